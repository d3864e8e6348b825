"""What a shop in another currency than its company file's home currency needs; one combination is supported.

A/R and A/P in the shop's currency, every other account in home currency (facts-quickbooks, rules 69 and 71), tax on an
ordinary item, individual or daily posting of orders and purchases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from qbd.accounting.exchange import GAIN_ROLE
from qbd.mapping.problems import SettingProblem
from qbd.money import exponent
from qbd.qbxml.records import AccountRecord, ListRecord, PreferencesRecord

if TYPE_CHECKING:
    from qbd.mapping.settings import StoreSettings

_EDITION = {"US": "USD", "CA": "CAD", "UK": "GBP"}
_SETTLING = ("accounts_receivable", "accounts_payable")


def currency_problems(settings: StoreSettings) -> Iterator[SettingProblem]:
    """Yield what in the settings alone speaks against posting in a foreign currency."""
    if not settings.is_foreign:
        if settings.exchange_rates is not None:
            mend = "Remove it, or name the company file's currency in home_currency."
            yield SettingProblem("exchange_rates", "is there, but the shop is in home currency", mend)
        return
    pair = f"{settings.home_currency} for 1 {settings.currency}"
    if settings.exchange_rates is None:
        mend = "Add source: quickbooks, or source: table with a rate per day; rates are never guessed."
        yield SettingProblem("exchange_rates", f"is missing ({pair})", mend)
    if exponent(settings.currency) != 2 or exponent(settings.home_currency) != 2:
        mend = "Only currencies with two decimals are exchanged."
        yield SettingProblem("home_currency", "or currency has other than two decimals", mend)
    if settings.tax.posting != "liability":
        mend = "Write posting: liability; sales tax items are in home currency."
        yield SettingProblem("tax.posting", "'item' is not possible for a shop in foreign currency", mend)
    if settings.payouts is not None:
        mend = "Remove payouts and book them by hand, or keep the books in the shop's currency."
        yield SettingProblem("payouts", "of a shop in foreign currency are not posted", mend)
    if GAIN_ROLE not in settings.accounts:
        mend = "Name QuickBooks' own account, usually Exchange Gain or Loss."
        yield SettingProblem(f"accounts.{GAIN_ROLE}", "is missing, settling at another rate needs it", mend)


def check_currencies(
    settings: StoreSettings,
    preferences: PreferencesRecord,
    accounts: Iterable[AccountRecord],
    currencies: Iterable[ListRecord],
) -> list[SettingProblem]:
    """Return why the company file cannot take this shop's currency; empty where it can.

    ``currencies`` is its Currency list, which is asked for only where the settings name another ``home_currency``.
    """
    if not preferences.multi_currency:
        return list(_single(settings))
    by_code = {record.values.get("CurrencyCode", ""): record for record in currencies}
    if settings.is_foreign:
        return [*_lists(settings, preferences, by_code), *_accounts(settings, preferences, accounts, by_code)]
    return list(_accounts(settings, preferences, accounts, by_code))


def _single(settings: StoreSettings) -> Iterator[SettingProblem]:
    if settings.is_foreign:
        problem = (
            f"is {settings.home_currency}, the shop sells in {settings.currency}, and QuickBooks uses one currency"
        )
        mend = "Turn on Edit > Preferences > Multiple Currencies (it cannot be turned off), or sell in that currency."
        yield SettingProblem("home_currency", problem, mend)
    elif settings.currency != _EDITION[settings.edition] and not settings.home_currency:
        problem = f"is {settings.currency}, but QuickBooks {settings.edition} keeps its books in one currency"
        mend = f"If that one really is {settings.currency}, say so: home_currency: {settings.currency}."
        yield SettingProblem("currency", problem, mend)


def _lists(
    settings: StoreSettings, preferences: PreferencesRecord, by_code: dict[str, ListRecord]
) -> Iterator[SettingProblem]:
    home, own = by_code.get(settings.home_currency), by_code.get(settings.currency)
    if home is None or home.full_name != preferences.home_currency:
        problem = f"is {settings.home_currency}, QuickBooks says {preferences.home_currency or 'nothing'}"
        yield SettingProblem("home_currency", problem, "Write the code of the company file's home currency.")
    if own is None or not own.active:
        problem = f"{settings.currency} is not an active currency in QuickBooks"
        yield SettingProblem("currency", problem, "Make it active: Lists > Currency List > Include inactive.")


def _accounts(
    settings: StoreSettings,
    preferences: PreferencesRecord,
    accounts: Iterable[AccountRecord],
    by_code: dict[str, ListRecord],
) -> Iterator[SettingProblem]:
    names = {account.full_name.casefold(): account for account in accounts}
    own = by_code[settings.currency].full_name if settings.currency in by_code else preferences.home_currency
    mapped = [(f"accounts.{role}", role, name) for role, name in settings.accounts.items()]
    mapped += [(f"clearing.{gateway}", "clearing", name) for gateway, name in settings.clearing.items()]
    mapped += [(f"income_by_type.{kind}", "sales_income", name) for kind, name in settings.income_by_type.items()]
    for key, role, name in mapped:
        account = names.get(name.casefold())
        if account is None:
            continue  # That it is absent is said elsewhere.
        wanted = own if settings.is_foreign and role in _SETTLING else preferences.home_currency
        kept = account.currency or preferences.home_currency
        if kept != wanted:
            problem = f"{account.full_name!r} is kept in {kept}, needed is {wanted}"
            mend = f"Choose an account in {wanted}, or add one in QuickBooks (an account's currency cannot be changed)."
            yield SettingProblem(key, problem, mend)
