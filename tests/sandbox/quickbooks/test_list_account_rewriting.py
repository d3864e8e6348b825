"""Posting rule 68: a new account of an item in the documents that exist."""

from __future__ import annotations

from typing import Any

import pytest

from qbd.sandbox.quickbooks.administration import hold, set_preferences

SIDES = {"Income": ("IncomeAccountRef", "ApplyIncomeAccountRefToExistingTxns"),
         "COGS": ("COGSAccountRef", "ApplyCOGSAccountRefToExistingTxns")}  # fmt: skip


def get(qb: Any, kind: str, name: str) -> Any:
    return qb.ok(f"<{kind}QueryRq><FullName>{name}</FullName></{kind}QueryRq>")


def change(kind: str, ret: Any, body: str) -> str:
    return (
        f"<{kind}ModRq><{kind}Mod><ListID>{ret.findtext('ListID')}</ListID><EditSequence>"
        f"{ret.findtext('EditSequence')}</EditSequence>{body}</{kind}Mod></{kind}ModRq>"
    )


def stock_change(qb: Any, forms: Any, side: str, account: str, *, apply: bool = True) -> str:
    tag, switch = SIDES[side]
    body = forms.ref(tag, account) + (f"<{switch}>true</{switch}>" if apply else "")
    return change("ItemInventory", get(qb, "ItemInventory", "WIDGET"), body)


def sell(qb: Any, forms: Any, **options: str) -> Any:
    return qb.ok(forms.form("SalesReceipt", forms.receipt_line("WIDGET", quantity="2", rate="35.50"), **options))


def test_rule_68_income_goes_into_existing_documents(qb: Any, forms: Any) -> None:
    sale = sell(qb, forms)
    refund = qb.ok(forms.form("CreditMemo", forms.line("CreditMemo", "WIDGET", quantity="1")))
    other = qb.ok(forms.form("SalesReceipt", forms.receipt_line("Poster", amount="5.00")))
    before = qb.ledger(sale)
    assert (before["Sales Income"], qb.ledger(refund)["Sales Income"]) == ("-71.00", "35.50")
    qb.ok(stock_change(qb, forms, "Income", "Sales Income:Online Store"))
    after = qb.ledger(sale)
    assert after.pop("Sales Income:Online Store") == "-71.00"
    assert after == {name: amount for name, amount in before.items() if name != "Sales Income"}
    assert qb.ledger(refund)["Sales Income:Online Store"] == "35.50"
    assert qb.ledger(other)["Sales Income"] == "-5.00"
    assert qb.ledger(sell(qb, forms))["Sales Income:Online Store"] == "-71.00"


def test_rule_68_cost_of_goods_sold_goes_into_existing_documents(qb: Any, forms: Any) -> None:
    sale = sell(qb, forms)
    qb.ok(forms.account("Cost of posters", "CostOfGoodsSold"))
    qb.ok(stock_change(qb, forms, "COGS", "Cost of posters"))
    books = qb.ledger(sale)
    assert (books["Cost of posters"], books["Inventory Asset"]) == ("4.00", "-4.00")
    assert "Cost of Goods Sold" not in books


def test_rule_68_without_the_switch_old_documents_stay(qb: Any, forms: Any) -> None:
    old = sell(qb, forms)
    qb.ok(stock_change(qb, forms, "Income", "Sales Income:Wholesale", apply=False))
    assert qb.ledger(old)["Sales Income"] == "-71.00"
    assert qb.ledger(sell(qb, forms))["Sales Income:Wholesale"] == "-71.00"


@pytest.mark.parametrize("side", ["Income", "COGS"])
def test_rule_68_one_closed_document_refuses_all(qb: Any, forms: Any, side: str) -> None:
    early, late = sell(qb, forms, date="2026-02-01"), sell(qb, forms, date="2026-03-05")
    qb.ok(forms.account("Cost of posters", "CostOfGoodsSold"))
    account = "Sales Income:Wholesale" if side == "Income" else "Cost of posters"
    books = qb.ledger(early, late)
    body = stock_change(qb, forms, side, account)
    qb.close()
    set_preferences(qb.path, ClosingDate="2026-02-28")
    qb.open()
    qb.refused(body, 3171)
    assert qb.ledger(early, late) == books
    assert get(qb, "ItemInventory", "WIDGET").findtext(f"{SIDES[side][0]}/FullName") != account
    qb.ok(stock_change(qb, forms, side, account, apply=False))


def test_rule_68_a_document_that_a_user_has_open_refuses_too(qb: Any, forms: Any) -> None:
    hold(qb.path, sell(qb, forms).findtext("TxnID"))
    qb.refused(stock_change(qb, forms, "Income", "Sales Income:Wholesale"), 3175)


def test_rule_68_lines_with_an_account_of_their_own_keep_it(qb: Any, forms: Any) -> None:
    override = forms.ref("OverrideItemAccountRef", "Sales Returns")
    line = forms.receipt_line("WIDGET", quantity="1", rate="35.50").replace(
        "</SalesReceiptLineAdd>", f"{override}</SalesReceiptLineAdd>"
    )
    sale = qb.ok(forms.form("SalesReceipt", line, forms.receipt_line("WIDGET", quantity="1", rate="10.00")))
    qb.ok(stock_change(qb, forms, "Income", "Sales Income:Wholesale"))
    books = qb.ledger(sale)
    assert (books["Sales Returns"], books["Sales Income:Wholesale"]) == ("-35.50", "-10.00")


