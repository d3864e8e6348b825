"""The kinds of transactions: how each is composed into ledger lines and shown again."""
