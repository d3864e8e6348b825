"""The only package that imports Airflow's SDK: connections, operators, triggers, timetables, notifiers."""
