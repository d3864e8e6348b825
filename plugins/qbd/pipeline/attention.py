"""What waits for a person, wherever in the pipeline it waits."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.engine import Engine

from qbd.errors import DeliveryError
from qbd.staging.database import transaction

REFUSED = "refused by QuickBooks"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One record, order or document: where it waits, what it is, why, and how to mend it."""

    where: str
    what: str
    reason: str


_WAITING = """
SELECT 'quarantine', entity || ' ' || record_id, rtrim(reason, '. ') || '. ' || mend FROM staging.quarantine
 WHERE store = %(store)s AND state = 'waiting'
UNION ALL
SELECT 'held by accounting', record, rtrim(message, '. ') || '. ' || mend FROM ledger.holds WHERE store = %(store)s AND ended_at IS NULL
UNION ALL
SELECT 'refused by QuickBooks', document_key, reason FROM delivery.documents WHERE store = %(store)s AND state = 'needs_attention'
ORDER BY 1, 2
"""


def attention(engine: Engine, store: str) -> list[Waiting]:
    """Return everything of a store that goes on only after a person looked at it."""
    with transaction(engine) as connection:
        return [Waiting(*row) for row in connection.execute(_WAITING, {"store": store}).fetchall()]


def raise_on_refused(store: str, waiting: list[Waiting]) -> None:
    """Fail where the books lack a document that QuickBooks refused; what else waits is only told.

    Raises:
        DeliveryError: with every refused document and its reason; everything else is posted and reconciled by then.
    """
    refused = [f"{each.what}: {each.reason}" for each in waiting if each.where == REFUSED]
    if refused:
        raise DeliveryError(
            f"Store {store}: QuickBooks and the journal agree, but {len(refused)} document(s) are not in the books. "
            "Mend each and press Retry on the QuickBooks page (or qbd outbox retry). " + " | ".join(refused)
        )
