"""The answers that QuickBooks keeps by message set ID, for the application that sent the set (SDK: error recovery)."""

from __future__ import annotations

from dataclasses import dataclass

from qbd.sandbox.quickbooks.store import Store


@dataclass(frozen=True, slots=True)
class MessageSetStore:
    """The stored sets of one application. `clear` and `keep` belong inside a transaction."""

    store: Store
    application: str

    def checksum(self, set_id: str) -> str | None:
        """Of the text that came under that id; None where nothing is stored."""
        row = self.store.db.execute(
            "SELECT checksum FROM message_set WHERE application = ? AND message_set_id = ?", (self.application, set_id)
        ).fetchone()
        return str(row[0]) if row else None

    def answers(self, set_id: str) -> list[str]:
        """The stored responses, in the order of their requests; fewer where somebody died in between."""
        rows = self.store.db.execute(
            "SELECT answer FROM message_set_answer WHERE application = ? AND message_set_id = ? ORDER BY position",
            (self.application, set_id),
        )
        return [row[0] for row in rows]

    def begin(self, set_id: str, checksum: str) -> None:
        """Remembers that this set was run."""
        self.store.db.execute("INSERT OR IGNORE INTO message_set VALUES (?,?,?)", (self.application, set_id, checksum))

    def keep(self, set_id: str, position: int, answer: str) -> None:
        """Stores one response."""
        self.store.db.execute(
            "INSERT OR IGNORE INTO message_set_answer VALUES (?,?,?,?)", (self.application, set_id, position, answer)
        )

    def clear(self, set_id: str | None) -> int:
        """Forgets one stored set, or all of this application; gives how many there were."""
        where, values = "application = ?", [self.application]
        if set_id is not None:
            where, values = f"{where} AND message_set_id = ?", [*values, set_id]
        self.store.db.execute(f"DELETE FROM message_set_answer WHERE {where}", values)
        return self.store.db.execute(f"DELETE FROM message_set WHERE {where}", values).rowcount
