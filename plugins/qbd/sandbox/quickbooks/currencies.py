"""The Currency list, and which currency a name or an account has (posting rules 69-71).

One currency per customer, vendor and balance-sheet account, unchangeable once used; employees, other names, income
and expense are always in home currency. Exchange rates stand on the list and no request sets them.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from qbd.sandbox.quickbooks.company import BALANCE_SHEET_TYPES, Company
from qbd.sandbox.quickbooks.currency_table import BUILT_IN, HOME_CURRENCIES, RATES_AS_OF, rate_in
from qbd.sandbox.quickbooks.elements import ListElement
from qbd.sandbox.quickbooks.errors import StatusError, feature_closed, saving_failed, unsuitable_account
from qbd.sandbox.quickbooks.request_reader import Element

GAIN_ACCOUNT = "Exchange Gain or Loss"
# Verbatim as seen in the field, posting rule 71.
CURRENCY_REFUSAL = "The currency of the account must be either in home currency or the transaction currency."
_DEFAULT_FORMAT = {
    "ThousandSeparator": "Comma",
    "ThousandSeparatorGrouping": "XX_XXX_XXX",
    "DecimalPlaces": "2",
    "DecimalSeparator": "Period",
}
_CURRENCY_KINDS = ("Customer", "Vendor", "Account")


def switch_on(company: Company, home_code: str = "") -> None:
    """What QuickBooks does when a user turns the preference on: the list, the gain account, home currency for all.

    Everything that is already there is in home currency without saying so. There is no way back (posting rule 69).
    """
    home = home_code or HOME_CURRENCIES[company.edition]
    ids: dict[str, str] = {}
    for currency in BUILT_IN:
        thousands, decimal = currency.format
        data: dict[str, Any] = {"CurrencyCode": currency.code, "IsUserDefinedCurrency": "false"}
        data["CurrencyFormat"] = _DEFAULT_FORMAT | {
            "ThousandSeparator": thousands, "DecimalSeparator": decimal, "DecimalPlaces": str(currency.decimals),
        }  # fmt: skip
        if rate := rate_in(home, currency):
            data |= {"ExchangeRate": rate, "AsOfDate": RATES_AS_OF}
        active = currency.is_active or currency.code == home
        ids[currency.code] = new_element(company, "Currency", currency.name, data, is_active=active).list_id
    if home not in ids:
        raise ValueError(f"home currency {home!r}: no built-in currency has this code")
    data = {"AccountType": "OtherExpense", "SpecialAccountType": "ExchangeGainLoss"}
    account = company.elements.by_name("account", GAIN_ACCOUNT) or new_element(company, "Account", GAIN_ACCOUNT, data)
    store = company.store
    store.set_meta("special:ExchangeGainLoss", account.list_id)
    # No request deletes a built-in currency or the account.
    store.set_meta("special_ids", ",".join([store.meta("special_ids"), account.list_id, *ids.values()]))
    preferences = {**(store.meta_json("preferences") or {}), "MultiCurrency": True, "HomeCurrencyRef": ids[home]}
    store.set_meta("preferences", json.dumps(preferences))
    company.forget()


def new_element(company: Company, kind: str, name: str, data: dict[str, Any], *, is_active: bool = True) -> ListElement:
    """An element that QuickBooks makes by itself."""
    store = company.store
    now = store.stamp()
    element = ListElement(
        store.next_list_id(), kind, name, name, None, is_active, now, now, store.next_edit_sequence(), data
    )
    company.elements.save(element, new=True)
    return element


def home_currency(company: Company) -> str:
    """ListID of the home currency."""
    return str(company.preference("HomeCurrencyRef"))


def currency_of(company: Company, list_id: str | None) -> str:
    """ListID of the currency of a customer, vendor or account; home for everything else."""
    element = company.elements.find(list_id) if list_id else None
    if element is None or element.kind not in _CURRENCY_KINDS:
        return home_currency(company)
    return element.ref("CurrencyRef") or home_currency(company)


def list_rate(company: Company, currency_id: str) -> Decimal:
    """The rate that stands in for an omitted one (posting rule 70).

    Raises:
        StatusError: 3180 where the list has none, which would make QuickBooks ask the user [M].
    """
    if currency_id == home_currency(company):
        return Decimal(1)
    currency = company.elements.get(currency_id)
    rate = currency.data.get("ExchangeRate")
    if not rate:
        raise saving_failed("transaction", f'There is no exchange rate for the currency "{currency.full_name}".')
    return Decimal(rate)


def settling_account(company: Company, account_type: str, currency_id: str) -> str:
    """The A/R or A/P account of a currency; QuickBooks makes "Accounts Receivable - EUR" on first use [M]."""
    role = account_type
    if currency_id == home_currency(company):
        return company.special_account(role)
    for account in company.accounts_of_type(account_type):
        if account.ref("CurrencyRef") == currency_id and account.is_active:
            return account.list_id
    title = company.elements.get(company.special_account(role)).name
    name = f"{title} - {company.elements.get(currency_id).data['CurrencyCode']}"
    data = {"AccountType": account_type, "CurrencyRef": {"ListID": currency_id}}
    return new_element(company, "Account", name, data).list_id


def check_account(company: Company, account_id: str, currency_id: str, where: str) -> None:
    """3140 for an account that is in neither home nor the transaction's currency. Posting rule 71."""
    own = currency_of(company, account_id)
    if own not in (home_currency(company), currency_id):
        raise unsuitable_account(company.elements.get(account_id).full_name, where, CURRENCY_REFUSAL)


