"""Which QuickBooks item a journal line goes on, and the item itself.

An item may not point to Sales Tax Payable, A/R, A/P or Undeposited Funds (facts-quickbooks, rule 1); only a sales tax
item reaches Sales Tax Payable (rule 38). Discounts are Other Charge lines with an explicit negative amount, because a
discount item would be spread over the lines above (rule 27) and lose its sign (rule 28).
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Literal

from qbd.accounting.chart import Chart, Product, TaxAgency
from qbd.accounting.documents import InventoryItem, Named, SalesTaxItem, SingleAccountItem
from qbd.accounting.entry import Line
from qbd.accounting.posting.lists import Lists
from qbd.accounting.posting.names import ITEM_LENGTH, id_suffix, legal_name, with_suffix
from qbd.accounting.tax_names import TAX_ROLE, is_tax, tax_name

Facet = tuple[str, int, int]
"""Item key, amount in minor units (debit positive), units (sold +, returned -, 0: no quantity)."""

FIXED = {
    "shipping_income": ("shipping", "Shipping"),
    "discounts": ("discounts", "Discounts"),
    "tips_payable": ("tips", "Tips"),
    "return_fees_income": ("return_fees", "Return Fees"),
    "duties_payable": ("duties", "Duties"),
    "additional_fees_income": ("additional_fees", "Additional Fees"),
    "rounding": ("rounding", "Cash Rounding"),
    "store_credit_liability": ("store_credit", "Store Credit"),
    "customer_deposits": ("deposit_used", "Deposit Used"),
}
"""Role -> item key and name of what has one item."""

_FIXED_NAMES = {key: name for key, name in FIXED.values()} | {
    "giftcard": "Gift Card",
    "tender:gift_card": "Gift Card",
    "adjustment": "Refund Adjustment",
}
_FIXED_ROLES = {key: role for role, (key, _) in FIXED.items()} | {
    "giftcard": "gift_card_liability",
    "tender:gift_card": "gift_card_liability",
    "adjustment": "sales_returns",
}
_RESERVED = frozenset(name.casefold() for name in _FIXED_NAMES.values())


class Items:
    """The items of one store, made when first referred to."""

    def __init__(self, lists: Lists) -> None:
        self.lists = lists
        self.chart: Chart = lists.chart
        self.detailed = self.chart.inventory == "detailed"
        self.tax_items = self.chart.tax != "liability" and self.chart.edition == "US"
        self._named: dict[str, Named] = {}
        self._tracked: dict[int, bool] = {}
        self._by_type: dict[str, bool] = {}
        self._variant_names: dict[str, list[int]] | None = None

    def facets(self, line: Line, *, tender: bool = False) -> tuple[Facet, ...]:
        """Return the item lines of a journal line; none for A/R. ``tender``: the line is how somebody paid."""
        role = line.role
        fixed = FIXED.get(role)
        if fixed is not None:
            return ((fixed[0], line.amount, 0),)
        if is_tax(role):
            return ((f"tax:{tax_name(line.tax_title, line.tax_rate, self.chart.taxes)}", line.amount, 0),)
        if role.startswith("sales_income"):
            return ((self._goods_key(line), line.amount, line.quantity),)
        if role == "sales_returns":
            return self._returns(line)
        if role == "gift_card_liability":
            return (("tender:gift_card", line.amount, 0),) if tender else (("giftcard", line.amount, line.quantity),)
        if role.startswith("clearing:"):
            return ((f"tender:{line.gateway}", line.amount, 0),)
        return ()

    def moves_stock(self, line: Line) -> bool:
        """Tell whether QuickBooks moves and values stock for the line (Inventory Detailed, tracked variant)."""
        if not self.detailed or line.variant_id is None or not line.quantity:
            return False
        if line.quantity < 0 and line.role == "sales_returns" and not line.restocked:
            return False
        return self.is_tracked(line.variant_id)

    def is_tracked(self, variant_id: int) -> bool:
        """Tell whether the variant is an inventory item in QuickBooks."""
        tracked = self._tracked.get(variant_id)
        if tracked is None:
            product = self.lists.catalogue.products.get(variant_id)
            tracked = self._tracked[variant_id] = self.detailed and product is not None and product.tracked
        return tracked

    def _goods_key(self, line: Line) -> str:
        return f"variant:{line.variant_id}" if self.moves_stock(line) else f"type:{line.product_type}"

    def _returns(self, line: Line) -> tuple[Facet, ...]:
        if not line.quantity:
            return (("adjustment", line.amount, 0),)
        same_account = self._income(line.product_type) == self.chart.accounts["sales_returns"]
        if not self.moves_stock(line):
            # Goods that are not back in stock must not go back on an inventory item (rule 47).
            kind = "type" if same_account else "returns"
            return ((f"{kind}:{line.product_type}", line.amount, line.quantity),)
        stock = f"variant:{line.variant_id}"
        if same_account:
            return ((stock, line.amount, line.quantity),)
        # The inventory item would post to its own income account: it brings back the units at 0.00 and the
        # value goes on the returns item.
        return ((stock, 0, line.quantity), (f"returns:{line.product_type}", line.amount, 0))

    def named(self, key: str) -> Named:
        """Return the reference to the item of a key, and remember the document that adds it."""
        named = self._named.get(key)
        if named is None:
            named = self._named[key] = self._make(key)
        return named

    def account(self, key: str) -> str:
        """Return the FullName of the account that the item of a key posts to."""
        kind, _, rest = key.partition(":")
        if key in _FIXED_ROLES:
            return self.chart.accounts[_FIXED_ROLES[key]]
        if kind == "type":
            return self._income(rest)
        if kind == "returns":
            return self.chart.accounts["sales_returns"]
        if kind == "tax":
            accounts = self.chart.accounts
            return accounts.get(f"{TAX_ROLE}:{rest}") or accounts[TAX_ROLE]
        return self.chart.accounts[f"clearing:{rest}"]

    def zero_tax(self) -> Named | None:
        """Return the form's 0 % tax item (US); other editions have none."""
        if self.chart.edition != "US":
            return None
        named = self._named.get("zero")
        if named is None:
            name = self.chart.zero_tax_item
            document = SalesTaxItem(
                key=f"item:{name}", store=self.chart.store, name=name, description="Sales Tax", rate=Decimal(0)
            )
            named = self._named["zero"] = self.lists.remember("Item", document)
        return named

    def _make(self, key: str) -> Named:
        kind, _, rest = key.partition(":")
        if kind == "variant":
            return self._variant(self.lists.catalogue.products[int(rest)])
        if kind == "tax" and self.tax_items:
            return self._tax(rest)
        item_type: Literal["NonInventory", "OtherCharge"] = "NonInventory" if kind == "type" else "OtherCharge"
        name = self._name(key, kind, rest)
        document = SingleAccountItem(
            key=f"item:{name}",
            store=self.chart.store,
            name=name,
            item_type=item_type,
            account=self.lists.account(self.account(key)),
            tax_code=self.lists.exempt,
        )
        return self.lists.remember("Item", document)

    def _name(self, key: str, kind: str, rest: str) -> str:
        prefix = self.chart.item_prefix
        if key in _FIXED_NAMES:
            return legal_name(prefix + _FIXED_NAMES[key])
        if kind == "type":
            return self._type_name(rest)
        if kind == "returns":
            return with_suffix(self._type_name(rest), " returns", ITEM_LENGTH)
        if kind == "tax":
            return with_suffix(prefix + (rest or "Tax"), " payable", ITEM_LENGTH)
        return legal_name(f"{prefix}Tender {rest}")

    def _type_name(self, product_type: str) -> str:
        name = self.chart.item_prefix + (product_type.strip() or "Sales")
        return with_suffix(name, " goods", ITEM_LENGTH) if self._is_spoken_for(name) else legal_name(name)

    def _is_spoken_for(self, name: str) -> bool:
        bare = name.removeprefix(self.chart.item_prefix).casefold()
        taxes = {agency.item.casefold() for agency in self.chart.taxes.values()}
        taxes.add(self.chart.zero_tax_item.casefold())
        taxes |= {
            name.casefold() for tax in self.chart.native_taxes for name in (tax.name, *(r.item for r in tax.rates))
        }
        return (
            bare in _RESERVED
            or bare.startswith(("tender ", "tax "))
            or bare.endswith((" returns", " payable", " goods"))
            or name.casefold() in taxes
        )

    def _income(self, product_type: str) -> str:
        accounts = self.chart.accounts
        return accounts.get(f"sales_income:{product_type}") or accounts["sales_income"]

    def _tax(self, title: str) -> Named:
        agency = self.chart.taxes.get(title, TaxAgency("", ""))
        name = agency.item or legal_name(f"Tax {title}")
        document = SalesTaxItem(
            key=f"item:{name}",
            store=self.chart.store,
            name=name,
            description=title or "Sales Tax",
            rate=Decimal(0),
            agency=self.lists.named_vendor(agency.vendor or self.chart.default_tax_agency),
        )
        return self.lists.remember("Item", document)

    def _variant(self, product: Product) -> Named:
        name = self.variant_name(product)
        document = InventoryItem(
            key=f"item:{name}",
            store=self.chart.store,
            name=name,
            income=self.lists.account(self._income(product.product_type)),
            cogs=self.lists.role("cogs"),
            asset=self.lists.role("inventory_asset"),
            sales_description=product.description,
            purchase_description=product.description,
            purchase_cost=product.unit_cost,
            tax_code=self.lists.exempt,
        )
        return self.lists.remember("Item", document)

    def variant_name(self, product: Product) -> str:
        """Return the item name of a variant.

        Its own, with the id where an older variant has the same or where a product type or one of our other items has.
        """
        if self._variant_names is None:
            names: dict[str, list[int]] = defaultdict(list)
            for other in self.lists.catalogue.products.values():
                names[legal_name(other.item).casefold()].append(other.variant_id)
                self._by_type[self._type_name(other.product_type).casefold()] = True
            self._variant_names = names
        name = legal_name(product.item)
        folded = name.casefold()
        older = min(self._variant_names.get(folded, [product.variant_id])) < product.variant_id
        if older or folded in self._by_type or self._is_spoken_for(name):
            return with_suffix(product.item, id_suffix(product.variant_id), ITEM_LENGTH)
        return name
