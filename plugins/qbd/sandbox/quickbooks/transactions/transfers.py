"""Transfers of money from one balance sheet account to another."""

from __future__ import annotations

from typing import Any

from qbd.sandbox.quickbooks import ledger
from qbd.sandbox.quickbooks.company import BALANCE_SHEET_TYPES, Company
from qbd.sandbox.quickbooks.documents import Document, Effect, Posting
from qbd.sandbox.quickbooks.errors import missing_element, saving_failed, unsuitable_account
from qbd.sandbox.quickbooks.field_values import cents, money
from qbd.sandbox.quickbooks.request_reader import Element
from qbd.sandbox.quickbooks.response_writer import Pairs
from qbd.sandbox.quickbooks.transactions.accounts import account
from qbd.sandbox.quickbooks.transactions.kinds import Draft, TransactionKind

WHAT = "Transfer"
_LIABILITIES = ("CreditCard", "OtherCurrentLiability", "LongTermLiability", "Equity")
_TYPES = tuple(sorted(BALANCE_SHEET_TYPES - {"AccountsReceivable", "AccountsPayable"}))
_FIELDS = ("TransferFromAccountRef", "TransferToAccountRef")


def check(company: Company, node: Element) -> dict[str, Any]:
    """Both ends: balance sheet accounts without names and without documents of their own [M]."""
    special = (company.special_account("UndepositedFunds"), company.special_account("SalesTaxPayable"))
    for name in _FIELDS:
        found = account(company, node.child(name), WHAT, _TYPES)
        if found is not None and (found.list_id in special or found.data.get("_IsSalesTax")):
            raise unsuitable_account(found.full_name, WHAT, "Money cannot be transferred from or to this account.")
    return {}


def compose(company: Company, draft: Draft) -> Effect:
    """Dr the account that receives, Cr the one that gives; the amount above zero [M]."""
    for name in (*_FIELDS, "Amount"):
        if not draft.form.get(name):
            raise missing_element(name)
    source, target = (str(draft.ref(name)) for name in _FIELDS)
    amount = cents(draft.form["Amount"])
    if amount <= 0:
        raise saving_failed(WHAT, "Transaction amount must be positive.")
    if source == target:
        raise saving_failed(WHAT, "You cannot transfer money from an account to itself.")
    memo = draft.form.get("Memo")
    effect = Effect(amount, None, source, draft.lines, shown={"Amount": money(amount)})
    effect.postings = [
        Posting(source, -amount, None, draft.class_id, memo=memo),
        Posting(target, amount, None, draft.class_id, memo=memo),
    ]
    return effect


def extra(company: Company, document: Document, _: bool) -> Pairs:
    """The balances of both accounts, as they are now, in their natural sign."""
    totals = ledger.balances(company)
    pairs: Pairs = []
    for name, field in zip(_FIELDS, ("FromAccountBalance", "ToAccountBalance"), strict=True):
        list_id = document.form[name]["ListID"]
        sign = -1 if company.account_type(list_id) in _LIABILITIES else 1
        pairs.append((field, money(sign * totals.get(list_id, 0))))
    return pairs


TRANSFER = TransactionKind(WHAT, compose, {}, check=check, extra=extra, entity_field="", mod=True)
