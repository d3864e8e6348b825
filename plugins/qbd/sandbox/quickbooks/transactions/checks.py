"""Checks, and what is bought with a credit card: money out of (back into) an account against expenses and goods."""

from __future__ import annotations

from typing import Any

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import Document, Effect
from qbd.sandbox.quickbooks.errors import missing_element, not_found
from qbd.sandbox.quickbooks.field_values import cents, money
from qbd.sandbox.quickbooks.request_reader import Element
from qbd.sandbox.quickbooks.response_writer import Pairs
from qbd.sandbox.quickbooks.transactions import settlement
from qbd.sandbox.quickbooks.transactions.accounts import account
from qbd.sandbox.quickbooks.transactions.kinds import Draft, TransactionKind
from qbd.sandbox.quickbooks.transactions.purchase_lines import (
    FAMILIES,
    TAGS,
    PurchaseLines,
    changed_line,
    check_lines,
    compose_lines,
)


def check_check(company: Company, node: Element) -> dict[str, Any]:
    """AccountRef: a bank account only. Posting rule 5 [M]."""
    account(company, node.child("AccountRef"), "Check", ("Bank",))
    return check_lines(company, node)


def check_card(company: Company, node: Element) -> dict[str, Any]:
    """AccountRef: a credit card account only [M]."""
    account(company, node.child("AccountRef"), node.name.removesuffix("Add").removesuffix("Mod"), ("CreditCard",))
    return check_lines(company, node)


def compose(company: Company, draft: Draft) -> Effect:
    """Dr expenses, inventory, A/R or A/P; Cr the account. A card credit is the mirror image."""
    account_id = draft.ref("AccountRef")
    if account_id is None:
        raise missing_element("AccountRef")
    sign = -1 if draft.kind == "CreditCardCredit" else 1
    effect = compose_lines(PurchaseLines(company, draft, draft.ref("PayeeEntityRef"), sign), account_id)
    effect.shown = {"Amount": money(effect.total), "IsToBePrinted": draft.form.get("IsToBePrinted", "false")}
    return effect


def settle(company: Company, document: Document, node: Element) -> None:
    """ApplyCheckToTxn: the check's A/R or A/P line settles a credit memo or a bill, but never a receipt (rule 53)."""
    for applied in (*node.all("ApplyCheckToTxnAdd"), *node.all("ApplyCheckToTxnMod")):
        txn_id = company.macro_value(applied.child("TxnID"))
        item = settlement.open_amount(company, document.txn_number)
        if txn_id is None:
            raise missing_element("TxnID")
        if item is None:
            raise not_found(txn_id)
        credit = settlement.target(company, txn_id, "credit", item[2], item[1], f"{applied.name} TxnID")
        amount = applied.get("Amount")
        left = min(settlement.remaining(company, n) for n in (credit.txn_number, document.txn_number))
        settlement.apply(
            company, document, document, credit, cents(amount) if amount else left, f"{applied.name} Amount"
        )


def settle_again(company: Company, document: Document, node: Element) -> None:
    """ApplyCheckToTxnMod: what the check settled before and is not named again is open."""
    if node.child("ApplyCheckToTxnMod") is not None:
        settlement.release_made_by(company, document.txn_number)
        settle(company, document, node)


def extra(company: Company, document: Document, linked: bool) -> Pairs:
    """What the check settles."""
    return settlement.linked_pairs(company, document) if linked else []


CHECK = TransactionKind(
    "Check", compose, TAGS, frozenset({"ApplyCheckToTxnAdd", "ApplyCheckToTxnMod"}), check_check, settle, extra,
    "Check", entity_field="PayeeEntityRef", mod=True, mod_line=changed_line, line_families=FAMILIES,
    settle_again=settle_again,
)  # fmt: skip
CREDIT_CARD_CHARGE, CREDIT_CARD_CREDIT = (
    TransactionKind(
        name, compose, TAGS, check=check_card, entity_field="PayeeEntityRef", mod=True, mod_line=changed_line,
        line_families=FAMILIES,
    )
    for name in ("CreditCardCharge", "CreditCardCredit")
)  # fmt: skip
