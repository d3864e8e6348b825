"""Great Expectations suites per staging table, and the quarantine of rows that fail them."""
