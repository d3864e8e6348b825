"""The mapped sales tax items, groups and codes against QuickBooks' own, before a document relies on their rates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Final

from qbd.accounting.tax_names import percent
from qbd.mapping.problems import SettingProblem
from qbd.mapping.settings import NativeRate, NativeTax, StoreSettings
from qbd.mapping.tax_rules import has_tax_items
from qbd.qbxml.list_questions import ListKind, ListQuery
from qbd.qbxml.records import ListRecord

ITEM: Final = "ItemSalesTax"
GROUP: Final = "ItemSalesTaxGroup"
CODE: Final = "SalesTaxCode"
_Named = Mapping[tuple[str, str], ListRecord]


def tax_questions(settings: StoreSettings) -> list[ListQuery]:
    """Return the lists that the settings of sales tax depend on."""
    native = settings.tax.posting == "native"
    kinds: list[ListKind] = [ITEM] if native or has_tax_items(settings) else []
    kinds += [GROUP, CODE] if native else []
    return [ListQuery(kind) for kind in kinds]


def check_taxes(settings: StoreSettings, records: Iterable[ListRecord]) -> list[SettingProblem]:
    """Return what is wrong with the mapped tax items, groups and codes: absent, inactive, or of another rate or agency.

    In the US an item or group that is absent is added with the first document that needs it.
    """
    by_name = {(one.kind, one.full_name.casefold()): one for one in records if one.kind in (ITEM, GROUP, CODE)}
    found = list(_zero_item(settings, by_name))
    if settings.tax.posting == "native":
        for number, tax in enumerate(settings.tax.native):
            check = _us if settings.edition == "US" else _code
            found += check(settings, f"tax.native.{number}", tax, by_name)
    return found


def _zero_item(settings: StoreSettings, known: _Named) -> Iterator[SettingProblem]:
    zero = known.get((ITEM, settings.tax.zero_item.casefold())) if has_tax_items(settings) else None
    if zero is not None and _rate(zero):
        mend = "Set its rate to 0 in QuickBooks, or name another item; it is added where it is not there."
        problem = f"{zero.full_name!r} has a rate of {_rate(zero)}%, so QuickBooks would tax every form once more"
        yield SettingProblem("tax.zero_item", problem, mend)


def _us(settings: StoreSettings, key: str, tax: NativeTax, known: _Named) -> Iterator[SettingProblem]:
    single = len(tax.taxes) == 1
    for place, one in enumerate(tax.taxes):
        name = one.item or tax.name
        item = known.get((ITEM, name.casefold()))
        if item is not None:
            yield from _item(f"{key}.taxes.{place}", one, item, one.vendor or settings.tax.default_agency)
    group = known.get((GROUP, tax.name.casefold()))
    if single or group is None:
        return
    wanted, there = [one.item for one in tax.taxes], [ref.full_name for ref, _ in group.members]
    if sorted(name.casefold() for name in wanted) != sorted(name.casefold() for name in there):
        mend = "Correct the group in QuickBooks (Lists > Item List), or the taxes here."
        problem = f"{group.full_name!r} holds {', '.join(there)} in QuickBooks, here {', '.join(wanted)}"
        yield SettingProblem(f"{key}.name", problem, mend)
    if not group.active:
        yield SettingProblem(f"{key}.name", f"{group.full_name!r} is inactive", "Make it active in QuickBooks.")


def _item(key: str, one: NativeRate, item: ListRecord, vendor: str) -> Iterator[SettingProblem]:
    name, rate = item.full_name, _rate(item)
    if rate != one.rate:
        mend = "Correct the rate in QuickBooks, or name another item for this one."
        problem = (
            f"{name!r} has {percent(rate / 100)}% in QuickBooks, {one.title} is mapped with {percent(one.rate / 100)}%"
        )
        yield SettingProblem(f"{key}.rate", problem, mend)
    agency = item.refs["TaxVendorRef"].full_name if "TaxVendorRef" in item.refs else ""
    if vendor and agency.casefold() != vendor.casefold():
        problem = f"{name!r} is owed to {agency or 'nobody'} in QuickBooks, here to {vendor}"
        yield SettingProblem(f"{key}.vendor", problem, "Write the agency of QuickBooks' item, or correct the item.")
    if not item.active:
        yield SettingProblem(f"{key}.item", f"{name!r} is inactive", "Make it active in QuickBooks.")


def _code(settings: StoreSettings, key: str, tax: NativeTax, known: _Named) -> Iterator[SettingProblem]:
    code = known.get((CODE, tax.name.casefold()))
    if code is None or not code.active:
        mend = "Set it up in QuickBooks: Sales Tax > Sales Tax Codes (Canada), VAT > VAT Codes (UK)."
        yield SettingProblem(f"{key}.name", f"QuickBooks has no active sales tax code {tax.name!r}", mend)
        return
    item = code.refs["ItemSalesTaxRef"].full_name if "ItemSalesTaxRef" in code.refs else ""
    group = known.get((GROUP, item.casefold()))
    members = [ref.full_name for ref, _ in group.members] if group else [item] if item else []
    items = [known.get((ITEM, name.casefold())) for name in members]
    there = [_rate(one) for one in items if one is not None]
    wanted = [one.rate for one in tax.taxes]
    if there != wanted and (any(there) or any(wanted)):
        mend = "Write the taxes with the rates and in the order that the code has in QuickBooks."
        shown = " + ".join(f"{percent(rate / 100)}%" for rate in there) or "nothing"
        problem = f"the code {tax.name!r} charges {shown} in QuickBooks, here " + " + ".join(
            f"{percent(rate / 100)}%" for rate in wanted
        )
        yield SettingProblem(key, problem, mend)
    for place, (mapped, record) in enumerate(zip(tax.taxes, items, strict=False)):
        if record is not None and mapped.vendor:
            yield from _item(f"{key}.taxes.{place}", mapped, record, mapped.vendor)


def _rate(item: ListRecord) -> Decimal:
    return Decimal(item.values.get("TaxRate") or "0")
