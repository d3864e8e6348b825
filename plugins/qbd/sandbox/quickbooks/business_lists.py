"""The lists of an established business, as the requests that enter them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from qbd.sandbox.quickbooks import business_names as names
from qbd.sandbox.quickbooks import chart_of_accounts as chart
from qbd.sandbox.quickbooks.account_numbers import AccountNumbers
from qbd.sandbox.quickbooks.inventory_sites import UNSPECIFIED
from qbd.sandbox.quickbooks.request_text import add, amount, field, ref

_TOWNS = {
    "US": (("Portland", "OR", "97205"), ("Salem", "OR", "97301"), ("Seattle", "WA", "98101")),
    "CA": (("Vancouver", "BC", "V6B 1A1"), ("Victoria", "BC", "V8W 1P6"), ("Calgary", "AB", "T2P 1J9")),
    "UK": (("Bristol", "", "BS1 4DJ"), ("Bath", "", "BA1 1LZ"), ("Cardiff", "", "CF10 1EP")),
}
_OPENING_STOCK = 120
_AT_SITE = 40
# The chart of every sandbox company has the numbers below.
_OWN_NUMBERS = 500
_MARKUP_PERCENT = 210


def lists(edition: str, opened: dt.date, *, numbered: bool) -> Iterator[str]:
    """Everything in the order in which one thing refers to another."""
    yield from _accounts(AccountNumbers(numbered, _OWN_NUMBERS))
    for kind, values in (("CustomerType", names.CUSTOMER_TYPES), ("VendorType", names.VENDOR_TYPES),
                         ("ShipMethod", names.SHIP_METHODS)):  # fmt: skip
        for value in values:
            yield add(kind, field("Name", value))
    for full_name in names.CLASSES:
        parent, _, name = full_name.rpartition(":")
        yield add("Class", field("Name", name), ref("ParentRef", parent))
    yield from _people(edition)
    yield from _customers(edition)
    yield from _items(edition, opened)


def _accounts(numbers: AccountNumbers) -> Iterator[str]:
    for full_name, account_type in names.ACCOUNTS:
        parent, _, name = full_name.rpartition(":")
        number = numbers.next_for(account_type).get("AccountNumber")
        yield add("Account", field("Name", name), ref("ParentRef", parent), field("AccountType", account_type),
                  field("AccountNumber", number))  # fmt: skip


def _people(edition: str) -> Iterator[str]:
    for name in names.EMPLOYEES:
        first, last = name.split()
        yield add("Employee", field("FirstName", first), field("LastName", last))
    for initial, name in names.SALES_REPS:
        yield add("SalesRep", field("Initial", initial), ref("SalesRepEntityRef", name))
    for place, name in enumerate(names.VENDORS):
        town = _TOWNS[edition][place % len(_TOWNS[edition])]
        yield add(
            "Vendor", field("Name", name), field("CompanyName", name),
            _address("VendorAddress", f"{100 + place} Commerce Way", town), field("Phone", f"555-02{place:02d}"),
            ref("VendorTypeRef", "Goods" if name in names.SUPPLIERS else "Services"), ref("TermsRef", "Net 30"),
        )  # fmt: skip


def _address(name: str, street: str, town: tuple[str, str, str]) -> str:
    city, state, code = town
    return f"<{name}>{field('Addr1', street)}{field('City', city)}{field('State', state)}{field('PostalCode', code)}</{name}>"


def tax_code(edition: str, taxable: bool) -> str:
    """The edition's usual code."""
    return next(code for code, (is_taxable, _) in chart.TAX_CODES[edition].items() if is_taxable == taxable)


def sells_for_resale(place: int) -> bool:
    """Whether the customer at that place of the list is exempt from sales tax in the US."""
    return place % 3 != 0


def _customers(edition: str) -> Iterator[str]:
    for place, name in enumerate(names.CUSTOMERS):
        town = _TOWNS[edition][place % len(_TOWNS[edition])]
        resale = edition == "US" and sells_for_resale(place)
        tax = ref("SalesTaxCodeRef", tax_code(edition, not resale))
        if edition == "US":
            tax += ref("ItemSalesTaxRef", next(iter(chart.TAX_ITEMS["US"])))
        yield add(
            "Customer", field("Name", name), field("CompanyName", name),
            _address("BillAddress", f"{10 + place} Market Square", town), field("Phone", f"555-01{place:02d}"),
            field("Email", f"orders{place}@example.com"),
            ref("CustomerTypeRef", "Hospitality" if "Hotel" in name else "Wholesale"), ref("TermsRef", "Net 30"),
            ref("SalesRepRef", names.SALES_REPS[place % len(names.SALES_REPS)][0]), tax,
        )  # fmt: skip
    for customer, job in names.JOBS:
        yield add("Customer", field("Name", job), ref("ParentRef", customer))


def _items(edition: str, opened: dt.date) -> Iterator[str]:
    code = ref("SalesTaxCodeRef", tax_code(edition, True))
    for name, supplier, cost in names.wares():
        yield add(
            "ItemInventory", field("Name", name), code, field("SalesDesc", name.partition(" ")[2]),
            field("SalesPrice", amount(price_of(cost))), ref("IncomeAccountRef", "Sales Income:Wholesale"),
            field("PurchaseDesc", name), field("PurchaseCost", amount(cost)),
            ref("COGSAccountRef", "Cost of Goods Sold"), ref("PrefVendorRef", supplier),
            ref("AssetAccountRef", "Inventory Asset"), field("ReorderPoint", 12),
            field("QuantityOnHand", _OPENING_STOCK), field("TotalValue", amount(cost * _OPENING_STOCK)),
            field("InventoryDate", opened.isoformat()),
        )  # fmt: skip
    for kind, values in (("ItemService", names.SERVICES), ("ItemNonInventory", names.NON_STOCK)):
        for name, account, cents in values:
            sold = f"<SalesOrPurchase>{field('Desc', name)}{field('Price', amount(cents))}{ref('AccountRef', account)}</SalesOrPurchase>"
            yield add(kind, field("Name", name), code, sold)
    yield add(
        "ItemDiscount", field("Name", "Trade discount"), field("ItemDesc", "Trade discount"), code,
        field("DiscountRatePercent", "10"), ref("AccountRef", "Discounts Given"),
    )  # fmt: skip


def price_of(cost: int) -> int:
    """What an item of that cost sells for, whole dimes."""
    return -(-cost * _MARKUP_PERCENT // 1000) * 10


def sites(opened: dt.date) -> Iterator[str]:
    """Inventory sites, and the goods that each holds from the day after opening on."""
    for place, site in enumerate(names.SITES):
        yield add("InventorySite", field("Name", site))
        date = (opened + dt.timedelta(days=1)).isoformat()
        lines = "".join(
            f"<TransferInventoryLineAdd>{ref('ItemRef', name)}{field('QuantityToTransfer', _AT_SITE)}</TransferInventoryLineAdd>"
            for name, _, _ in names.wares()[place :: len(names.SITES)]
        )
        head = field("TxnDate", date) + ref("FromInventorySiteRef", UNSPECIFIED) + ref("ToInventorySiteRef", site)
        yield add("TransferInventory", head, lines)
