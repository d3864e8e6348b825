"""Sales tax on sales forms: one rate item for the form in the US, the line's code in Canada and the UK."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.elements import ListElement
from qbd.sandbox.quickbooks.errors import saving_failed
from qbd.sandbox.quickbooks.field_values import rounded_cents

if TYPE_CHECKING:
    from qbd.sandbox.quickbooks.transactions.sales_lines import SalesLine


@dataclass(frozen=True, slots=True)
class TaxAmount:
    """Tax of one item: where it is owed and to whom."""

    item_id: str
    account_id: str
    vendor_id: str | None
    cents: int


@dataclass(frozen=True, slots=True)
class TaxResult:
    """`net` holds, by line id, the amount that posts to the line's own account where prices include tax."""

    amounts: list[TaxAmount]
    percentage: Decimal
    net: dict[str, int]

    @property
    def total(self) -> int:
        """Cents."""
        return sum(amount.cents for amount in self.amounts)


def tax_vendor(
    company: Company, item: ListElement, cents: int, form_name: str, *, purchase: bool = False
) -> tuple[str, str | None]:
    """Account and agency of a tax item. Posting rules 12, 37 and 74.

    Outside the US the agency names its accounts (TaxOnSalesAccountRef, TaxOnPurchasesAccountRef); an agency with one
    account takes both sides on it [M].

    Raises:
        StatusError: 3180 where the item has no agency and there is something to post, or where the agency does not
            track tax on sales [M].
    """
    vendor_id = item.ref("TaxVendorRef")
    if vendor_id is None:
        if cents:
            raise saving_failed(form_name, "Sales tax detail line must have a vendor")
        return company.special_account("SalesTaxPayable"), None
    agency = company.elements.get(vendor_id)
    if cents and not purchase and agency.data.get("IsTaxTrackedOnSales") == "false":
        raise saving_failed(form_name, f'The tax agency "{agency.full_name}" does not track tax on sales.')
    fields = ("TaxOnPurchasesAccountRef", "TaxOnSalesAccountRef") if purchase else ("TaxOnSalesAccountRef",)
    account = next(filter(None, (agency.ref(name) for name in fields)), None) or agency.data.get("_TaxAccount")
    return account or company.special_account("SalesTaxPayable"), vendor_id


def member_items(company: Company, item: ListElement) -> list[ListElement]:
    """The single tax items behind an item or group."""
    if item.kind == "ItemSalesTaxGroup":
        return [company.elements.get(ref["ListID"]) for ref in item.data["ItemSalesTaxRef"]]
    return [item]


def tax_of(
    company: Company, item: ListElement, base: int, form_name: str, *, purchase: bool = False
) -> list[TaxAmount]:
    """Every member rounded alone on the form's taxable total. Posting rule 35.

    An agency with IsTaxOnTax (Quebec's QST before 2013) taxes the base and the members above it [M].
    """
    found: list[TaxAmount] = []
    for member in member_items(company, item):
        rate = Decimal(member.data.get("TaxRate") or "0")
        taxed = base + (sum(amount.cents for amount in found) if _on_tax(company, member) else 0)
        amount = rounded_cents(rate / 100 * Decimal(taxed) / 100)
        account_id, vendor_id = tax_vendor(company, member, amount, form_name, purchase=purchase)
        found.append(TaxAmount(member.list_id, account_id, vendor_id, amount))
    return found


def _on_tax(company: Company, member: ListElement) -> bool:
    vendor_id = member.ref("TaxVendorRef")
    return vendor_id is not None and company.elements.get(vendor_id).data.get("IsTaxOnTax") == "true"


def total_rate(company: Company, item: ListElement) -> Decimal:
    """Percent of the net amount; tax on tax counted in."""
    total = Decimal(0)
    for member in member_items(company, item):
        rate = Decimal(member.data.get("TaxRate") or "0")
        total += rate * (1 + total / 100) if _on_tax(company, member) else rate
    return total


def taxable_base(lines: list[SalesLine], is_taxed: Callable[[str | None], bool]) -> int:
    """Cents: taxed lines, less taxed discounts by the taxed share of what they cover. Posting rules 27 and 36."""
    base = 0
    for line in lines:
        if not is_taxed(line.tax_code_id):
            continue
        if line.kind != "ItemDiscount":
            base += line.amount
            continue
        whole = sum(covered.amount for covered in line.covers)
        taxed = sum(covered.amount for covered in line.covers if is_taxed(covered.tax_code_id))
        if whole:
            base += rounded_cents(Decimal(line.amount) * taxed / whole / 100)
    return base


def us_tax(
    company: Company, lines: list[SalesLine], tax_item: ListElement | None, customer_taxed: bool, form_name: str
) -> TaxResult:
    """The form's own tax: header item on the taxable total. Posting rules 35-37 and 41."""
    if tax_item is None or not company.preference("SalesTax"):
        return TaxResult([], Decimal(0), {})

    def is_taxed(code_id: str | None) -> bool:
        return customer_taxed and code_id is not None and company.elements.get(code_id).data["IsTaxable"] == "true"

    base = taxable_base(lines, is_taxed)
    return TaxResult(tax_of(company, tax_item, base, form_name), total_rate(company, tax_item), {})


def code_tax(company: Company, lines: list[SalesLine], included: bool, form_name: str) -> TaxResult:
    """Canada and UK: every line's code carries its rates; rounded per item on the total per code. Rules 73, 74 [M]."""
    amounts: list[TaxAmount] = []
    net: dict[str, int] = {}
    for code_id in dict.fromkeys(line.tax_code_id for line in lines if line.tax_code_id):
        code = company.elements.get(code_id)
        item_id = code.ref("ItemSalesTaxRef")
        if item_id is None:
            continue
        item = company.elements.get(item_id)
        coded = [line for line in lines if line.tax_code_id == code_id]
        base = taxable_base(lines, lambda other, wanted=code_id: other == wanted)  # type: ignore[misc]
        if not included:
            amounts += tax_of(company, item, base, form_name)
            continue
        factor = 1 + total_rate(company, item) / 100
        net_base = rounded_cents(Decimal(base) / factor / 100)
        amounts += included_rest(tax_of(company, item, net_base, form_name), base - net_base)
        left = net_base
        for position, line in enumerate(coded):
            share = rounded_cents(Decimal(line.amount) / factor / 100) if position < len(coded) - 1 else left
            net[line.line.line_id] = share
            left -= share
    return TaxResult(amounts, Decimal(0), net)


def included_rest(amounts: list[TaxAmount], tax: int) -> list[TaxAmount]:
    """Where prices include tax, net + tax = gross: the last item takes the rounding."""
    *others, last = amounts
    rest = tax - sum(amount.cents for amount in others)
    return [*others, TaxAmount(last.item_id, last.account_id, last.vendor_id, rest)]
