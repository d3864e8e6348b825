"""Bank deposits of undeposited payments and of other amounts (posting rules 14, 21, 61 and 62)."""

from __future__ import annotations

from typing import Any

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import Document, Effect, Line, OpenItem, Posting
from qbd.sandbox.quickbooks.errors import missing_element, saving_failed, unsuitable_account
from qbd.sandbox.quickbooks.field_values import cents, money
from qbd.sandbox.quickbooks.request_reader import Element
from qbd.sandbox.quickbooks.transactions import undeposited
from qbd.sandbox.quickbooks.transactions.accounts import DEPOSIT_TYPES, account
from qbd.sandbox.quickbooks.transactions.kinds import Draft, TransactionKind

PAYMENT_FIELDS = ("PaymentTxnID", "PaymentTxnLineID", "OverrideMemo", "OverrideCheckNumber", "OverrideClassRef")


def check(company: Company, node: Element) -> dict[str, Any]:
    """Accounts of the target (bank or other current asset), the lines and the cash back. Posting rules 4 and 61.

    An amount in Undeposited Funds is taken as the payment that it is, never by its account [M].
    """
    account(company, node.child("DepositToAccountRef"), "Deposit", DEPOSIT_TYPES)
    for line in (*node.all("DepositLineAdd"), *node.all("DepositLineMod")):
        found = account(company, line.child("AccountRef"), "Deposit line")
        if found is not None and found.list_id == company.special_account("UndepositedFunds"):
            raise unsuitable_account(found.full_name, "Deposit line", "Payments are deposited by their PaymentTxnID.")
    cash_back = node.child("CashBackInfoAdd") or node.child("CashBackInfoMod")
    if cash_back is not None:
        account(company, cash_back.child("AccountRef"), "Deposit cash back", DEPOSIT_TYPES)
    return {}


def compose(company: Company, draft: Draft) -> Effect:
    """Dr the bank and the cash back; Cr Undeposited Funds per payment, Cr the account of every other line."""
    target_id = draft.ref("DepositToAccountRef")
    if target_id is None:
        raise missing_element("DepositToAccountRef")
    effect = Effect(0, None, target_id, draft.lines)
    postings: list[Posting] = []
    for line in draft.lines:
        if "PaymentTxnID" in line.given:
            postings.append(_payment(company, draft, line))
        else:
            postings.append(_other(company, line, effect))
    taken = [(line.shown["TxnID"], line.shown.get("PaymentTxnLineID")) for line in draft.lines if "TxnID" in line.shown]
    if len(set(taken)) != len(taken):
        raise saving_failed("Deposit", "A payment can be deposited only once.")
    total = -sum(posting.cents for posting in postings)
    cash_back = draft.form.get("CashBackInfo")
    if cash_back:
        postings.append(_cash_back(cash_back, target_id))
        total -= postings[-1].cents
        line_id = draft.form.setdefault("cash_back_line", company.store.next_txn()[1])
        effect.shown["CashBackInfoRet"] = {"TxnLineID": line_id, **cash_back}
    if total < 0:
        # Posting rule 21.
        raise saving_failed("Deposit", "The total of a deposit must not be negative.")
    effect.total = total
    effect.postings = [Posting(target_id, total, memo=draft.form.get("Memo")), *postings]
    effect.shown["DepositTotal"] = money(total)
    return effect


def _cash_back(given: dict[str, Any], target_id: str) -> Posting:
    """Money that is kept back, at most what is deposited: Dr its account."""
    for name in ("AccountRef", "Amount"):
        if not given.get(name):
            raise missing_element(name)
    amount = cents(given["Amount"])
    if amount < 0 or given["AccountRef"]["ListID"] == target_id:
        raise saving_failed("Deposit", "Cash back needs a positive amount and an account of its own.")
    return Posting(given["AccountRef"]["ListID"], amount, memo=given.get("Memo"))


