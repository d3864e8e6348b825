"""BillToPayQuery: the open bills and credits of a vendor."""

from __future__ import annotations

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import Document, document_by_number
from qbd.sandbox.quickbooks.errors import feature_closed, missing_element
from qbd.sandbox.quickbooks.field_values import money
from qbd.sandbox.quickbooks.iterators import Iterators
from qbd.sandbox.quickbooks.request_reader import Request
from qbd.sandbox.quickbooks.response_writer import Pairs
from qbd.sandbox.quickbooks.transactions import settlement
from qbd.sandbox.quickbooks.transactions.accounts import payable
from qbd.sandbox.quickbooks.transactions.queries import Answer, nothing_found


def query(company: Company, request: Request, _: Iterators) -> Answer:
    """Bills (due by a date) and credits of a payee on one payable account; item receipts cannot be paid (rule 53)."""
    node = request.element
    payee = company.elements.resolve(node.child("PayeeEntityRef"), ("Vendor",), "Vendor", "BillToPayQuery")
    if payee is None:
        raise missing_element("PayeeEntityRef")
    if node.child("CurrencyFilter") is not None:
        raise feature_closed()
    account_id = payable(company, node.child("APAccountRef"), "BillToPayQuery")
    rows = company.store.db.execute(
        "SELECT o.txn_number, o.side FROM open_item o JOIN txn t USING (txn_number) WHERE o.account_id = ? AND "
        "o.entity_id = ? AND t.kind <> 'ItemReceipt' ORDER BY t.txn_date, t.txn_number",
        (account_id, payee.list_id),
    ).fetchall()
    returns: Pairs = []
    for number, side in rows:
        left = settlement.remaining(company, number)
        document = document_by_number(company, number)
        if left > 0 and not _late(document, side, node.get("DueDate")):
            returns.append(("BillToPayRet", [_pairs(document, side, account_id, left)]))
    answer = Answer(returns) if returns else nothing_found()
    if request.attributes.get("metaData", ("NoMetaData", None))[0] != "NoMetaData":
        answer.attributes = [("retCount", str(len(returns)))]
    return answer


def _due(document: Document) -> str | None:
    found = document.form.get("shown", {}).get("DueDate")
    return str(found) if found else None


def _late(document: Document, side: str, last: str | None) -> bool:
    """Whether a bill falls due after the date asked for."""
    return bool(last) and side == "credit" and (_due(document) or document.txn_date) > str(last)


def _pairs(document: Document, side: str, account_id: str, left: int) -> tuple[str, Pairs]:
    pairs: Pairs = [
        ("TxnID", document.txn_id),
        ("TxnType", document.kind),
        ("APAccountRef", {"ListID": account_id}),
        ("TxnDate", document.txn_date),
        ("RefNumber", document.ref_number),
    ]
    if side == "credit":
        return "BillToPay", [*pairs, ("DueDate", _due(document)), ("AmountDue", money(left))]
    return "CreditToApply", [*pairs, ("CreditRemaining", money(left))]
