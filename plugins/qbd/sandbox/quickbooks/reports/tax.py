"""The sales tax liability report: per agency and tax item what was sold, taxed, collected and is owed.

Tax collected is what tax lines of sales forms left on Sales Tax Payable, also those with an amount of their own on a line
(posting rules 37 and 38); the taxable sales follow only the form's own tax item, so a line with an explicit amount does not
raise them (rule 40 [M]). What is booked on other accounts is in no column (rule 39 [M]). Owed is everything on the account
with the agency's name up to the last day, payments and journal entries too; what no item explains stands in a row of its
own [M].
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal

from qbd.sandbox.quickbooks import foreign_amounts, ledger
from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import Document, document_by_number
from qbd.sandbox.quickbooks.field_values import cents, money
from qbd.sandbox.quickbooks.reports import periods
from qbd.sandbox.quickbooks.reports.detail import SALES_KINDS
from qbd.sandbox.quickbooks.reports.query import Query, unavailable
from qbd.sandbox.quickbooks.reports.table import Column, ReportTable
from qbd.sandbox.quickbooks.transactions import item_groups
from qbd.sandbox.quickbooks.transactions.sales_lines import SalesLine
from qbd.sandbox.quickbooks.transactions.sales_tax import member_items, taxable_base

COLUMNS = (
    Column("Label", "", "STRTYPE"), Column("Amount", "Total Sales"), Column("Amount", "Non-Taxable Sales"),
    Column("Amount", "Taxable Sales"), Column("Percent", "Tax Rate", "PERCENTTYPE"), Column("Amount", "Tax Collected"),
)  # fmt: skip

_NO_SALES = ("ItemPayment", "ItemSalesTax", "ItemSubtotal")


@dataclass(slots=True)
class TaxFigures:
    """Of one tax item, in cents."""

    sales: int = 0
    taxable: int = 0
    collected: int = 0
    owed: int = 0

    def add(self, other: TaxFigures) -> None:
        """Takes in the figures of another row."""
        self.sales += other.sales
        self.taxable += other.taxable
        self.collected += other.collected
        self.owed += other.owed

    def cells(self, rate: str = "") -> list[str]:
        """Cells behind the label."""
        amounts = [self.sales, self.sales - self.taxable, self.taxable]
        return [*(money(each) for each in amounts), rate, money(self.collected), money(self.owed)]


def liability(query: Query) -> str:
    """SalesTaxLiability, of companies that charge United States sales tax."""
    company = query.company
    if company.edition != "US" or not company.preference("SalesTax"):
        raise unavailable("The company does not charge sales tax of the United States.")
    rows = _figures(query)
    title = f"Sales Tax Payable As of {periods.day_title(query.last_day)}"
    table = ReportTable("Sales Tax Liability", periods.subtitle(query.bounds), [*COLUMNS, Column("Total", title)])
    total = TaxFigures()
    for vendor_id in sorted({vendor for vendor, _ in rows}, key=lambda key: _name(company, key).lower()):
        agency = TaxFigures()
        name = _name(company, vendor_id)
        table.text_row(name)
        for item_id in sorted(
            (i for v, i in rows if v == vendor_id), key=lambda key: (key is None, _name(company, key))
        ):
            figures = rows[vendor_id, item_id]
            agency.add(figures)
            if item_id is None:
                table.data_row([f"{name} - Other", *figures.cells()])
            else:
                item = company.elements.get(item_id)
                table.data_row(
                    [item.full_name, *figures.cells(item.data.get("TaxRate") or "0")], ("item", item.full_name)
                )
        table.subtotal_row([f"Total {name}", *agency.cells()], ("vendor", name))
        total.add(agency)
    table.total_row(["TOTAL", *total.cells()])
    return table.text()


def _name(company: Company, list_id: str | None) -> str:
    element = company.elements.find(list_id) if list_id else None
    return element.full_name if element else "No agency"


def _figures(query: Query) -> dict[tuple[str | None, str | None], TaxFigures]:
    """By agency and tax item."""
    company = query.company
    found: dict[tuple[str | None, str | None], TaxFigures] = defaultdict(TaxFigures)
    account = [company.special_account("SalesTaxPayable")]
    until = replace(query.selection, account_ids=account, dates=(None, query.bounds[1]))
    for (vendor, item_id), amount in ledger.sums(company, until, "entity_id", "item_id").items():
        found[vendor, _tax_item(company, item_id)].owed -= amount
    within = replace(query.selection, account_ids=account, kinds=SALES_KINDS)
    for (vendor, item_id), amount in ledger.sums(company, within, "entity_id", "item_id").items():
        found[vendor, _tax_item(company, item_id)].collected -= amount
    for (number,) in company.store.db.execute(
        "SELECT txn_number FROM txn WHERE kind IN ('SalesReceipt', 'Invoice', 'CreditMemo') AND txn_date >= ? AND "
        "txn_date <= ? AND NOT is_void",
        (query.bounds[0] or "", query.bounds[1] or "9999"),
    ).fetchall():
        _add_sales(company, document_by_number(company, number), found)
    return {key: each for key, each in found.items() if any((each.sales, each.taxable, each.collected, each.owed))}


def _tax_item(company: Company, item_id: str | None) -> str | None:
    item = company.elements.find(item_id) if item_id else None
    return item_id if item is not None and item.kind == "ItemSalesTax" else None


def _add_sales(
    company: Company, document: Document, found: dict[tuple[str | None, str | None], TaxFigures]
) -> None:  # fmt: skip
    shown = document.form["shown"]
    ref = shown.get("ItemSalesTaxRef")
    item = company.elements.find(ref["ListID"]) if ref else None
    if item is None or document.form.get("IsPending") == "true":
        return
    sign = -1 if document.kind == "CreditMemo" else 1
    code_ref = shown.get("CustomerSalesTaxCodeRef")
    customer_taxed = code_ref is None or _is_taxed(company, code_ref["ListID"])
    lines = _lines(company, document)
    sold = sum(line.amount for line in lines if line.kind not in _NO_SALES)
    taxable = taxable_base(lines, lambda code: customer_taxed and _is_taxed(company, code))
    if shown.get("ExchangeRate"):
        rate = Decimal(shown["ExchangeRate"])
        sold, taxable = (foreign_amounts.converted(each, rate) for each in (sold, taxable))
    for member in member_items(company, item):
        figures = found[member.ref("TaxVendorRef"), member.list_id]
        figures.sales += sign * sold
        figures.taxable += sign * taxable


def _is_taxed(company: Company, code_id: str | None) -> bool:
    return code_id is not None and company.elements.get(code_id).data["IsTaxable"] == "true"


def _lines(company: Company, document: Document) -> list[SalesLine]:
    """The form's lines with the amounts that were booked; what a subtotal or discount works on as in rules 26, 27."""
    found: list[SalesLine] = []
    for line in document.lines:
        ref, code = line.shown.get("ItemRef"), line.shown.get("SalesTaxCodeRef")
        item = company.elements.find(ref["ListID"]) if ref else None
        if item is None or item_groups.is_group(line):
            continue
        amount = cents(line.shown.get("Amount") or "0")
        sales_line = SalesLine(line, item, amount, tax_code_id=code["ListID"] if code else None)
        if item.kind in ("ItemSubtotal", "ItemDiscount"):
            sales_line.covers = _covered(found, percent=bool(line.shown.get("RatePercent")))
        found.append(sales_line)
    return found


def _covered(above: list[SalesLine], *, percent: bool) -> list[SalesLine]:
    if above and (percent or above[-1].kind == "ItemSubtotal"):
        return above[-1].covers if above[-1].kind == "ItemSubtotal" else above[-1:]
    start = max((place + 1 for place, line in enumerate(above) if line.kind == "ItemSubtotal"), default=0)
    return [line for line in above[start:] if line.kind not in ("ItemSalesTax", "ItemPayment")]
