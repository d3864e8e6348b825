"""The outbox: documents wait here, are leased as message sets, answered and settled."""
