"""Pages and the worker API, mounted at /qbd in Airflow's api-server."""
