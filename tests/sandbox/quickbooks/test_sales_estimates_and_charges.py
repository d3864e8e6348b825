"""Estimates (no posting) and statement charges (an open amount without an invoice)."""

from __future__ import annotations

from typing import Any


def change(kind: str, ret: Any, body: str) -> str:
    return (
        f"<{kind}ModRq><{kind}Mod><TxnID>{ret.findtext('TxnID')}</TxnID><EditSequence>{ret.findtext('EditSequence')}"
        f"</EditSequence>{body}</{kind}Mod></{kind}ModRq>"
    )


def test_rule_7_an_estimate_posts_nothing(qb: Any, forms: Any) -> None:
    line = forms.line("Estimate", "WIDGET", quantity="2", rate="35.50")
    ret = qb.ok(forms.form("Estimate", line, tax="County", number="E1"))
    assert [ret.findtext(name) for name in ("TotalAmount", "SalesTaxTotal", "IsActive")] == ["76.86", "5.86", "true"]
    assert qb.ledger(ret) == {}
    status = "<TransactionPostingStatusFilter>NonPosting</TransactionPostingStatusFilter>"
    row = qb.ok(f"<TransactionQueryRq>{status}</TransactionQueryRq>")
    assert (row.findtext("TxnType"), row.findtext("AccountRef/FullName")) == ("Estimate", "Estimates")
    changed = qb.ok(change("Estimate", ret, "<IsActive>false</IsActive><Memo>old</Memo>"))
    assert (changed.findtext("IsActive"), changed.findtext("Memo")) == ("false", "old")
    qb.refused(change("Estimate", ret, "<Memo>x</Memo>"), 3200)
    assert qb.ok("<EstimateQueryRq><RefNumber>E1</RefNumber></EstimateQueryRq>").findtext("TxnID") == forms.txn_id(ret)
    assert qb.one(forms.delete("Estimate", forms.txn_id(ret))).attrib["statusCode"] == "0"


def test_estimates_refuse_what_is_not_simulated(qb: Any, forms: Any) -> None:
    line = forms.line("Estimate", "Labour", amount="5.00")
    ret = qb.ok(forms.form("Estimate", line))
    link = f"<LinkToTxnID>{forms.txn_id(ret)}</LinkToTxnID>"
    qb.refused(forms.form("Invoice", after=link), 1030)
    qb.refused(forms.form("Estimate", line.replace("</Amount>", "</Amount><MarkupRate>1.00</MarkupRate>")), 3250)
    qb.refused(forms.form("Estimate", forms.line("Estimate", "Payment", amount="1.00"), line), 3140)


def charge(forms: Any, rest: str, item: str = "Labour", customer: str = "Shopper") -> str:
    ref = forms.ref("ItemRef", item) if item else ""
    return (
        f'<ChargeAddRq><ChargeAdd defMacro="TxnID:C">{forms.ref("CustomerRef", customer)}<TxnDate>2026-03-01</TxnDate>'
        f"<RefNumber>C1</RefNumber>{ref}{rest}</ChargeAdd></ChargeAddRq>"
    )


def test_a_statement_charge_is_owed_until_it_is_paid(qb: Any, forms: Any) -> None:
    ret = qb.ok(charge(forms, "<Quantity>2</Quantity><Desc>cleaning</Desc><DueDate>2026-04-01</DueDate>"))
    shown = ("Quantity", "Rate", "Amount", "BalanceRemaining", "Desc", "DueDate", "IsPaid")
    assert [ret.findtext(name) for name in shown] == ["2", "40.00", "80.00", "80.00", "cleaning", "2026-04-01", "false"]
    assert qb.ledger(ret) == {"Accounts Receivable": "80.00", "Service Income": "-80.00"}
    payment = qb.ok(forms.payment("30.00", (forms.txn_id(ret), "30.00")))
    assert payment.findtext("AppliedToTxnRet/TxnType") == "Charge"
    asked = qb.ok("<ChargeQueryRq><RefNumber>C1</RefNumber><IncludeLinkedTxns>true</IncludeLinkedTxns></ChargeQueryRq>")
    assert asked.findtext("LinkedTxn/TxnID") == forms.txn_id(payment)
    assert len(qb.one("<ChargeQueryRq><PaidStatus>PaidOnly</PaidStatus></ChargeQueryRq>")) == 0
    qb.refused(change("Charge", ret, "<Amount>29.99</Amount>"), 3180, "applied")
    dearer = qb.ok(change("Charge", ret, "<Quantity>3</Quantity>"))
    assert [dearer.findtext(name) for name in ("Rate", "Amount", "BalanceRemaining")] == ["40.00", "120.00", "90.00"]
    fixed = qb.ok(change("Charge", dearer, "<Amount>100.00</Amount>"))
    assert (fixed.findtext("Rate"), fixed.findtext("Amount")) == ("33.33333", "100.00")
    assert qb.ok(change("Charge", fixed, "<Rate>50.00</Rate>")).findtext("Amount") == "150.00"


def test_a_charge_sends_goods(qb: Any, forms: Any) -> None:
    ret = qb.ok(charge(forms, "<Quantity>2</Quantity>", "WIDGET"))
    assert qb.ledger(ret) == {
        "Accounts Receivable": "71.00", "Cost of Goods Sold": "4.00", "Inventory Asset": "-4.00", "Sales Income": "-71.00",
    }  # fmt: skip
    assert qb.one(forms.void("Charge", forms.txn_id(ret))).attrib["statusCode"] == "0"
    assert set(qb.ledger(ret).values()) <= {"0.00"}


def test_what_a_charge_cannot_be(qb: Any, forms: Any) -> None:
    for item in ("Discount", "County", "Subtotal", "Payment"):
        qb.refused(charge(forms, "<Amount>5.00</Amount>", item), 3140)
    qb.refused(charge(forms, "<Amount>5.00</Amount>", ""), 3150)
    qb.refused(charge(forms, "<Amount>-5.00</Amount>"), 3180, "positive")
    qb.refused(charge(forms, "<Amount>5.00</Amount>", customer="Nobody"), 3140)
