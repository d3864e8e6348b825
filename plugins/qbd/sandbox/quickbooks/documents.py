"""Stored transactions: what was asked for, what came of it, and its ledger lines."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from qbd.sandbox.quickbooks import foreign_amounts, inventory_sites
from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.elements import id_form, referenced_ids
from qbd.sandbox.quickbooks.errors import StatusError, not_found
from qbd.sandbox.quickbooks.inventory_sites import SiteMove

COLUMNS = (
    "txn_number, txn_id, kind, txn_date, ref_number, entity_id, account_id, memo, total, is_void, time_created, "
    "time_modified, edit_sequence, form, lines"
)


@dataclass(frozen=True, slots=True)
class Posting:
    """One ledger line. `cents`: debit positive."""

    account_id: str
    cents: int
    entity_id: str | None = None
    class_id: str | None = None
    item_id: str | None = None
    line_id: str | None = None
    memo: str | None = None


@dataclass(frozen=True, slots=True)
class StockMove:
    """What a line does to stock: `purchase` (units in at `cents`), `sale` (units out) or `return` (units in, both at
    average cost). Follows the posting with the same `after` position."""

    item_id: str
    effect: str
    units: int
    cents: int | None
    asset_account_id: str
    cogs_account_id: str
    entity_id: str | None = None
    class_id: str | None = None
    line_id: str | None = None
    memo: str | None = None
    after: int = 0


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An amount to be settled. `side` is `debit` (invoice, refund) or `credit` (payment, credit memo, bill)."""

    side: str
    account_id: str
    entity_id: str
    cents: int


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A line of a purchase or sales order: units ordered (1/100000) and their value in cents."""

    line_id: str
    item_id: str
    units: int
    cents: int
    is_closed: bool


@dataclass(frozen=True, slots=True)
class OrderLink:
    """Units that a line takes from an order's line: received (or sent) and billed."""

    line_id: str
    order_line_id: str
    filled: int
    billed: int
    cents: int


@dataclass(slots=True)
class Line:
    """A line of a document: its id, what was sent (`given`, by element name) and what is shown (`shown`).

    `group` is the id of the item group's own line where this one is a member of it; members follow that line.
    """

    line_id: str
    tag: str
    given: dict[str, Any]
    shown: dict[str, Any] = field(default_factory=dict)
    group: str | None = None


@dataclass(slots=True)
class Effect:
    """What composing a form gives: totals, ledger lines, stock moves, open amount, orders and what fills them."""

    total: int
    entity_id: str | None
    account_id: str | None
    lines: list[Line]
    postings: list[Posting] = field(default_factory=list)
    moves: list[StockMove] = field(default_factory=list)
    open_item: OpenItem | None = None
    order_lines: list[OrderLine] = field(default_factory=list)
    order_links: list[OrderLink] = field(default_factory=list)
    site_moves: list[SiteMove] = field(default_factory=list)
    shown: dict[str, Any] = field(default_factory=dict)
    # Set by the conversion alone: the foreign cents beside the postings, their currency, the open amount's home value.
    foreign: list[int | None] | None = None
    foreign_id: str = ""
    open_home: int | None = None


@dataclass(slots=True)
class Document:
    """One stored transaction. `total` in cents; `form` is the header by element name."""

    txn_number: int
    txn_id: str
    kind: str
    txn_date: str
    ref_number: str | None
    entity_id: str | None
    account_id: str | None
    memo: str | None
    total: int
    is_void: bool
    time_created: str
    time_modified: str
    edit_sequence: int
    form: dict[str, Any]
    lines: list[Line]


def _from_row(row: tuple[Any, ...]) -> Document:
    document = Document(*row)
    document.is_void = bool(document.is_void)
    document.form = json.loads(row[13])
    document.lines = [Line(*item) for item in json.loads(row[14])]
    return document


def find_document(company: Company, txn_id: str, kind: str | None = None) -> Document | None:
    """The transaction of that TxnID (and kind), or None."""
    row = company.store.db.execute(f"SELECT {COLUMNS} FROM txn WHERE txn_id = ?", (txn_id.upper(),)).fetchone()
    document = _from_row(row) if row else None
    return document if document is not None and kind in (None, document.kind) else None


def get_document(company: Company, txn_id: str, kind: str | None = None) -> Document:
    """Raises StatusError 3000 for what cannot be a TxnID, 3120 where there is none (of that kind)."""
    document = find_document(company, id_form(txn_id, "txn id"), kind)
    if document is None:
        raise not_found(txn_id)
    return document


def document_by_number(company: Company, txn_number: int) -> Document:
    """The transaction of that number, which must exist."""
    row = company.store.db.execute(f"SELECT {COLUMNS} FROM txn WHERE txn_number = ?", (txn_number,)).fetchone()
    return _from_row(row)


def save_document(company: Company, document: Document, effect: Effect, *, new: bool) -> None:
    """Writes a document and everything that follows from it.

    A document whose ledger lines do not add up to zero is an error of the simulator itself.
    """
    total = sum(posting.cents for posting in effect.postings)
    if total:
        raise AssertionError(f"{document.kind} {document.txn_id} is out of balance by {total} cents")
    if company.multicurrency:
        foreign_amounts.convert(company, document, effect)
    document.total, document.entity_id, document.account_id = effect.total, effect.entity_id, effect.account_id
    document.lines = effect.lines
    document.form["shown"] = effect.shown
    _write_row(company, document, new=new)
    if not new:
        clear_effects(company, document.txn_number)
    _write_effects(company, document, effect)
    used = referenced_ids(document.form) | {posting.account_id for posting in effect.postings}
    used |= {posting.entity_id for posting in effect.postings if posting.entity_id}
    for line in document.lines:
        used |= referenced_ids(line.given) | referenced_ids(line.shown)
    company.elements.record_references(document.txn_id, used)


