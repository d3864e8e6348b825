"""Transactions: the latest ones, those that match something, and one as a form with its ledger lines."""

from __future__ import annotations

import re
from typing import Any

from qbd.sandbox.quickbooks import ledger
from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.dates import Range
from qbd.sandbox.quickbooks.documents import Document, document_by_number, find_document
from qbd.sandbox.quickbooks.field_values import cents, money
from qbd.sandbox.quickbooks.transactions import order_links, settlement
from qbd.sandbox.quickbooks.views.view import NotFoundError, Row, View, name_of

_COLUMNS = ("TxnID", "kind", "date", "number", "name", "total", "memo")
_AMOUNT = re.compile(r"-?\d+\.\d\d")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def transactions(
    company: Company, *, kind: str | None = None, dates: Range = (None, None), limit: int = 50
) -> View:  # fmt: skip
    """The latest transactions, newest entry first."""
    where, values = "kind = coalesce(?, kind) COLLATE NOCASE AND txn_date >= ? AND txn_date <= ?", (
        kind, dates[0] or "", dates[1] or "9999")  # fmt: skip
    return View("transactions", _COLUMNS, _matching(company, where, values, limit), frozenset({5}))


def _matching(company: Company, where: str, values: tuple[Any, ...], limit: int) -> list[Row]:
    found = company.store.db.execute(
        f"SELECT txn_id, kind, txn_date, ref_number, entity_id, total, memo, is_void FROM txn WHERE {where} "
        "ORDER BY txn_number DESC LIMIT ?",
        (*values, limit),
    )
    return [
        (txn_id, kind, date, number or "", name_of(company, entity), money(total),
         f"VOID {memo or ''}".strip() if is_void else memo or "")
        for txn_id, kind, date, number, entity, total, memo, is_void in found
    ]  # fmt: skip


def find(company: Company, text: str, *, limit: int = 50) -> View:
    """Transactions whose TxnID, RefNumber, date, amount, name or memo a text is (names and memos: contains)."""
    where = ["txn_id = ?", "ref_number = ? COLLATE NOCASE"]
    values: list[Any] = [text.upper(), text]
    plain = text.replace(",", "")
    if _DATE.fullmatch(text):
        where, values = ["txn_date = ?"], [text]
    elif _AMOUNT.fullmatch(plain):
        amount = abs(cents(plain))
        where += ["abs(total) = ?", "txn_number IN (SELECT txn_number FROM posting WHERE abs(cents) = ?)"]
        values += [amount, amount]
    else:
        pattern = f"%{text}%"
        names = "SELECT list_id FROM list_element WHERE full_name LIKE ?"
        where += [f"entity_id IN ({names})", "memo LIKE ?"]
        where.append(f"txn_number IN (SELECT txn_number FROM posting WHERE entity_id IN ({names}))")
        values += [pattern] * 3
    rows = _matching(company, f"({' OR '.join(where)})", tuple(values), limit)
    if not rows:
        raise NotFoundError(f"No transaction has {text!r} as its TxnID, number, date, amount, name or memo.")
    return View(f"transactions with {text}", _COLUMNS, rows, frozenset({5}))


def the_document(company: Company, text: str) -> Document:
    """The one transaction of a TxnID, or of a RefNumber that no other has."""
    document = find_document(company, text)
    if document is not None:
        return document
    numbers = company.store.db.execute(
        "SELECT txn_number FROM txn WHERE ref_number = ? COLLATE NOCASE", (text,)
    ).fetchall()
    if len(numbers) == 1:
        return document_by_number(company, numbers[0][0])
    if not numbers:
        raise NotFoundError(f"{text} is no TxnID and no number of a transaction.")
    found = ", ".join(document_by_number(company, number).txn_id for (number,) in numbers)
    raise NotFoundError(f"{len(numbers)} transactions have the number {text}. Name one by its TxnID: {found}.")


def transaction(company: Company, text: str) -> list[View]:
    """A transaction as its form, its lines, its ledger lines, its links and its history."""
    document = the_document(company, text)
    views = [_form(company, document), _lines(company, document), ledger_lines(company, document)]
    views += [_links(company, document), _history(company, document)]
    return [view for view in views if view.rows]


