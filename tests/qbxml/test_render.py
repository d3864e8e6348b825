from __future__ import annotations

import types
import typing
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from qbd.accounting import documents as d
from qbd.errors import UnrenderableError
from qbd.qbxml import schema
from qbd.qbxml.assembly import Resolved
from qbd.qbxml.render import CLEAR_ALL, by_name, macro, message_set, render, request_name

Valid = Callable[..., None]
GOLDEN = Path(__file__).resolve().parents[1] / "golden"
DAY = date(2026, 11, 24)
HARBOR = d.Address(
    lines=("Ann O'Hara & Sons", "1 Quay <East>"), city="Portland", state="ME", postal_code="04101", country="US"
)


def named(kind: Any, name: str, document: str = "") -> d.Named:
    return d.Named(kind, name, document)


ITEM, CLASS, TAX, NON = (
    named("Item", "T-Shirts", "item:T-Shirts"),
    named("Class", "Mill Road"),
    named("SalesTaxCode", "Tax"),
    named("SalesTaxCode", "Non"),
)
LINES = (
    d.ItemLine(
        item=ITEM, amount=7100, description="2 × tee “Café”", quantity=Decimal("2.000"), klass=CLASS, tax_code=TAX
    ),
    d.ItemLine(item=named("Item", "Discounts"), amount=-710, tax_code=TAX),
    d.ItemLine(item=named("Item", "ME State Tax"), amount=527),
)
FORM: dict[str, Any] = dict(
    store="harbor",
    txn_date=DAY,
    currency="USD",
    memo="Order #1001 of harbor\nagreement 77",
    customer=named("Customer", "Shopify Harbor Street"),
    lines=LINES,
    klass=CLASS,
    tax_item=named("Item", "Shopify No Tax"),
    customer_tax_code=TAX,
    bill_address=HARBOR,
    po_number="#1001",
)
BASE: dict[str, Any] = dict(store="harbor", txn_date=DAY, currency="USD", memo="memo")
FULL: tuple[d.Document, ...] = (
    d.Customer(
        key="customer:1",
        store="harbor",
        name="Ann O'Hara",
        company="O'Hara & Sons",
        first_name="Ann",
        last_name="O'Hara",
        address=HARBOR,
        phone="+1 207 555 0100",
        email="ann@example.com",
        notes="VIP\n2nd line",
    ),
    d.Vendor(
        key="vendor:1",
        store="harbor",
        name="Northwind Textiles",
        company="Northwind",
        contact="Bo",
        address=HARBOR,
        phone="1",
        email="bo@example.com",
        account_number="A-1",
    ),
    d.Class(key="class:Mill Road", store="harbor", name="Mill Road"),
    d.PaymentMethod(key="method:visa", store="harbor", name="Shopify Visa", method_type="Visa"),
    d.SalesTaxItem(
        key="tax:ME",
        store="harbor",
        name="ME State Tax",
        description="Maine",
        rate=Decimal("0"),
        agency=named("Vendor", "Maine Revenue Services"),
    ),
    *(
        d.SingleAccountItem(
            key=f"item:{kind}",
            store="harbor",
            name=f"Thing {kind}",
            item_type=kind,
            account=named("Account", "Sales:Shirts"),
            description="All shirts",
            tax_code=TAX,
        )
        for kind in ("Service", "NonInventory", "OtherCharge")
    ),
    d.InventoryItem(
        key="item:sku1",
        store="harbor",
        name="TEE-S",
        income=named("Account", "Sales"),
        cogs=named("Account", "Cost of Goods Sold"),
        asset=named("Account", "Inventory Asset"),
        sales_description="Tee, small",
        purchase_description="tee s",
        purchase_cost=Decimal("4.123456"),
        tax_code=TAX,
    ),
    d.SalesReceipt(
        key="receipt:1",
        ref_number="HS-1001",
        deposit_to=named("Account", "Shopify Clearing"),
        payment_method=named("PaymentMethod", "Visa"),
        **FORM,
    ),
    d.Invoice(
        key="invoice:1",
        ref_number="HS-1002",
        ar_account=named("Account", "Accounts Receivable"),
        due_date=date(2026, 12, 24),
        **FORM,
    ),
    d.CreditMemo(key="credit:1", ref_number="HS-1003", ar_account=named("Account", "Accounts Receivable"), **FORM),
    d.ReceivePayment(
        key="payment:1",
        customer=named("Customer", "Ann O'Hara"),
        ref_number="P-1001",
        total=4000,
        applied=(d.Applied(to=d.TxnOf("invoice:1"), amount=3844, credits=(d.CreditUse(d.TxnOf("credit:1"), 156),)),),
        payment_method=named("PaymentMethod", "Visa"),
        deposit_to=named("Account", "Shopify Clearing"),
        ar_account=named("Account", "Accounts Receivable"),
        **BASE,
    ),
    d.CardRefund(
        key="refund:1",
        customer=named("Customer", "Ann O'Hara"),
        ref_number="R-1001",
        refund_from=named("Account", "Shopify Clearing"),
        applied=(d.Applied(to=d.TxnOf("credit:1"), amount=3843),),
        payment_method=named("PaymentMethod", "Visa"),
        ar_account=named("Account", "Accounts Receivable"),
        **BASE,
    ),
    d.Check(
        key="check:1",
        bank=named("Account", "Checking"),
        payee=named("Customer", "Ann O'Hara"),
        ref_number="1001",
        lines=(
            d.ExpenseLine(
                account=named("Account", "Accounts Receivable"),
                amount=3843,
                memo="refund",
                klass=CLASS,
                entity=named("Customer", "Ann O'Hara"),
            ),
        ),
        applied=(d.Applied(to=d.TxnOf("credit:1"), amount=3843),),
        **BASE,
    ),
    d.JournalEntry(
        key="journal:1",
        ref_number="J-1001",
        lines=(
            d.JournalLine(
                account=named("Account", "Accounts Receivable"),
                amount=-825,
                memo="own memo",
                entity=named("Customer", "Ann O'Hara"),
                klass=CLASS,
            ),
            d.JournalLine(account=named("Account", "Shopify Clearing"), amount=10825),
            d.JournalLine(account=named("Account", "Sales"), amount=-10000),
        ),
        **BASE,
    ),
    d.Bill(
        key="bill:1",
        vendor=named("Vendor", "Northwind Textiles"),
        ref_number="PO-77/2026-11-24",
        item_lines=(d.ItemLine(item=ITEM, amount=6000, description="tee", quantity=Decimal("20"), klass=CLASS),),
        expense_lines=(
            d.ExpenseLine(account=named("Account", "Freight In"), amount=1000, memo="freight", klass=CLASS),
        ),
        due_date=date(2026, 12, 24),
        ap_account=named("Account", "Accounts Payable"),
        **BASE,
    ),
)
FULL_IDS = [request_name(document) for document in FULL]


