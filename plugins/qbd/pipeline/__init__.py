"""What one run does at each stage; the DAGs and the ``qbd`` command call the same functions."""
