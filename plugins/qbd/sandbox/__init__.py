"""A Shopify, a Stocky and a QuickBooks company file to develop, demonstrate and test against."""
