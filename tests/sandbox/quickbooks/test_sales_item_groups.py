"""Item groups on sales forms: one line in the request, members that post by themselves (posting rule 30)."""

from __future__ import annotations

from typing import Any

import pytest

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.elements import ListElement
from qbd.sandbox.quickbooks.store import Store


def make_group(path: Any, name: str, *members: tuple[str, str]) -> None:
    """An element of the item list, written as ItemGroupAdd does."""
    store = Store(path)
    company = Company(store)
    with store.transaction():
        lines = [
            {"ItemRef": {"ListID": element.list_id}, **({"Quantity": quantity} if quantity else {})}
            for item, quantity in members
            if (element := company.elements.by_name("item", item))
        ]
        data = {"ItemGroupLine": lines, "ItemDesc": "A set", "IsPrintItemsInGroup": "true"}
        now = store.stamp()
        list_id = store.next_list_id()
        company.elements.save(ListElement(list_id, "ItemGroup", name, name, None, True, now, now, 1, data), new=True)
    store.close()


@pytest.fixture
def gift_set(qb: Any) -> None:
    make_group(qb.path, "Gift set", ("WIDGET", "2"), ("Poster", ""), ("Shipping", "1"))
    make_group(qb.path, "With discount", ("Labour", "1"), ("Discount", ""))


def group_line(kind: str, name: str, quantity: str = "") -> str:
    text = f"<Quantity>{quantity}</Quantity>" if quantity else ""
    return f"<{kind}LineGroupAdd><ItemGroupRef><FullName>{name}</FullName></ItemGroupRef>{text}</{kind}LineGroupAdd>"


@pytest.mark.parametrize("kind", ["SalesReceipt", "Invoice", "CreditMemo"])
@pytest.mark.usefixtures("gift_set")
def test_rule_30_a_group_posts_its_members(qb: Any, forms: Any, kind: str) -> None:
    ret = qb.ok(forms.form(kind, group_line(kind, "Gift set", "2"), forms.line(kind, "Labour", amount="1.00")))
    head = ret.find(f"{kind}LineGroupRet")
    assert [head.findtext(name) for name in ("ItemGroupRef/FullName", "Desc", "Quantity", "TotalAmount")] == [
        "Gift set", "A set", "2", "166.00",
    ]  # fmt: skip
    assert head.findtext("IsPrintItemsInGroup") == "true"
    members = head.findall(f"{kind}LineRet")
    assert [(line.findtext("ItemRef/FullName"), line.findtext("Quantity"), line.findtext("Amount")) for line in members] \
        == [("WIDGET", "4", "142.00"), ("Poster", "2", "24.00"), ("Shipping", "2", "0.00")]  # fmt: skip
    assert [line.findtext("Amount") for line in ret.findall(f"{kind}LineRet")] == ["1.00"]
    assert ret.findtext("Subtotal") == "167.00"
    sign = -1 if kind == "CreditMemo" else 1
    ledger = {name: float(amount) * sign for name, amount in qb.ledger(ret).items() if name != "Shipping Income"}
    account = "Undeposited Funds" if kind == "SalesReceipt" else "Accounts Receivable"
    assert ledger == {
        account: 167.0, "Cost of Goods Sold": 8.0, "Inventory Asset": -8.0, "Sales Income": -166.0,
        "Service Income": -1.0,
    }  # fmt: skip


@pytest.mark.usefixtures("gift_set")
def test_rule_30_a_group_of_nothing_said_is_one(qb: Any, forms: Any) -> None:
    ret = qb.ok(forms.form("Invoice", group_line("Invoice", "Gift set")))
    assert ret.findtext("InvoiceLineGroupRet/Quantity") == "1"
    assert ret.findtext("InvoiceLineGroupRet/TotalAmount") == "83.00"
    assert ret.findtext("InvoiceLineGroupRet/InvoiceLineRet/Quantity") == "2"


@pytest.mark.usefixtures("gift_set")
def test_rule_26_a_percentage_does_not_look_into_a_group(qb: Any, forms: Any) -> None:
    discount = forms.line("Invoice", "Discount", percent="10")
    qb.refused(forms.form("Invoice", group_line("Invoice", "Gift set"), discount), 3180, "subtotal")
    qb.ok("<ItemSubtotalAddRq><ItemSubtotalAdd><Name>Sub</Name></ItemSubtotalAdd></ItemSubtotalAddRq>")
    between = forms.line("Invoice", "Sub")
    ret = qb.ok(forms.form("Invoice", group_line("Invoice", "Gift set"), between, discount))
    assert ret.findtext("Subtotal") == "74.70"
    inside = forms.form(
        "Invoice", forms.line("Invoice", "Labour", amount="5.00"), group_line("Invoice", "With discount")
    )
    assert qb.ok(inside).findtext("Subtotal") == "45.00"


def change(kind: str, ret: Any, body: str) -> str:
    return (
        f"<{kind}ModRq><{kind}Mod><TxnID>{ret.findtext('TxnID')}</TxnID><EditSequence>{ret.findtext('EditSequence')}"
        f"</EditSequence>{body}</{kind}Mod></{kind}ModRq>"
    )


