"""Orders and estimates as lines of their non-posting accounts, which are in no ledger (posting rule 7)."""

from __future__ import annotations

import json

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import document_by_number
from qbd.sandbox.quickbooks.ledger import LedgerLine, Selection
from qbd.sandbox.quickbooks.transactions import order_links

ACCOUNTS = {"SalesOrder": "SalesOrders", "Estimate": "Estimates", "PurchaseOrder": "PurchaseOrders"}


def lines(company: Company, selection: Selection) -> list[LedgerLine]:
    """One line per document, with its total; lines below it are not told [M]."""
    found = []
    rows = company.store.db.execute(
        "SELECT txn_number, txn_date, total, entity_id, memo, txn_id, kind, ref_number, time_created, time_modified, "
        "form FROM txn WHERE kind IN (SELECT value FROM json_each(?)) ORDER BY txn_date, txn_number",
        (json.dumps(list(ACCOUNTS)),),
    )
    for number, date, total, entity_id, memo, txn_id, kind, ref_number, created, modified, form in rows:
        class_ref = json.loads(form).get("ClassRef")
        line = LedgerLine(
            txn_number=number, seq=1, part=0, txn_date=date,
            account_id=company.special_account(ACCOUNTS[kind]), cents=total, entity_id=entity_id,
            class_id=class_ref["ListID"] if class_ref else None, item_id=None, line_id=None, memo=memo, txn_id=txn_id,
            kind=kind, ref_number=ref_number, time_created=created, time_modified=modified,
        )  # fmt: skip
        if _selected(line, selection):
            found.append(line)
    return found


def _selected(line: LedgerLine, selection: Selection) -> bool:
    wanted = (
        (line.txn_number, selection.txn_numbers), (line.txn_id, selection.txn_ids), (line.kind, selection.kinds),
        (line.account_id, selection.account_ids), (line.entity_id, selection.entity_ids),
        (line.class_id, selection.class_ids), (line.item_id, selection.item_ids),
    )  # fmt: skip
    first, last = selection.dates
    in_time = (not first or line.txn_date >= first) and (not last or line.txn_date <= last)
    return in_time and all(values is None or value in values for value, values in wanted)


def is_open(company: Company, line: LedgerLine) -> bool:
    """Whether something of an order is still to come; an estimate stays open while it is active."""
    document = document_by_number(company, line.txn_number)
    if line.kind == "Estimate":
        return bool(document.form.get("IsActive", "true") == "true")
    return document.form.get("IsManuallyClosed") != "true" and not order_links.is_filled(company, document)
