"""Inventory adjustments in all their forms (posting rules 6, 45, 48 and 50). WIDGET starts as 10 pieces worth 20.00."""

from __future__ import annotations

from typing import Any

import pytest

WHAT = "InventoryAdjustment"


def adjustment(forms: Any, *lines: str, account: str = "Inventory Shrinkage", date: str = "2026-03-01") -> str:
    return (
        f"<{WHAT}AddRq><{WHAT}Add>{forms.ref('AccountRef', account)}<TxnDate>{date}</TxnDate>{''.join(lines)}"
        f"</{WHAT}Add></{WHAT}AddRq>"
    )


def line(forms: Any, body: str, item: str = "WIDGET") -> str:
    return f"<{WHAT}LineAdd>{forms.ref('ItemRef', item)}{body}</{WHAT}LineAdd>"


def quantity(name: str, value: str) -> str:
    return f"<QuantityAdjustment><{name}>{value}</{name}></QuantityAdjustment>"


def value(*parts: tuple[str, str]) -> str:
    return f"<ValueAdjustment>{''.join(f'<{name}>{text}</{name}>' for name, text in parts)}</ValueAdjustment>"


def mod(ret: Any, fields: str = "", *lines: str) -> str:
    return (
        f"<{WHAT}ModRq><{WHAT}Mod><TxnID>{ret.findtext('TxnID')}</TxnID>"
        f"<EditSequence>{ret.findtext('EditSequence')}</EditSequence>{fields}{''.join(lines)}</{WHAT}Mod></{WHAT}ModRq>"
    )


def stock(client: Any) -> tuple[str, str]:
    item = client.ok("<ItemInventoryQueryRq><FullName>WIDGET</FullName></ItemInventoryQueryRq>")
    return item.findtext("QuantityOnHand"), item.findtext("AverageCost")


@pytest.mark.parametrize(
    ("body", "difference", "worth", "on_hand"),
    [
        (quantity("NewQuantity", "7"), "-3", "-6.00", "7"),
        (quantity("NewQuantity", "0"), "-10", "-20.00", "0"),
        (quantity("QuantityDifference", "2.5"), "2.5", "5.00", "12.5"),
        (quantity("QuantityDifference", "-2"), "-2", "-4.00", "8"),
        # Quantity and value at once: 10 + 5 pieces are then worth 30.00.
        (value(("NewQuantity", "15"), ("NewValue", "30.00")), "5", "10.00", "15"),
        (value(("QuantityDifference", "5"), ("ValueDifference", "2.50")), "5", "2.50", "15"),
        (value(("QuantityDifference", "0"), ("NewValue", "25.00")), "0", "5.00", "10"),
        (value(("QuantityDifference", "0"), ("ValueDifference", "-1.00")), "0", "-1.00", "10"),
        (value(("NewQuantity", "4"), ("ValueDifference", "-12.00")), "-6", "-12.00", "4"),
    ],
)
def test_rule_50_every_form_of_an_adjustment(
    qb: Any, forms: Any, body: str, difference: str, worth: str, on_hand: str
) -> None:
    ret = qb.ok(adjustment(forms, line(forms, body)))
    got = ret.find(f"{WHAT}LineRet")
    assert (got.findtext("QuantityDifference"), got.findtext("ValueDifference")) == (difference, worth)
    assert stock(qb)[0] == on_hand
    expected = {"Inventory Asset": worth, "Inventory Shrinkage": worth[1:] if worth[0] == "-" else f"-{worth}"}
    assert qb.ledger(ret) == expected


def test_rule_50_several_lines(qb: Any, forms: Any) -> None:
    ret = qb.ok(
        adjustment(
            forms, line(forms, quantity("QuantityDifference", "-2")),
            line(forms, value(("QuantityDifference", "4"), ("ValueDifference", "9.00")), "GADGET"),
        )
    )  # fmt: skip
    assert qb.ledger(ret) == {"Inventory Asset": "5.00", "Inventory Shrinkage": "-5.00"}


def test_rule_50_quantities_before_the_day_count_only(qb: Any, forms: Any) -> None:
    qb.ok(forms.form("SalesReceipt", forms.receipt_line("WIDGET", quantity="4"), date="2026-03-05"))
    ret = qb.ok(adjustment(forms, line(forms, quantity("NewQuantity", "7")), date="2026-03-01"))
    assert ret.findtext(f"{WHAT}LineRet/QuantityDifference") == "-3"
    assert stock(qb)[0] == "3"


def test_rule_50_only_in_single_user_mode(company_file: Any, open_company: Any, forms: Any) -> None:
    client = open_company(company_file)
    client.close()
    client.processor.open_connection2("", "Tests", 1)
    client.ticket = client.processor.begin_session(str(company_file), 1)
    client.refused(adjustment(forms, line(forms, quantity("NewQuantity", "7"))), 3162)


@pytest.mark.parametrize(
    "body",
    [
        "<SerialNumberAdjustment><AddSerialNumber>1</AddSerialNumber></SerialNumberAdjustment>",
        "<LotNumberAdjustment><LotNumber>1</LotNumber><CountAdjustment>1</CountAdjustment></LotNumberAdjustment>",
        "<QuantityAdjustment><NewQuantity>1</NewQuantity><SerialNumber>1</SerialNumber></QuantityAdjustment>",
        "<QuantityAdjustment><NewQuantity>1</NewQuantity><LotNumber>1</LotNumber></QuantityAdjustment>",
    ],
)
def test_rule_50_serial_and_lot_numbers_are_closed(qb: Any, forms: Any, body: str) -> None:
    qb.refused(adjustment(forms, line(forms, body)), 3250)