def _value(company: Company, value: Any) -> str:
    if isinstance(value, dict):
        if set(value) == {"ListID"}:
            return name_of(company, value["ListID"])
        return ", ".join(f"{key} {_value(company, inner)}" for key, inner in value.items() if inner)
    if isinstance(value, list):
        return "; ".join(_value(company, each) for each in value)
    return "" if value is None else str(value)


def title_of(document: Document) -> str:
    """`Invoice I1 of 2026-03-01`."""
    void = " (void)" if document.is_void else ""
    return f"{document.kind} {document.ref_number or document.txn_id} of {document.txn_date}{void}"


def _form(company: Company, document: Document) -> View:
    fields = {name: value for name, value in document.form.items() if name != "shown"} | document.form["shown"]
    rows = [("TxnID", document.txn_id), ("name", name_of(company, document.entity_id))]
    rows += [(name, _value(company, value)) for name, value in fields.items()]
    return View(title_of(document), ("field", "value"), [row for row in rows if row[1]])


def _lines(company: Company, document: Document) -> View:
    several = len({line.tag for line in document.lines}) > 1
    shown = [
        {"line": line.line_id, **({"kind": line.tag.removesuffix("Ret")} if several else {}), **line.shown}
        for line in document.lines
    ]
    columns = list(dict.fromkeys(name for line in shown for name in line))
    rows = [tuple(_value(company, line.get(name)) for name in columns) for line in shown]
    figures = frozenset(place for place, name in enumerate(columns) if name in ("Quantity", "Rate", "Amount", "Cost"))
    return View("lines", tuple(columns), rows, figures)


def ledger_lines(company: Company, document: Document) -> View:
    """Debits and credits of one transaction, with their sums."""
    rows: list[Row] = []
    debit = credit = 0
    for line in ledger.lines(company, ledger.Selection(txn_numbers=[document.txn_number])):
        debit, credit = debit + max(line.cents, 0), credit - min(line.cents, 0)
        rows.append(
            (name_of(company, line.account_id), money(line.cents) if line.cents > 0 else "",
             money(-line.cents) if line.cents < 0 else "", name_of(company, line.entity_id),
             name_of(company, line.class_id), name_of(company, line.item_id), line.memo or "")
        )  # fmt: skip
    if rows:
        rows.append(("TOTAL", money(debit), money(credit), "", "", "", ""))
    return View("ledger", ("account", "debit", "credit", "name", "class", "item", "memo"), rows, frozenset({1, 2}))


def _links(company: Company, document: Document) -> View:
    """What settles it or is settled by it, deposits and orders."""
    rows: list[Row] = [
        ("settles", other.txn_id, other.kind, other.ref_number or "", other.txn_date, money(amount))
        for other, amount in settlement.links(company, document.txn_number)
    ]
    number = document.txn_number
    for word, sql in (
        ("deposited by", "SELECT DISTINCT deposit_txn FROM deposited WHERE payment_txn = ?"),
        ("deposits", "SELECT DISTINCT payment_txn FROM deposited WHERE deposit_txn = ?"),
    ):
        for (other_number,) in company.store.db.execute(sql, (number,)).fetchall():
            other = document_by_number(company, other_number)
            amount = money(other.total)
            rows.append((word, other.txn_id, other.kind, other.ref_number or "", other.txn_date, amount))
    for _, pairs in order_links.linked_pairs(company, document):
        link = dict(pairs)
        amount = link["Amount"].removeprefix("-")
        rows.append(("order", link["TxnID"], link["TxnType"], link["RefNumber"] or "", link["TxnDate"], amount))
    left = settlement.remaining(company, number)
    if settlement.open_amount(company, number):
        rows.append(("open", "", "", "", "", money(left)))
    return View("links", ("link", "TxnID", "kind", "number", "date", "amount"), rows, frozenset({5}))


def _history(company: Company, document: Document) -> View:
    """When it was made and changed, and which stored message sets speak of it."""
    rows: list[Row] = [
        ("created", document.time_created, f"transaction number {document.txn_number}"),
        ("modified", document.time_modified, f"edit sequence {document.edit_sequence}"),
    ]
    for application, set_id in company.store.db.execute(
        "SELECT DISTINCT application, message_set_id FROM message_set_answer WHERE answer LIKE ?",
        (f"%>{document.txn_id}<%",),
    ):
        rows.append(("message set", set_id, application.replace("\n", " ").strip()))
    return View("history", ("what", "when or which", "detail"), rows)
