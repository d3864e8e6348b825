"""Accounts: their numbers, their place in the hierarchy, and what of them may change."""

from __future__ import annotations

from typing import Any

from qbd.sandbox.quickbooks.company import BALANCE_SHEET_TYPES, Company
from qbd.sandbox.quickbooks.elements import ListElement
from qbd.sandbox.quickbooks.errors import StatusError, feature_closed, invalid_value, saving_failed
from qbd.sandbox.quickbooks.list_kind import ListKind
from qbd.sandbox.quickbooks.opening_balances import account_balance
from qbd.sandbox.quickbooks.request_reader import Element

# QuickBooks keeps its own books by these types; an account neither becomes nor stops being one of them [M].
FIXED_TYPES = ("AccountsReceivable", "AccountsPayable", "NonPosting")


def _account(company: Company, node: Element, old: ListElement | None) -> dict[str, Any]:
    kind = node.get("AccountType") or (old.data["AccountType"] if old else "")
    if node.child("TaxLineID") is not None:
        # Tax lines belong to an income tax form, and no company here has chosen one.
        raise feature_closed()
    _check_parent(company, node, old, kind)
    _check_number(company, node, old)
    if old is not None:
        _check_change(company, node, old, kind)
    elif kind == "NonPosting":
        # QuickBooks makes these itself, with the feature they belong to [M].
        raise invalid_value("AccountType", kind, "A non-posting account cannot be added.")
    return {}


def _check_parent(company: Company, node: Element, old: ListElement | None, kind: str) -> None:
    """A sub-account is of its parent's type."""
    if node.child("ParentRef") is not None:
        parent = company.elements.resolve(node.child("ParentRef"), ("Account",), "Account", "Account")
    else:
        parent = company.elements.get(old.parent_id) if old is not None and old.parent_id else None
    if parent is not None and parent.data["AccountType"] != kind:
        raise StatusError(3130, f'There is an invalid reference to a parent "{parent.full_name}" in the Account list.')


def _check_number(company: Company, node: Element, old: ListElement | None) -> None:
    number = node.get("AccountNumber")
    if number is None:
        return
    for other in company.elements.of_kinds(("Account",)):
        if other.data.get("AccountNumber") == number and (old is None or other.list_id != old.list_id):
            raise saving_failed("Account list", "Another account is already using this account number.")


def _check_change(company: Company, node: Element, old: ListElement, kind: str) -> None:
    special = is_special(company, old)
    if node.child("OpenBalance") is not None or node.child("OpenBalanceDate") is not None:
        # Only a new account brings an opening balance; later ones are transactions of their own [M].
        raise feature_closed()
    if special and node.get("IsActive") in ("false", "0"):
        raise saving_failed("Account list", f'The account "{old.full_name}" is used by QuickBooks itself.')
    before = old.data["AccountType"]
    if kind == before:
        return
    crossing = (kind in BALANCE_SHEET_TYPES) != (before in BALANCE_SHEET_TYPES)
    if special or kind in FIXED_TYPES or before in FIXED_TYPES or company.elements.children(old.list_id):
        raise invalid_value("AccountType", kind, f'The type of the account "{old.full_name}" cannot be changed.')
    if company.elements.is_used(old.list_id) and crossing:
        # A balance sheet account with history never turns into one of the profit and loss [M].
        raise invalid_value("AccountType", kind, f'The account "{old.full_name}" is in use.')


def is_special(company: Company, element: ListElement) -> bool:
    """Whether QuickBooks itself books on this account."""
    return element.list_id in company.store.meta("special_ids").split(",")


ACCOUNT_LISTS = (ListKind("Account", "Account", _account, account_balance),)
