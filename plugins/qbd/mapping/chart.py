"""A store's settings and its shop's locations as the chart that accounting and posting work with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qbd.accounting import chart as accounting
from qbd.accounting.cash_drawers.journal import movement_role
from qbd.accounting.exchange import Exchange
from qbd.accounting.payouts.balance_types import BANK_ROLE
from qbd.accounting.ref_number import CODE_LENGTH, base36
from qbd.accounting.tax_names import NATIVE_ROLE, TAX_ROLE
from qbd.mapping.settings import NativeTax, Place, StoreSettings
from qbd.mapping.tax_rules import native_accounts

ONLINE = "Online Store"


def chart(
    settings: StoreSettings, locations: Iterable[tuple[int, str]], exchange: Exchange | None = None
) -> accounting.Chart:
    """Return the chart. ``locations`` are the shop's own, as (Shopify's number, name).

    A location that the settings do not name is posted like the online store, under a code made from its number,
    so that a new shop opens without stopping the sync; ``notices`` says which ones these are.
    """
    tax = settings.tax
    accounts = {
        **settings.accounts,
        **{f"clearing:{gateway}": account for gateway, account in settings.clearing.items()},
        **{f"sales_income:{kind}": account for kind, account in settings.income_by_type.items()},
        **{f"{NATIVE_ROLE}:{account}": account for _, account in native_accounts(settings)},
        **{f"{TAX_ROLE}:{name}": one.account for name, one in tax.titles.items() if one.account},
        **{movement_role(note): account for note, account in settings.cash_movements.items()},
        **({BANK_ROLE: settings.payouts.bank} if settings.payouts else {}),
    }
    return accounting.Chart(
        store=settings.store,
        company_file=settings.company_file,
        currency=settings.currency,
        time_zone=settings.time_zone,
        edition=settings.edition,
        accounts=accounts,
        locations=dict(_locations(settings, list(locations))),
        posting=settings.posting,
        customers=settings.customers,
        inventory=settings.inventory,
        vendors=settings.vendors,
        tax=tax.posting,
        zero_tax_item=tax.zero_item,
        taxable_code=tax.taxable_code,
        exempt_code=tax.exempt_code,
        taxes={title: accounting.TaxAgency(item=one.item, vendor=one.vendor) for title, one in tax.titles.items()},
        default_tax_agency=tax.default_agency,
        payment_methods=dict(settings.payment_methods),
        summary_customer=settings.summary_customer,
        summary_vendor=settings.summary_vendor,
        item_prefix=settings.item_prefix,
        corrections=settings.corrections,
        start_date=settings.start_date,
        payout_wait_days=settings.payout_wait_days,
        payout_customer=settings.payouts.customer if settings.payouts else settings.summary_customer,
        posting_rules=tuple(
            accounting.PostingRule(rule.channel, rule.mode, rule.since) for rule in settings.posting_rules
        ),
        payouts_start=settings.payouts.start if settings.payouts else None,
        sales_reps=settings.sales_reps,
        exchange=exchange,
        native_taxes=tuple(_native(each) for each in tax.native),
        add_native_taxes=tax.add_native,
    )


def _native(tax: NativeTax) -> accounting.NativeTax:
    return accounting.NativeTax(
        tax.name,
        tuple(
            accounting.NativeRate(
                each.title, each.rate / 100, each.item or (tax.name if len(tax.taxes) == 1 else ""), each.vendor,
                each.account,
            )
            for each in tax.taxes
        ),
    )  # fmt: skip


def notices(settings: StoreSettings, locations: Iterable[tuple[int, str]]) -> tuple[str, ...]:
    """Return what a person should know about the locations: those without settings, and settings without location."""
    shop = list(locations)
    unknown = [
        f"Location {name!r} ({number}) is not in the settings of {settings.store}: it is posted like the online store. "
        f"Add it to locations with its class, customer and code."
        for number, name in shop
        if _mapped(settings, number, name) is None
    ]
    keys = {key for number, name in shop for key in (str(number), name.strip().casefold())}
    gone = [
        f"The settings of {settings.store} name the location {place.shopify!r}, which the shop does not have. "
        f"Correct its name or remove it."
        for place in settings.locations
        if shop and place.shopify.casefold() not in keys
    ]
    return (*unknown, *gone)


def _mapped(settings: StoreSettings, number: int, name: str) -> Place | None:
    wanted = (str(number), name.strip().casefold())
    return next((place for place in settings.locations if place.shopify.casefold() in wanted), None)


def _locations(
    settings: StoreSettings, shop: list[tuple[int, str]]
) -> Iterator[tuple[int | None, accounting.Location]]:
    yield None, _location(settings, None, ONLINE, settings.online, settings.online.code)
    for number, name in shop:
        place = _mapped(settings, number, name)
        code = place.code if place else "L" + base36(number)[-(CODE_LENGTH - 1) :]
        yield number, _location(settings, number, name, place or settings.online, code)


def _location(settings: StoreSettings, number: int | None, name: str, place: Place, code: str) -> accounting.Location:
    return accounting.Location(
        id=number,
        name=name,
        klass=place.klass,
        customer=place.customer or settings.summary_customer,
        code=code.upper(),
    )
