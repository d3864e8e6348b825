"""Every order written by hand, rendered and posted into the sandbox's company file: what it would refuse is met here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import shop_notation as shop
from lxml import etree
from sandbox_accounts import ACCOUNTS

from qbd.accounting import documents as d
from qbd.accounting.entry import Entry
from qbd.accounting.facts import Supplier
from qbd.accounting.journal import journalize
from qbd.accounting.plan import Plan
from qbd.accounting.posting import Catalogue, expected_ledger, plan
from qbd.money import to_minor
from qbd.qbxml import queries as q
from qbd.qbxml.assembly import Resolved
from qbd.qbxml.records import LedgerRow, TxnRecord
from qbd.qbxml.render import by_name, message_set, render
from qbd.qbxml.responses import Answer

IN_USE = 3100  # A list element that is there already; delivery links to it.
THROUGH = date(2026, 12, 31)
MODES = [
    {"posting": posting, "inventory": inventory, "customers": "detailed"}
    for posting in ("individual", "daily")
    for inventory in ("summary", "detailed")
]
CATALOGUE = Catalogue(shop.PRODUCTS, shop.BUYERS, {9: Supplier(9, "Cotton & Co")})


def planned(mode: dict[str, str], tax: str = "item") -> tuple[list[Entry], Plan]:
    accounts = ACCOUNTS | ({"sales_tax_payable": "Sales Tax Collected"} if tax == "liability" else {})
    chart = shop.chart(**mode, accounts=accounts, tax=tax, exempt_code="NON")
    entries: list[Entry] = []
    for path in sorted((Path(__file__).parent / "orders").glob("*.txt")):
        text = path.read_text().split("\n\n== journal\n")[0].split("\n\n", 1)[1]
        entries += journalize(shop.order(text), chart)[0]
    made = plan(entries, chart, covered={}, catalogue=CATALOGUE, through=THROUGH)
    assert not made.problems
    return entries, made


@pytest.mark.parametrize("tax", ["item", "liability"])
@pytest.mark.parametrize("mode", MODES, ids=lambda mode: "-".join(mode.values()))
def test_the_company_file_takes_all_and_shows_the_journal(
    send: Callable[..., Answer], mode: dict[str, str], tax: str
) -> None:
    entries, made = planned(mode, tax)
    requests = [
        render(document, by_name, edition="US", request_id=str(number), define_macro=True)
        for number, document in enumerate(_stocked(made.documents))
    ]
    answer = send(*requests)
    refused = [
        f"{etree.tostring(request).decode()}: {response.message}"
        for request, response in zip(requests, answer.responses, strict=True)
        if response.code and response.code != IN_USE
    ]
    assert refused == []
    report = q.LedgerReport(date(2026, 3, 1), date(2026, 3, 31))
    (response,) = send(q.render_query(report, edition="US", request_id="ledger")).responses
    ledger: dict[tuple[date, str], int] = {}
    for row in response.records:
        assert isinstance(row, LedgerRow)
        assert row.date is not None
        assert row.name or row.account != "Accounts Receivable", row
        key = (row.date, row.account)
        ledger[key] = ledger.get(key, 0) + to_minor(row.amount, "USD")
    expected = expected_ledger(made.postings)
    assert {key: amount for key, amount in ledger.items() if amount} == expected
    assert expected == shop.ledger_of(entries, replace(shop.chart(), accounts=_accounts(tax)))
    _forms_stand_as_planned(send, made.documents)


def _forms_stand_as_planned(send: Callable[..., Answer], documents: tuple[d.Document, ...]) -> None:
    """Read back, every line is in the class of its location, and what was refunded from a credit memo is used up."""
    refunded: dict[str, int] = {}
    for document in documents:
        for applied in document.applied if isinstance(document, d.CardRefund) else ():
            refunded[applied.to.document] = refunded.get(applied.to.document, 0) + applied.amount
    kinds = {d.SalesReceipt: "SalesReceipt", d.Invoice: "Invoice", d.CreditMemo: "CreditMemo"}
    seen: set[str] = set()
    for document in documents:
        if not isinstance(document, d.SalesForm):
            continue
        query = q.TxnQuery(kinds[type(document)], ref_numbers=(document.ref_number,))
        ((record,),) = (r.records for r in send(q.render_query(query, edition="US", request_id="1")).responses)
        assert isinstance(record, TxnRecord)
        found = {line.refs["ClassRef"].full_name if "ClassRef" in line.refs else "" for line in record.lines}
        assert found == {document.klass.full_name if document.klass else ""}
        seen |= found
        if document.key in refunded:
            assert record.used is not None
            assert to_minor(record.used, "USD") >= refunded[document.key]
    assert len(seen) > 1
    assert refunded


def _accounts(tax: str) -> dict[str, str]:
    return ACCOUNTS | ({"sales_tax_payable": "Sales Tax Collected"} if tax == "liability" else {})


def _stocked(documents: tuple[d.Document, ...]) -> list[d.Document]:
    """The documents, after a bill of before these days that gives every inventory item stock at its cost."""
    items = [document for document in documents if isinstance(document, d.InventoryItem)]
    lists = [document for document in documents if isinstance(document, d.ListElement)]
    if not items:
        return list(documents)
    vendor = d.Vendor(key="vendor:stock", store="shop", name="Stock")
    bill = d.Bill(
        key="bill:stock",
        store="shop",
        txn_date=date(2026, 2, 1),
        currency="USD",
        vendor=d.Named("Vendor", "Stock"),
        ref_number="STOCK",
        item_lines=tuple(
            d.ItemLine(
                item=d.Named("Item", item.name),
                amount=int((item.purchase_cost or Decimal(0)) * 100000),
                quantity=Decimal(1000),
            )
            for item in items
        ),
    )
    rest = [document for document in documents if not isinstance(document, d.ListElement)]
    return [*lists, vendor, bill, *rest]


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: "-".join(mode.values()))
def test_all_of_it_is_valid_by_intuits_schemas(reference: Path, mode: dict[str, str]) -> None:
    _, made = planned(mode)
    requests = [
        render(document, _by_id, edition="US", request_id=str(number)) for number, document in enumerate(made.documents)
    ]
    tree = etree.fromstring(message_set(requests))
    for name in ("official-13.0/qbxmlops130.xsd", "qbxml160_QBD_rq.xsd"):
        etree.XMLSchema(file=str(reference / "qbxml" / name)).assertValid(tree)


def _by_id(reference: d.Reference) -> Resolved:
    return by_name(reference) if isinstance(reference, d.Named) else Resolved("TxnID", "1CAB66-1784735262")