def one(document: d.Document, edition: str = "US", **options: Any) -> bytes:
    return message_set([render(document, by_name, edition=edition, request_id="1", **options)])


@pytest.mark.parametrize("edition", ["US", "CA", "UK"])
@pytest.mark.parametrize("document", FULL, ids=FULL_IDS)
def test_a_full_document_validates_in_every_edition(document: d.Document, edition: str, valid_qbxml: Valid) -> None:
    xml = one(document, edition, define_macro=True)
    assert xml.isascii()
    valid_qbxml(xml, edition)


@pytest.mark.parametrize("document", FULL, ids=FULL_IDS)
def test_golden(document: d.Document, valid_qbxml: Valid) -> None:
    xml = message_set([pretty(render(document, by_name, edition="US", request_id="doc-1", define_macro=True))])
    path = GOLDEN / f"{request_name(document)}.xml"
    if not path.exists():
        path.write_bytes(xml)
        pytest.fail(f"{path.name} was missing and is written; read it before keeping it")
    assert xml == path.read_bytes()
    valid_qbxml(xml)


def pretty(request: etree._Element) -> etree._Element:
    etree.indent(request)
    return request


MINIMAL: tuple[d.Document, ...] = (
    d.Customer(key="c", store="s", name="A"),
    d.Vendor(key="v", store="s", name="A"),
    d.SalesTaxItem(key="t", store="s", name="T", description="", rate=Decimal(0)),
    d.SingleAccountItem(key="i", store="s", name="I", item_type="Service", account=named("Account", "Sales")),
    d.InventoryItem(
        key="i",
        store="s",
        name="I",
        income=named("Account", "S"),
        cogs=named("Account", "C"),
        asset=named("Account", "A"),
    ),
    *(
        kind(
            key="f",
            store="s",
            txn_date=DAY,
            currency="USD",
            customer=named("Customer", "A"),
            ref_number="1",
            lines=(d.ItemLine(item=ITEM, amount=0),),
        )
        for kind in (d.SalesReceipt, d.Invoice, d.CreditMemo)
    ),
    d.ReceivePayment(
        key="p", store="s", txn_date=DAY, currency="USD", customer=named("Customer", "A"), ref_number="1", total=1
    ),
    d.Bill(
        key="b",
        store="s",
        txn_date=DAY,
        currency="USD",
        vendor=named("Vendor", "V"),
        ref_number="1",
        expense_lines=(d.ExpenseLine(account=named("Account", "Rent"), amount=1),),
    ),
)


