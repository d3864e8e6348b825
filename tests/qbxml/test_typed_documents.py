"""The documents of purchases, stock, banking and lists, and changes: golden, valid in every edition, complete."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from lxml import etree

from qbd.accounting import documents as d
from qbd.errors import UnrenderableError
from qbd.qbxml import changes
from qbd.qbxml.assembly import Resolved
from qbd.qbxml.kinds import kind_of
from qbd.qbxml.render import by_name, message_set, render

Valid = Callable[..., None]
GOLDEN = Path(__file__).resolve().parents[1] / "golden"
DAY = date(2026, 11, 24)
GUID = "{90A44FB7-33D9-4815-AC85-BC87A7E7D1EB}"
BASE: dict[str, Any] = dict(store="harbor", txn_date=DAY, currency="USD", memo="Order #1001 of harbor")


def named(kind: Any, name: str) -> d.Named:
    return d.Named(kind, name)


TEE, MUG, SITE, OTHER_SITE = (
    named("Item", "Apparel:Tee"),
    named("Item", "Mug"),
    named("InventorySite", "Main"),
    named("InventorySite", "Shop"),
)
VENDOR, CUSTOMER, CLASS = (
    named("Vendor", "Northwind Textiles"),
    named("Customer", "Ann O'Hara"),
    named("Class", "Mill Road"),
)
TERMS = named("Terms", "Net 30")
AP, FREIGHT, BANK = (
    named("Account", "Accounts Payable"),
    named("Account", "Freight In"),
    named("Account", "Checking"),
)
WHERE = d.Address(lines=("Northwind Textiles", "9 Mill Rd"), city="Lowell", state="MA", postal_code="01850")
LINE = d.ItemLine(
    item=TEE,
    amount=6000,
    description="tee",
    quantity=Decimal(20),
    rate=Decimal("3.00"),
    klass=CLASS,
)
LINKED = msgspec.structs.replace(LINE, link=d.LineLink(d.TxnOf("order:77"), "1A-2"))
GROUP = d.GroupLine(group=named("Item", "Gift Set"), quantity=Decimal(2))
EXPENSE = d.ExpenseLine(account=FREIGHT, amount=1000, memo="freight", klass=CLASS, entity=CUSTOMER)
APPLIED = (
    d.Applied(
        to=d.TxnOf("bill:1"),
        amount=6500,
        credits=(d.CreditUse(d.TxnOf("credit:1"), 300),),
        discount=200,
        discount_account=named("Account", "Purchase Discounts"),
    ),
)
ELEMENT: dict[str, Any] = dict(store="harbor")
LISTS: tuple[d.Document, ...] = (
    d.Account(
        key="account:1",
        name="Clearing",
        account_type="OtherCurrentAsset",
        parent=named("Account", "Shopify"),
        number="12050",
        description="what gateways owe",
        currency=named("Currency", "US Dollar"),
        **ELEMENT,
    ),
    d.OtherName(
        key="other:1", name="Gift Card Holders", company="Harbor", address=WHERE, email="a@b.example", **ELEMENT
    ),
    d.SalesTaxCode(key="code:1", name="Imp", taxable=True, description="Imported", **ELEMENT),
    d.Terms(
        key="terms:1", name="2% 10 Net 30", due_days=30, discount_days=10, discount_percent=Decimal("2"), **ELEMENT
    ),
    d.Currency(key="currency:1", name="Euro", code="EUR", **ELEMENT),
    d.ShipMethod(key="ship:1", name="Bike Courier", **ELEMENT),
    d.SalesRep(key="rep:1", name="AO", entity=named("Employee", "Ann O'Hara"), **ELEMENT),
    d.InventorySite(key="site:1", name="Shop", parent=SITE, description="High Street", address=WHERE, **ELEMENT),
    d.SalesTaxGroup(
        key="group:1",
        name="County",
        description="State and county",
        taxes=(named("Item", "State"), named("Item", "County Tax")),
        **ELEMENT,
    ),
    d.DiscountItem(
        key="item:d",
        name="Loyalty",
        account=named("Account", "Discounts"),
        description="Loyalty",
        tax_code=named("SalesTaxCode", "Tax"),
        parent=named("Item", "Discounts"),
        percent=Decimal("7.5"),
        **ELEMENT,
    ),
    d.SubtotalItem(key="item:s", name="Subtotal", description="Subtotal", **ELEMENT),
    d.PaymentItem(
        key="item:p",
        name="Card Payment",
        description="Paid by card",
        deposit_to=BANK,
        payment_method=named("PaymentMethod", "Visa"),
        **ELEMENT,
    ),
    d.ItemGroup(
        key="item:g",
        name="Gift Set",
        description="Tee and mug",
        print_members=True,
        members=(d.GroupMember(item=TEE, quantity=Decimal(1)), d.GroupMember(item=MUG, quantity=Decimal(2))),
        **ELEMENT,
    ),
)
TRANSACTIONS: tuple[d.Document, ...] = (
    d.SalesOrder(
        key="order:1",
        customer=CUSTOMER,
        ref_number="O1001",
        lines=(LINE,),
        groups=(GROUP,),
        klass=CLASS,
        bill_address=WHERE,
        ship_address=WHERE,
        ship_date=DAY,
        ship_method=named("ShipMethod", "UPS"),
        sales_rep=named("SalesRep", "AO"),
        po_number="77",
        due_date=DAY,
        terms=TERMS,
        closed=False,
        external_guid=GUID,
        **BASE,
    ),
    d.Deposit(
        key="deposit:1",
        deposit_to=BANK,
        payments=(d.DepositPayment(payment=d.TxnOf("receipt:1"), line_id="1A-3", memo="order", klass=CLASS),),
        lines=(
            d.DepositLine(
                account=named("Account", "Shopify Clearing"),
                amount=10000,
                memo="charges",
                entity=CUSTOMER,
                payment_method=named("PaymentMethod", "Visa"),
                check_number="12",
            ),
            d.DepositLine(account=named("Account", "Fees"), amount=-290, klass=CLASS),
        ),
        cash_back=d.CashBack(account=named("Account", "Petty Cash"), amount=500, memo="float"),
        **BASE,
    ),
    d.Transfer(key="transfer:1", source=BANK, target=named("Account", "Savings"), amount=5000, klass=CLASS, **BASE),
    d.PurchaseOrder(
        key="order:77",
        vendor=VENDOR,
        ref_number="PO77",
        lines=(LINE,),
        groups=(GROUP,),
        klass=CLASS,
        site=SITE,
        vendor_address=WHERE,
        ship_address=WHERE,
        terms=TERMS,
        due_date=DAY,
        expected=date(2026, 12, 1),
        ship_method=named("ShipMethod", "UPS"),
        message="Ring the bell",
        **BASE,
    ),
    d.ItemReceipt(
        key="goods:1",
        vendor=VENDOR,
        ref_number="GR-77/2026-11-24",
        item_lines=(LINKED,),
        expense_lines=(EXPENSE,),
        ap_account=AP,
        groups=(GROUP,),
        exchange_rate=Decimal("1.0895"),
        external_guid=GUID,
        **BASE,
    ),
    d.VendorCredit(
        key="credit:1",
        vendor=VENDOR,
        ref_number="RTV-77",
        item_lines=(LINE,),
        expense_lines=(EXPENSE,),
        ap_account=AP,
        **BASE,
    ),
    d.BillPayment(key="paid:1", vendor=VENDOR, bank=BANK, applied=APPLIED, ref_number="1002", ap_account=AP, **BASE),
    d.InventoryAdjustment(
        key="count:1",
        account=named("Account", "Shrinkage"),
        ref_number="N77",
        site=SITE,
        klass=CLASS,
        lines=(
            d.StockLine(item=TEE, difference=Decimal(-2)),
            d.StockLine(item=MUG, new_quantity=Decimal(7), new_value=2100),
        ),
        **BASE,
    ),
    d.TransferInventory(
        key="moved:1", ref_number="M77", source=SITE, target=OTHER_SITE, lines=(d.MovedLine(TEE, Decimal(4)),), **BASE
    ),
)
ADDED = (*LISTS, *TRANSACTIONS)


def resolve(reference: d.Reference) -> Resolved:
    return Resolved("FullName", reference.full_name) if isinstance(reference, d.Named) else Resolved("TxnID", "1A-1")


def pretty(posting: d.Posting, edition: str = "US") -> bytes:
    request = render(posting, resolve, edition=edition, request_id="doc-1", define_macro=True)
    etree.indent(request)
    return message_set([request])


def golden(name: str, xml: bytes) -> None:
    path = GOLDEN / f"{name}.xml"
    if not path.exists():
        path.write_bytes(xml)
        pytest.fail(f"{path.name} was missing and is written; read it before keeping it")
    assert xml == path.read_bytes()


@pytest.mark.parametrize("document", ADDED, ids=[kind_of(one) for one in ADDED])
def test_an_added_document_is_golden_and_valid(document: d.Document, valid_qbxml: Valid) -> None:
    xml = pretty(document)
    golden(f"{kind_of(document)}Add", xml)
    for edition in ("US", "CA", "UK"):
        valid_qbxml(pretty(document, edition), edition)
    assert d.decode(d.encode(document)) == document


CANADIAN: tuple[d.Document, ...] = (
    d.Invoice(
        key="invoice:1",
        customer=CUSTOMER,
        ref_number="1",
        lines=(msgspec.structs.replace(LINE, tax_code=named("SalesTaxCode", "H")),),
        tax_included=True,
        exchange_rate=Decimal("1.35"),
        terms=TERMS,
        credits=(d.CreditUse(d.TxnOf("credit:1"), 100),),
        **BASE,
    ),
    d.Bill(
        key="bill:1",
        vendor=VENDOR,
        ref_number="1",
        item_lines=(msgspec.structs.replace(LINE, tax_code=named("SalesTaxCode", "H")),),
        expense_lines=(msgspec.structs.replace(EXPENSE, tax_code=named("SalesTaxCode", "H")),),
        tax_included=False,
        terms=TERMS,
        vendor_address=WHERE,
        **BASE,
    ),
    d.SalesTaxCode(
        key="code:1",
        name="H",
        taxable=True,
        sales_tax=named("Item", "HST"),
        purchase_tax=named("Item", "HST ITC"),
        **ELEMENT,
    ),
)


@pytest.mark.parametrize("document", CANADIAN, ids=[kind_of(one) for one in CANADIAN])
def test_what_only_canada_and_the_uk_have_is_refused_in_the_us(document: d.Document, valid_qbxml: Valid) -> None:
    for edition in ("CA", "UK"):
        valid_qbxml(pretty(document, edition), edition)
    with pytest.raises(UnrenderableError, match="this edition of QuickBooks has no such field"):
        pretty(document, "US")


def test_orders_are_linked_by_id_and_never_by_macro(valid_qbxml: Valid) -> None:
    bill = d.Bill(key="bill:1", vendor=VENDOR, ref_number="1", orders=(d.TxnOf("order:77"),), **BASE)
    invoice = d.Invoice(
        key="invoice:1", customer=CUSTOMER, ref_number="1", lines=(), orders=(d.TxnOf("order:1"),), **BASE
    )
    for document in (bill, invoice):
        xml = pretty(document)
        assert b"<LinkToTxnID>1A-1</LinkToTxnID>" in xml
        valid_qbxml(xml)
        with pytest.raises(UnrenderableError, match=r"LinkToTxnID .* a useMacro cannot stand here"):
            render(document, by_name, edition="US", request_id="1")


def test_an_item_that_is_sold_and_bought_has_both_sides(valid_qbxml: Valid) -> None:
    item = d.SingleAccountItem(
        key="item:1",
        name="Engraving",
        item_type="Service",
        account=named("Account", "Sales"),
        description="per letter",
        price=Decimal("0.5"),
        parent=named("Item", "Services"),
        purchase=d.PurchaseSide(account=named("Account", "Subcontractors"), cost=Decimal("0.2"), vendor=VENDOR),
        active=False,
        **ELEMENT,
    )
    xml = pretty(item)
    valid_qbxml(xml)
    body = etree.fromstring(xml).find(".//SalesAndPurchase")
    assert body is not None
    assert [child.tag for child in body] == [
        "SalesDesc",
        "SalesPrice",
        "IncomeAccountRef",
        "PurchaseCost",
        "ExpenseAccountRef",
        "PrefVendorRef",
    ]
    assert etree.fromstring(xml).findtext(".//IsActive") == "false"
    assert item.full_name == "Services:Engraving"


def modify(document: d.Document, **more: Any) -> d.Modify:
    return d.Modify(
        key=f"mod:{document.key}",
        store="harbor",
        target=d.KnownId("1A-1"),
        edit_sequence="1700000000",
        document=document,
        **more,
    )


def changed() -> list[d.Modify]:
    kinds = [one for one in ADDED if not isinstance(one, d.Terms | d.ShipMethod | d.InventoryAdjustment)]
    adjustment = TRANSACTIONS[-2]
    assert isinstance(adjustment, d.InventoryAdjustment)
    counted = msgspec.structs.replace(
        adjustment, lines=(d.StockLine(item=MUG, difference=Decimal(-1), value_difference=-300),)
    )
    return [modify(one, line_ids=("1A-5",) if hasattr(one, "txn_date") and _lines(one) else ()) for one in kinds] + [
        modify(counted, line_ids=("1A-5",))
    ]


def _lines(document: d.Document) -> bool:
    return any(getattr(document, name, ()) for name in ("lines", "item_lines", "payments"))


CHANGED = changed()


@pytest.mark.parametrize("change", CHANGED, ids=[kind_of(one.document) for one in CHANGED])
def test_a_modification_is_golden_and_valid(change: d.Modify, valid_qbxml: Valid) -> None:
    golden(f"{kind_of(change.document)}Mod", pretty(change))
    for edition in ("US", "CA", "UK"):
        valid_qbxml(pretty(change, edition), edition)
    assert d.decode_posting(d.encode(change)) == change


def test_an_order_is_closed_by_a_modification(valid_qbxml: Valid) -> None:
    order = d.PurchaseOrder(
        key="order:77",
        vendor=VENDOR,
        ref_number="PO77",
        lines=(msgspec.structs.replace(LINE, closed=True), LINE),
        closed=True,
        **BASE,
    )
    xml = pretty(modify(order, line_ids=("1A-5", "1A-6")))
    valid_qbxml(xml)
    closed = [element.getparent().tag for element in etree.fromstring(xml).iter("IsManuallyClosed")]  # type: ignore[union-attr]
    assert closed == ["PurchaseOrderMod", "PurchaseOrderLineMod"]
    with pytest.raises(UnrenderableError, match=r"PurchaseOrderAdd/.*IsManuallyClosed"):
        pretty(order)


def test_kept_fields_are_told() -> None:
    change = modify(TRANSACTIONS[0])
    assert list(changes.kept(change, resolve, "US")) == ["ExternalGUID"]


def test_lines_keep_their_ids_and_new_ones_have_minus_one() -> None:
    receipt = d.ItemReceipt(
        key="goods:1", vendor=VENDOR, ref_number="1", item_lines=(LINE, LINE), expense_lines=(EXPENSE, EXPENSE), **BASE
    )
    change = modify(receipt, line_ids=("1A-5",), expense_line_ids=("1A-7", "1A-8"))
    root = render(change, resolve, edition="US", request_id="1")
    assert [line.findtext("TxnLineID") for line in root.iter("ItemLineMod")] == ["1A-5", "-1"]
    assert [line.findtext("TxnLineID") for line in root.iter("ExpenseLineMod")] == ["1A-7", "1A-8"]
    with pytest.raises(UnrenderableError, match="more line IDs than lines"):
        render(modify(receipt, line_ids=("1", "2", "3")), resolve, edition="US", request_id="1")


def test_a_journal_line_says_its_side_in_a_modification(valid_qbxml: Valid) -> None:
    entry = d.JournalEntry(
        key="j:1",
        ref_number="J1",
        lines=(d.JournalLine(account=BANK, amount=5), d.JournalLine(account=AP, amount=-5, entity=VENDOR)),
        **BASE,
    )
    xml = pretty(modify(entry, line_ids=("1A-1", "1A-2")))
    valid_qbxml(xml)
    lines = etree.fromstring(xml).iter("JournalLineMod")
    assert [(x.findtext("TxnLineID"), x.findtext("JournalLineType"), x.findtext("Amount")) for x in lines] == [
        ("1A-1", "Debit", "0.05"),
        ("1A-2", "Credit", "0.05"),
    ]


def test_a_cleared_field_is_an_empty_element(valid_qbxml: Valid) -> None:
    receipt = d.SalesReceipt(key="receipt:1", customer=CUSTOMER, ref_number="1", lines=(LINE,), **BASE | {"memo": ""})
    xml = pretty(modify(receipt, cleared=("Memo", "ClassRef", "FOB")))
    valid_qbxml(xml)
    body = etree.fromstring(xml).find(".//SalesReceiptMod")
    assert body is not None
    assert body.findtext("Memo") == ""
    assert body.findtext("ClassRef/FullName") == ""
    bill = d.Bill(key="bill:1", vendor=VENDOR, ref_number="1", item_lines=(LINE,), **BASE)
    xml = pretty(modify(bill, cleared=("ExpenseLines",)))
    valid_qbxml(xml)
    assert etree.fromstring(xml).findtext(".//ClearExpenseLines") == "true"


@pytest.mark.parametrize(
    ("cleared", "problem"),
    [
        ("EditSequence", "stand once only"),
        ("Memo", "stand once only"),
        ("IsPending", "cannot be emptied"),
        ("DueDate", "cannot be emptied"),
        ("ItemSalesTaxRef", "cannot be emptied"),
        ("Shoe", "no such field"),
    ],
)
def test_what_cannot_be_cleared_is_refused(cleared: str, problem: str) -> None:
    receipt = d.SalesReceipt(key="receipt:1", customer=CUSTOMER, ref_number="1", lines=(LINE,), **BASE)
    with pytest.raises(UnrenderableError, match=problem):
        pretty(modify(receipt, cleared=(cleared,)))


def test_what_a_modification_lacks_is_refused_and_never_dropped() -> None:
    adjustment = TRANSACTIONS[-2]
    with pytest.raises(UnrenderableError, match=r"InventoryAdjustmentMod/.*NewQuantity .*cannot modify this field"):
        pretty(modify(adjustment))
    with pytest.raises(UnrenderableError, match="cannot modify this kind"):
        pretty(modify(LISTS[3]))


REMOVALS: tuple[d.Change, ...] = (
    d.Void(key="void:1", store="harbor", kind="SalesReceipt", target=d.TxnOf("receipt:1")),
    d.Delete(key="del:1", store="harbor", kind="ItemReceipt", target=d.TxnOf("goods:1")),
    d.DeleteElement(key="del:2", store="harbor", kind="ItemService", target=d.KnownId("80000001-1")),
    d.Extension(
        key="ext:1",
        store="harbor",
        action="Add",
        owner_id="0",
        name="Order",
        kind="Invoice",
        target=d.TxnOf("i"),
        value="1001",
    ),
    d.Extension(
        key="ext:2",
        store="harbor",
        action="Mod",
        owner_id=GUID,
        name="Shopify",
        kind="Customer",
        target=CUSTOMER,
        value="7",
    ),
    d.Extension(key="ext:3", store="harbor", action="Del", owner_id=GUID, name="Shopify", kind="Company"),
)
REMOVAL_IDS = ["TxnVoid", "TxnDel", "ListDel", "DataExtAdd", "DataExtMod", "DataExtDel"]


@pytest.mark.parametrize(("change", "name"), list(zip(REMOVALS, REMOVAL_IDS, strict=True)), ids=REMOVAL_IDS)
def test_a_removal_is_golden_and_valid(change: d.Change, name: str, valid_qbxml: Valid) -> None:
    xml = pretty(change)
    golden(name, xml)
    for edition in ("US", "CA", "UK"):
        valid_qbxml(xml, edition)
    assert d.decode_posting(d.encode(change)) == change


def test_changes_need_an_id() -> None:
    change = d.DeleteElement(key="del:2", store="harbor", kind="ItemService", target=TEE)
    with pytest.raises(UnrenderableError, match="changes and deletes by ID"):
        pretty(change)
    found = render(change, lambda _: Resolved("ListID", "80000001-1"), edition="US", request_id="1")
    assert found.findtext("ListID") == "80000001-1"
    with pytest.raises(UnrenderableError, match=r"TxnVoidType 'Deposit9'.*must be one of"):
        pretty(d.Void(key="v", store="s", kind="Deposit9", target=d.KnownId("1")))


def test_a_change_waits_for_what_it_refers_to() -> None:
    assert d.needs(REMOVALS[0]) == ("receipt:1",)
    assert d.needs(modify(TRANSACTIONS[4])) == ("order:77",)
