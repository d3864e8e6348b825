"""The kinds of sales forms: receipts, invoices, credit memos and orders, and what their Rets tell beside their fields."""

from __future__ import annotations

from typing import Any

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import Document, find_document, get_document
from qbd.sandbox.quickbooks.errors import StatusError
from qbd.sandbox.quickbooks.field_values import cents, money, truth
from qbd.sandbox.quickbooks.request_reader import Element
from qbd.sandbox.quickbooks.response_writer import Pairs
from qbd.sandbox.quickbooks.transactions import estimates, order_links, sales_orders, settlement
from qbd.sandbox.quickbooks.transactions.kinds import OrderSource, TransactionKind
from qbd.sandbox.quickbooks.transactions.sales_forms import check_accounts, compose, mod_line


def check_invoice(company: Company, node: Element) -> dict[str, Any]:
    """Accounts; and 1030 for an invoice made from an estimate, which is not simulated."""
    links = [child.text for child in node.all("LinkToTxnID")]
    links += [link.get("TxnID") or "" for line in node.children for link in line.all("LinkToTxn")]
    if any(find_document(company, txn_id, "Estimate") is not None for txn_id in links):
        raise StatusError(1030, "Unsupported message: an invoice cannot be made from an estimate here.")
    return check_accounts(company, node)


def apply_credits(company: Company, document: Document, node: Element) -> None:
    """SetCredit of an invoice: credits the customer already has.

    On a change, an amount adds to what the same credit already pays; with Override it takes its place [M].
    """
    for credit in node.all("SetCredit"):
        if truth(credit.get("Override")):
            credit_id = company.macro_value(credit.child("CreditTxnID")) or ""
            settlement.unapply(company, document, get_document(company, credit_id))
        if cents(credit.get("AppliedAmount") or "0"):
            settlement.apply_credit(company, document, document, credit)


def _invoice_extra(company: Company, document: Document, linked: bool) -> Pairs:
    pending = document.form.get("IsPending") == "true"
    open_cents = document.total if pending else settlement.remaining(company, document.txn_number)
    pairs: Pairs = [
        ("AppliedAmount", money(open_cents - document.total)),
        ("BalanceRemaining", money(open_cents)),
        ("IsPaid", "true" if open_cents == 0 and not pending else "false"),
    ]
    if not linked:
        return pairs
    return pairs + order_links.linked_pairs(company, document) + settlement.linked_pairs(company, document)


def _credit_extra(company: Company, document: Document, linked: bool) -> Pairs:
    pairs: Pairs = [("CreditRemaining", money(settlement.remaining(company, document.txn_number)))]
    return pairs + (settlement.linked_pairs(company, document) if linked else [])


def _tags(kind: str) -> dict[str, str]:
    """Elements of a sales form's lines and groups in Add and Mod -> in the Ret."""
    single = {f"{kind}Line{verb}": f"{kind}LineRet" for verb in ("Add", "Mod")}
    return single | {f"{kind}LineGroup{verb}": f"{kind}LineGroupRet" for verb in ("Add", "Mod")}


# An invoice sends the goods of a sales order and bills them at once.
SALES_ORDERS = OrderSource("SalesOrder", "InvoiceLineRet", sales_orders.pull, lambda _: (True, True), whole_form=True)
SALES_RECEIPT = TransactionKind(
    "SalesReceipt", compose, _tags("SalesReceipt"), check=check_accounts, numbers="SalesReceipt", mod=True,
    mod_line=mod_line,
)  # fmt: skip
INVOICE = TransactionKind(
    "Invoice", compose, _tags("Invoice"), frozenset({"SetCredit", "LinkToTxnID"}), check_invoice, apply_credits,
    _invoice_extra, "Invoice", mod=True, mod_line=mod_line, orders=SALES_ORDERS, settle_again=apply_credits,
)  # fmt: skip
CREDIT_MEMO = TransactionKind(
    "CreditMemo", compose, _tags("CreditMemo"), check=check_accounts, extra=_credit_extra, numbers="Invoice", mod=True,
    mod_line=mod_line,
)  # fmt: skip
SALES_ORDER = TransactionKind(
    "SalesOrder", sales_orders.compose, _tags("SalesOrder"), check=check_accounts, extra=sales_orders.extra,
    numbers="SalesOrder", mod=True, mod_line=mod_line, line_extra=sales_orders.line_extra,
)  # fmt: skip
ESTIMATE = TransactionKind(
    "Estimate", estimates.compose, _tags("Estimate"), check=estimates.check, extra=estimates.extra,
    numbers="Estimate", mod=True, mod_line=mod_line,
)  # fmt: skip
