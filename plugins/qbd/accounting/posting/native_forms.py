"""A sales form whose tax QuickBooks computes itself, where that equals Shopify's to the cent; else its tax as lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from qbd.accounting.chart import NativeTax
from qbd.accounting.documents import ItemLine, Named
from qbd.accounting.entry import Line
from qbd.accounting.native_tax import added, contained
from qbd.accounting.posting.desk import Desk
from qbd.accounting.posting.form_lines import by_rank, goods_line, item_lines, line_text, summed_line
from qbd.accounting.posting.native_taxes import charged, header, is_native, is_owed
from qbd.accounting.sales_rules import AFTER_TAX
from qbd.accounting.tax_names import NATIVE_ROLE, is_tax, rated
from qbd.money import from_minor


@dataclass(frozen=True, slots=True)
class TaxedForm:
    """How a form's tax is said. ``tax`` is what QuickBooks adds to the lines; ``carried`` its journal lines, each tax on
    the role whose account it reaches; ``note`` tells why tax stands on lines although QuickBooks should compute it."""

    lines: tuple[ItemLine, ...]
    carried: tuple[Line, ...]
    tax_item: Named | None
    customer_code: Named | None = None
    included: bool | None = None
    tax: int = 0
    note: str = ""


@dataclass(slots=True)
class _Row:
    """A line of the form in the making: what it leaves in the ledger and what it shows, in the form's sign."""

    key: str
    net: int
    shown: int
    units: int
    text: str
    tax: NativeTax | None = None
    alone: bool = False
    sale_id: int | None = None


class _Refused(Exception):
    """QuickBooks' tax is not Shopify's."""


def taxed_form(desk: Desk, lines: tuple[Line, ...], tendered: Sequence[Line], sign: int) -> TaxedForm:
    """Return the lines and the tax of a form; ``sign`` and ``tendered`` as in :func:`item_lines`."""
    note = ""
    if is_native(desk.chart) and any(is_owed(line) for line in lines):
        try:
            found = _Native(desk, lines, tendered, sign).form()
        except _Refused as refused:
            note = f"tax as lines: {refused}"
        else:
            if found is not None:
                return found
    return TaxedForm(
        item_lines(lines, tendered, desk.items, sign), lines, desk.items.zero_tax(), note=f" ({note})" if note else ""
    )


