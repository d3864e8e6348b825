"""Enhanced Inventory Receiving of Enterprise: goods and bills booked apart (posting rule 54).

A receipt debits inventory and credits the liability account Inventory Offset; a bill debits Inventory Offset, credits
accounts payable and moves no stock. Orders count what was received and what was billed each for itself. Switching on
makes an item receipt for every bill that is there, and is final.

Not simulated, and refused: expense lines and items other than inventory on receipts, inventory on checks, card charges
and vendor credits (3250; how QuickBooks books them here was not found), and a bill that links to an item receipt rather
than to its order (3120; the SDK documents links to orders only). The latter is what would let a bill's cost rewrite the
receipt's, so no receipt changes its cost here: what a bill costs more or less stays on Inventory Offset.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import Document, Effect, Line, document_by_number, save_document
from qbd.sandbox.quickbooks.errors import StatusError
from qbd.sandbox.quickbooks.transactions import order_links
from qbd.sandbox.quickbooks.transactions.bills import BILL
from qbd.sandbox.quickbooks.transactions.item_receipts import ITEM_RECEIPT
from qbd.sandbox.quickbooks.transactions.kinds import Draft, TransactionKind
from qbd.sandbox.quickbooks.transactions.purchase_lines import STOCKED


def switch_on(company: Company) -> None:
    """Turns the books of a file over: receipts leave accounts payable, every bill of goods gets a receipt.

    The receipt keeps the bill's date but is entered now, so that the order within a day changes, as QuickBooks' own
    help says. The preference must be set already.

    Raises:
        ValueError: the file is not Enterprise, or a receipt holds what is not simulated on receipts.
    """
    if company.store.meta("product") != "enterprise":
        raise ValueError("EnhancedInventoryReceiving is a feature of Enterprise")
    rows = company.store.db.execute(
        "SELECT txn_number, kind FROM txn WHERE kind IN ('ItemReceipt', 'Bill') AND is_void = 0 ORDER BY txn_number"
    ).fetchall()
    for number, kind in rows:
        document = document_by_number(company, number)
        if kind == "Bill" and any(_is_stocked(company, line) for line in document.lines):
            _receive(company, document)
        _book_again(company, BILL if kind == "Bill" else ITEM_RECEIPT, document)


def _is_stocked(company: Company, line: Line) -> bool:
    item = line.given.get("ItemRef")
    return item is not None and company.elements.get(item["ListID"]).kind in STOCKED


def _receive(company: Company, bill: Document) -> None:
    """The receipt of a bill that was entered before; it takes over what the bill received of orders."""
    number, txn_id = company.store.next_txn()
    lines = []
    for line in bill.lines:
        if _is_stocked(company, line):
            given = line.given | {"Cost": line.shown["Cost"], "Amount": line.shown["Amount"]}
            lines.append(Line(company.store.next_txn()[1], "ItemLineRet", given))
    form: dict[str, Any] = {
        name: bill.form[name] for name in ("VendorRef", "Memo", "ExchangeRate") if name in bill.form
    }
    now = company.store.stamp()
    receipt = Document(
        number, txn_id, "ItemReceipt", bill.txn_date, bill.ref_number, None, None, form.get("Memo"), 0, False, now, now,
        company.store.next_edit_sequence(), form, lines,
    )  # fmt: skip
    save_document(company, receipt, _effect(company, ITEM_RECEIPT, receipt), new=True)


def _book_again(company: Company, kind: TransactionKind, document: Document) -> None:
    try:
        effect = _effect(company, kind, document)
    except StatusError as error:
        raise ValueError(f"{document.kind} {document.txn_id} cannot be turned over: {error}") from error
    save_document(company, document, effect, new=False)


def _effect(company: Company, kind: TransactionKind, document: Document) -> Effect:
    draft = Draft(kind.name, document.txn_number, document.txn_date, document.form, document.lines)
    effect = kind.compose(company, draft)
    return dataclasses.replace(effect, order_links=order_links.links_of(company, kind, document.lines))
