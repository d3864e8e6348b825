"""Answers about orders, purchases, stock, deposits and reports as typed records."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from qbd.errors import ContractError
from qbd.qbxml.records import (
    ExtensionDefinition,
    ListRecord,
    OpenBill,
    PaymentToDeposit,
    Record,
    Ref,
    SiteStock,
    TxnLink,
    TxnRecord,
)
from qbd.qbxml.report_rows import AccountBalance
from qbd.qbxml.responses import Response, parse


def answered(name: str, body: str) -> Response:
    text = f'<QBXML><QBXMLMsgsRs><{name}Rs requestID="1" statusCode="0">{body}</{name}Rs></QBXMLMsgsRs></QBXML>'
    (response,) = parse(text).responses
    return response


def one(name: str, body: str) -> Record:
    (record,) = answered(name, body).records
    return record


def transaction(name: str, body: str) -> TxnRecord:
    record = one(name, body)
    assert isinstance(record, TxnRecord)
    return record


def element(name: str, body: str) -> ListRecord:
    record = one(name, body)
    assert isinstance(record, ListRecord)
    return record


def test_an_order_says_what_is_fulfilled_closed_and_linked() -> None:
    order = transaction(
        "PurchaseOrderQuery",
        """<PurchaseOrderRet><TxnID>1-1</TxnID><EditSequence>7</EditSequence><TxnDate>2026-11-24</TxnDate>
        <VendorRef><FullName>V</FullName></VendorRef><RefNumber>PO77</RefNumber><DueDate>2026-12-01</DueDate>
        <TotalAmount>60.00</TotalAmount><CurrencyRef><FullName>Euro</FullName></CurrencyRef>
        <ExchangeRate>1.0895</ExchangeRate><TotalAmountInHomeCurrency>65.37</TotalAmountInHomeCurrency>
        <IsManuallyClosed>false</IsManuallyClosed><IsFullyReceived>true</IsFullyReceived>
        <ExternalGUID>{90A44FB7-33D9-4815-AC85-BC87A7E7D1EB}</ExternalGUID>
        <LinkedTxn><TxnID>2-1</TxnID><TxnType>ItemReceipt</TxnType><TxnDate>2026-11-25</TxnDate><LinkType>QUANTYPE</LinkType>
        <Amount>-20.00</Amount></LinkedTxn>
        <PurchaseOrderLineRet><TxnLineID>1-2</TxnLineID><ItemRef><FullName>Tee</FullName></ItemRef><Quantity>20</Quantity>
        <Rate>3.00</Rate><Amount>60.00</Amount><ReceivedQuantity>5</ReceivedQuantity><IsManuallyClosed>true</IsManuallyClosed>
        </PurchaseOrderLineRet>
        <DataExtRet><DataExtName>Shopify</DataExtName><DataExtValue>77</DataExtValue></DataExtRet></PurchaseOrderRet>""",
    )
    assert (order.fulfilled, order.closed, order.paid) == (True, False, None)
    assert (order.currency, order.exchange_rate, order.home_total) == ("Euro", Decimal("1.0895"), Decimal("65.37"))
    assert (order.due_date, order.external_guid[:5]) == (date(2026, 12, 1), "{90A4")
    assert order.links == (TxnLink("2-1", "ItemReceipt", Decimal("-20.00"), "QUANTYPE"),)
    (line,) = order.lines
    assert (line.quantity, line.rate, line.fulfilled, line.closed) == (Decimal(20), Decimal("3.00"), Decimal(5), True)
    assert order.extensions == {"Shopify": "77"}
    sales = "<SalesOrderRet><TxnID>1</TxnID><IsFullyInvoiced>false</IsFullyInvoiced></SalesOrderRet>"
    assert transaction("SalesOrderQuery", sales).fulfilled is False


@pytest.mark.parametrize(
    ("kind", "total", "left"),
    [
        ("Bill", "AmountDue", "OpenAmount"),
        ("VendorCredit", "CreditAmount", "OpenAmount"),
        ("Invoice", "TotalAmount", "BalanceRemaining"),
        ("CreditMemo", "TotalAmount", "CreditRemaining"),
        ("ReceivePayment", "TotalAmount", "UnusedPayment"),
    ],
)
def test_totals_and_what_is_open(kind: str, total: str, left: str) -> None:
    body = f"<{kind}Ret><TxnID>1</TxnID><{total}>60.00</{total}><{left}>12.50</{left}></{kind}Ret>"
    record = transaction(f"{kind}Query", body)
    assert (record.total, record.open_balance) == (Decimal("60.00"), Decimal("12.50"))


def test_the_members_of_a_group_line_follow_it_and_count_once() -> None:
    receipt = transaction(
        "SalesReceiptQuery",
        """<SalesReceiptRet><TxnID>1</TxnID><SalesReceiptLineGroupRet><TxnLineID>a</TxnLineID>
        <ItemGroupRef><FullName>Set</FullName></ItemGroupRef><Quantity>2</Quantity><TotalAmount>30.00</TotalAmount>
        <SalesReceiptLineRet><TxnLineID>b</TxnLineID><Amount>10.00</Amount></SalesReceiptLineRet>
        <SalesReceiptLineRet><TxnLineID>c</TxnLineID><Amount>20.00</Amount></SalesReceiptLineRet>
        </SalesReceiptLineGroupRet></SalesReceiptRet>""",
    )
    assert [(line.line_id, line.amount) for line in receipt.lines] == [
        ("a", None), ("b", Decimal("10.00")), ("c", Decimal("20.00")),
    ]  # fmt: skip
    bill = "<BillRet><TxnID>1</TxnID><ItemGroupLineRet><TxnLineID>a</TxnLineID><TotalAmount>3.00</TotalAmount><ItemLineRet><TxnLineID>b</TxnLineID><Cost>3.00</Cost><Amount>3.00</Amount></ItemLineRet></ItemGroupLineRet></BillRet>"
    assert [(line.line_id, line.amount, line.rate) for line in transaction("BillQuery", bill).lines] == [
        ("a", None, None), ("b", Decimal("3.00"), Decimal("3.00")),
    ]  # fmt: skip


def test_deposits_adjustments_and_moves() -> None:
    deposit = transaction(
        "DepositQuery",
        """<DepositRet><TxnID>1</TxnID><DepositTotal>97.10</DepositTotal><DepositLineRet><TxnType>SalesReceipt</TxnType>
        <TxnID>2-1</TxnID><TxnLineID>2-2</TxnLineID><Amount>100.00</Amount></DepositLineRet><DepositLineRet>
        <TxnLineID>1-3</TxnLineID><AccountRef><FullName>Fees</FullName></AccountRef><Amount>-2.90</Amount></DepositLineRet>
        </DepositRet>""",
    )
    assert deposit.total == Decimal("97.10")
    assert deposit.lines[0].payment == TxnLink("2-1", "SalesReceipt", Decimal("100.00"))
    assert (deposit.lines[1].payment, deposit.lines[1].refs["AccountRef"].full_name) == (None, "Fees")
    adjustment = transaction(
        "InventoryAdjustmentQuery",
        """<InventoryAdjustmentRet><TxnID>1</TxnID><InventoryAdjustmentLineRet><TxnLineID>2</TxnLineID>
        <QuantityDifference>-2</QuantityDifference><ValueDifference>-6.00</ValueDifference></InventoryAdjustmentLineRet>
        </InventoryAdjustmentRet>""",
    )
    assert (adjustment.lines[0].quantity, adjustment.lines[0].amount) == (Decimal(-2), Decimal("-6.00"))
    moved = "<TransferInventoryRet><TxnID>1</TxnID><TransferInventoryLineRet><QuantityTransferred>4</QuantityTransferred></TransferInventoryLineRet></TransferInventoryRet>"
    assert transaction("TransferInventoryQuery", moved).lines[0].quantity == Decimal(4)


def test_elements_with_two_sides_members_and_private_data() -> None:
    item = element(
        "ItemServiceQuery",
        """<ItemServiceRet><ListID>8</ListID><Name>Engraving</Name><FullName>Services:Engraving</FullName>
        <SalesAndPurchase><SalesPrice>0.5</SalesPrice><IncomeAccountRef><FullName>Sales</FullName></IncomeAccountRef>
        <ExpenseAccountRef><FullName>Subs</FullName></ExpenseAccountRef></SalesAndPurchase>
        <DataExtRet><DataExtName>Shopify</DataExtName><DataExtValue>7</DataExtValue></DataExtRet></ItemServiceRet>""",
    )
    assert (item.values["SalesPrice"], item.refs["ExpenseAccountRef"].full_name) == ("0.5", "Subs")
    assert item.extensions == {"Shopify": "7"}
    group = "<ItemGroupRet><ListID>8</ListID><Name>Set</Name><ItemGroupLine><ItemRef><FullName>Tee</FullName></ItemRef><Quantity>2</Quantity></ItemGroupLine></ItemGroupRet>"
    assert element("ItemGroupQuery", group).members == ((Ref("", "Tee"), Decimal(2)),)
    taxes = "<ItemSalesTaxGroupRet><ListID>8</ListID><Name>G</Name><ItemSalesTaxRef><FullName>State</FullName></ItemSalesTaxRef><ItemSalesTaxRef><FullName>County</FullName></ItemSalesTaxRef></ItemSalesTaxGroupRet>"
    assert [ref.full_name for ref, _ in element("ItemSalesTaxGroupQuery", taxes).members] == ["State", "County"]


def test_what_can_be_deposited_paid_and_where_stock_lies() -> None:
    assert one(
        "ReceivePaymentToDepositQuery",
        """<ReceivePaymentToDepositRet><TxnID>1</TxnID><TxnLineID>2</TxnLineID><TxnType>ReceivePayment</TxnType>
        <CustomerRef><FullName>Ann</FullName></CustomerRef><TxnDate>2026-11-24</TxnDate><RefNumber>P1</RefNumber>
        <Amount>5.00</Amount></ReceivePaymentToDepositRet>""",
    ) == PaymentToDeposit("ReceivePayment", "1", "2", date(2026, 11, 24), "P1", Decimal("5.00"), Ref("", "Ann"))
    bills = answered(
        "BillToPayQuery",
        """<BillToPayRet><BillToPay><TxnID>1</TxnID><TxnType>Bill</TxnType><TxnDate>2026-11-24</TxnDate>
        <RefNumber>7</RefNumber><DueDate>2026-12-24</DueDate><AmountDue>60.00</AmountDue></BillToPay></BillToPayRet>
        <BillToPayRet><CreditToApply><TxnID>2</TxnID><TxnType>VendorCredit</TxnType><TxnDate>2026-11-24</TxnDate>
        <CreditRemaining>5.00</CreditRemaining></CreditToApply></BillToPayRet>""",
    ).records
    assert bills == (
        OpenBill("Bill", "1", date(2026, 11, 24), "7", Decimal("60.00"), date(2026, 12, 24)),
        OpenBill("VendorCredit", "2", date(2026, 11, 24), "", Decimal("5.00"), is_credit=True),
    )
    assert one(
        "ItemSitesQuery",
        """<ItemSitesRet><ListID>1</ListID><ItemInventoryRef><FullName>Tee</FullName></ItemInventoryRef>
        <InventorySiteRef><FullName>Shop</FullName></InventorySiteRef><QuantityOnHand>4</QuantityOnHand></ItemSitesRet>""",
    ) == SiteStock(Ref("", "Tee"), Ref("", "Shop"), Decimal(4))
    assert one(
        "DataExtDefQuery",
        """<DataExtDefRet><OwnerID>0</OwnerID><DataExtName>Order</DataExtName><DataExtType>STR255TYPE</DataExtType>
        <AssignToObject>Customer</AssignToObject><AssignToObject>Item</AssignToObject></DataExtDefRet>""",
    ) == ExtensionDefinition("0", "Order", "STR255TYPE", ("Customer", "Item"))


def report(kind: str, columns: str, rows: str) -> Response:
    heads = "".join(
        f'<ColDesc colID="{n}" dataType="AMTTYPE"><ColTitle titleRow="1" value="{title}"/><ColType>{name}</ColType></ColDesc>'
        for n, (name, title) in enumerate((pair.split("=") for pair in columns.split(",")), 1)
    )
    return answered(kind, f"<ReportRet><ReportTitle>t</ReportTitle>{heads}<ReportData>{rows}</ReportData></ReportRet>")


def test_a_trial_balance() -> None:
    answer = report(
        "GeneralSummaryReportQuery",
        "Label=,Debit=Debit,Credit=Credit",
        """<DataRow rowNumber="1"><RowData rowType="account" value="Checking"/><ColData colID="1" value="10100 · Checking"/>
        <ColData colID="2" value="1,250.00"/></DataRow>
        <DataRow rowNumber="2"><RowData rowType="account" value="Sales:Online"/>
        <ColData colID="1" value="4000 · Sales:4010 · Online"/><ColData colID="3" value="1250.00"/></DataRow>
        <TotalRow rowNumber="3"><ColData colID="1" value="TOTAL"/><ColData colID="2" value="1250.00"/></TotalRow>""",
    )
    assert answer.trial_balance == (
        AccountBalance("Checking", Decimal("1250.00")),
        AccountBalance("Sales:Online", Decimal("-1250.00")),
    )
    assert [(row.kind, row.label) for row in answer.rows][-1] == ("TotalRow", "TOTAL")
    assert answer.ledger == ()


def test_a_summary_by_month_keeps_every_column() -> None:
    answer = report(
        "GeneralSummaryReportQuery",
        "Label=,Amount=Oct,Amount=Nov",
        """<TextRow rowNumber="1" value="Income"/><DataRow rowNumber="2"><RowData rowType="account" value="Sales"/>
        <ColData colID="1" value="Sales"/><ColData colID="2" value="5.00"/><ColData colID="3" value="-7.00"/></DataRow>
        <SubtotalRow rowNumber="3"><ColData colID="1" value="Total"/><ColData colID="2" value="5.00"/></SubtotalRow>""",
    )
    text, data, subtotal = answer.rows
    assert (text.kind, text.label) == ("TextRow", "Income")
    assert data.amounts("Amount") == (("Oct", Decimal("5.00")), ("Nov", Decimal("-7.00")))
    assert subtotal.amount("Amount") == Decimal("5.00")


def test_a_report_that_does_not_describe_its_columns_is_refused() -> None:
    with pytest.raises(ContractError, match="column '9'"):
        report("AgingReportQuery", "Label=", '<DataRow rowNumber="1"><ColData colID="9" value="1"/></DataRow>')
    bad = report(
        "AgingReportQuery", "Label=,Amount=A", '<DataRow rowNumber="1"><ColData colID="2" value="1O"/></DataRow>'
    )
    with pytest.raises(ContractError, match="report/Amount"):
        bad.rows[0].amount("Amount")
