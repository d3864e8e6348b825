"""Rules between a store's settings: what each key alone cannot know (facts-quickbooks, posting rules 1, 3 and 38)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from qbd.accounting.chart import FIXED_ROLES, ROLES
from qbd.accounting.exchange import GAIN_ROLE
from qbd.accounting.payouts.balance_types import OWN_ROLES
from qbd.accounting.stored_value import tender_role
from qbd.mapping.currency_rules import currency_problems
from qbd.mapping.problems import SettingProblem, did_you_mean
from qbd.mapping.tax_rules import has_tax_items, tax_agencies, tax_names, tax_problems
from qbd.qbxml.text import legal

if TYPE_CHECKING:
    from qbd.mapping.settings import StoreSettings

KNOWN_ROLES: tuple[str, ...] = (*ROLES, *OWN_ROLES, GAIN_ROLE)
"""Every role that ``accounts`` may map; those of payouts and of exchange stand on no item."""

ITEM_ROLES: tuple[str, ...] = tuple(
    role
    for role in ROLES
    if role
    not in ("accounts_receivable", "accounts_payable", "sales_tax_payable", "cash_over_short", "cash_paid_in_out")
)
"""Roles whose account an item may point to, so that QuickBooks' rule 1 binds them."""

_LEVEL_LENGTH = 31
_FORBIDDEN = {
    "undeposited funds": "Undeposited Funds",
    "sales tax payable": "Sales Tax Payable",
    "accounts receivable": "Accounts Receivable",
    "accounts payable": "Accounts Payable",
}
_OTHER_ACCOUNT = "Choose another account; create one of type Other Current Asset or Bank for money on its way."


def cross_problems(settings: StoreSettings) -> list[SettingProblem]:
    """Return every contradiction inside one store's settings."""
    return [
        *_roles(settings),
        *_account_names(settings),
        *tax_problems(settings),
        *_gateways(settings),
        *_modes(settings),
        *_rule_dates(settings),
        *_codes(settings),
        *_people(settings),
        *_spelling(settings),
        *currency_problems(settings),
    ]


def _roles(settings: StoreSettings) -> Iterator[SettingProblem]:
    for role in settings.accounts:
        if role not in KNOWN_ROLES:
            mend = did_you_mean(role, KNOWN_ROLES, f"Remove it. Known: {', '.join(KNOWN_ROLES)}.")
            yield SettingProblem(f"accounts.{role}", "is not a role", mend)
    for role in FIXED_ROLES:
        if role not in settings.accounts:
            yield SettingProblem(f"accounts.{role}", "is missing", "Name the QuickBooks account for it.")


def _mapped(settings: StoreSettings) -> Iterator[tuple[str, str, bool]]:
    """Give every mapped account: its key, its name, whether an item may point to it."""
    for role, account in settings.accounts.items():
        liability = role == "sales_tax_payable" and not has_tax_items(settings)
        yield f"accounts.{role}", account, role in ITEM_ROLES or liability
    for gateway, account in settings.clearing.items():
        yield f"clearing.{gateway}", account, True
    for product_type, account in settings.income_by_type.items():
        yield f"income_by_type.{product_type}", account, True
    for name, tax in settings.tax.titles.items():
        if tax.account:
            yield f"tax.titles.{name}.account", tax.account, True
    for note, account in settings.cash_movements.items():
        yield f"cash_movements.{note}", account, False
    if settings.payouts:
        yield "payouts.bank", settings.payouts.bank, False


def _account_names(settings: StoreSettings) -> Iterator[SettingProblem]:
    special = {settings.accounts.get(role, "").casefold(): role for role in ("accounts_receivable", "accounts_payable")}
    for key, account, item in _mapped(settings):
        for level in account.split(":"):
            if not level.strip() or len(level.strip()) > _LEVEL_LENGTH:
                problem = f"{level.strip()!r} in {account!r} must have 1 to {_LEVEL_LENGTH} characters"
                yield SettingProblem(
                    key, problem, "Write the account's full name as QuickBooks shows it, Parent:Child."
                )
        lower = account.casefold()
        if item and lower in _FORBIDDEN:
            yield SettingProblem(key, f"QuickBooks lets no item point to {_FORBIDDEN[lower]}", _OTHER_ACCOUNT)
        elif item and lower in special:
            yield SettingProblem(
                key, f"{account!r} is also {special[lower]}, to which no item may point", _OTHER_ACCOUNT
            )
    receivable, payable = settings.accounts.get("accounts_receivable"), settings.accounts.get("accounts_payable")
    if receivable and payable and receivable.casefold() == payable.casefold():
        mend = "QuickBooks needs an account of type Accounts Payable there."
        yield SettingProblem("accounts.accounts_payable", "is the same account as accounts_receivable", mend)


