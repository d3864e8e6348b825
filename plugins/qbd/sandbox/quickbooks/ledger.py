"""Reading the general ledger: every line of every document, cost of goods sold included."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from qbd.sandbox.quickbooks import inventory
from qbd.sandbox.quickbooks.company import Company


class LedgerLine(NamedTuple):
    """One line as reported. `cents`: debit positive. `part` is 0 for the document's own lines, else stock."""

    txn_number: int
    seq: int
    part: int
    txn_date: str
    account_id: str
    cents: int
    entity_id: str | None
    class_id: str | None
    item_id: str | None
    line_id: str | None
    memo: str | None
    txn_id: str
    kind: str
    ref_number: str | None
    time_created: str
    time_modified: str
    source_entity_id: str | None = None

    @property
    def key(self) -> str:
        """Names the line among all lines."""
        return f"{self.txn_number}:{self.seq}:{self.part}"


@dataclass(slots=True)
class Selection:
    """Which lines to read; None means all.

    Attributes:
        modified: seconds since 1970 between which the transaction was last changed.
        summary: True for each transaction's first line only, False for all others.
        own: leave out what stock adds to a document (cost of goods sold).
    """

    txn_numbers: list[int] | None = None
    txn_ids: list[str] | None = None
    kinds: list[str] | None = None
    dates: tuple[str | None, str | None] = (None, None)
    account_ids: list[str] | None = None
    entity_ids: list[str] | None = None
    class_ids: list[str] | None = None
    item_ids: list[str] | None = None
    modified: tuple[int | None, int | None] = (None, None)
    summary: bool | None = None
    own: bool = False


_STOCK = """
    UNION ALL
    SELECT txn_number, seq, part, txn_date, account_id, cents, entity_id, class_id, item_id, line_id, memo
    FROM stock_posting
"""
_LINES = """
SELECT {columns}
FROM (
    SELECT txn_number, seq, 0 AS part, txn_date, account_id, cents, entity_id, class_id, item_id, line_id, memo
    FROM posting {stock}
) l JOIN txn t USING (txn_number)
"""
_COLUMNS = """
l.txn_number, l.seq, l.part, l.txn_date, l.account_id, l.cents, l.entity_id, l.class_id, l.item_id, l.line_id, l.memo,
t.txn_id, t.kind, t.ref_number, t.time_created, t.time_modified, t.entity_id
"""


def lines(company: Company, selection: Selection | None = None) -> Iterator[LedgerLine]:
    """Ledger lines by date, then entry, then line."""
    found = _query(company, selection or Selection(), _COLUMNS, "ORDER BY l.txn_date, l.txn_number, l.seq, l.part")
    return map(LedgerLine._make, found)


def sums(company: Company, selection: Selection, *fields: str) -> dict[tuple[Any, ...], int]:
    """Cents by some fields of `LedgerLine`, such as `account_id` and `class_id`."""
    columns = ", ".join(f"t.{field}" if field == "kind" else f"l.{field}" for field in fields)
    found = _query(company, selection, f"{columns}, sum(l.cents)", f"GROUP BY {columns}")
    return {row[:-1]: row[-1] for row in found}


def _query(company: Company, selection: Selection, columns: str, tail: str) -> Iterator[tuple[Any, ...]]:
    inventory.refresh(company)
    where, values = _conditions(selection)
    sql = _LINES.format(columns=columns, stock="" if selection.own else _STOCK)
    return company.store.db.execute(f"{sql}{' WHERE ' + ' AND '.join(where) if where else ''} {tail}", values)


def _conditions(selection: Selection) -> tuple[list[str], list[Any]]:
    where: list[str] = []
    values: list[Any] = []
    for column, wanted in (
        ("l.txn_number", selection.txn_numbers),
        ("t.txn_id", selection.txn_ids),
        ("t.kind", selection.kinds),
        ("l.account_id", selection.account_ids),
        ("l.entity_id", selection.entity_ids),
        ("l.class_id", selection.class_ids),
        ("l.item_id", selection.item_ids),
    ):
        if wanted is not None:
            # json_each takes lists of any length; a row of placeholders would not.
            where.append(f"{column} IN (SELECT value FROM json_each(?))")
            values.append(_json_list(wanted))
    for column, bounds in (
        ("l.txn_date", selection.dates),
        ("CAST(strftime('%s', t.time_modified) AS INTEGER)", selection.modified),
    ):
        for sign, bound in zip((">=", "<="), bounds, strict=True):
            if bound:
                where.append(f"{column} {sign} ?")
                values.append(bound)
    if selection.summary is not None:
        where.append("l.seq = 1 AND l.part = 0" if selection.summary else "NOT (l.seq = 1 AND l.part = 0)")
    return where, values


def _json_list(values: list[Any]) -> str:
    return json.dumps(values)


def balances(company: Company, first: str | None = None, last: str | None = None) -> dict[str, int]:
    """Cents per account (debit positive) over a range of dates."""
    inventory.refresh(company)
    found: dict[str, int] = {}
    for table in ("posting", "stock_posting"):
        for account_id, cents in company.store.db.execute(
            f"SELECT account_id, sum(cents) FROM {table} WHERE txn_date >= ? AND txn_date <= ? GROUP BY account_id",
            (first or "", last or "9999"),
        ):
            found[account_id] = found.get(account_id, 0) + cents
    return found


def sources(company: Company, selection: Selection) -> dict[int, tuple[str, str | None]]:
    """Per transaction number its first line's account, and the account of the other line where there is only one."""
    found: dict[int, tuple[str, str | None]] = {}
    whole = Selection(dates=selection.dates, kinds=selection.kinds, txn_numbers=selection.txn_numbers)
    columns = (
        "l.txn_number, max(CASE WHEN l.seq = 1 AND l.part = 0 THEN l.account_id END), count(*), "
        "max(CASE WHEN l.seq = 1 AND l.part = 0 THEN NULL ELSE l.account_id END)"
    )
    for number, source, count, other in _query(company, whole, columns, "GROUP BY l.txn_number"):
        found[number] = (source or "", other if count == 2 else None)
    return found


def entity_balances(company: Company, account_ids: list[str]) -> dict[str, int]:
    """Cents per name over some accounts (A/R or A/P)."""
    rows = company.store.db.execute(
        "SELECT entity_id, sum(cents) FROM posting WHERE account_id IN (SELECT value FROM json_each(?)) "
        "AND entity_id IS NOT NULL GROUP BY entity_id",
        (_json_list(account_ids),),
    )
    return dict(rows.fetchall())