def check_element(company: Company, node: Element, kind: str, old: ListElement | None) -> dict[str, Any]:
    """The CurrencyRef of a customer, vendor or account in an Add or Mod; what to store. Posting rule 69.

    A job has its customer's currency and an account its parent's [M].

    Raises:
        StatusError: 3180 for a foreign currency where only home is possible, or a change after use.
    """
    if kind not in _CURRENCY_KINDS or not company.multicurrency:
        return {}
    given = company.elements.resolve(node.child("CurrencyRef"), ("Currency",), "Currency", kind)
    before = currency_of(company, old.list_id) if old is not None else None
    parent = company.elements.resolve(node.child("ParentRef"), (kind,), kind, kind)
    if parent is None and old is not None and old.parent_id and node.child("ParentRef") is None:
        parent = company.elements.get(old.parent_id)
    inherited = currency_of(company, parent.list_id) if parent is not None else None
    wanted = given.list_id if given is not None else before or inherited or home_currency(company)
    if inherited is not None and wanted != inherited:
        raise saving_failed(f"{kind} list", "The currency must be the same as that of the parent.")
    account_type = node.get("AccountType") or (old.data.get("AccountType") if old is not None else None)
    if kind == "Account" and account_type not in BALANCE_SHEET_TYPES and wanted != home_currency(company):
        raise saving_failed("Account list", "Income and expense accounts are always in the home currency.")
    if old is not None and wanted != before and company.elements.is_used(old.list_id):
        raise saving_failed(f"{kind} list", "You cannot change the currency once it has been used in a transaction.")
    return {"CurrencyRef": {"ListID": wanted}}


def check_currency(company: Company, node: Element, old: ListElement | None) -> dict[str, Any]:
    """CurrencyAdd and CurrencyMod. Of a built-in currency only IsActive can be changed [M]."""
    if not company.multicurrency:
        raise feature_closed()
    inactive = node.get("IsActive") in ("false", "0")
    if old is not None:
        if old.list_id == home_currency(company) and inactive:
            raise saving_failed("Currency list", "The home currency cannot be made inactive.")
        own = {"ListID", "EditSequence", "IsActive"}
        if old.data["IsUserDefinedCurrency"] == "false" and any(child.name not in own for child in node.children):
            raise saving_failed("Currency list", "A currency that QuickBooks supplies cannot be changed.")
    code = (node.get("CurrencyCode") or (old.data["CurrencyCode"] if old is not None else "")).strip()
    if len(code) != 3:
        raise StatusError(3090, f'There was an error when storing "{code}" in the "CurrencyCode" field.')
    for other in company.elements.of_kinds(("Currency",)):
        if other is not old and other.data["CurrencyCode"].upper() == code.upper():
            raise StatusError(3100, f'The name "{code}" of the list element is already in use.')
    if old is not None:
        return {}
    given = node.child("CurrencyFormat")
    chosen = {child.name: child.text for child in given.children} if given is not None else {}
    return {"IsUserDefinedCurrency": "true", "CurrencyFormat": _DEFAULT_FORMAT | chosen}


def filter_currencies(company: Company, node: Element) -> set[str]:
    """ListIDs that a CurrencyFilter names; 3140 for one that is not in the list."""
    found: set[str] = set()
    for child in node.children:
        by_id = child.name == "ListID"
        element = company.elements.find(child.text) if by_id else company.elements.by_name("currency", child.text)
        if element is None or element.kind != "Currency":
            raise StatusError(
                3140, f'There is an invalid reference to QuickBooks Currency "{child.text}" in the query filter.'
            )
        found.add(element.list_id)
    return found