class _Native:
    """Works one form out."""

    def __init__(self, desk: Desk, lines: tuple[Line, ...], tendered: Sequence[Line], sign: int) -> None:
        self.desk, self.lines, self.tendered, self.sign = desk, lines, tendered, sign
        self.in_us = desk.chart.edition == "US"
        self.by_sale = {sale: {n: sign * a for n, a in taxes.items()} for sale, taxes in charged(lines).items()}
        self.taxes: dict[int | None, NativeTax] = {}
        self.owed: dict[str, dict[str, int]] = {}
        self._find()

    def _find(self) -> None:
        for sale, taxes in self.by_sale.items():
            of_sale = [line for line in self.lines if is_owed(line) and line.sale_id == sale]
            found = self.desk.native.find(taxes, of_sale)
            if found is None:
                if any(taxes.values()) or (self.in_us and any(line.tax_rate for line in of_sale)):
                    raise _Refused(f"{' + '.join(sorted(taxes))} is not mapped")
                continue
            names = {rated(one.title, one.rate) for one in found.rates}
            if any(amount for name, amount in taxes.items() if name not in names):
                raise _Refused("a tax of 0 % has an amount")
            self.taxes[sale] = found
            owed = self.owed.setdefault(found.name, {})
            for name, amount in taxes.items():
                owed[name] = owed.get(name, 0) + amount
        if self.in_us and len(self.owed) > 1:
            raise _Refused("lines are taxed by different jurisdictions")

    def form(self) -> TaxedForm | None:
        """Return the form, or None where nothing of it is taxed.

        Raises:
            _Refused: with both figures.
        """
        if not self.taxes:
            return None
        if not self.in_us and any(line.tax_included for line in self.lines):
            rows = self._rows(gross=True)
            if rows and self._is_contained(rows):
                return self._made(rows, included=True)
        rows = self._rows(gross=False)
        self._check_added(rows)
        return self._made(rows, included=False) if rows else None

    def _rows(self, *, gross: bool) -> list[_Row]:
        """Return the form's lines in its order: goods each alone, the rest summed per item and code."""
        rows = [row for line in self.lines if not is_tax(line.role) for row in self._rows_of(line)]
        if gross:
            self._gross_up(rows)
        for line in self.tendered:
            for key, amount, _ in self.desk.items.facets(line, tender=True):
                rows.append(_Row(key, self.sign * amount, self.sign * amount, 0, line_text(key, line)))
        sums: dict[tuple[str, str], _Row] = {}
        for row in rows:
            if not row.alone:
                _add(sums, row)
        order = {key: place for place, (key, _) in enumerate(by_rank({key: 0 for key, _ in sums}))}
        rest = sorted(sums.values(), key=lambda row: order[row.key])
        return [*(row for row in rows if row.alone), *(row for row in rest if row.net or row.shown)]

    def _rows_of(self, line: Line) -> Iterator[_Row]:
        taxed = line.memo != AFTER_TAX and not line.role.startswith("clearing:")
        tax = self.taxes.get(line.sale_id) if taxed else None
        for key, amount, units in self.desk.items.facets(line):
            alone, own = bool(line.quantity or units), self.sign * amount
            text = line.title if alone else line_text(key, line)
            yield _Row(key, own, own, -self.sign * units, text, tax, alone, line.sale_id)

    def _gross_up(self, rows: list[_Row]) -> None:
        """Show each line with its tax: the first of a sale takes what the others leave of the sale's tax."""
        by_sale: dict[int | None, list[_Row]] = {}
        for row in rows:
            if row.tax is not None and row.net:
                by_sale.setdefault(row.sale_id, []).append(row)
        for sale, (main, *others) in by_sale.items():
            tax = self.taxes[sale]
            factor = 1 + sum((one.rate for one in tax.rates), Decimal(0))
            main.shown = main.net + sum(self.by_sale[sale].values())
            for row in others:
                row.shown = int((row.net * factor).quantize(Decimal(1), ROUND_HALF_UP))
                main.shown += row.net - row.shown

    def _coded(self, rows: list[_Row], name: str) -> list[_Row]:
        return [row for row in rows if row.tax is not None and row.tax.name == name]

    def _wanted(self, tax: NativeTax) -> tuple[int, ...]:
        owed = self.owed[tax.name]
        return tuple(owed.get(rated(one.title, one.rate), 0) for one in tax.rates)

    def _all(self) -> list[NativeTax]:
        return list({tax.name: tax for tax in self.taxes.values()}.values())

    def _is_contained(self, rows: list[_Row]) -> bool:
        for tax in self._all():
            coded = self._coded(rows, tax.name)
            if not coded or sum(row.shown for row in coded) < 0:
                return False
            taxes, nets = contained([row.shown for row in coded], [one.rate for one in tax.rates])
            if taxes != self._wanted(tax) or nets != tuple(row.net for row in coded):
                return False
        return True

    def _check_added(self, rows: list[_Row]) -> None:
        for tax in self._all():
            base = sum(row.shown for row in self._coded(rows, tax.name))
            found, wanted = added(base, [one.rate for one in tax.rates]), self._wanted(tax)
            if found != wanted or base < 0:
                raise _Refused(f"QuickBooks would compute {self._text(found)}, Shopify charged {self._text(wanted)}")

    def _text(self, amounts: tuple[int, ...]) -> str:
        return " + ".join(str(from_minor(amount, self.desk.chart.currency)) for amount in amounts)

    def _made(self, rows: list[_Row], *, included: bool) -> TaxedForm:
        lists, chart = self.desk.lists, self.desk.chart
        (first, *_) = self._all()
        return TaxedForm(
            tuple(self._line(row) for row in rows),
            tuple(self._carried(line) for line in self.lines),
            header(first, lists) if self.in_us else None,
            Named("SalesTaxCode", chart.taxable_code) if self.in_us else None,
            True if included else None,
            0 if included else sum(sum(owed.values()) for owed in self.owed.values()),
        )

    def _line(self, row: _Row) -> ItemLine:
        chart, items = self.desk.chart, self.desk.items
        name = chart.exempt_code if row.tax is None else chart.taxable_code if self.in_us else row.tax.name
        code = Named("SalesTaxCode", name)
        if row.alone:
            return _coded(goods_line(items, row.key, row.shown, row.units, row.text), code)
        return _coded(summed_line(items, row.key, row.shown, row.text), code)

    def _carried(self, line: Line) -> Line:
        if not is_owed(line) or line.sale_id not in self.taxes:
            return line
        name = rated(line.tax_title, line.tax_rate)
        rates = self.taxes[line.sale_id].rates
        account = next((one.account for one in rates if rated(one.title, one.rate) == name), "")
        return replace(line, role=f"{NATIVE_ROLE}:{account}") if account else line


def _add(sums: dict[tuple[str, str], _Row], row: _Row) -> None:
    place = (row.key, row.tax.name if row.tax else "")
    kept = sums.get(place)
    if kept is None:
        sums[place] = _Row(row.key, row.net, row.shown, 0, row.text, row.tax)
    else:
        kept.net += row.net
        kept.shown += row.shown


def _coded(line: ItemLine, code: Named) -> ItemLine:
    """Return a line with another sales tax code."""
    return ItemLine(
        item=line.item, amount=line.amount, description=line.description, quantity=line.quantity, tax_code=code
    )
