"""Rules between the settings of sales tax: what is possible in an edition, and which names must not meet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from qbd.accounting.tax_names import percent
from qbd.mapping.problems import SettingProblem

if TYPE_CHECKING:
    from qbd.mapping.settings import NativeTax, StoreSettings

CODE_LENGTH = 3


def has_tax_items(settings: StoreSettings) -> bool:
    """Tell whether explicit tax lines are sales tax items on QuickBooks' own Sales Tax Payable."""
    return settings.tax.posting == "item" or (settings.tax.posting == "native" and settings.edition == "US")


def tax_problems(settings: StoreSettings) -> Iterator[SettingProblem]:
    """Yield every contradiction between the settings of sales tax."""
    tax, edition = settings.tax, settings.edition
    if tax.posting == "item" and edition != "US":
        mend = "Write posting: liability or native; sales tax items as lines exist in the US edition only."
        yield SettingProblem("tax.posting", f"'item' is not possible in edition {edition}", mend)
    zero = tax.zero_item.casefold()
    for title, one in tax.titles.items():
        if one.item.casefold() == zero:
            mend = "Give the tax an item of its own; the 0 % item must never post an amount."
            yield SettingProblem(f"tax.titles.{title}.item", "is the same item as tax.zero_item", mend)
        if one.account and has_tax_items(settings):
            mend = "Remove it; QuickBooks posts every sales tax item to Sales Tax Payable, the agency tells them apart."
            yield SettingProblem(f"tax.titles.{title}.account", f"is of no use with posting: {tax.posting}", mend)
    yield from _native(settings)


def _native(settings: StoreSettings) -> Iterator[SettingProblem]:
    tax = settings.tax
    if tax.posting == "native" and not tax.native and not tax.add_native:
        mend = "List what QuickBooks computes, or (US) write add_native: true."
        yield SettingProblem("tax.native", "is empty, so that QuickBooks would compute nothing", mend)
    if tax.add_native and settings.edition != "US":
        mend = "Remove it; a sales tax code is set up in QuickBooks, because a return depends on it."
        yield SettingProblem("tax.add_native", f"is not possible in edition {settings.edition}", mend)
    seen: dict[frozenset[tuple[str, str]], str] = {}
    explicit = {one.item.casefold(): title for title, one in tax.titles.items() if one.item}
    for number, each in enumerate(tax.native):
        key = f"tax.native.{number}"
        same = seen.setdefault(frozenset((one.title, percent(one.rate / 100)) for one in each.taxes), each.name)
        if same != each.name:
            yield SettingProblem(key, f"{each.name!r} and {same!r} are for the same taxes", "Keep one of the two.")
        yield from (_native_us if settings.edition == "US" else _native_code)(key, each)
        for place, one in enumerate(each.taxes):
            title = explicit.get((one.item or each.name).casefold())
            if title is not None and settings.edition == "US":
                mend = "Give it another name: explicit lines need an item of rate 0, QuickBooks' own tax one with its rate."
                yield SettingProblem(f"{key}.taxes.{place}.item", f"is also the item of tax.titles.{title}", mend)
    if settings.edition == "US":
        yield from _meanings(settings)
    else:
        yield from _lines_account(settings)


def _native_us(key: str, tax: NativeTax) -> Iterator[SettingProblem]:
    for place, one in enumerate(tax.taxes):
        if len(tax.taxes) > 1 and not one.item:
            mend = f"Name the sales tax item that the group {tax.name!r} holds for it."
            yield SettingProblem(f"{key}.taxes.{place}.item", "is missing", mend)
        if one.account:
            mend = "Remove it: in the US every sales tax item posts to Sales Tax Payable."
            yield SettingProblem(f"{key}.taxes.{place}.account", "is not possible in edition US", mend)


def _native_code(key: str, tax: NativeTax) -> Iterator[SettingProblem]:
    if len(tax.name) > CODE_LENGTH:
        mend = f"Write the sales tax code of lines, up to {CODE_LENGTH} characters: S, Z, H ..."
        yield SettingProblem(f"{key}.name", f"{tax.name!r} is no sales tax code", mend)
    for place, one in enumerate(tax.taxes):
        if one.rate and not one.account:
            mend = "Name the account that QuickBooks shows the tax on, e.g. GST/HST Payable or VAT Liability."
            yield SettingProblem(f"{key}.taxes.{place}.account", "is missing", mend)


def _meanings(settings: StoreSettings) -> Iterator[SettingProblem]:
    """One name in QuickBooks means one thing: a group, or an item of one rate."""
    meanings: dict[str, str] = {}
    for number, native in enumerate(settings.tax.native):
        named = [(f"tax.native.{number}.name", native.name, "a group")] if len(native.taxes) > 1 else []
        named += [
            (
                f"tax.native.{number}.taxes.{place}.item",
                one.item or native.name,
                f"an item of {percent(one.rate / 100)}%",
            )
            for place, one in enumerate(native.taxes)
        ]
        for key, name, meaning in named:
            other = meanings.setdefault(name.casefold(), meaning)
            if other != meaning:
                yield SettingProblem(key, f"{name!r} is {other} and {meaning}", "Give each its own name.")


def _lines_account(settings: StoreSettings) -> Iterator[SettingProblem]:
    """Where QuickBooks' tax does not equal Shopify's, lines carry it; no item may point to QuickBooks' own account."""
    own = {account.casefold() for _, account in native_accounts(settings)}
    lines = [("accounts.sales_tax_payable", settings.accounts.get("sales_tax_payable", ""))]
    lines += [(f"tax.titles.{title}.account", one.account) for title, one in settings.tax.titles.items()]
    for key, account in lines:
        if account.casefold() in own:
            mend = "Choose an account of type Other Current Liability for tax that is posted as lines."
            yield SettingProblem(key, f"{account!r} is also what QuickBooks computes tax on", mend)


def native_accounts(settings: StoreSettings) -> Iterator[tuple[str, str]]:
    """Yield the key and name of every account that QuickBooks itself posts computed tax to."""
    for number, native in enumerate(settings.tax.native):
        for place, one in enumerate(native.taxes):
            if one.account:
                yield f"tax.native.{number}.taxes.{place}.account", one.account


def tax_agencies(settings: StoreSettings) -> Iterator[tuple[str, str]]:
    """Yield the key and name of every vendor that taxes name."""
    yield "tax.default_agency", settings.tax.default_agency
    for title, tax in settings.tax.titles.items():
        yield f"tax.titles.{title}.vendor", tax.vendor
    for number, native in enumerate(settings.tax.native):
        for place, one in enumerate(native.taxes):
            yield f"tax.native.{number}.taxes.{place}.vendor", one.vendor


def tax_names(settings: StoreSettings) -> Iterator[tuple[str, str]]:
    """Yield the key and value of every name of taxes that stands in QuickBooks as it is written here."""
    tax = settings.tax
    for key in ("zero_item", "taxable_code", "exempt_code"):
        yield f"tax.{key}", getattr(tax, key)
    for title, explicit in tax.titles.items():
        yield f"tax.titles.{title}.item", explicit.item
    for number, native in enumerate(tax.native):
        yield f"tax.native.{number}.name", native.name
        for place, one in enumerate(native.taxes):
            yield f"tax.native.{number}.taxes.{place}.item", one.item
            yield f"tax.native.{number}.taxes.{place}.account", one.account
    yield from tax_agencies(settings)
