"""QuickBooks Desktop behind its COM interface: a company file that checks like the real one and keeps a ledger."""
