"""The ledger store, posting runs, reconciliation and explanations."""
