"""What runs beside QuickBooks: leases message sets, hands them to a RequestProcessor, answers."""
