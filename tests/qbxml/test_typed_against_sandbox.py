"""Purchases, orders, deposits, stock, changes and reports as we type them, against the company file, one story."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

import msgspec
import pytest

from qbd.accounting import documents as d
from qbd.qbxml import queries as q
from qbd.qbxml.assembly import Resolved
from qbd.qbxml.message import Message
from qbd.qbxml.records import AccountRecord, DeletedRecord, ListRecord, PaymentToDeposit, Record, TxnRecord
from qbd.qbxml.render import message_set, render
from qbd.qbxml.responses import Response, parse
from qbd.sandbox.quickbooks.fixtures import create_company
from qbd.sandbox.quickbooks.request_processor import RequestProcessor

ZERO = Decimal(0)
DAY = date(2026, 11, 20)
BASE: dict[str, Any] = {"store": "h", "txn_date": DAY, "currency": "USD", "memo": "memo é"}
UNLINKED = ("Deposit", "SalesReceipt", "InventoryAdjustment")
R = TypeVar("R", bound=Record)


def named(kind: Any, name: str) -> d.Named:
    return d.Named(kind, name)


ANN, MILL, NON = named("Customer", "Ann"), named("Vendor", "Mill"), named("SalesTaxCode", "NON")
TEE, INCOME, SHRINKAGE = (
    named("Item", "Apparel:Tee"),
    named("Account", "Sales Income"),
    named("Account", "Inventory Shrinkage"),
)
CHECKING, STOCK, COGS = (
    named("Account", "Checking"),
    named("Account", "Inventory Asset"),
    named("Account", "Cost of Goods Sold"),
)


class Books:
    """A session that posts typed documents and remembers what QuickBooks answered."""

    def __init__(self, processor: RequestProcessor, ticket: str) -> None:
        self._processor, self._ticket = processor, ticket
        self.known: dict[str, TxnRecord | ListRecord] = {}

    def resolve(self, reference: d.Reference) -> Resolved:
        if isinstance(reference, d.Named):
            return Resolved("FullName", reference.full_name)
        found = self.known[reference.document]
        assert isinstance(found, TxnRecord)
        return Resolved("TxnID", found.txn_id)

    def send(self, *requests: Any) -> Response:
        (answer,) = parse(
            self._processor.process_request(self._ticket, message_set(requests).decode("ascii"))
        ).responses
        return answer

    def ask(self, query: q.Query) -> Response:
        answer = self.send(q.render_query(query, edition="US", request_id="1"))
        assert answer.ok, answer.message
        return answer

    def try_to(self, posting: d.Posting) -> Response:
        return self.send(render(posting, self.resolve, edition="US", request_id="1"))

    def post(self, posting: d.Posting) -> Response:
        answer = self.try_to(posting)
        assert answer.code == 0, (posting.key, answer.code, answer.message)
        if isinstance(answer.added, TxnRecord | ListRecord):
            self.known[posting.key] = answer.added
        return answer

    def transaction(self, key: str, kind: Any) -> TxnRecord:
        found = self.known[key]
        assert isinstance(found, TxnRecord)
        return only(self.ask(q.TxnQuery(kind, txn_ids=(found.txn_id,), include_links=kind not in UNLINKED)), TxnRecord)

    def sequence(self, key: str) -> str:
        return self.known[key].edit_sequence

    def balance(self, account: str) -> Decimal:
        rows = self.ask(q.SummaryReport("TrialBalance", date_to=DAY)).trial_balance
        assert sum(row.amount for row in rows) == 0
        return sum((row.amount for row in rows if row.account == account), Decimal(0))


def only(response: Response, kind: type[R]) -> R:
    (found,) = (record for record in response.records if isinstance(record, kind))
    return found


@pytest.fixture
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    path = tmp_path_factory.mktemp("typed") / "harbor.qbw"
    create_company(path, product="premier", history=False)
    processor = RequestProcessor()
    processor.open_connection2("", "test")
    books = Books(processor, processor.begin_session(str(path)))
    for document in LISTS:
        books.post(document)
    yield books
    processor.close_connection()


LISTS: tuple[d.Document, ...] = (
    d.Vendor(key="mill", store="h", name="Mill", terms=named("Terms", "Net 30"), name_on_check="The Mill"),
    d.Customer(key="ann", store="h", name="Ann"),
    d.Customer(key="job", store="h", name="Kitchen", parent=ANN),
    d.OtherName(key="other", store="h", name="Somebody"),
    d.Class(key="class", store="h", name="Shops"),
    d.Class(key="subclass", store="h", name="Mill Road", parent=named("Class", "Shops")),
    d.Terms(key="terms", store="h", name="2 10 Net 45", due_days=45, discount_days=10, discount_percent=Decimal(2)),
    d.ShipMethod(key="ship", store="h", name="Bike"),
    d.SalesRep(key="rep", store="h", name="ML", entity=MILL),
    d.SalesTaxCode(key="code", store="h", name="Imp", taxable=False, description="imported"),
    d.Account(key="account", store="h", name="Payouts", account_type="OtherCurrentAsset", description="on their way"),
    d.Account(
        key="subaccount", store="h", name="PayPal", account_type="OtherCurrentAsset", parent=named("Account", "Payouts")
    ),
    d.SalesTaxItem(key="zero", store="h", name="Zero", description="none", rate=Decimal(0)),
    d.InventoryItem(
        key="apparel", store="h", name="Apparel", income=INCOME, cogs=COGS, asset=STOCK, sales_price=Decimal("9.5")
    ),
    d.InventoryItem(
        key="tee",
        store="h",
        name="Tee",
        parent=named("Item", "Apparel"),
        income=INCOME,
        cogs=COGS,
        asset=STOCK,
        vendor=MILL,
        reorder_point=Decimal(5),
        purchase_cost=Decimal(3),
        tax_code=NON,
        part_number="T-1",
    ),
    d.SingleAccountItem(
        key="engraving",
        store="h",
        name="Engraving",
        item_type="Service",
        account=INCOME,
        price=Decimal(5),
        purchase=d.PurchaseSide(account=COGS, cost=Decimal(2), vendor=MILL),
        tax_code=NON,
    ),
    d.DiscountItem(key="loyalty", store="h", name="Loyalty", account=named("Account", "Discounts Given")),
    d.SubtotalItem(key="subtotal", store="h", name="Sum so far", description="Subtotal"),
    d.PaymentItem(key="paid", store="h", name="Paid", deposit_to=CHECKING),
    d.ItemGroup(
        key="set",
        store="h",
        name="Gift Set",
        members=(d.GroupMember(item=TEE, quantity=Decimal(2)), d.GroupMember(item=named("Item", "Engraving"))),
    ),
    d.SalesTaxGroup(
        key="taxes",
        store="h",
        name="Both",
        taxes=(named("Item", "State Sales Tax"), named("Item", "City Sales Tax")),
    ),
)
ORDER = d.PurchaseOrder(
    key="order",
    vendor=MILL,
    ref_number="PO1",
    lines=(d.ItemLine(item=TEE, amount=6000, quantity=Decimal(20)),),
    expected=DAY,
    **BASE,
)
BILL = d.Bill(
    key="bill",
    vendor=MILL,
    ref_number="B1",
    orders=(d.TxnOf("order"),),
    expense_lines=(d.ExpenseLine(account=named("Account", "Freight In"), amount=500),),
    terms=named("Terms", "Net 30"),
    **BASE,
)
RECEIPT = d.SalesReceipt(
    key="receipt",
    customer=ANN,
    ref_number="S1",
    klass=named("Class", "Shops:Mill Road"),
    tax_item=named("Item", "Zero"),
    lines=(d.ItemLine(item=TEE, amount=3000, quantity=Decimal(3), tax_code=NON),),
    **BASE,
)


def test_lists_of_every_kind_come_back_as_they_were_sent(books: Books) -> None:
    for document in LISTS:
        assert isinstance(document, d.ListElement)
        if isinstance(document, d.Account):
            continue
        found = books.known[document.key]
        assert isinstance(found, ListRecord)
        assert (found.full_name, found.active) == (document.full_name, True)
    accounts = {one.full_name for one in books.ask(q.ListQuery("Account")).records if isinstance(one, AccountRecord)}
    assert accounts >= {"Payouts", "Payouts:PayPal"}
    tee, group, taxes = books.known["tee"], books.known["set"], books.known["taxes"]
    assert isinstance(tee, ListRecord)
    assert isinstance(group, ListRecord)
    assert isinstance(taxes, ListRecord)
    assert (tee.full_name, tee.refs["PrefVendorRef"].full_name) == ("Apparel:Tee", "Mill")
    assert next((ref.full_name, count) for ref, count in group.members) == ("Apparel:Tee", Decimal(2))
    assert [ref.full_name for ref, _ in taxes.members] == ["State Sales Tax", "City Sales Tax"]
    everybody = books.ask(q.ListQuery("Entity", name_starts_with="A")).records
    assert {record.full_name for record in everybody if isinstance(record, ListRecord)} >= {"Ann"}


def test_goods_are_received_then_billed_and_paid_with_a_credit(books: Books) -> None:
    books.post(ORDER)
    books.post(d.ItemReceipt(key="goods", vendor=MILL, ref_number="G1", orders=(d.TxnOf("order"),), **BASE))
    order = books.transaction("order", "PurchaseOrder")
    assert (order.fulfilled, order.lines[0].fulfilled, order.links[0].txn_type) == (True, Decimal(20), "ItemReceipt")
    assert books.balance("Inventory Asset") == Decimal("60.00")
    deleted = books.post(d.Delete(key="undo", store="h", kind="ItemReceipt", target=d.TxnOf("goods")))
    assert deleted.fields["TxnDelType"] == "ItemReceipt"
    assert (books.transaction("order", "PurchaseOrder").fulfilled, books.balance("Inventory Asset")) == (False, ZERO)
    gone = only(books.ask(q.DeletedTransactionsQuery(("ItemReceipt",))), DeletedRecord)
    assert (gone.kind, gone.name) == ("ItemReceipt", "G1")
    books.post(BILL)
    assert (books.balance("Inventory Asset"), books.balance("Accounts Payable")) == (
        Decimal("60.00"),
        Decimal("-65.00"),
    )
    books.post(
        d.VendorCredit(
            key="back",
            vendor=MILL,
            ref_number="V1",
            item_lines=(d.ItemLine(item=TEE, amount=300, quantity=Decimal(1)),),
            **BASE,
        )
    )
    applied = d.Applied(to=d.TxnOf("bill"), amount=6200, credits=(d.CreditUse(d.TxnOf("back"), 300),))
    books.post(d.BillPayment(key="pay", vendor=MILL, bank=CHECKING, applied=(applied,), ref_number="1001", **BASE))
    assert books.transaction("bill", "Bill").paid is True
    assert books.balance("Accounts Payable") == 0


def test_an_order_of_a_customer_becomes_an_invoice(books: Books) -> None:
    books.post(BILL_WITHOUT_ORDER)
    books.post(
        d.SalesOrder(
            key="wanted",
            customer=ANN,
            ref_number="O1",
            tax_item=named("Item", "Zero"),
            lines=(d.ItemLine(item=TEE, amount=2000, quantity=Decimal(2), tax_code=NON),),
            **BASE,
        )
    )
    before = books.balance("Accounts Receivable")
    books.post(
        d.Invoice(
            key="invoice",
            customer=ANN,
            ref_number="I1",
            tax_item=named("Item", "Zero"),
            lines=(),
            orders=(d.TxnOf("wanted"),),
            terms=named("Terms", "Net 30"),
            **BASE,
        )
    )
    assert books.balance("Accounts Receivable") - before == Decimal("20.00")
    assert books.transaction("wanted", "SalesOrder").fulfilled is True
    invoice = books.transaction("invoice", "Invoice")
    assert (invoice.open_balance, invoice.paid, invoice.links[0].txn_type) == (Decimal("20.00"), False, "SalesOrder")


BILL_WITHOUT_ORDER = msgspec.structs.replace(
    BILL, key="stock", ref_number="B0", orders=(), item_lines=(d.ItemLine(item=TEE, amount=6000, quantity=Decimal(20)),)
)


def test_a_payout_takes_a_payment_out_of_undeposited_funds_less_a_fee(books: Books) -> None:
    books.post(BILL_WITHOUT_ORDER)
    books.post(RECEIPT)
    waiting = only(books.ask(q.PaymentsToDepositQuery()), PaymentToDeposit)
    receipt = books.known["receipt"]
    assert isinstance(receipt, TxnRecord)
    assert (waiting.txn_id, waiting.amount, waiting.customer.full_name) == (receipt.txn_id, Decimal("30.00"), "Ann")
    before = books.balance("Checking")
    books.post(
        d.Deposit(
            key="payout",
            deposit_to=CHECKING,
            payments=(d.DepositPayment(payment=d.TxnOf("receipt")),),
            lines=(d.DepositLine(account=named("Account", "Merchant Fees"), amount=-90, memo="fee"),),
            **BASE,
        )
    )
    deposit = books.transaction("payout", "Deposit")
    assert (deposit.total, deposit.memo) == (Decimal("29.10"), "memo é")
    assert books.balance("Checking") - before == Decimal("29.10")
    assert (books.balance("Undeposited Funds"), books.balance("Merchant Fees")) == (ZERO, Decimal("0.90"))
    assert books.ask(q.PaymentsToDepositQuery()).records == ()


def test_a_count_moves_stock_and_value(books: Books) -> None:
    books.post(BILL_WITHOUT_ORDER)
    books.post(
        d.InventoryAdjustment(
            key="count",
            account=SHRINKAGE,
            ref_number="N1",
            lines=(d.StockLine(item=TEE, difference=Decimal(-2)),),
            **BASE,
        )
    )
    assert (books.balance("Inventory Asset"), books.balance("Inventory Shrinkage")) == (
        Decimal("54.00"),
        Decimal("6.00"),
    )
    found = books.transaction("count", "InventoryAdjustment")
    assert found.lines[0].quantity == Decimal(-2)
    books.post(d.Transfer(key="moved", source=CHECKING, target=named("Account", "Savings"), amount=5000, **BASE))


def test_a_receipt_is_modified_once_then_stale_then_void(books: Books) -> None:
    books.post(BILL_WITHOUT_ORDER)
    books.post(RECEIPT)
    first = books.known["receipt"]
    assert isinstance(first, TxnRecord)
    assert first.refs["ClassRef"].full_name == "Shops:Mill Road"
    dearer = msgspec.structs.replace(
        RECEIPT, memo="", klass=None, lines=(msgspec.structs.replace(RECEIPT.lines[0], amount=3600), RECEIPT.lines[0])
    )
    change = d.Modify(
        key="receipt",
        store="h",
        target=d.TxnOf("receipt"),
        edit_sequence=first.edit_sequence,
        document=dearer,
        line_ids=(first.lines[0].line_id,),
        cleared=("Memo", "ClassRef"),
    )
    books.post(change)
    now = books.transaction("receipt", "SalesReceipt")
    assert (now.total, now.memo, [line.amount for line in now.lines]) == (
        Decimal("66.00"),
        "",
        [Decimal("36.00"), Decimal("30.00")],
    )
    assert "ClassRef" not in now.refs
    assert now.lines[0].line_id == first.lines[0].line_id
    stale = books.try_to(change)
    assert (stale.code, stale.ok) == (3200, False)
    books.post(d.Void(key="void", store="h", kind="SalesReceipt", target=d.TxnOf("receipt")))
    assert books.transaction("receipt", "SalesReceipt").total == 0
    assert books.balance("Inventory Asset") == Decimal("60.00")


def test_an_item_is_renamed_made_inactive_and_an_unused_one_deleted(books: Books) -> None:
    engraving = books.known["engraving"]
    assert isinstance(engraving, ListRecord)
    document = next(one for one in LISTS if one.key == "engraving")
    change = d.Modify(
        key="engraving",
        store="h",
        target=d.KnownId(engraving.list_id),
        edit_sequence=engraving.edit_sequence,
        document=msgspec.structs.replace(document, name="Engraving by hand", active=False),
    )
    books.post(change)
    found = only(books.ask(q.ListQuery("ItemService", list_ids=(engraving.list_id,))), ListRecord)
    assert (found.name, found.active, found.values["SalesPrice"]) == ("Engraving by hand", False, "5.00")
    loyalty = books.known["loyalty"]
    assert isinstance(loyalty, ListRecord)
    books.post(d.DeleteElement(key="x", store="h", kind="ItemDiscount", target=d.KnownId(loyalty.list_id)))
    assert books.ask(q.ListQuery("ItemDiscount", list_ids=(loyalty.list_id,))).records == ()
    deleted = only(books.ask(q.DeletedElementsQuery(("ItemDiscount",))), DeletedRecord)
    assert deleted.id == loyalty.list_id


OWNER = "{90A44FB7-33D9-4815-AC85-BC87A7E7D1EB}"


def test_private_data_is_defined_written_changed_and_read(books: Books) -> None:
    definition: list[tuple[str, Any]] = [
        ("OwnerID", OWNER),
        ("DataExtName", "Shopify"),
        ("DataExtType", "STR255TYPE"),
        ("AssignToObject", "Customer"),
    ]
    message = Message("DataExtDefAdd", [("DataExtDefAdd", definition)])
    assert books.send(message.element("1")).code == 0
    for action, value in (("Add", "7"), ("Mod", "8")):
        extension = d.Extension(
            key="ext",
            store="h",
            action=action,  # type: ignore[arg-type]
            owner_id=OWNER,
            name="Shopify",
            kind="Customer",
            target=ANN,
            value=value,
        )
        books.post(extension)
    found = only(books.ask(q.ListQuery("Customer", full_names=("Ann",), owner_ids=(OWNER,))), ListRecord)
    assert found.extensions == {"Shopify": "8"}


@pytest.mark.parametrize("size", [1, 3])
def test_an_iterator_gives_everything_once(books: Books, size: int) -> None:
    seen: list[str] = []
    page = q.Page(size)
    while True:
        answer = books.ask(q.ListQuery("Item", page=page))
        seen += [record.list_id for record in answer.records if isinstance(record, ListRecord)]
        assert answer.iterator is not None
        if answer.iterator.remaining == 0:
            break
        page = q.Page(size, answer.iterator.iterator_id)
    everything = books.ask(q.ListQuery("Item", metadata="MetaDataAndResponseData"))
    assert sorted(seen) == sorted(r.list_id for r in everything.records if isinstance(r, ListRecord))
    assert everything.ret_count == len(seen)
    counted = books.ask(q.ListQuery("Item", metadata="MetaDataOnly"))
    assert (counted.ret_count, counted.records) == (len(seen), ())


REPORTS: list[tuple[str, Callable[[], q.Query]]] = [
    ("balance", lambda: q.SummaryReport("BalanceSheetStandard", date_to=DAY)),
    ("profit", lambda: q.SummaryReport("ProfitAndLossStandard", date(2026, 1, 1), DAY)),
    ("stock", lambda: q.SummaryReport("InventoryValuationSummary", date_to=DAY)),
    ("ageing", lambda: q.AgingReport("APAgingSummary", DAY)),
    ("ledger", lambda: q.DetailReport("GeneralLedger", DAY, DAY)),
]


@pytest.mark.parametrize(("name", "report"), REPORTS, ids=[name for name, _ in REPORTS])
def test_reports_have_rows_that_can_be_read(books: Books, name: str, report: Callable[[], q.Query]) -> None:
    books.post(BILL_WITHOUT_ORDER)
    rows = books.ask(report()).rows
    assert any(row.kind == "DataRow" for row in rows)
    assert all(row.label or row.cells for row in rows)