def _payment(company: Company, draft: Draft, line: Line) -> Posting:
    """A payment sitting in Undeposited Funds: whole, once. Posting rule 61."""
    given = line.given
    if given["PaymentTxnID"] is None:
        raise missing_element("PaymentTxnID")
    line_id = given.get("PaymentTxnLineID")
    item = undeposited.find(company, given["PaymentTxnID"], line_id.upper() if line_id else None, draft.txn_number)
    payment, funds = item.document, company.special_account("UndepositedFunds")
    memo = given.get("OverrideMemo") or item.memo
    line.shown = {
        "TxnType": payment.kind,
        "TxnID": payment.txn_id,
        "PaymentTxnLineID": item.line_id or None,
        "EntityRef": {"ListID": item.entity_id} if item.entity_id else None,
        "AccountRef": {"ListID": funds},
        "Memo": memo,
        "CheckNumber": given.get("OverrideCheckNumber"),
        "PaymentMethodRef": payment.form.get("PaymentMethodRef"),
        "ClassRef": given.get("OverrideClassRef"),
        "Amount": money(item.cents),
    }
    class_ref = given.get("OverrideClassRef")
    class_id = class_ref["ListID"] if class_ref else None
    return Posting(funds, -item.cents, item.entity_id, class_id, None, line.line_id, memo)


def _other(company: Company, line: Line, effect: Effect) -> Posting:
    given = line.given
    for name in ("AccountRef", "Amount"):
        if not given.get(name):
            raise missing_element(name)
    account_id = given["AccountRef"]["ListID"]
    amount = cents(given["Amount"])
    entity_id = given["EntityRef"]["ListID"] if given.get("EntityRef") else None
    kind = company.account_type(account_id)
    name_kind = company.elements.get(entity_id).kind if entity_id else None
    if kind == "AccountsReceivable":
        if name_kind != "Customer" or effect.open_item is not None:
            raise saving_failed("Deposit", "A line with accounts receivable needs a customer, and only one is allowed.")
        assert entity_id is not None
        # Posting rule 14: an open credit of the customer [M].
        effect.open_item = OpenItem("credit" if amount >= 0 else "debit", account_id, entity_id, abs(amount))
    if account_id == company.special_account("SalesTaxPayable") and name_kind != "Vendor":
        raise saving_failed("Deposit", "Sales tax detail line must have a vendor")
    if kind == "AccountsPayable" and name_kind != "Vendor":
        raise saving_failed("Deposit", "A line with accounts payable needs a vendor.")
    line.shown = {**given, "Amount": money(amount)}
    class_id = given["ClassRef"]["ListID"] if given.get("ClassRef") else None
    return Posting(account_id, -amount, entity_id, class_id, None, line.line_id, given.get("Memo"))


def mod_line(line: Line, given: dict[str, Any]) -> dict[str, Any]:
    """A payment's line stays that payment's; only what stands beside it can change [M]."""
    payment = line.given.get("PaymentTxnID")
    named = [name for name in given if given[name] is not None]
    if payment is None:
        wrong = line.given and any(name in PAYMENT_FIELDS for name in named)
    else:
        other = given.get("PaymentTxnID", payment).upper() != payment.upper()
        other = other or given.get("PaymentTxnLineID", "") != (line.given.get("PaymentTxnLineID") or "")
        wrong = any(name not in PAYMENT_FIELDS for name in named) or ("PaymentTxnID" in given and other)
    if wrong:
        raise saving_failed("Deposit", "A line of a deposit cannot become another payment, nor an amount a payment.")
    return dict(line.given)


def settle(company: Company, document: Document, node: Element) -> None:
    """Remembers which payments are now in the bank. Posting rules 61 and 62."""
    undeposited.remember(company, document)
    cash_back = node.child("CashBackInfoAdd")
    if cash_back is not None:
        company.define_macro(cash_back, document.form["cash_back_line"])


DEPOSIT = TransactionKind(
    "Deposit", compose, {"DepositLineAdd": "DepositLineRet", "DepositLineMod": "DepositLineRet"}, check=check,
    settle=settle, settle_again=settle, entity_field="", mod=True, mod_line=mod_line,
    renamed={"CashBackInfoAdd": "CashBackInfo", "CashBackInfoMod": "CashBackInfo"},
)  # fmt: skip
