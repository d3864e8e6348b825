"""Which amounts settle which: invoices with payments and credits, refunds with credits, bills with checks."""

from __future__ import annotations

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import Document, document_by_number, get_document
from qbd.sandbox.quickbooks.errors import StatusError, invalid_value, not_found, saving_failed
from qbd.sandbox.quickbooks.field_values import cents, money
from qbd.sandbox.quickbooks.request_reader import Element
from qbd.sandbox.quickbooks.response_writer import Pairs
from qbd.sandbox.quickbooks.transactions import exchange_gains

TOO_MUCH = "You cannot pay more than the amount due."


def open_amount(company: Company, txn_number: int) -> tuple[str, str, str, int] | None:
    """side, account, entity and whole amount (cents) of a document that can be settled."""
    row = company.store.db.execute(
        "SELECT side, account_id, entity_id, cents FROM open_item WHERE txn_number = ?", (txn_number,)
    ).fetchone()
    return (row[0], row[1], row[2], row[3]) if row else None


def applied(company: Company, txn_number: int) -> int:
    """Cents already settled, discounts included where the document is the one that was paid."""
    row = company.store.db.execute(
        "SELECT (SELECT coalesce(sum(cents + discount), 0) FROM application WHERE debit_txn = :n) + "
        "(SELECT coalesce(sum(cents), 0) FROM application WHERE credit_txn = :n)",
        {"n": txn_number},
    ).fetchone()
    return int(row[0])


def remaining(company: Company, txn_number: int) -> int:
    """Cents still open; zero for what cannot be settled."""
    item = open_amount(company, txn_number)
    return item[3] - applied(company, txn_number) if item else 0


def customer_balance(company: Company, entity_id: str) -> int:
    """What a customer owes, cents of its own currency."""
    total = 0
    for account in company.accounts_of_type("AccountsReceivable"):
        row = company.store.db.execute(
            "SELECT coalesce(sum(coalesce(f.cents, p.cents)), 0) FROM posting p "
            "LEFT JOIN foreign_posting f USING (txn_number, seq) WHERE p.account_id = ? AND p.entity_id = ?",
            (account.list_id, entity_id),
        ).fetchone()
        total += row[0]
    return total


def same_family(company: Company, entity_id: str, other_id: str) -> bool:
    """The same name, or a job of it: jobs may be paid with their customer. Posting rule 57."""

    def top(list_id: str) -> str:
        element = company.elements.get(list_id)
        return top(element.parent_id) if element.parent_id else list_id

    return top(entity_id) == top(other_id)


def target(company: Company, txn_id: str, side: str, entity_id: str, account_id: str, field: str) -> Document:
    """A document that may be settled: right side, name and account.

    Raises:
        StatusError: 3120 where there is no such transaction, 3210 where it belongs to somebody else or to another
            account.
    """
    document = get_document(company, txn_id)
    item = open_amount(company, document.txn_number)
    if item is None or item[0] != side:
        raise not_found(txn_id)
    if not same_family(company, item[2], entity_id):
        raise invalid_value(field, txn_id, "The transaction belongs to another name.")
    if item[1] != account_id:
        raise invalid_value(field, txn_id, "The transaction is posted to another account.")
    if document.kind == "ItemReceipt":
        # Posting rule 53 [M]: only its bill can be paid.
        raise invalid_value(field, txn_id, "An item receipt cannot be paid before its bill.")
    return document


def apply(
    company: Company, made_by: Document, debit: Document, credit: Document, amount: int, field: str,
    discount: int = 0, discount_account: str | None = None, discount_class: str | None = None,
) -> None:  # fmt: skip
    """Settles an amount (and a discount) of `debit` with `credit`; 3210 where either has less left. Rule 22."""
    if amount < 0 or discount < 0:
        raise invalid_value(field, money(amount), "The amount must be positive.")
    if amount + discount > remaining(company, debit.txn_number):
        raise invalid_value(field, money(amount), TOO_MUCH)
    if amount > remaining(company, credit.txn_number):
        raise invalid_value(field, money(amount), "The amount is more than what is left of the credit.")
    company.store.db.execute(
        "INSERT INTO application (made_by, debit_txn, credit_txn, cents, discount, discount_account_id, "
        "discount_class_id) VALUES (?,?,?,?,?,?,?)",
        (made_by.txn_number, debit.txn_number, credit.txn_number, amount, discount, discount_account, discount_class),
    )
    if company.multicurrency:
        exchange_gains.rebuild(company, {debit.txn_number, credit.txn_number})


