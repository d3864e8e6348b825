"""The outbox of QuickBooks documents, leases, answers and recovery. Kept free of imports: the worker reads ``protocol``."""