def _write_row(company: Company, document: Document, *, new: bool) -> None:
    values = (
        document.txn_id,
        document.kind,
        document.txn_date,
        document.ref_number,
        document.entity_id,
        document.account_id,
        document.memo,
        document.total,
        int(document.is_void),
        document.time_created,
        document.time_modified,
        document.edit_sequence,
        json.dumps(document.form, separators=(",", ":")),
        json.dumps([(i.line_id, i.tag, i.given, i.shown, i.group) for i in document.lines], separators=(",", ":")),
        document.txn_number,
    )
    if new:
        company.store.db.execute(
            "INSERT INTO txn (txn_id, kind, txn_date, ref_number, entity_id, account_id, memo, total, is_void, "
            "time_created, time_modified, edit_sequence, form, lines, txn_number) "
            "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            values,
        )
    else:
        company.store.db.execute(
            "UPDATE txn SET txn_id = ?, kind = ?, txn_date = ?, ref_number = ?, entity_id = ?, account_id = ?, "
            "memo = ?, total = ?, is_void = ?, time_created = ?, time_modified = ?, edit_sequence = ?, form = ?, "
            "lines = ? WHERE txn_number = ?",
            values,
        )


def clear_effects(company: Company, txn_number: int) -> None:
    """Takes a document's ledger lines, stock moves, open amount and order lines out of the books."""
    db = company.store.db
    if company.multi_site:
        db.execute("DELETE FROM site_move WHERE txn_number = ?", (txn_number,))
    if company.multicurrency:
        db.execute("DELETE FROM foreign_posting WHERE txn_number = ?", (txn_number,))
        db.execute("DELETE FROM open_item_home WHERE txn_number = ?", (txn_number,))
    db.execute("INSERT OR IGNORE INTO stale_item SELECT item_id FROM stock_move WHERE txn_number = ?", (txn_number,))
    for table in ("posting", "stock_move", "stock_posting", "open_item", "order_line", "order_link"):
        db.execute(f"DELETE FROM {table} WHERE txn_number = ?", (txn_number,))


def _write_effects(company: Company, document: Document, effect: Effect) -> None:
    db = company.store.db
    number, date = document.txn_number, document.txn_date
    db.executemany(
        "INSERT INTO posting VALUES (?,?,?,?,?,?,?,?,?,?)",
        [
            (number, seq, date, p.account_id, p.cents, p.entity_id, p.class_id, p.item_id, p.line_id, p.memo)
            for seq, p in enumerate(effect.postings, 1)
        ],
    )
    if effect.moves:
        db.executemany(
            "INSERT INTO stock_move VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
            [
                (
                    number, move.after, date, move.item_id, move.effect, move.units, move.cents,
                    move.asset_account_id, move.cogs_account_id, move.entity_id, move.class_id, move.line_id, move.memo,
                )
                for move in effect.moves
            ],
        )  # fmt: skip
        db.executemany("INSERT OR IGNORE INTO stale_item VALUES (?)", [(move.item_id,) for move in effect.moves])
    if effect.order_lines or effect.order_links:
        _write_order_lines(company, number, effect)
    if company.multi_site:
        inventory_sites.record(company, document, effect)
    if effect.foreign is not None:
        db.executemany(
            "INSERT INTO foreign_posting VALUES (?,?,?,?)",
            [(number, seq, effect.foreign_id, c) for seq, c in enumerate(effect.foreign, 1) if c is not None],
        )
    if effect.open_home is not None:
        db.execute("INSERT INTO open_item_home VALUES (?,?)", (number, effect.open_home))
    if effect.open_item is not None:
        item = effect.open_item
        db.execute(
            "INSERT INTO open_item VALUES (?,?,?,?,?)", (number, item.side, item.account_id, item.entity_id, item.cents)
        )


def _write_order_lines(company: Company, number: int, effect: Effect) -> None:
    db = company.store.db
    db.executemany(
        "INSERT INTO order_line VALUES (?,?,?,?,?,?)",
        [(number, o.line_id, o.item_id, o.units, o.cents, int(o.is_closed)) for o in effect.order_lines],
    )
    # A line of an order that is gone leaves no link.
    db.executemany(
        "INSERT INTO order_link SELECT ?, ?, txn_number, line_id, ?, ?, ? FROM order_line WHERE line_id = ?",
        [(number, o.line_id, o.filled, o.billed, o.cents, o.order_line_id) for o in effect.order_links],
    )


_TOTALS = frozenset({"Subtotal", "SalesTaxTotal", "TotalAmount", "AmountDue", "Amount", "DepositTotal"})


def void_effect(document: Document, postings: Iterable[Posting]) -> Effect:
    """The same document with every amount and quantity at zero. Posting rule 63."""
    lines = []
    for line in document.lines:
        shown = dict(line.shown)
        for name, zero in (("Amount", "0.00"), ("Quantity", "0"), ("PaymentAmount", "0.00"),
                           ("TotalAmount", "0.00"), ("QuantityDifference", "0")):  # fmt: skip
            if name in shown:
                shown[name] = zero
        lines.append(replace(line, given={}, shown=shown))
    zeroed = {
        name: "0.00" if name in _TOTALS or name.endswith("InHomeCurrency") else value
        for name, value in document.form["shown"].items()
    }
    if "Quantity" in zeroed:
        zeroed["Quantity"] = "0"
    return Effect(
        0, document.entity_id, document.account_id, lines, [replace(p, cents=0) for p in postings], shown=zeroed
    )


def check_edit_sequence(given: str | None, actual: int) -> None:
    """3200 for a stale one."""
    if given is None or given.strip() != str(actual):
        raise StatusError(3200, f'The provided edit sequence "{given or ""}" is out-of-date.')