def group_change(line_id: str, body: str = "") -> str:
    return f"<InvoiceLineGroupMod><TxnLineID>{line_id}</TxnLineID>{body}</InvoiceLineGroupMod>"


def member_change(line_id: str, body: str = "") -> str:
    return f"<InvoiceLineMod><TxnLineID>{line_id}</TxnLineID>{body}</InvoiceLineMod>"


@pytest.fixture
def invoice(qb: Any, forms: Any, gift_set: None) -> Any:
    lines = (forms.line("Invoice", "Labour", amount="1.00"), group_line("Invoice", "Gift set"))
    return qb.ok(forms.form("Invoice", *lines))


def ids(invoice: Any) -> tuple[str, str, list[str]]:
    head = invoice.find("InvoiceLineGroupRet")
    members = [line.findtext("TxnLineID") for line in head.findall("InvoiceLineRet")]
    return invoice.findtext("InvoiceLineRet/TxnLineID"), head.findtext("TxnLineID"), members


def test_a_changed_header_keeps_the_group(qb: Any, invoice: Any) -> None:
    changed = qb.ok(change("Invoice", invoice, "<Memo>set</Memo>"))
    assert ids(changed) == ids(invoice)
    assert changed.findtext("Subtotal") == "84.00"


def test_a_changed_group_quantity_scales_the_members(qb: Any, invoice: Any) -> None:
    first, head, members = ids(invoice)
    body = member_change(first) + group_change(head, "<Quantity>3</Quantity>")
    changed = qb.ok(change("Invoice", invoice, body))
    assert ids(changed) == (first, head, members)
    assert changed.findtext("InvoiceLineGroupRet/InvoiceLineRet/Quantity") == "6"
    assert changed.findtext("Subtotal") == "250.00"


def test_named_members_stay_the_others_are_deleted(qb: Any, invoice: Any) -> None:
    first, head, members = ids(invoice)
    new = "<InvoiceLineMod><TxnLineID>-1</TxnLineID><ItemRef><FullName>Labour</FullName></ItemRef><Amount>2.00</Amount></InvoiceLineMod>"
    inner = member_change(members[1], "<Amount>10.00</Amount>") + new
    changed = qb.ok(change("Invoice", invoice, member_change(first) + group_change(head, inner)))
    assert ids(changed)[2][0] == members[1]
    assert changed.findtext("InvoiceLineGroupRet/TotalAmount") == "12.00"
    assert qb.ledger(changed) == {
        "Accounts Receivable": "13.00", "Sales Income": "-10.00", "Service Income": "-3.00",
    }  # fmt: skip
    wrong = group_change(head, member_change(members[2]) + member_change(members[1]))
    qb.refused(change("Invoice", invoice, wrong), 3200)
    again = qb.ok(change("Invoice", changed, member_change(first)))
    assert again.find("InvoiceLineGroupRet") is None


def test_members_cannot_be_named_outside_their_group(qb: Any, invoice: Any) -> None:
    first, head, members = ids(invoice)
    qb.refused(change("Invoice", invoice, member_change(members[0])), 3120)
    qb.refused(change("Invoice", invoice, group_change(head, member_change(first))), 3120)
    qb.refused(change("Invoice", invoice, group_change(first)), 3120)
    wrong = group_change(head, member_change(members[2]) + member_change(members[1]))
    qb.refused(change("Invoice", invoice, wrong), 3290)


def test_another_group_brings_its_own_members(qb: Any, invoice: Any) -> None:
    first, head, _ = ids(invoice)
    body = group_change(head, "<ItemGroupRef><FullName>With discount</FullName></ItemGroupRef>")
    changed = qb.ok(change("Invoice", invoice, member_change(first) + body))
    assert [line.findtext("ItemRef/FullName") for line in changed.findall("InvoiceLineGroupRet/InvoiceLineRet")] == [
        "Labour", "Discount",
    ]  # fmt: skip
    new = group_change("-1", "<ItemGroupRef><FullName>Gift set</FullName></ItemGroupRef><Quantity>1</Quantity>")
    assert qb.ok(change("Invoice", changed, new)).findtext("Subtotal") == "83.00"
    latest = qb.ok(f"<InvoiceQueryRq><TxnID>{invoice.findtext('TxnID')}</TxnID></InvoiceQueryRq>")
    qb.refused(change("Invoice", latest, group_change("-1")), 3150)


def test_a_group_item_is_no_item_of_a_line(qb: Any, forms: Any, gift_set: None) -> None:
    qb.refused(forms.form("Invoice", forms.line("Invoice", "Gift set", amount="1.00")), 3140)


def test_a_void_takes_a_group_to_zero(qb: Any, forms: Any, invoice: Any) -> None:
    qb.one(forms.void("Invoice", forms.txn_id(invoice)))
    ret = qb.ok(
        f"<InvoiceQueryRq><TxnID>{forms.txn_id(invoice)}</TxnID><IncludeLineItems>true</IncludeLineItems></InvoiceQueryRq>"
    )
    assert ret.findtext("InvoiceLineGroupRet/TotalAmount") == "0.00"
    assert set(qb.ledger(ret).values()) <= {"0.00"}
