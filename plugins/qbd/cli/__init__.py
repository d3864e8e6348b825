"""The ``qbd`` command."""