def _modes(settings: StoreSettings) -> Iterator[SettingProblem]:
    named: list[tuple[str, str]] = [("posting", settings.posting)]
    named += [(f"posting_rules.{n}.mode", rule.mode) for n, rule in enumerate(settings.posting_rules)]
    for key, mode in named:
        if mode == "payout" and settings.payouts is None:
            yield SettingProblem(key, "'payout' needs the section payouts", "Name the bank account under payouts.bank.")
        if mode == "payout" and settings.inventory != "summary":
            mend = "Write inventory: summary, or post daily: a payout settles money and no goods."
            yield SettingProblem(key, "'payout' goes with inventory: summary only", mend)


def _rule_dates(settings: StoreSettings) -> Iterator[SettingProblem]:
    dates = [rule.since for rule in settings.posting_rules]
    for n, (before, since) in enumerate(pairwise(dates), 1):
        if since < before:
            mend = "Put the rules in order of their dates: of those that hold, the last one decides."
            yield SettingProblem(
                f"posting_rules.{n}.from", f"{since} is earlier than {before} of the rule before", mend
            )


def _gateways(settings: StoreSettings) -> Iterator[SettingProblem]:
    if not settings.clearing:
        yield SettingProblem("clearing", "names no gateway", "Name an account for each way your customers pay.")
    if "gift_card" in settings.clearing:
        mend = "Remove it: gift cards go to accounts.gift_card_liability."
        yield SettingProblem("clearing.gift_card", "is no clearing account", mend)
    if settings.payouts and "shopify_payments" not in settings.clearing:
        mend = "Name the account that card payments pass through on their way to the bank."
        yield SettingProblem("clearing.shopify_payments", "is missing, payouts empty it", mend)
    for gateway in settings.payment_methods:
        if tender_role(gateway, settings.accounts) not in settings.accounts and gateway not in settings.clearing:
            mend = did_you_mean(gateway, settings.clearing, f"Add clearing.{gateway}, or remove the payment method.")
            yield SettingProblem(f"payment_methods.{gateway}", "has no clearing account", mend)


def _codes(settings: StoreSettings) -> Iterator[SettingProblem]:
    seen: dict[str, str] = {}
    names: dict[str, str] = {}
    places = [
        ("online", settings.online, ""),
        *((f"locations.{n}", p, p.shopify) for n, p in enumerate(settings.locations)),
    ]
    for key, place, name in places:
        other = seen.setdefault(place.code.casefold(), key)
        if other != key:
            mend = "Give each place its own code: two would share document numbers."
            yield SettingProblem(f"{key}.code", f"{place.code!r} is also the code of {other}", mend)
        same = names.setdefault(name.casefold(), key)
        if same != key:
            yield SettingProblem(f"{key}.shopify", f"{name!r} is also {same}", "Keep one of the two.")
        if ":" in place.customer:
            mend = "Use a customer without parent; a colon separates levels in QuickBooks."
            yield SettingProblem(f"{key}.customer", f"{place.customer!r} must not hold a colon", mend)


def _people(settings: StoreSettings) -> Iterator[SettingProblem]:
    """Customers and vendors share one name space in QuickBooks (status 3100)."""
    customers: Iterable[str] = (
        settings.summary_customer,
        *(p.customer for p in (settings.online, *settings.locations)),
    )
    taken = {name.casefold() for name in customers if name}
    vendors = [("summary_vendor", settings.summary_vendor), *tax_agencies(settings)]
    for key, name in vendors:
        if name.casefold() in taken:
            mend = "Use another name: customers and vendors share one list of names in QuickBooks."
            yield SettingProblem(key, f"{name!r} is a customer, too", mend)


def _names(settings: StoreSettings) -> Iterator[tuple[str, str]]:
    """Give every name that stands in QuickBooks as it is written here."""
    yield from ((key, account) for key, account, _ in _mapped(settings))
    yield from (("summary_customer", settings.summary_customer), ("summary_vendor", settings.summary_vendor))
    for gateway, method in settings.payment_methods.items():
        yield f"payment_methods.{gateway}", method
    yield from tax_names(settings)
    places = [("online", settings.online), *((f"locations.{n}", place) for n, place in enumerate(settings.locations))]
    for key, place in places:
        yield f"{key}.class", place.klass
        yield f"{key}.customer", place.customer


def _spelling(settings: StoreSettings) -> Iterator[SettingProblem]:
    """QuickBooks keeps the characters of ISO-8859-1 only; a name that it changed would never be found again."""
    for key, name in _names(settings):
        if legal(name) != name:
            yield SettingProblem(
                key, f"{name!r} holds characters that QuickBooks cannot keep", f"Write {legal(name)!r}."
            )
