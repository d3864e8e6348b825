"""QuickBooks documents to qbXML and back: types, limits, status codes. Pure."""
