"""What waits for a person, wherever in the pipeline it waits."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.engine import Engine

from qbd.errors import ConfigurationError, DeliveryError
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


@dataclass(frozen=True, slots=True)
class MissingRole:
    """A role that the mapping lacks: how many orders, payouts or purchases wait for it, and one of them as an example."""

    role: str
    waiting: int
    example: str

    def sentence(self) -> str:
        """Return it in words, with record and amount."""
        return f"{self.role}: {self.waiting} waiting, e.g. {self.example.rstrip('. ')}"


_MISSING_ROLES = """
WITH missing AS (
    SELECT CASE field WHEN 'gateway' THEN 'clearing:' || name ELSE name END AS role, document_group, message, first_seen_at
    FROM ledger.holds CROSS JOIN unnest(string_to_array(value, ', ')) AS name
    WHERE store = %(store)s AND ended_at IS NULL AND field IN ('role', 'gateway')
)
SELECT role, count(DISTINCT document_group), (array_agg(message ORDER BY first_seen_at, document_group))[1]
FROM missing GROUP BY role ORDER BY role
"""


def missing_roles(engine: Engine, store: str) -> list[MissingRole]:
    """Return the roles to which the store's mapping names no account although something waits for them."""
    with transaction(engine) as connection:
        return [MissingRole(*row) for row in connection.execute(_MISSING_ROLES, {"store": store}).fetchall()]


def raise_on_missing_roles(store: str, missing: list[MissingRole]) -> None:
    """Fail where the mapping lacks a role that what was sold needs; nothing of it was rendered, everything else is posted.

    Raises:
        ConfigurationError: with every role, an example order and its amount.
    """
    if missing:
        raise ConfigurationError(
            f"mapping of {store}",
            ", ".join(each.role for each in missing),
            "no account is mapped, so what needs it is not posted; everything else is. "
            + " | ".join(each.sentence() for each in missing),
            "Map an account to it and sync again; what waits is posted then",
        )
