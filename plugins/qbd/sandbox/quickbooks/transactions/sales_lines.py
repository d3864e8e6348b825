"""Lines of sales forms: what each amounts to, which account it posts to, what of it is taxed."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import Line
from qbd.sandbox.quickbooks.elements import ListElement
from qbd.sandbox.quickbooks.errors import bad_reference, missing_element, saving_failed
from qbd.sandbox.quickbooks.field_values import (
    QUANTITY_UNIT,
    cents,
    money,
    plain,
    quantity_units,
    rounded_cents,
    rounded_rate,
)
from qbd.sandbox.quickbooks.transactions import item_groups
from qbd.sandbox.quickbooks.transactions.accounts import required_account
from qbd.sandbox.quickbooks.transactions.price_terms import HOME, PriceTerms, own_price
from qbd.sandbox.quickbooks.transactions.sales_tax import tax_vendor


@dataclass(slots=True)
class SalesLine:
    """A computed line. `amount` in cents, as shown on the form (before the form's sign)."""

    line: Line
    item: ListElement | None
    amount: int = 0
    account_id: str | None = None
    units: int = 0
    class_id: str | None = None
    tax_code_id: str | None = None
    entity_id: str | None = None
    covers: list[SalesLine] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """The item's kind; `Text` without one, `ItemGroup` for the line above a group's members."""
        return self.item.kind if self.item is not None else "Text"


class SalesLines:
    """Computes the lines of one form, top to bottom; special items look at the lines above them."""

    def __init__(self, company: Company, form_name: str, class_id: str | None, terms: PriceTerms = HOME) -> None:
        self.company, self.form_name, self.class_id, self.terms = company, form_name, class_id, terms
        self.lines: list[SalesLine] = []

    def add(self, line: Line) -> None:
        """Computes one more line."""
        given = line.given
        if item_groups.is_group(line):
            # Its members follow and post by themselves. Posting rule 30.
            self.lines.append(SalesLine(line, item_groups.group_item(self.company, line)))
            return
        ref = given.get("ItemRef")
        item = self.company.elements.get(ref["ListID"]) if ref else None
        found = SalesLine(line, item, class_id=self.class_id)
        if given.get("ClassRef"):
            found.class_id = given["ClassRef"]["ListID"]
        line.shown = {name: value for name, value in given.items() if name not in ("PriceLevelRef", "RatePercent")}
        if item is None:
            self._text(found)
        else:
            getattr(self, f"_{_COMPUTE.get(item.kind, 'refused')}")(found)
            # The line's class is shown also where the header's was taken. Posting rule 34.
            if found.class_id and item.kind not in ("ItemSubtotal",):
                line.shown["ClassRef"] = {"ListID": found.class_id}
        line.shown.pop("OverrideItemAccountRef", None)
        self.lines.append(found)

    def _where(self) -> str:
        return f"{self.form_name} line"

    def _text(self, found: SalesLine) -> None:
        """A line without item is text and posts nothing. Posting rule 33."""
        for name in ("Quantity", "Rate", "RatePercent", "Amount"):
            if found.line.given.get(name) and Decimal(found.line.given[name]) != 0:
                raise missing_element("ItemRef")
        found.line.shown = {name: value for name, value in found.line.given.items() if name in ("Desc", "Other1")}

    def _refused(self, found: SalesLine) -> None:
        assert found.item is not None
        raise bad_reference("Item", found.item.full_name, self._where())

    def _account(self, found: SalesLine) -> str:
        override = found.line.given.get("OverrideItemAccountRef")
        if override:
            return str(override["ListID"])
        assert found.item is not None
        return required_account(income_account(found.item), f'The item "{found.item.full_name}"')

    def _tax_code(self, found: SalesLine) -> None:
        given = found.line.given.get("SalesTaxCodeRef")
        assert found.item is not None
        code = given["ListID"] if given else self.terms.code_id or found.item.ref("SalesTaxCodeRef")
        if code is None and self.company.preference("SalesTax"):
            code = self.company.preference("DefaultTaxableSalesTaxCodeRef")
        if not self.company.preference("SalesTax"):
            # Posting rule 41: with sales tax switched off every line carries the non-taxable code.
            code = self.company.preference("DefaultNonTaxableSalesTaxCodeRef")
        found.tax_code_id = code
        if code:
            found.line.shown["SalesTaxCodeRef"] = {"ListID": code}

    def _goods(self, found: SalesLine) -> None:
        """Services, goods and other charges. Posting rules 16 and 17."""
        given, shown = found.line.given, found.line.shown
        found.account_id = self._account(found)
        self._tax_code(found)
        quantity = given.get("Quantity")
        found.units = quantity_units(quantity) if quantity else QUANTITY_UNIT
        price, percent = item_price(found.item)
        if given.get("RatePercent") or (percent is not None and not given.get("Rate") and not given.get("Amount")):
            self._percent_of_above(found, given.get("RatePercent") or percent)
        elif given.get("Amount"):
            found.amount = cents(given["Amount"])
            divisor = Decimal(found.units) / QUANTITY_UNIT
            rate = Decimal(found.amount) / 100 / divisor if divisor else Decimal(0)
            shown["Rate"] = rounded_rate(rate)
        else:
            own = own_price(self.company, found.item, price, found.tax_code_id, self.terms)
            rate = Decimal(given["Rate"]) if given.get("Rate") else own
            found.amount = rounded_cents(Decimal(found.units) / QUANTITY_UNIT * rate)
            shown["Rate"] = rounded_rate(rate)
        if quantity is None and not given.get("Amount") and not given.get("Rate") and not given.get("RatePercent"):
            shown["Quantity"] = "1"
        shown["Amount"] = money(found.amount)
        self._describe(found)

    def _percent_of_above(self, found: SalesLine, percent: Any) -> None:
        if found.line.given.get("Quantity"):
            raise saving_failed(self.form_name, "You cannot enter a quantity on a line with a percentage.")
        found.amount = rounded_cents(Decimal(percent) / 100 * Decimal(self._above(found).amount) / 100)
        found.line.shown["RatePercent"] = plain(Decimal(percent))

    def _describe(self, found: SalesLine) -> None:
        assert found.item is not None
        if "Desc" not in found.line.given:
            text = item_description(found.item)
            if text:
                found.line.shown["Desc"] = text

    def _above(self, found: SalesLine) -> SalesLine:
        """The line that a percentage works on. Posting rule 26.

        Right below an item group it could be the group or its last member; a subtotal has to say which [M].
        """
        for line in reversed(self.lines):
            if line.kind in _SILENT:
                continue
            if line.line.group is not None and line.line.group != found.line.group:
                raise saving_failed(self.form_name, "A percentage below an item group needs a subtotal between them.")
            if line.kind == "ItemPayment":
                raise saving_failed(self.form_name, "A percentage cannot be taken of a payment line.")
            return line
        raise saving_failed(self.form_name, "A percentage or discount needs a line above it.")

    def _scope(self) -> list[SalesLine]:
        """The lines a subtotal or flat discount works on: up to the last subtotal, or what that one covers."""
        scope: list[SalesLine] = []
        for position, line in enumerate(reversed(self.lines)):
            if line.kind == "ItemSubtotal":
                return line.covers if position == 0 else scope[::-1]
            if line.kind not in _SILENT:
                scope.append(line)
        return scope[::-1]

    def _refuse_given(self, found: SalesLine, what: str, *names: str) -> None:
        for name in names:
            if found.line.given.get(name):
                raise saving_failed(self.form_name, f"You cannot enter {name} on a {what} line.")

    def _subtotal(self, found: SalesLine) -> None:
        """Posting rule 29: the amount is worked out; nothing may be given, nothing is posted."""
        self._refuse_given(
            found, "subtotal", "Quantity", "Rate", "RatePercent", "Amount", "SalesTaxCodeRef", "OverrideItemAccountRef"
        )
        found.covers = self._scope()
        found.amount = sum(line.amount for line in found.covers)
        found.line.shown["Amount"] = money(found.amount)
        self._describe(found)

    def _discount(self, found: SalesLine) -> None:
        """Posting rules 26-28."""
        given = found.line.given
        assert found.item is not None
        self._refuse_given(found, "discount", "Quantity")
        if given.get("Amount") and given.get("RatePercent"):
            raise saving_failed(self.form_name, "A discount line has either an amount or a percentage.")
        found.account_id = self._account(found)
        self._tax_code(found)
        # Rule 16: beside an amount the rate is not looked at.
        rate = given.get("Amount") or given.get("Rate")
        percent = given.get("RatePercent")
        if not rate and not percent:
            rate, percent = found.item.data.get("DiscountRate"), found.item.data.get("DiscountRatePercent")
        if percent:
            above = self._above(found)
            found.covers = above.covers if above.kind == "ItemSubtotal" else [above]
            found.amount = -abs(rounded_cents(Decimal(percent) / 100 * Decimal(above.amount) / 100))
            found.line.shown["RatePercent"] = plain(-abs(Decimal(percent)))
            found.line.shown.pop("Rate", None)
        else:
            found.covers = [line for line in self._scope() if line.kind not in ("ItemSalesTax", "ItemPayment")]
            if not found.covers:
                raise saving_failed(self.form_name, "A percentage or discount needs a line above it.")
            found.amount = -abs(rounded_cents(Decimal(rate or "0")))
            found.line.shown["Rate"] = money(found.amount)
        found.line.shown["Amount"] = money(found.amount)
        self._describe(found)

    def _tax_item(self, found: SalesLine) -> None:
        """A sales tax item as a line. Posting rules 12 and 38.

        It bears no tax itself: a taxable code on it is refused [M]. On an invoice it does not fill the sales order's
        line, so that the order stays open. Posting rule 39.
        """
        given = found.line.given
        self._refuse_given(found, "sales tax", "Quantity", "RatePercent", "OverrideItemAccountRef")
        code = given.get("SalesTaxCodeRef")
        if code and self.company.elements.get(code["ListID"]).data["IsTaxable"] == "true":
            raise saving_failed(self.form_name, "A sales tax line cannot be taxable.")
        given.pop("LinkToTxn", None)
        assert found.item is not None
        rate = Decimal(found.item.data.get("TaxRate") or "0")
        if given.get("Amount"):
            found.amount = cents(given["Amount"])
        elif given.get("Rate"):
            found.amount = rounded_cents(Decimal(given["Rate"]))
        else:
            found.amount = rounded_cents(rate / 100 * Decimal(self._above(found).amount) / 100)
        found.account_id, found.entity_id = tax_vendor(self.company, found.item, found.amount, self.form_name)
        found.line.shown |= {"Amount": money(found.amount), "RatePercent": plain(rate)}
        found.line.shown.pop("Rate", None)
        found.line.shown.pop("SalesTaxCodeRef", None)
        self._describe(found)

    def _payment(self, found: SalesLine) -> None:
        """A payment item inside an invoice. Posting rule 31."""
        assert found.item is not None
        if self.form_name != "Invoice":
            self._refused(found)
        self._refuse_given(found, "payment", "RatePercent", "SalesTaxCodeRef", "OverrideItemAccountRef")
        amount = found.line.given.get("Amount") or found.line.given.get("Rate")
        if not amount or found.line.given.get("Quantity"):
            raise saving_failed(self.form_name, "A payment line needs an amount and takes no quantity.")
        found.amount = -abs(rounded_cents(Decimal(amount)))
        found.account_id = found.item.ref("DepositToAccountRef") or self.company.special_account("UndepositedFunds")
        found.line.shown |= {"Amount": money(found.amount)}
        found.line.shown.pop("Rate", None)
        self._describe(found)


STOCKED = ("ItemInventory", "ItemInventoryAssembly")
# Lines that stand between others without being something that a percentage or subtotal works on.
_SILENT = ("Text", "ItemGroup")
_COMPUTE = {
    "ItemService": "goods",
    "ItemNonInventory": "goods",
    "ItemOtherCharge": "goods",
    "ItemInventory": "goods",
    "ItemInventoryAssembly": "goods",
    "ItemSubtotal": "subtotal",
    "ItemDiscount": "discount",
    "ItemSalesTax": "tax_item",
    "ItemPayment": "payment",
}


def _part(item: ListElement) -> tuple[dict[str, Any], bool]:
    """The price and account aggregate of an item, and whether it is the two-sided one."""
    both = item.data.get("SalesAndPurchase")
    return (both, True) if both else (item.data.get("SalesOrPurchase") or {}, False)


def income_account(item: ListElement) -> str | None:
    """The account an item's sales are booked on."""
    if item.kind in STOCKED:
        return item.ref("IncomeAccountRef")
    if item.kind == "ItemDiscount":
        return item.ref("AccountRef")
    part, both = _part(item)
    ref = part.get("IncomeAccountRef" if both else "AccountRef")
    return ref["ListID"] if ref else None


def expense_account(item: ListElement) -> str | None:
    """The account an item's purchases are booked on."""
    part, both = _part(item)
    ref = part.get("ExpenseAccountRef" if both else "AccountRef")
    return ref["ListID"] if ref else None


def item_price(item: ListElement | None) -> tuple[Decimal, Decimal | None]:
    """The item's own sales price, and its percentage where it has one instead."""
    if item is None:
        return Decimal(0), None
    if item.kind in STOCKED:
        return Decimal(item.data.get("SalesPrice") or "0"), None
    part, both = _part(item)
    if not both and part.get("PricePercent"):
        return Decimal(0), Decimal(part["PricePercent"])
    return Decimal(part.get("SalesPrice" if both else "Price") or "0"), None


def item_description(item: ListElement) -> str | None:
    """The text that an item brings to a line of a sales form."""
    part, both = _part(item)
    text = item.data.get("SalesDesc") or item.data.get("ItemDesc") or part.get("SalesDesc" if both else "Desc")
    return text or None
