"""What this side writes and reads, against a company file that reads and writes by its own copy of the schema."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from qbd.accounting import documents as d
from qbd.qbxml import queries as q
from qbd.qbxml.records import (
    AccountRecord,
    HostRecord,
    ListRecord,
    PreferencesRecord,
    TxnLink,
    TxnRecord,
    TxnSummary,
)
from qbd.qbxml.render import by_name, message_set, render
from qbd.qbxml.responses import Answer, Response, parse
from qbd.sandbox.quickbooks.fixtures import create_company
from qbd.sandbox.quickbooks.request_processor import RequestProcessor

DAY = date(2026, 11, 20)
Ask = Callable[..., Answer]


def named(kind: Any, name: str) -> d.Named:
    return d.Named(kind, name)


ANN, BASE = named("Customer", "Ann Café"), {"store": "h", "txn_date": DAY, "currency": "USD", "memo": "memo é"}
FORM: dict[str, Any] = {
    "customer": ANN, "tax_item": named("Item", "Shopify No Tax"), "klass": named("Class", "BKN"), **BASE,
}  # fmt: skip
NON = named("SalesTaxCode", "NON")
TEES = d.ItemLine(item=named("Item", "Tees"), amount=1000, quantity=Decimal(3), tax_code=NON)
MUG = d.ItemLine(item=named("Item", "MUG"), amount=900, quantity=Decimal(1), tax_code=NON)
TAX = d.ItemLine(item=named("Item", "ME Tax"), amount=83)
CLEARING = named("Account", "PayPal Clearing")
LISTS: tuple[d.Document, ...] = (
    d.Vendor(key="vendor", store="h", name="Maine Revenue"),
    d.Class(key="class", store="h", name="BKN"),
    d.PaymentMethod(key="method", store="h", name="PayPal"),
    d.SalesTaxItem(key="zero", store="h", name="Shopify No Tax", description="none", rate=Decimal(0)),
    d.SalesTaxItem(key="tax", store="h", name="ME Tax", description="Maine", rate=Decimal(0),
                   agency=named("Vendor", "Maine Revenue")),
    d.SingleAccountItem(key="tees", store="h", name="Tees", item_type="NonInventory",
                        account=named("Account", "Sales Income"), tax_code=NON),
    d.InventoryItem(key="mug", store="h", name="MUG", income=named("Account", "Sales Income"),
                    cogs=named("Account", "Cost of Goods Sold"), asset=named("Account", "Inventory Asset")),
    d.Customer(key="ann", store="h", name="Ann Café", address=d.Address(lines=("1 Quay", "2 Floor"), city="Portland")),
)  # fmt: skip
TRANSACTIONS: tuple[d.Document, ...] = (
    d.Bill(key="bill", vendor=named("Vendor", "Maine Revenue"), ref_number="B1", **BASE,
           item_lines=(d.ItemLine(item=named("Item", "MUG"), amount=4500, quantity=Decimal(10)),),
           expense_lines=(d.ExpenseLine(account=named("Account", "Freight In"), amount=100),)),
    d.SalesReceipt(key="receipt", ref_number="S1", lines=(TEES, MUG, TAX), deposit_to=CLEARING,
                   payment_method=named("PaymentMethod", "PayPal"), **FORM),
    d.Invoice(key="invoice", ref_number="I1", lines=(TEES, MUG, TAX), **FORM),
    d.CreditMemo(key="credit", ref_number="C1", lines=(TEES,), **FORM),
    d.CreditMemo(key="credit2", ref_number="C2", lines=(TEES,), **FORM),
    d.ReceivePayment(key="payment", customer=ANN, ref_number="P1", total=1983, deposit_to=CLEARING,
                     applied=(d.Applied(to=d.TxnOf("invoice"), amount=1983),), **BASE),
    d.CardRefund(key="refund", customer=ANN, ref_number="R1", refund_from=CLEARING,
                 applied=(d.Applied(to=d.TxnOf("credit"), amount=1000),), **BASE),
    d.Check(key="check", bank=named("Account", "Checking"), payee=ANN, ref_number="2001", **BASE,
            lines=(d.ExpenseLine(account=named("Account", "Accounts Receivable"), amount=1000, entity=ANN),),
            applied=(d.Applied(to=d.TxnOf("credit2"), amount=1000),)),
    d.JournalEntry(key="journal", ref_number="J1", **BASE, lines=(
        d.JournalLine(account=named("Account", "Cost of Goods Sold"), amount=500),
        d.JournalLine(account=named("Account", "Inventory Asset"), amount=-500))),
)  # fmt: skip


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    path: Path = tmp_path_factory.mktemp("books") / "harbor.qbw"
    create_company(path, history=False)
    processor = RequestProcessor()
    processor.open_connection2("", "test")
    ticket = processor.begin_session(str(path))

    def send(*requests: Any, **attributes: Any) -> Answer:
        return parse(processor.process_request(ticket, message_set(requests, **attributes).decode("ascii")))

    yield send
    processor.close_connection()


@pytest.fixture(scope="module")
def posted(ask: Ask) -> dict[str, Response]:
    requests = [
        render(document, by_name, edition="US", request_id=document.key, define_macro=True)
        for document in (*LISTS, *TRANSACTIONS)
    ]
    return ask(*requests, new_message_set_id="set-1").by_request_id()


def answered(ask: Ask, query: q.Query) -> Response:
    (response,) = ask(q.render_query(query, edition="US", request_id="1")).responses
    return response


def test_every_kind_of_document_is_taken(posted: dict[str, Response]) -> None:
    assert {key: response.message for key, response in posted.items() if response.code} == {}
    for document in (*LISTS, *TRANSACTIONS):
        added = posted[document.key].added
        assert isinstance(added, ListRecord if document in LISTS else TxnRecord)
        assert added.edit_sequence


def test_what_comes_back_is_what_was_sent(posted: dict[str, Response]) -> None:
    receipt = posted["receipt"].added
    assert isinstance(receipt, TxnRecord)
    assert (receipt.total, receipt.memo, receipt.txn_date) == (Decimal("19.83"), "memo é", DAY)
    assert receipt.refs["CustomerRef"].full_name == "Ann Café"
    assert [line.amount for line in receipt.lines] == [Decimal("10.00"), Decimal("9.00"), Decimal("0.83")]
    payment, invoice = posted["payment"].added, posted["invoice"].added
    assert isinstance(payment, TxnRecord)
    assert isinstance(invoice, TxnRecord)
    assert payment.links == (TxnLink(invoice.txn_id, "Invoice", Decimal("19.83")),)
    totals = {key: response.added.total for key, response in posted.items() if isinstance(response.added, TxnRecord)}
    assert totals["bill"] == Decimal("46.00")
    assert totals["journal"] == Decimal("5.00")
    assert totals["refund"] == totals["check"] == totals["credit"] == Decimal("10.00")


def test_the_ledger_is_read_line_by_line(ask: Ask, posted: dict[str, Response]) -> None:
    rows = answered(ask, q.LedgerReport(DAY, DAY)).ledger
    receipt = posted["receipt"].added
    assert isinstance(receipt, TxnRecord)
    assert {row.txn_type for row in rows} >= {"Sales Receipt", "Invoice", "Bill", "Check"}
    assert sum(row.amount for row in rows) == 0
    own = {(row.account, row.amount) for row in rows if row.txn_id == receipt.txn_id}
    assert own == {
        ("PayPal Clearing", Decimal("19.83")), ("Sales Income", Decimal("-10.00")), ("Sales Income", Decimal("-9.00")),
        ("Sales Tax Payable", Decimal("-0.83")), ("Cost of Goods Sold", Decimal("4.50")),
        ("Inventory Asset", Decimal("-4.50")),
    }  # fmt: skip
    receivable = sum(row.amount for row in rows if row.account == "Accounts Receivable")
    assert receivable == 0


def test_documents_are_found_again_by_number_and_by_date(ask: Ask, posted: dict[str, Response]) -> None:
    for kind, number, key in (
        ("SalesReceipt", "S1", "receipt"), ("Invoice", "I1", "invoice"), ("CreditMemo", "C1", "credit"),
        ("ReceivePayment", "P1", "payment"), ("ARRefundCreditCard", "R1", "refund"), ("Check", "2001", "check"),
        ("JournalEntry", "J1", "journal"), ("Bill", "B1", "bill"),
    ):  # fmt: skip
        (found,) = answered(ask, q.TxnQuery(kind, ref_numbers=(number,))).records  # type: ignore[arg-type]
        added = posted[key].added
        assert isinstance(found, TxnRecord)
        assert isinstance(added, TxnRecord)
        assert (found.txn_id, found.edit_sequence, found.ref_number) == (added.txn_id, added.edit_sequence, number)
    absent = answered(ask, q.TxnQuery("Invoice", ref_numbers=("nowhere",)))
    assert (absent.ok, absent.records) == (True, ())
    short = answered(ask, q.TransactionQuery(date_from=DAY, date_to=DAY)).records
    assert sum(isinstance(record, TxnSummary) for record in short) == len(TRANSACTIONS)


def test_lists_host_and_preferences(ask: Ask, posted: dict[str, Response]) -> None:
    items = answered(ask, q.ListQuery("Item", full_names=("MUG", "nowhere")))
    assert (items.code, [record.kind for record in items.records if isinstance(record, ListRecord)]) == (
        500, ["ItemInventory"],
    )  # fmt: skip
    accounts = answered(ask, q.ListQuery("Account")).records
    kinds = {one.full_name: one.account_type for one in accounts if isinstance(one, AccountRecord)}
    assert kinds["Cost of Goods Sold"] == "CostOfGoodsSold"
    (host,) = answered(ask, q.HostQuery()).records
    assert isinstance(host, HostRecord)
    assert (host.country, host.capacities["Entity"]) == ("US", 14500)
    (preferences,) = answered(ask, q.PreferencesQuery()).records
    assert isinstance(preferences, PreferencesRecord)
    assert (preferences.charges_sales_tax, preferences.closing_date) == (True, None)


def test_recovery_by_message_set_id(ask: Ask, posted: dict[str, Response]) -> None:
    stored = ask(new_message_set_id="set-1", old_message_set_id="set-1")
    assert stored.message_set_status == 0
    receipt, before = stored.by_request_id()["receipt"].added, posted["receipt"].added
    assert isinstance(receipt, TxnRecord)
    assert isinstance(before, TxnRecord)
    assert receipt.txn_id == before.txn_id
    assert ask(old_message_set_id="never").message_set_status == 600
    assert ask(new_message_set_id="never", old_message_set_id="never").message_set_status == 9002


def test_a_second_element_of_a_name_is_to_be_linked(ask: Ask, posted: dict[str, Response]) -> None:
    (again,) = ask(render(LISTS[-1], by_name, edition="US", request_id="1")).responses
    assert (again.code, again.action) == (3100, "link_existing")
