"""Purchases: an entry and a bill per receipt date."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import shop_notation as shop
from quickbooks_ledger import CompanyFile, nonzero

from qbd.accounting import documents as d
from qbd.accounting.facts import Purchase, ReceivedItem, Supplier
from qbd.accounting.posting import Catalogue, plan
from qbd.accounting.purchases import journalize_purchase

SUPPLIER = Supplier(9, "Cotton & Co", account_number="C-17")
TEES = ReceivedItem(1, "TEE-S", "Tee small", 10, Decimal("3.10"), shop.moment("03-02 23:30"), "Shirts", 501)
MUGS = ReceivedItem(2, "MUG", "Mug", 3, Decimal("2.005"), shop.moment("03-05 09:00"), "Mugs", 502)
BOXES = ReceivedItem(3, "BOX", "Gift box", 4, Decimal("0.50"), shop.moment("03-05 09:00"))
ORDER = Purchase(
    "shop", 70, "1000A", "USD", SUPPLIER, (TEES, MUGS, BOXES), invoice_number="INV-5", shipping=1200, adjustments=-150
)
CATALOGUE = Catalogue(products=shop.PRODUCTS, suppliers={9: SUPPLIER}, due_dates={"purchase:70": date(2026, 4, 1)})
THROUGH = date(2026, 12, 31)


def test_an_entry_per_receipt_date_with_freight_on_the_first() -> None:
    entries, problems = journalize_purchase(ORDER, shop.chart())
    assert not problems
    assert shop.journal(entries) == shop.page(
        """
        purchase:70:2026-03-02 03-02
          Dr inventory_asset x10 31.00
          Dr freight_in 12.00
          Cr purchases 1.50
          Cr accounts_payable 41.50
        purchase:70:2026-03-05 03-05
          Dr inventory_asset x3 6.02
          Dr inventory_asset x4 2.00
          Cr accounts_payable 8.02
        """
    )


def test_bills_in_detail() -> None:
    entries, _ = journalize_purchase(ORDER, shop.chart())
    made = plan(entries, shop.chart(inventory="detailed"), covered={}, catalogue=CATALOGUE, through=THROUGH)
    assert shop.books(made.documents) == shop.page(
        """
        Bill bill:purchase:70:2026-03-02 03-02 41.50
          TEE-S x10 31.00
          Freight In 12.00
          Purchases -1.50
        Bill bill:purchase:70:2026-03-05 03-05 8.02
          MUG x3 6.02
          Inventory 2.00
        """
    )
    bills = [document for document in made.documents if isinstance(document, d.Bill)]
    assert [bill.due_date for bill in bills] == [date(2026, 4, 1)] * 2
    assert bills[0].memo == "PO 1000A, invoice INV-5"
    assert bills[0].vendor == d.Named("Vendor", "Cotton & Co", "vendor:Cotton & Co")


def test_both_ways_leave_the_journal_in_quickbooks() -> None:
    for inventory in ("summary", "detailed"):
        for posting in ("individual", "daily"):
            chart = shop.chart(inventory=inventory, posting=posting)
            entries, _ = journalize_purchase(ORDER, chart)
            made = plan(entries, chart, covered={}, catalogue=CATALOGUE, through=THROUGH)
            company = CompanyFile()
            company.take(made.documents)
            assert nonzero(company.ledger) == shop.ledger_of(entries, chart)
            covered = {posting.entry: frozenset({posting.document}) for posting in made.postings}
            assert not plan(entries, chart, covered=covered, catalogue=CATALOGUE, through=THROUGH).documents


def test_a_later_receipt_is_a_further_bill() -> None:
    chart = shop.chart()
    first, _ = journalize_purchase(replace(ORDER, received=(TEES,)), chart)
    made = plan(first, chart, covered={}, catalogue=CATALOGUE, through=THROUGH)
    covered = {posting.entry: frozenset({posting.document}) for posting in made.postings}
    both, _ = journalize_purchase(ORDER, chart)
    later = plan(both, chart, covered=covered, catalogue=CATALOGUE, through=THROUGH)
    assert [x.key for x in later.documents if isinstance(x, d.Transaction)] == ["bill:purchase:70:2026-03-05"]


def test_vendor_summary() -> None:
    chart = shop.chart(vendors="summary")
    entries, _ = journalize_purchase(ORDER, chart)
    made = plan(entries, chart, covered={}, catalogue=CATALOGUE, through=THROUGH)
    assert {x.vendor.full_name for x in made.documents if isinstance(x, d.Bill)} == {"Shopify Suppliers"}


def test_two_suppliers_of_one_name_and_one_like_a_customer_of_ours() -> None:
    suppliers = {
        1: Supplier(1, "Acme"),
        2: Supplier(2, "ACME"),
        3: Supplier(3, "web sales"),
    }
    chart = shop.chart()
    names = []
    for supplier in suppliers.values():
        entries, _ = journalize_purchase(replace(ORDER, id=supplier.id, supplier=supplier), chart)
        made = plan(entries, chart, covered={}, catalogue=Catalogue(suppliers=suppliers), through=THROUGH)
        names += [x.name for x in made.documents if isinstance(x, d.Vendor)]
    assert names == ["Acme", "ACME #2", "web sales #3"]


def test_nothing_received_and_what_cannot_be_a_bill() -> None:
    assert journalize_purchase(replace(ORDER, received=()), shop.chart()) == ([], [])
    entries, problems = journalize_purchase(replace(ORDER, adjustments=-9000), shop.chart())
    assert entries == []
    assert "a bill of -47.00" in problems[0].message
    entries, problems = journalize_purchase(replace(ORDER, currency="EUR"), shop.chart())
    assert entries == []
    assert [problem.field for problem in problems] == ["currency"]
    _, problems = journalize_purchase(replace(ORDER, received=(replace(TEES, quantity=-1),)), shop.chart())
    assert [(problem.field, problem.value) for problem in problems] == [("quantity", "-1")]