@pytest.mark.parametrize("document", MINIMAL, ids=[request_name(m) for m in MINIMAL])
def test_a_minimal_document_validates(document: d.Document, valid_qbxml: Valid) -> None:
    for edition in ("US", "CA", "UK"):
        valid_qbxml(one(document, edition), edition)


def strategy(kind: Any) -> st.SearchStrategy[Any]:
    """Anything that the annotations of the documents allow, far beyond QuickBooks' limits."""
    origin = typing.get_origin(kind)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        hints = typing.get_type_hints(kind)
        return st.builds(kind, **{name: strategy(hints[name]) for name in kind.__struct_fields__})
    if origin is typing.Literal:
        return st.sampled_from(typing.get_args(kind))
    if origin is tuple:
        return st.lists(strategy(typing.get_args(kind)[0]), max_size=3).map(tuple)
    if origin in (typing.Union, types.UnionType):
        return st.one_of([st.none() if arg is type(None) else strategy(arg) for arg in typing.get_args(kind)])
    simple: dict[Any, st.SearchStrategy[Any]] = {
        str: st.one_of(
            st.text(max_size=12), st.text(max_size=5000), st.sampled_from(["Ω" * 60, "é" * 41, "\ud83d", "a\x00b\x0b"])
        ),
        int: st.integers(-(10**16), 10**16),
        Decimal: st.decimals(allow_nan=True, allow_infinity=True),
        date: st.dates(),
        bool: st.booleans(),
    }
    return simple[kind]


@given(strategy(d.Document), st.sampled_from(["US", "CA", "UK"]))
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_comes_is_either_valid_or_named(valid_qbxml: Valid, document: d.Document, edition: str) -> None:
    error, xml = None, b""
    try:
        xml = one(document, edition, define_macro=True)
    except UnrenderableError as raised:
        error = raised
    if error:
        assert (error.record, bool(error.field), bool(error.mend)) == (document.key, True, True)
    else:
        assert xml.isascii()
        valid_qbxml(xml, edition)


@given(strategy(d.Change), st.sampled_from(["US", "CA", "UK"]))
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_change_comes_is_either_valid_or_named(valid_qbxml: Valid, change: d.Change, edition: str) -> None:
    def resolve(reference: d.Reference) -> Resolved:
        return Resolved("ListID" if isinstance(reference, d.Named) else "TxnID", "80000001-1")

    error, xml = None, b""
    try:
        xml = message_set([render(change, resolve, edition=edition, request_id="1")])
    except UnrenderableError as raised:
        error = raised
    if error:
        assert (error.record, bool(error.field), bool(error.mend)) == (change.key, True, True)
    else:
        assert xml.isascii()
        valid_qbxml(xml, edition)


LONGEST = {"Customer": ("CustomerAdd", 41), "Class": ("ClassAdd", 31), "PaymentMethod": ("PaymentMethodAdd", 31)}


@pytest.mark.parametrize("kind", LONGEST)
def test_the_longest_name_passes_and_one_more_is_refused(kind: str, valid_qbxml: Valid) -> None:
    request, length = LONGEST[kind]
    assert schema.find("US", request, f"{request}/Name").length == length
    make = getattr(d, kind)
    valid_qbxml(one(make(key="k", store="s", name="é" * length)))
    with pytest.raises(UnrenderableError, match=rf"k: {request}/Name .*{length + 1} characters.*Shorten") as caught:
        one(make(key="k", store="s", name="é" * (length + 1)))
    assert caught.value.value == "é" * (length + 1)


def test_a_long_memo_is_cut_between_characters_never_inside_an_entity(valid_qbxml: Valid) -> None:
    document = d.JournalEntry(
        key="j",
        store="s",
        txn_date=DAY,
        currency="USD",
        memo="&é<" * 2000,
        ref_number="1",
        lines=(
            d.JournalLine(account=named("Account", "A"), amount=5),
            d.JournalLine(account=named("Account", "B"), amount=-5),
        ),
    )
    xml = one(document)
    memo = etree.fromstring(xml).findtext(".//JournalCreditLine/Memo")
    assert memo is not None
    assert len(memo) == 4095
    assert memo.endswith("...")
    valid_qbxml(xml)


def test_an_over_long_reference_number_names_document_field_value_and_mend() -> None:
    document = d.Check(
        key="check:9",
        bank=named("Account", "B"),
        payee=named("Customer", "C"),
        ref_number="123456789012",
        lines=(),
        **BASE,
    )
    with pytest.raises(
        UnrenderableError, match=r"^check:9: CheckAdd/RefNumber '123456789012': 12 characters, QuickBooks takes 11\."
    ):
        one(document)


