"""Which of QuickBooks' own taxes stands for the taxes of a sale, and the items that it needs (US)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from qbd.accounting.chart import Chart, NativeRate, NativeTax
from qbd.accounting.documents import Named, SalesTaxGroup, SalesTaxItem
from qbd.accounting.entry import Entry, Line
from qbd.accounting.posting.lists import Lists
from qbd.accounting.posting.names import ITEM_LENGTH, legal_name, with_suffix
from qbd.accounting.tax_names import is_tax, percent, rated
from qbd.money import from_minor

if TYPE_CHECKING:
    from qbd.accounting.posting.desk import Desk

TaxSet = frozenset[str]
"""Taxes of one sale by title and rate (``VAT 5%``)."""


def is_native(chart: Chart) -> bool:
    """Tell whether QuickBooks may compute taxes; in a foreign currency it would round them once more, so there never."""
    return chart.tax == "native" and chart.exchange is None


def is_owed(line: Line) -> bool:
    """Tell whether a line is tax that the shop owes; what a channel remits is never owed."""
    return is_tax(line.role) and not line.channel_tax


def charged(lines: Iterable[Line]) -> dict[int | None, dict[str, int]]:
    """Return by sale what was charged of each tax, by title and rate, credits negative."""
    found: dict[int | None, dict[str, int]] = {}
    for line in lines:
        if is_owed(line):
            taxes = found.setdefault(line.sale_id, {})
            name = rated(line.tax_title, line.tax_rate)
            taxes[name] = taxes.get(name, 0) + line.amount
    return found


class NativeTaxes:
    """Finds QuickBooks' tax for the taxes of a sale."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self._known = {_set_of(tax): tax for tax in chart.native_taxes}
        self._in_us = chart.edition == "US"

    def find(self, taxes: Mapping[str, int], lines: Iterable[Line]) -> NativeTax | None:
        """Return QuickBooks' name for exactly these taxes, None where there is none; those of 0 % may be left out."""
        names = frozenset(taxes)
        found = self._known.get(names)
        if found is None:
            rates = {rated(line.tax_title, line.tax_rate): (line.tax_title, line.tax_rate) for line in lines}
            names = frozenset(name for name in names if rates[name][1])
            found = self._known.get(names)
            if found is None and names and self._in_us and self.chart.add_native_taxes:
                found = self._known[names] = self._made([rates[name] for name in sorted(names)])
        return found

    def _made(self, taxes: list[tuple[str, Decimal | None]]) -> NativeTax:
        rates = []
        for title, rate in taxes:
            agency = self.chart.taxes.get(rated(title, rate)) or self.chart.taxes.get(title)
            item = with_suffix(f"Tax {title}", f" at {percent(rate or Decimal(0))}%", ITEM_LENGTH)
            rates.append(NativeRate(title, rate or Decimal(0), item, agency.vendor if agency else ""))
        if len(rates) == 1:
            return NativeTax(rates[0].item, tuple(rates))
        total = percent(sum((one.rate for one in rates), Decimal(0)))
        return NativeTax(legal_name(f"Tax {total}% {' + '.join(one.item for one in rates)}"), tuple(rates))


def _set_of(tax: NativeTax) -> TaxSet:
    return frozenset(rated(one.title, one.rate) for one in tax.rates)


def header(tax: NativeTax, lists: Lists) -> Named:
    """Return the reference to a US sales tax item or group, and remember the documents that add it."""
    store, members = lists.chart.store, []
    for one in tax.rates:
        agency = lists.named_vendor(one.vendor or lists.chart.default_tax_agency)
        item = SalesTaxItem(
            key=f"item:{one.item}",
            store=store,
            name=one.item,
            description=one.title,
            rate=Decimal(percent(one.rate)),
            agency=agency,
        )
        members.append(lists.remember("Item", item))
    if len(members) == 1:
        return members[0]
    group = SalesTaxGroup(
        key=f"item:{tax.name}", store=store, name=tax.name, taxes=tuple(members), description="Sales Tax"
    )
    return lists.remember("Item", group)


def has_codes(desk: Desk, group: list[Entry]) -> bool:
    """Tell whether every tax of what is open has a sales tax code (Canada, UK); hold the group where one has none."""
    if not is_native(desk.chart) or desk.chart.edition == "US":
        return True
    missing: dict[str, int] = {}
    for entry in group:
        owed = [line for line in entry.lines if is_owed(line)] if desk.is_open(entry) else []
        for sale, taxes in charged(owed).items():
            of_sale = [line for line in owed if line.sale_id == sale]
            if any(taxes.values()) and desk.native.find(taxes, of_sale) is None:
                name = " + ".join(sorted(taxes))
                missing[name] = missing.get(name, 0) - sum(taxes.values())
    if not missing:
        return True
    names = ", ".join(sorted(missing))
    text = ", ".join(
        f"{n} ({from_minor(missing[n], desk.chart.currency)} {desk.chart.currency})" for n in sorted(missing)
    )
    mend = "Set the code up in QuickBooks (Sales Tax > Sales Tax Codes) and name it with these taxes under tax.native."
    desk.hold(group, "tax", names, f"no sales tax code is mapped to {text}", mend)
    return False
