"""What waits in Undeposited Funds: payments as a whole, and single lines of invoices and journal entries.

Posting rules 21, 31, 61 and 62. A payment is deposited whole and once; `deposited` remembers by which deposit.
"""

from __future__ import annotations

from dataclasses import dataclass

from qbd.sandbox.quickbooks import foreign_amounts
from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import Document, document_by_number, get_document
from qbd.sandbox.quickbooks.errors import invalid_value, saving_failed
from qbd.sandbox.quickbooks.field_values import money
from qbd.sandbox.quickbooks.response_writer import Pairs

# What is deposited as a whole: its sign in the deposit.
WHOLE = {"ReceivePayment": 1, "SalesReceipt": 1, "ARRefundCreditCard": -1}
# What is deposited line by line: payment items of invoices (rule 31), lines of journal entries (rule 21).
BY_LINE = ("Invoice", "JournalEntry")


@dataclass(frozen=True, slots=True)
class Waiting:
    """An amount (cents of its own currency) of a document that is not deposited yet; `line_id` is empty where it is the whole document."""

    document: Document
    line_id: str
    cents: int
    entity_id: str | None
    memo: str | None


def waiting(company: Company, txn_number: int | None = None, deposit: int = 0) -> list[Waiting]:
    """Everything (of one document) that can be deposited. What `deposit` itself holds counts as waiting."""
    kinds = ",".join(f"'{kind}'" for kind in (*WHOLE, *BY_LINE))
    rows = company.store.db.execute(
        "SELECT p.txn_number, coalesce(p.line_id, ''), sum(coalesce(f.cents, p.cents)), max(p.entity_id), max(p.memo) "
        "FROM posting p LEFT JOIN foreign_posting f USING (txn_number, seq) "
        f"JOIN txn t ON t.txn_number = p.txn_number WHERE p.account_id = :funds AND t.kind IN ({kinds}) "
        "AND t.is_void = 0 AND (:number IS NULL OR p.txn_number = :number) AND NOT EXISTS ("
        "SELECT 1 FROM deposited d WHERE d.payment_txn = p.txn_number AND d.payment_line = coalesce(p.line_id, '') "
        "AND d.deposit_txn <> :deposit) "
        "GROUP BY p.txn_number, coalesce(p.line_id, ''), t.txn_date ORDER BY t.txn_date, p.txn_number, min(p.seq)",
        {"funds": company.special_account("UndepositedFunds"), "number": txn_number, "deposit": deposit},
    ).fetchall()
    return [_waiting(company, *row) for row in rows]


def _waiting(
    company: Company, number: int, line_id: str, cents: int, entity_id: str | None, memo: str | None
) -> Waiting:
    document = document_by_number(company, number)
    if document.kind in WHOLE:
        return Waiting(document, "", document.total * WHOLE[document.kind], document.entity_id, document.memo)
    return Waiting(document, line_id, cents, entity_id, memo)


def find(company: Company, txn_id: str, line_id: str | None, deposit: int) -> Waiting:
    """What a deposit's line takes.

    Raises:
        StatusError: 3120 where there is no such transaction, 3210 where it (or that line of it) does not wait in
            Undeposited Funds, or where it has several lines and none is named [M].
    """
    document = get_document(company, txn_id)
    found = waiting(company, document.txn_number, deposit)
    if line_id is not None:
        found = [item for item in found if item.line_id == line_id]
    if not found:
        raise invalid_value("PaymentTxnID", txn_id, "The payment is not in Undeposited Funds.")
    if len(found) > 1:
        raise invalid_value(
            "PaymentTxnID", txn_id, "Several lines are in Undeposited Funds; PaymentTxnLineID says which."
        )
    return found[0]


def remember(company: Company, deposit: Document) -> None:
    """Writes down which payments a deposit holds, in place of those that it held before."""
    db = company.store.db
    db.execute("DELETE FROM deposited WHERE deposit_txn = ?", (deposit.txn_number,))
    for line in deposit.lines:
        if "PaymentTxnID" in line.given:
            payment = get_document(company, line.given["PaymentTxnID"])
            db.execute(
                "INSERT INTO deposited VALUES (?,?,?,?)",
                (payment.txn_number, line.shown.get("PaymentTxnLineID") or "", deposit.txn_number, line.line_id),
            )


def check_lines_unchanged(company: Company, before: Document, after: Document) -> None:
    """A line that is in a deposit keeps its amount and its account [M].

    Raises:
        StatusError: 3180.
    """
    rows = company.store.db.execute(
        "SELECT payment_line FROM deposited WHERE payment_txn = ? AND payment_line <> ''", (before.txn_number,)
    ).fetchall()
    names = ("Amount", "AccountRef", "ItemRef")
    for (line_id,) in rows:
        old, new = ([(line.tag, *map(line.shown.get, names)) for line in document.lines if line.line_id == line_id]
                    for document in (before, after))  # fmt: skip
        if old != new:
            raise saving_failed(before.kind, "The payment is part of a deposit and its amount cannot be changed.")


def to_deposit_query(company: Company) -> Pairs:
    """ReceivePaymentToDepositQuery: every amount that a deposit may take, the oldest first."""
    returns: Pairs = []
    for item in waiting(company):
        if not item.cents:
            continue
        entity = company.elements.get(item.entity_id) if item.entity_id else None
        pairs: Pairs = [
            ("TxnID", item.document.txn_id),
            ("TxnLineID", item.line_id or None),
            ("TxnType", item.document.kind),
            ("CustomerRef", {"ListID": entity.list_id} if entity is not None and entity.kind == "Customer" else None),
            ("TxnDate", item.document.txn_date),
            ("RefNumber", item.document.ref_number),
            ("Amount", money(item.cents)),
        ]
        if company.multicurrency:
            pairs += foreign_amounts.waiting_pairs(company, item.document, item.cents)
        returns.append(("ReceivePaymentToDepositRet", pairs))
    return returns
