"""What turns an item's own price into the price on a form: currency, tax in the price, the customer's tax code.

An item's prices are in home currency and are converted at the document's rate [M]. Outside the US a price that
includes tax (IsTaxIncluded of the item) is turned into the form's kind of price at the line's rate [M].
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from qbd.sandbox.quickbooks import currencies
from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.elements import ListElement
from qbd.sandbox.quickbooks.transactions.sales_tax import total_rate

_PLACES = Decimal("0.00001")


@dataclass(frozen=True, slots=True)
class PriceTerms:
    """`rate`: home currency for one unit of the document's; `included`: prices on the form include tax; `code_id`: the
    code of the header that stands in for the items' own (Canada and UK [M])."""

    rate: Decimal = Decimal(1)
    included: bool = False
    code_id: str | None = None


HOME = PriceTerms()


def price_terms(company: Company, form: dict[str, Any], name_id: str | None) -> PriceTerms:
    """The terms of a sales or purchase form for a customer or vendor."""
    if company.edition == "US" and not company.multicurrency:
        return HOME
    code = form.get("CustomerSalesTaxCodeRef") if company.edition != "US" else None
    included = company.edition != "US" and form.get("IsTaxIncluded") == "true"
    return PriceTerms(_rate(company, form, name_id), included, code["ListID"] if code else None)


def _rate(company: Company, form: dict[str, Any], name_id: str | None) -> Decimal:
    if not company.multicurrency:
        return Decimal(1)
    currency_id = currencies.currency_of(company, name_id)
    if currency_id == currencies.home_currency(company):
        return Decimal(1)
    given = form.get("ExchangeRate") or form.get("shown", {}).get("ExchangeRate")
    rate = Decimal(given) if given else currencies.list_rate(company, currency_id)
    # A rate that cannot be is refused when the document is saved.
    return rate if rate > 0 else Decimal(1)


def own_price(
    company: Company, item: ListElement | None, price: Decimal, code_id: str | None, terms: PriceTerms
) -> Decimal:
    """An item's sales price on these terms, to five decimals."""
    if terms is HOME or not price:
        return price
    has_tax = item is not None and item.data.get("IsTaxIncluded") == "true"
    if company.edition != "US" and has_tax != terms.included and code_id is not None:
        tax_item = company.elements.get(code_id).ref("ItemSalesTaxRef")
        factor = 1 + total_rate(company, company.elements.get(tax_item)) / 100 if tax_item else Decimal(1)
        price = price / factor if has_tax else price * factor
    return converted_price(price, terms.rate)


def converted_price(price: Decimal, rate: Decimal) -> Decimal:
    """A price in home currency in the document's currency, to five decimals [M]."""
    return (price / rate).quantize(_PLACES, rounding=ROUND_HALF_UP)