@pytest.mark.parametrize("name", ["Accounts Receivable", "Accounts Payable", "Inventory Asset", "Purchase Orders"])
def test_rule_6_accounts_that_cannot_take_an_adjustment(qb: Any, forms: Any, name: str) -> None:
    qb.refused(adjustment(forms, line(forms, quantity("NewQuantity", "7")), account=name), 3140)


@pytest.mark.parametrize("name", ["Other Expenses", "Owner's Equity", "Cost of Goods Sold", "Sales Income"])
def test_rule_6_accounts_that_can(qb: Any, forms: Any, name: str) -> None:
    ret = qb.ok(adjustment(forms, line(forms, quantity("QuantityDifference", "-1")), account=name))
    assert qb.ledger(ret)[name] == "2.00"


def test_rule_50_an_item_without_stock(qb: Any, forms: Any) -> None:
    qb.refused(adjustment(forms, line(forms, quantity("NewQuantity", "7"), "Labour")), 3140)


def test_rule_45_a_changed_adjustment(qb: Any, forms: Any) -> None:
    ret = qb.ok(adjustment(forms, line(forms, quantity("QuantityDifference", "-2"))))
    line_id = ret.findtext(f"{WHAT}LineRet/TxnLineID")
    changed = qb.ok(
        mod(ret, "<Memo>counted again</Memo>",
            f"<{WHAT}LineMod><TxnLineID>{line_id}</TxnLineID><QuantityDifference>-5</QuantityDifference></{WHAT}LineMod>")
    )  # fmt: skip
    assert (changed.findtext("Memo"), stock(qb)) == ("counted again", ("5", "2.00000"))
    assert qb.ledger(changed) == {"Inventory Asset": "-10.00", "Inventory Shrinkage": "10.00"}
    # A value makes it an adjustment of value; the quantity stays.
    valued = qb.ok(
        mod(changed, "", f"<{WHAT}LineMod><TxnLineID>{line_id}</TxnLineID><ValueDifference>-4.00</ValueDifference>"
            f"</{WHAT}LineMod>")
    )  # fmt: skip
    assert qb.ledger(valued) == {"Inventory Asset": "-4.00", "Inventory Shrinkage": "4.00"}
    assert stock(qb) == ("5", "3.20000")
    account = mod(valued, forms.ref("AccountRef", "Other Expenses"))
    assert qb.ledger(qb.ok(account)) == {"Inventory Asset": "-4.00", "Other Expenses": "4.00"}
    qb.refused(account, 3200)


def test_rule_45_a_mod_adds_and_removes_lines(qb: Any, forms: Any) -> None:
    ret = qb.ok(adjustment(forms, line(forms, quantity("QuantityDifference", "-2"))))
    changed = qb.ok(
        mod(ret, "", f"<{WHAT}LineMod><TxnLineID>-1</TxnLineID>{forms.ref('ItemRef', 'GADGET')}"
            f"<QuantityDifference>3</QuantityDifference><ValueDifference>6.00</ValueDifference></{WHAT}LineMod>")
    )  # fmt: skip
    assert [node.findtext("ItemRef/FullName") for node in changed.iter(f"{WHAT}LineRet")] == ["GADGET"]
    assert qb.ledger(changed) == {"Inventory Asset": "6.00", "Inventory Shrinkage": "-6.00"}
    assert stock(qb) == ("10", "2.00000")
    serial = f"<{WHAT}LineMod><TxnLineID>-1</TxnLineID><SerialNumber>1</SerialNumber></{WHAT}LineMod>"
    qb.refused(mod(changed, "", serial), 3250)


def test_adjustments_are_found_by_item_account_and_date(qb: Any, forms: Any) -> None:
    first = qb.ok(adjustment(forms, line(forms, quantity("QuantityDifference", "-2"))))
    qb.ok(
        adjustment(forms, line(forms, value(("QuantityDifference", "4"), ("ValueDifference", "9.00")), "GADGET"),
                   account="Other Expenses", date="2026-03-02")
    )  # fmt: skip
    for condition in (
        "<ItemFilter><FullName>WIDGET</FullName></ItemFilter>",
        "<AccountFilter><FullName>Inventory Shrinkage</FullName></AccountFilter>",
    ):
        body = (
            f"<{WHAT}QueryRq><TxnDateRangeFilter><FromTxnDate>2026-03-01</FromTxnDate></TxnDateRangeFilter>{condition}"
            f"<IncludeLineItems>true</IncludeLineItems></{WHAT}QueryRq>"
        )
        (found,) = qb.one(body)
        assert found.findtext("TxnID") == first.findtext("TxnID")
        assert found.findtext(f"{WHAT}LineRet/ValueDifference") == "-4.00"


def test_an_adjustment_goes_away_without_trace(qb: Any, forms: Any) -> None:
    ret = qb.ok(adjustment(forms, line(forms, quantity("QuantityDifference", "-2"))))
    qb.ok(forms.void(WHAT, forms.txn_id(ret)))
    assert (qb.ledger(ret), stock(qb)) == ({}, ("10", "2.00000"))
    qb.ok(forms.delete(WHAT, forms.txn_id(ret)))
    assert qb.balance("Inventory Asset") == 20_00