def test_rule_68_one_sided_items_and_discounts(qb: Any, forms: Any) -> None:
    lines = [forms.receipt_line("Labour", amount="100.00"), forms.receipt_line("Discount", amount="10.00")]
    sale = qb.ok(forms.form("SalesReceipt", *lines))
    apply = "<ApplyAccountRefToExistingTxns>1</ApplyAccountRefToExistingTxns>"
    labour = f"<SalesOrPurchaseMod>{forms.ref('AccountRef', 'Other Income')}{apply}</SalesOrPurchaseMod>"
    qb.ok(change("ItemService", get(qb, "ItemService", "Labour"), labour))
    discount = change(
        "ItemDiscount", get(qb, "ItemDiscount", "Discount"), forms.ref("AccountRef", "Sales Returns") + apply
    )
    ret = qb.ok(discount)
    assert ret.find("ApplyAccountRefToExistingTxns") is None
    books = qb.ledger(sale)
    assert (books["Other Income"], books["Sales Returns"]) == ("-100.00", "10.00")


def test_rule_68_the_two_sides_of_an_item_are_apart(qb: Any, forms: Any) -> None:
    both = (
        f"<ItemNonInventoryAddRq><ItemNonInventoryAdd><Name>Frame</Name><SalesAndPurchase><SalesPrice>9.00</SalesPrice>"
        f"{forms.ref('IncomeAccountRef', 'Sales Income')}<PurchaseCost>4.00</PurchaseCost>"
        f"{forms.ref('ExpenseAccountRef', 'Freight In')}</SalesAndPurchase></ItemNonInventoryAdd></ItemNonInventoryAddRq>"
    )
    qb.ok(both)
    sale = qb.ok(forms.form("SalesReceipt", forms.receipt_line("Frame", quantity="1")))
    bill = qb.ok(forms.bill(forms.item_line("Frame", quantity="3")))
    body = (
        f"<SalesAndPurchaseMod>{forms.ref('ExpenseAccountRef', 'Office Supplies')}"
        "<ApplyExpenseAccountRefToExistingTxns>true</ApplyExpenseAccountRefToExistingTxns></SalesAndPurchaseMod>"
    )
    qb.ok(change("ItemNonInventory", get(qb, "ItemNonInventory", "Frame"), body))
    assert qb.ledger(bill) == {"Accounts Payable": "-12.00", "Office Supplies": "12.00"}
    assert qb.ledger(sale)["Sales Income"] == "-9.00"
    freight = get(qb, "Account", "Freight In").findtext("ListID")
    removal = f"<ListDelRq><ListDelType>Account</ListDelType><ListID>{freight}</ListID></ListDelRq>"
    assert qb.one(removal).attrib["statusCode"] == "0"


def test_rule_68_the_documents_count_as_changed(qb: Any, forms: Any, clock: Any) -> None:
    sale = sell(qb, forms)
    clock.pass_time(hours=1)
    qb.ok(stock_change(qb, forms, "Income", "Sales Income:Wholesale"))
    now = qb.ok(f"<SalesReceiptQueryRq><TxnID>{sale.findtext('TxnID')}</TxnID></SalesReceiptQueryRq>")
    assert now.findtext("EditSequence") != sale.findtext("EditSequence")
    assert now.findtext("TimeModified") > sale.findtext("TimeModified")


def test_a_switch_without_its_account_is_refused(qb: Any) -> None:
    switch = "<ApplyIncomeAccountRefToExistingTxns>true</ApplyIncomeAccountRefToExistingTxns>"
    qb.refused(change("ItemInventory", get(qb, "ItemInventory", "WIDGET"), switch), 3150, "IncomeAccountRef")


def test_the_asset_account_stays_once_there_were_goods(qb: Any, forms: Any) -> None:
    qb.ok(forms.account("Posters in stock", "OtherCurrentAsset"))
    body = forms.ref("AssetAccountRef", "Posters in stock")
    qb.refused(change("ItemInventory", get(qb, "ItemInventory", "WIDGET"), body), 3180, "asset account")
    qb.ok(change("ItemInventory", get(qb, "ItemInventory", "GADGET"), body))


def test_an_item_used_on_one_side_may_be_used_on_both(qb: Any, forms: Any) -> None:
    ret = get(qb, "ItemService", "Labour")
    income, expense = forms.ref("IncomeAccountRef", "Service Income"), forms.ref("ExpenseAccountRef", "Office Supplies")
    qb.refused(change("ItemService", ret, f"<SalesAndPurchaseMod>{income}</SalesAndPurchaseMod>"), 3270)
    both = qb.ok(change("ItemService", ret, f"<SalesAndPurchaseMod>{income}{expense}</SalesAndPurchaseMod>"))
    assert both.find("SalesOrPurchase") is None
    back = f"<SalesOrPurchaseMod>{forms.ref('AccountRef', 'Service Income')}</SalesOrPurchaseMod>"
    qb.refused(change("ItemService", both, back), 3151)


def test_a_price_takes_the_place_of_a_percentage(qb: Any) -> None:
    ret = get(qb, "ItemService", "Labour")
    percent = qb.ok(
        change("ItemService", ret, "<SalesOrPurchaseMod><PricePercent>5</PricePercent></SalesOrPurchaseMod>")
    )
    assert percent.find("SalesOrPurchase/Price") is None
    price = qb.ok(change("ItemService", percent, "<SalesOrPurchaseMod><Price>7.00</Price></SalesOrPurchaseMod>"))
    assert (price.findtext("SalesOrPurchase/Price"), price.find("SalesOrPurchase/PricePercent")) == ("7.00", None)
