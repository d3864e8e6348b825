"""A shop to sell in: locations, staff, products with costs, customers, and the taxes of its places."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from qbd.sandbox.shopify.catalogue import Address, Shop
from qbd.sandbox.shopify.inputs import TaxRate
from qbd.sandbox.shopify.store import Clock, Store, system_clock

#: The sandbox shop's domain; Stocky's sandbox uses it, too.
DOMAIN = "qbd-sandbox.myshopify.com"

_D = Decimal
BROOKLYN = (
    TaxRate("New York State Tax", _D("0.04")),
    TaxRate("New York City Tax", _D("0.045")),
    TaxRate("Metropolitan Commuter Transportation District", _D("0.00375")),
)
HOBOKEN = (TaxRate("New Jersey State Tax", _D("0.06625")),)
LOS_ANGELES = (
    TaxRate("California State Tax", _D("0.06")),
    TaxRate("Los Angeles County Tax", _D("0.0025")),
    TaxRate("Los Angeles County District Tax", _D("0.0325")),
)
AUSTIN = (
    TaxRate("Texas State Tax", _D("0.0625")),
    TaxRate("Austin City Tax", _D("0.01")),
    TaxRate("Austin Metropolitan Transit Tax", _D("0.01")),
)
PORTLAND: tuple[TaxRate, ...] = ()

# Type, vendor, then title, and variants as (title, SKU, price, unit cost).
_Variants = tuple[tuple[str, str | None, int, int | None], ...]
_PRODUCTS: tuple[tuple[str, str, str, _Variants], ...] = (
    ("Apparel", "Northwind Knits", "Harbor Crew Tee", (
        ("Small", "TEE-HRB-S", 2400, 890), ("Medium", "TEE-HRB-M", 2400, 890), ("Large", "TEE-HRB-L", 2400, 905))),
    ("Apparel", "Northwind Knits", "Canal Hoodie", (
        ("Small", "HOD-CNL-S", 6450, 2715), ("Medium", "HOD-CNL-M", 6450, 2715), ("Large", "HOD-CNL-L", 6450, 2760))),
    ("Apparel", "Sprocket & Sons", "Rain Shell", (
        ("Medium", "SHL-RN-M", 12995, 5433), ("Large", "SHL-RN-L", 12995, 5433))),
    ("Accessories", "Sprocket & Sons", "Waxed Tote", (("Default Title", "TOT-WAX", 4890, 1925),)),
    ("Accessories", "Sprocket & Sons", "Merino Beanie", (
        ("Charcoal", "BNI-CHR", 2999, 1033), ("Moss", "BNI-MOS", 2999, 1033))),
    ("Accessories", "Copper Kettle Co", "Enamel Pin \"Gull & Co.\"", (("Default Title", "PIN-GULL", 799, 121),)),
    ("Home", "Copper Kettle Co", "Pour-Over Kettle", (("Default Title", "KTL-PO", 7933, 3367),)),
    ("Home", "Copper Kettle Co", "Stoneware Mug", (
        ("Cream", "MUG-CRM", 1850, 641), ("Slate", "MUG-SLT", 1850, 641))),
    ("Home", "Lighthouse Candle", "Cedar Candle", (
        ("8 oz", "CND-CDR-8", 2145, 688), ("16 oz", "CND-CDR-16", 3675, 1127))),
    ("Coffee", "Red Hook Roasters", "House Blend", (
        ("12 oz", "COF-HB-12", 1650, 733), ("2 lb", "COF-HB-32", 3890, 1741))),
    ("Coffee", "Red Hook Roasters", "Decaf Night Shift", (("12 oz", "COF-DN-12", 1725, 797),)),
    ("Stationery", "Paper Trail", "Dot Grid Notebook", (("Default Title", "NTB-DOT", 1333, 417),)),
    ("Stationery", "Paper Trail", "Letterpress Cards", (("Set of 6", "CRD-LP6", 1675, 502),)),
    ("", "Paper Trail", "Sticker", (("Default Title", None, 299, None),)),
)  # fmt: skip

_PEOPLE = (
    ("Ada", "Okafor"), ("Ben", "Lindqvist"), ("Chiara", "Rossi"), ("Dev", "Patel"), ("Elena", "García"),
    ("Frank", "O'Neill"), ("Grace", "Kim"), ("Hugo", "Müller"), ("Ines", "Duarte"), ("Jonah", "Weiss"),
    ("Keiko", "Tanaka"), ("Liam", "Murphy"), ("Maya", "Cohen"), ("Noor", "Haddad"), ("Omar", "Farouk"),
    ("Priya", "Shah"), ("Quinn", "Baker"), ("Rosa", "Núñez"), ("Sam", "Whitfield"), ("Tove", "Jansson"),
)  # fmt: skip
_TOWNS = (
    ("412 Court Street", "Brooklyn", "New York", "NY", "11231"),
    ("88 Washington Street", "Hoboken", "New Jersey", "NJ", "07030"),
    ("1200 Abbot Kinney Blvd", "Los Angeles", "California", "CA", "90291"),
    ("2505 E 6th Street", "Austin", "Texas", "TX", "78702"),
    ("3120 SE Division Street", "Portland", "Oregon", "OR", "97202"),
)


def _address(number: int, first: str, last: str) -> Address:
    street, city, province, code, postal = _TOWNS[number % len(_TOWNS)]
    return Address(
        0, first, last, None, street, None, city, province, code, "United States", "US", postal,
        f"+1718555{number:04d}",
    )  # fmt: skip


def furnish(opened: datetime, zone: ZoneInfo | None = None, clock: Clock = system_clock) -> Store:
    """A shop without orders: three locations (two with POS, one that ships), staff, products, twenty customers."""
    shop = Shop(
        id=72_400_001,
        name="Gull & Kettle",
        myshopify_domain=DOMAIN,
        created_at=opened,
        zone=zone or ZoneInfo("America/New_York"),
        address=Address(1, None, None, "Gull & Kettle LLC", "412 Court Street", None, "Brooklyn", "New York", "NY",
                        "United States", "US", "11231", "+17185550100"),
    )  # fmt: skip
    store = Store(shop, clock)
    for name, town in (("Brooklyn Store", 0), ("Hoboken Store", 1), ("Warehouse", 1)):
        street, city, province, code, postal = _TOWNS[town]
        place = Address(0, None, None, shop.name, street, None, city, province, code, "United States", "US", postal)
        store.add_location(name, place, at=opened)
    store.add_staff("Sandy", "Boxer", "sandy@example.com", is_owner=True)
    store.add_staff("Theo", "Marsh", "theo@example.com")
    for kind, vendor, title, variants in _PRODUCTS:
        store.add_product(title, kind, variants, vendor=vendor, at=opened)
    cards = (("25.00", "GC-25", 2500, None), ("50.00", "GC-50", 5000, None), ("100.00", "GC-100", 10000, None))
    store.add_product("Gift Card", "Gift Cards", cards, vendor=shop.name, is_gift_card=True, taxable=False, at=opened)
    for number, (first, last) in enumerate(_PEOPLE):
        mail = f"{first.lower()}.{number}@example.com"
        address = _address(number, first, last)
        store.add_customer(
            first, last, email=mail, phone=address.phone, address=address, tax_exempt=number == 18, at=opened
        )
    return store


#: The taxes of a delivery, by the customer's state.
DESTINATIONS: dict[str, tuple[TaxRate, ...]] = {
    "NY": BROOKLYN,
    "NJ": HOBOKEN,
    "CA": LOS_ANGELES,
    "TX": AUSTIN,
    "OR": PORTLAND,
}