def apply_credit(company: Company, made_by: Document, debit: Document, node: Element) -> None:
    """One SetCredit: an existing credit settles (part of) a charge."""
    credit_id = company.macro_value(node.child("CreditTxnID"))
    amount = node.get("AppliedAmount")
    item = open_amount(company, debit.txn_number)
    if credit_id is None or amount is None or item is None:
        raise StatusError(3150, 'There is a missing element: "CreditTxnID or AppliedAmount".')
    credit = target(company, credit_id, "credit", item[2], item[1], "SetCredit CreditTxnID")
    apply(company, made_by, debit, credit, cents(amount), "SetCredit AppliedAmount")


def unapply(company: Company, debit: Document, credit: Document) -> None:
    """Undoes what one credit settles of one charge."""
    if company.multicurrency:
        exchange_gains.clear(company, debit.txn_number)
    company.store.db.execute(
        "DELETE FROM application WHERE debit_txn = ? AND credit_txn = ?", (debit.txn_number, credit.txn_number)
    )
    if company.multicurrency:
        exchange_gains.rebuild(company, {debit.txn_number, credit.txn_number})


def release(company: Company, txn_number: int) -> None:
    """Undoes every settlement that a document made or took part in. Posting rules 63, 65 and 66."""
    others: set[int] = set()
    if company.multicurrency:
        others = exchange_gains.counterparts(company, txn_number)
        exchange_gains.clear(company, txn_number)
    company.store.db.execute(
        "DELETE FROM application WHERE made_by = :n OR debit_txn = :n OR credit_txn = :n", {"n": txn_number}
    )
    if others:
        exchange_gains.rebuild(company, others)


def release_made_by(company: Company, txn_number: int) -> None:
    """Undoes what a document itself settled, before a Mod settles anew."""
    others: set[int] = set()
    if company.multicurrency:
        others = exchange_gains.counterparts(company, txn_number)
        exchange_gains.clear(company, txn_number)
    company.store.db.execute("DELETE FROM application WHERE made_by = ?", (txn_number,))
    if others:
        exchange_gains.rebuild(company, others)


def check_still_covered(company: Company, document: Document) -> None:
    """A change may not make a document smaller than what is already settled with it, nor move it away from it [M].

    Raises:
        StatusError: 3180, also where side, A/R account or name no longer fit what it is applied to.
    """
    if remaining(company, document.txn_number) < 0:
        raise saving_failed(document.kind, "The amount is less than what has already been applied.")
    item = open_amount(company, document.txn_number)
    rows = company.store.db.execute(
        "SELECT 'debit', credit_txn FROM application WHERE debit_txn = :n UNION ALL "
        "SELECT 'credit', debit_txn FROM application WHERE credit_txn = :n",
        {"n": document.txn_number},
    ).fetchall()
    for side, number in rows:
        other = open_amount(company, number)
        fits = item is not None and other is not None and item[0] == side and item[1] == other[1]
        if not fits or not same_family(company, item[2], other[2]):  # type: ignore[index]
            raise saving_failed(document.kind, "The transaction is applied to others and cannot be moved from them.")


def links(company: Company, txn_number: int) -> list[tuple[Document, int]]:
    """The documents on the other side, with the settled cents (discount included on a charge)."""
    rows = company.store.db.execute(
        "SELECT credit_txn, cents + discount FROM application WHERE debit_txn = ? UNION ALL "
        "SELECT debit_txn, cents FROM application WHERE credit_txn = ?",
        (txn_number, txn_number),
    ).fetchall()
    return [(document_by_number(company, number), amount) for number, amount in rows]


def linked_pairs(company: Company, document: Document) -> Pairs:
    """LinkedTxn of the Ret; what lowers the balance is negative."""
    item = open_amount(company, document.txn_number)
    credits = item is not None and item[0] == "credit" and document.kind != "Bill"
    sign = 1 if credits or document.kind == "VendorCredit" else -1
    return [
        (
            "LinkedTxn",
            [
                ("TxnID", other.txn_id),
                ("TxnType", other.kind),
                ("TxnDate", other.txn_date),
                ("RefNumber", other.ref_number),
                ("LinkType", "AMTTYPE"),
                ("Amount", money(sign * amount)),
            ],
        )
        for other, amount in links(company, document.txn_number)
    ]
