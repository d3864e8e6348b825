"""Names that QuickBooks takes, and that stay apart."""

from __future__ import annotations

from datetime import date

import pytest
import shop_notation as shop
from hypothesis import given
from hypothesis import strategies as st

from qbd.accounting import documents as d
from qbd.accounting.chart import Product
from qbd.accounting.facts import Buyer
from qbd.accounting.journal import journalize
from qbd.accounting.posting import Catalogue, plan
from qbd.accounting.posting.items import Items
from qbd.accounting.posting.lists import Lists
from qbd.accounting.posting.names import clipped, legal_name, with_suffix
from qbd.accounting.posting.people import buyer_name


@given(st.text(max_size=80), st.sampled_from([31, 41]))
def test_any_text_becomes_a_legal_name(text: str, limit: int) -> None:
    name = legal_name(text, limit)
    assert 0 < len(name) <= limit
    assert ":" not in name
    assert name == name.strip()
    name.encode("latin-1")
    assert name.isprintable() or "\xa0" in name or "\xad" in name


@given(
    st.lists(st.text("aB:é漢 ", min_size=1, max_size=40).map(lambda t: " ".join(t.split())), unique=True, min_size=2)
)
def test_two_texts_never_become_one_name(texts: list[str]) -> None:
    assert len({legal_name(text) for text in texts}) == len(texts)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("T-Shirts", "T-Shirts"),
        ("  Café   au lait ", "Café au lait"),
        ("Shoes:Boots", "Shoes-Boots~"),
        ("Łódź", "ódz~"),
        ("帽子", "~"),
        ("A very long product type that goes on", "A very long product type~"),
    ],
)
def test_examples(text: str, name: str) -> None:
    made = legal_name(text)
    assert made == name if not name.endswith("~") else made.startswith(name)


def test_a_suffix_is_kept_whole() -> None:
    assert with_suffix("A very long product type that goes on", " returns", 31).endswith(" returns")
    assert len(with_suffix("A very long product type that goes on", " returns", 31)) == 31
    assert clipped("  abcdef ", 3) == "abc"


def items(**changes: object) -> Items:
    catalogue = changes.pop("catalogue", shop.CATALOGUE)
    assert isinstance(catalogue, Catalogue)
    return Items(Lists(shop.chart(inventory="detailed", **changes), catalogue))


@pytest.mark.parametrize(
    ("product_type", "name"),
    [
        ("Shirts", "Shirts"),
        ("", "Sales"),
        ("Shipping", "Shipping goods"),
        ("gift card", "gift card goods"),
        ("Tender cash", "Tender cash goods"),
        ("Shirts returns", "Shirts returns goods"),
        ("NY Tax", "NY Tax goods"),
        ("Shopify No Tax", "Shopify No Tax goods"),
    ],
)
def test_product_types_clash_with_no_other_item(product_type: str, name: str) -> None:
    assert items().named(f"type:{product_type}") == d.Named("Item", name, f"item:{name}")


def test_two_variants_of_one_sku_and_one_named_like_a_type() -> None:
    products = {
        id: Product(id, item, "", "Mugs", None, True)
        for id, item in ((1, "SKU-1"), (36, "sku-1"), (3, "Mugs"), (4, "Discounts"))
    }
    made = items(catalogue=Catalogue(products=products))
    assert [made.named(f"variant:{id}").full_name for id in products] == [
        "SKU-1",
        "sku-1 #10",
        "Mugs #3",
        "Discounts #4",
    ]


def test_item_prefix() -> None:
    made = items(item_prefix="Web ")
    names = [made.named(key).full_name for key in ("type:Shirts", "shipping", "tender:cash", "type:Shipping")]
    assert names == ["Web Shirts", "Web Shipping", "Web Tender cash", "Web Shipping goods"]


@pytest.mark.parametrize(
    ("buyer", "name"),
    [
        (Buyer(36, first_name="Jane", last_name="Doe"), "Doe, Jane #10"),
        (Buyer(37, last_name="Doe"), "Doe #11"),
        (Buyer(38, name="J. Doe"), "J. Doe #12"),
        (Buyer(39, company="Doe: & Sons"), "Doe- & Sons~"),
        (Buyer(40), ""),
        (Buyer(41, first_name="Jane", withheld=True), ""),
    ],
)
def test_buyers(buyer: Buyer, name: str) -> None:
    assert buyer_name(buyer).startswith(name) if name else buyer_name(buyer) == ""


ORDER = """
order 3001 at 77 buyer {}
03-02 10:00 OrderAgreement 11
  + PRODUCT 1 Tee/Shirts 20.00
totals 20.00
"""


@pytest.mark.parametrize(
    ("buyer", "changes", "customer"),
    [
        (5, {"customers": "detailed"}, "Doe, Jane #5"),
        (6, {"customers": "detailed"}, "Main Street Sales"),
        (5, {"customers": "summary"}, "Main Street Sales"),
        (5, {"customers": "detailed", "posting": "daily"}, "Main Street Sales"),
    ],
)
def test_whose_documents_they_are(buyer: int, changes: dict[str, object], customer: str) -> None:
    chart = shop.chart(**changes)
    entries, _ = journalize(shop.order(ORDER.format(buyer)), chart)
    made = plan(entries, chart, covered={}, catalogue=shop.CATALOGUE, through=date(2026, 12, 31))
    (invoice,) = (document for document in made.documents if isinstance(document, d.Invoice))
    assert invoice.customer.full_name == customer
    assert invoice.klass == d.Named("Class", "Main St", "class:Main St")
    listed = [document.name for document in made.documents if isinstance(document, d.Customer)]
    kept = ["Doe, Jane #5"] if "posting" in changes else []
    assert listed == [*kept, customer]


def test_a_buyer_not_in_the_catalogue_is_the_summary_customer() -> None:
    chart = shop.chart(customers="detailed")
    entries, _ = journalize(shop.order(ORDER.format(5)), chart)
    made = plan(entries, chart, covered={}, catalogue=Catalogue(), through=date(2026, 12, 31))
    assert [document.name for document in made.documents if isinstance(document, d.Customer)] == ["Main Street Sales"]
