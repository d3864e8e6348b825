"""``qbd demo``: one business day of a sandbox shop, through a real PostgreSQL and a real Airflow, into a sandbox company file."""
