-- The columns of staging as they are; what they should be is known to the loader.
SELECT c.table_schema || '.' || c.table_name AS table_name, c.column_name, c.udt_name AS type
FROM information_schema.columns AS c WHERE c.table_schema = 'staging' ORDER BY 1, c.ordinal_position
