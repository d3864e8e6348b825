"""Store settings and account mapping: schema, versions, import and export."""
