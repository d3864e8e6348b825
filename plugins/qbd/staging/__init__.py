"""Landing -> raw -> staging, and the migrations that make the tables."""