def test_debits_and_credits_keep_their_order_and_lose_their_sign() -> None:
    root = etree.fromstring(one(FULL[FULL_IDS.index("JournalEntryAdd")]))
    lines = [(line.tag, line.findtext("Amount"), line.findtext("Memo")) for line in root.find(".//JournalEntryAdd")[2:]]
    assert lines == [
        ("JournalCreditLine", "8.25", "own memo"),
        ("JournalDebitLine", "108.25", "memo"),
        ("JournalCreditLine", "100.00", "memo"),
    ]


def test_an_unbalanced_journal_entry_is_refused() -> None:
    document = d.JournalEntry(
        key="j", ref_number="1", lines=(d.JournalLine(account=named("Account", "A"), amount=5),), **BASE
    )
    with pytest.raises(UnrenderableError, match="debits and credits differ"):
        one(document)


def test_references_become_ids_names_or_macros() -> None:
    def resolve(reference: d.Reference) -> Resolved:
        if isinstance(reference, d.TxnOf):
            return Resolved("TxnID", "1CAB66-1784735262")
        return (
            Resolved("ListID", "80000003-1446676743")
            if reference.document
            else Resolved("FullName", reference.full_name)
        )

    payment = render(FULL[FULL_IDS.index("ReceivePaymentAdd")], resolve, edition="US", request_id="1")
    assert payment.findtext(".//AppliedToTxnAdd/TxnID") == "1CAB66-1784735262"
    assert payment.findtext(".//CustomerRef/FullName") == "Ann O'Hara"
    receipt = render(FULL[FULL_IDS.index("SalesReceiptAdd")], resolve, edition="US", request_id="1")
    assert receipt.findtext(".//SalesReceiptLineAdd/ItemRef/ListID") == "80000003-1446676743"
    by_macro = render(FULL[FULL_IDS.index("ARRefundCreditCardAdd")], by_name, edition="US", request_id="1")
    assert by_macro.find(".//RefundAppliedToTxnAdd/TxnID").get("useMacro") == macro("credit:1")
    with pytest.raises(UnrenderableError, match="cannot stand here"):
        render(FULL[FULL_IDS.index("CheckAdd")], lambda _: Resolved("TxnID", "1-2"), edition="US", request_id="1")


def test_a_form_and_its_payment_ride_in_one_set_by_macro(valid_qbxml: Valid) -> None:
    invoice = FULL[FULL_IDS.index("InvoiceAdd")]
    memo = FULL[FULL_IDS.index("CreditMemoAdd")]
    payment = FULL[FULL_IDS.index("ReceivePaymentAdd")]
    xml = message_set(
        [render(x, by_name, edition="US", request_id=x.key, define_macro=True) for x in (invoice, memo, payment)],
        on_error="stopOnError",
        new_message_set_id="h-000001",
        closed=True,
    )
    valid_qbxml(xml)
    root = etree.fromstring(xml)
    assert root.find(".//InvoiceAdd").get("defMacro") == root.find(".//AppliedToTxnAdd/TxnID").get("useMacro")


def test_a_field_that_the_edition_or_version_lacks_is_named() -> None:
    line = d.ItemLine(item=ITEM, amount=1, tax_code=TAX)
    document = d.Bill(key="bill:1", vendor=named("Vendor", "V"), ref_number="1", item_lines=(line,), **BASE)
    assert b"<SalesTaxCodeRef>" in one(document, "CA")
    with pytest.raises(UnrenderableError, match=r"BillAdd/ItemLineAdd/SalesTaxCodeRef .* no such field"):
        one(document, "US")
    with pytest.raises(UnrenderableError, match=r"ApplyCheckToTxnAdd .* needs qbXML 7\.0"):
        one(FULL[FULL_IDS.index("CheckAdd")], version="6.0")


@pytest.mark.parametrize(
    ("ids", "attributes"),
    [
        ({"new_message_set_id": "A", "old_message_set_id": "A"}, b'newMessageSetID="A" oldMessageSetID="A"'),
        ({"old_message_set_id": "A"}, b'oldMessageSetID="A"'),
        ({"old_message_set_id": CLEAR_ALL}, b'oldMessageSetID="ClearAllMessageSets"'),
    ],
    ids=["status", "clear", "clear all"],
)
def test_empty_sets_ask_and_clear(ids: dict[str, str], attributes: bytes, valid_qbxml: Valid) -> None:
    xml = message_set([], **ids)
    assert attributes in xml
    valid_qbxml(xml)


def test_a_message_set_id_of_24_characters_is_refused() -> None:
    with pytest.raises(ValueError, match="1 to 23 characters"):
        message_set([], new_message_set_id="x" * 24)


def test_the_schema_table_is_current(reference: Path) -> None:
    from qbd.qbxml.schema_derivation import derive

    table = derive(reference / "qbxml")
    kept = msgspec.json.decode(Path(schema.__file__).with_name("schema.json").read_bytes())
    assert kept == msgspec.json.decode(msgspec.json.encode(table))
