"""Payments of bills by check and card, and what is to be paid (posting rules 5, 22, 56, 58, 59, 63-67)."""

from __future__ import annotations

from typing import Any

import pytest

from qbd.sandbox.quickbooks.administration import set_preferences
from qbd.sandbox.quickbooks.errors import HresultError

CARD = "Business Credit Card"
VENDOR = "Northwind Supply Co"


@pytest.fixture
def discounts(qb: Any, forms: Any) -> str:
    qb.ok(forms.account("Purchase Discounts", "CostOfGoodsSold"))
    return "Purchase Discounts"


def bill(qb: Any, forms: Any, amount: str = "70.00", **options: str) -> str:
    return forms.txn_id(qb.ok(forms.purchase("Bill", forms.expense_line("Utilities", amount), **options)))


def open_amount(qb: Any, forms: Any, txn_id: str, kind: str = "Bill") -> str:
    return qb.ok(forms.query(kind, txn_id)).findtext("OpenAmount")


def applied(forms: Any, txn_id: str, paid: str = "", discount: str = "", account: str = "", credits_: tuple[
        tuple[str, str], ...] = (), verb: str = "Add") -> str:  # fmt: skip
    parts = [f"<TxnID>{txn_id}</TxnID>", f"<PaymentAmount>{paid}</PaymentAmount>" if paid else ""]
    parts += [
        f"<SetCredit><CreditTxnID>{credit}</CreditTxnID><AppliedAmount>{amount}</AppliedAmount></SetCredit>"
        for credit, amount in credits_
    ]
    parts.append(f"<DiscountAmount>{discount}</DiscountAmount>" if discount else "")
    parts.append(forms.ref("DiscountAccountRef", account) if account else "")
    return f"<AppliedToTxn{verb}>{''.join(parts)}</AppliedToTxn{verb}>"


def credit(qb: Any, forms: Any, amount: str = "4.00", **options: str) -> str:
    return forms.txn_id(qb.ok(forms.purchase("VendorCredit", forms.expense_line("Utilities", amount), **options)))


def test_rule_56_a_bill_paid_with_discount(qb: Any, forms: Any, discounts: str) -> None:
    """Worked example BillPaymentCheck: payment 68.60, discount 1.40."""
    txn_id = bill(qb, forms)
    paid = qb.ok(forms.bill_payment(extra=applied(forms, txn_id, "68.60", "1.40", discounts)))
    assert qb.ledger(paid) == {"Accounts Payable": "70.00", "Checking": "-68.60", "Purchase Discounts": "-1.40"}
    found = paid.find("AppliedToTxnRet")
    names = ("TxnID", "TxnType", "BalanceRemaining", "Amount", "DiscountAmount", "DiscountAccountRef/FullName")
    assert [found.findtext(name) for name in names] == [txn_id, "Bill", "0.00", "68.60", "1.40", "Purchase Discounts"]
    assert paid.findtext("Amount") == "68.60"
    shown = qb.ok(forms.query("Bill", txn_id))
    assert shown.findtext("IsPaid") == "true"
    assert (shown.findtext("LinkedTxn/TxnType"), shown.findtext("LinkedTxn/Amount")) == ("BillPaymentCheck", "-70.00")


def test_rule_56_a_card_pays_like_a_check(qb: Any, forms: Any, discounts: str) -> None:
    txn_id = bill(qb, forms)
    part = applied(forms, txn_id, "50.00", "1.00", discounts)
    paid = qb.ok(forms.bill_payment(kind="CreditCard", source=CARD, extra=part))
    assert qb.ledger(paid) == {"Accounts Payable": "51.00", CARD: "-50.00", "Purchase Discounts": "-1.00"}
    assert open_amount(qb, forms, txn_id) == "19.00"
    assert paid.findtext("CreditCardAccountRef/FullName") == CARD


def test_rule_5_a_check_comes_from_a_bank_account(qb: Any, forms: Any) -> None:
    txn_id = bill(qb, forms)
    for source in (CARD, "Undeposited Funds", "Accounts Payable"):
        qb.refused(forms.bill_payment((txn_id, "1.00"), source=source), 3140)
    for source in ("Checking", "Accounts Payable"):
        qb.refused(forms.bill_payment((txn_id, "1.00"), kind="CreditCard", source=source), 3140)


def test_rule_56_a_number_or_printing_is_compulsory(qb: Any, forms: Any) -> None:
    txn_id = bill(qb, forms)
    text = forms.bill_payment((txn_id, "1.00"))
    number = "<RefNumber>501</RefNumber>"
    for body in (text.replace(number, ""), text.replace(number, "<IsToBePrinted>0</IsToBePrinted>" + number)):
        with pytest.raises(HresultError, match="0x80040400"):
            qb.raw(body)
    printed = qb.ok(text.replace(number, "<IsToBePrinted>true</IsToBePrinted>"))
    assert (printed.findtext("IsToBePrinted"), printed.findtext("RefNumber")) == ("true", None)
    qb.ok(text)
    numbered = qb.ok(text.replace(number, "<IsToBePrinted>false</IsToBePrinted>"))
    assert numbered.findtext("RefNumber") == "502"


def test_rule_22_no_more_is_paid_than_is_due(qb: Any, forms: Any, discounts: str) -> None:
    txn_id = bill(qb, forms)
    text = "You cannot pay more than the amount due."
    qb.refused(forms.bill_payment((txn_id, "70.01")), 3210, text)
    qb.refused(forms.bill_payment((txn_id, "40.00"), (txn_id, "30.01")), 3210, text)
    qb.refused(forms.bill_payment(extra=applied(forms, txn_id, "69.00", "1.01", discounts)), 3210, text)
    qb.refused(forms.bill_payment((txn_id, "-1.00")), 3210, "positive")
    paid = qb.ok(forms.bill_payment((txn_id, "40.00"), (txn_id, "30.00")))
    assert paid.findtext("Amount") == "70.00"
    qb.refused(forms.bill_payment((txn_id, "0.01")), 3210, text)


def test_rule_56_only_the_vendors_own_bills_are_paid(qb: Any, forms: Any) -> None:
    txn_id = bill(qb, forms)
    qb.refused(forms.bill_payment((txn_id, "1.00"), vendor="Harbor Properties LLC"), 3210, "another name")
    qb.refused(forms.bill_payment((txn_id, "1.00"), vendor="Shopper"), 3140)
    qb.refused(forms.bill_payment(("1-2", "1.00")), 3120)
    invoice = forms.txn_id(qb.ok(forms.invoice("5.00")))
    qb.refused(forms.bill_payment((invoice, "1.00")), 3120)
    qb.ok(forms.account("Other Payables", "AccountsPayable"))
    text = forms.bill_payment((txn_id, "1.00"))
    elsewhere = text.replace("<TxnDate>", forms.ref("APAccountRef", "Other Payables") + "<TxnDate>")
    qb.refused(elsewhere, 3210, "another account")
    qb.refused(text.replace("<PaymentAmount>1.00</PaymentAmount>", ""), 3150, "PaymentAmount")


def test_rule_59_a_discount_needs_an_account(qb: Any, forms: Any) -> None:
    txn_id = bill(qb, forms)
    qb.refused(forms.bill_payment(extra=applied(forms, txn_id, "1.00", "1.00")), 3150, "DiscountAccountRef")
    for account in ("Accounts Payable", "Accounts Receivable", "Purchase Orders"):
        qb.refused(forms.bill_payment(extra=applied(forms, txn_id, "1.00", "1.00", account)), 3140)


def test_rule_56_credits_settle_part_of_a_bill(qb: Any, forms: Any) -> None:
    txn_id, back = bill(qb, forms), credit(qb, forms)
    part = applied(forms, txn_id, "60.00", credits_=((back, "4.00"),))
    paid = qb.ok(forms.bill_payment(extra=part))
    assert qb.ledger(paid) == {"Accounts Payable": "60.00", "Checking": "-60.00"}
    link = paid.find("AppliedToTxnRet/LinkedTxn")
    assert (link.findtext("TxnID"), link.findtext("TxnType"), link.findtext("Amount")) == (back, "VendorCredit", "4.00")
    assert (open_amount(qb, forms, txn_id), open_amount(qb, forms, back, "VendorCredit")) == ("6.00", "0.00")
    qb.refused(forms.bill_payment(extra=applied(forms, txn_id, credits_=((back, "0.01"),))), 3210, "left of the credit")
    other = credit(qb, forms, vendor="Harbor Properties LLC")
    qb.refused(forms.bill_payment(extra=applied(forms, txn_id, credits_=((other, "1.00"),))), 3210, "another name")
    # Posting rule 66: without the payment, bill and credit are open again.
    qb.ok(forms.delete("BillPaymentCheck", forms.txn_id(paid)))
    assert (open_amount(qb, forms, txn_id), open_amount(qb, forms, back, "VendorCredit")) == ("70.00", "4.00")


def test_rule_58_credits_alone_leave_no_payment(qb: Any, forms: Any) -> None:
    txn_id, back = bill(qb, forms), credit(qb, forms)
    before = qb.ledger()
    thin = qb.ok(forms.bill_payment(extra=applied(forms, txn_id, credits_=((back, "4.00"),))))
    assert thin.find("TxnID") is None
    assert qb.ledger() == before
    assert qb.one("<BillPaymentCheckQueryRq/>").attrib["statusCode"] == "1"
    assert (open_amount(qb, forms, txn_id), open_amount(qb, forms, back, "VendorCredit")) == ("66.00", "0.00")
    qb.ok(forms.delete("VendorCredit", back))
    assert open_amount(qb, forms, txn_id) == "70.00"


def test_taking_a_credit_away_from_others_is_refused(qb: Any, forms: Any) -> None:
    txn_id, back = bill(qb, forms), credit(qb, forms)
    part = applied(forms, txn_id, credits_=((back, "4.00"),))
    override = part.replace("</AppliedAmount>", "</AppliedAmount><Override>true</Override>")
    qb.refused(forms.bill_payment(extra=override), 3250)


@pytest.mark.parametrize("kind", ["Check", "CreditCard"])
@pytest.mark.parametrize("verb", ["void", "delete"])
def test_rule_66_removing_a_payment_opens_its_bills(qb: Any, forms: Any, discounts: str, kind: str, verb: str) -> None:
    first, second = bill(qb, forms), bill(qb, forms, "5.00")
    before = qb.ledger()
    source = "Checking" if kind == "Check" else CARD
    part = applied(forms, first, "68.60", "1.40", discounts)
    paid = forms.txn_id(qb.ok(forms.bill_payment((second, "5.00"), kind=kind, source=source, extra=part)))
    assert (open_amount(qb, forms, first), open_amount(qb, forms, second)) == ("0.00", "0.00")
    qb.ok(getattr(forms, verb)(f"BillPayment{kind}", paid))
    assert qb.ledger() == before
    assert (open_amount(qb, forms, first), open_amount(qb, forms, second)) == ("70.00", "5.00")
    if verb == "delete":
        deleted = f"<TxnDeletedQueryRq><TxnDelType>BillPayment{kind}</TxnDelType></TxnDeletedQueryRq>"
        assert qb.ok(deleted).findtext("TxnID") == paid
    else:
        shown = qb.ok(forms.query(f"BillPayment{kind}", paid))
        assert (shown.findtext("Memo"), shown.findtext("Amount")) == ("VOID:", "0.00")
        assert shown.find("AppliedToTxnRet") is None


def test_rule_66_deleting_a_paid_bill_keeps_the_payment(qb: Any, forms: Any, discounts: str) -> None:
    first, second = bill(qb, forms), bill(qb, forms, "5.00")
    paid = qb.ok(forms.bill_payment((second, "5.00"), extra=applied(forms, first, "68.60", "1.40", discounts)))
    ledger = qb.ledger(paid)
    qb.ok(forms.delete("Bill", first))
    found = qb.ok(forms.query("BillPaymentCheck", forms.txn_id(paid)))
    assert qb.ledger(found) == ledger
    assert [node.text for node in found.iterfind("AppliedToTxnRet/TxnID")] == [second]
    query = f"<BillToPayQueryRq>{forms.ref('PayeeEntityRef', VENDOR)}</BillToPayQueryRq>"
    assert qb.ok(query).findtext("CreditToApply/CreditRemaining") == "70.00"


def test_a_payment_is_changed(qb: Any, forms: Any, discounts: str) -> None:
    first, second = bill(qb, forms), bill(qb, forms, "5.00")
    paid = qb.ok(forms.bill_payment((first, "10.00")))
    kind = "BillPaymentCheck"
    qb.refused(forms.mod(kind, paid, "<Memo>x</Memo>", sequence="1"), 3200)
    qb.refused(forms.mod(kind, paid, forms.ref("BankAccountRef", CARD)), 3140)
    qb.refused(forms.mod(kind, paid, "<Amount>11.00</Amount>"), 3180, "not the sum")
    moved = qb.ok(
        forms.mod(kind, paid, forms.ref("BankAccountRef", "Savings") + "<RefNumber>9</RefNumber><Memo>m</Memo>")
    )
    assert qb.ledger(moved) == {"Accounts Payable": "10.00", "Savings": "-10.00"}
    assert [moved.findtext(name) for name in ("RefNumber", "Memo", "AppliedToTxnRet/Amount")] == ["9", "m", "10.00"]
    again = applied(forms, second, "4.00", "1.00", discounts, verb="Mod")
    changed = qb.ok(forms.mod(kind, moved, "<Amount>4.00</Amount><RefNumber>9</RefNumber>" + again))
    assert qb.ledger(changed) == {"Accounts Payable": "5.00", "Purchase Discounts": "-1.00", "Savings": "-4.00"}
    assert (open_amount(qb, forms, first), open_amount(qb, forms, second)) == ("70.00", "0.00")
    too_much = applied(forms, second, "5.01", verb="Mod")
    qb.refused(forms.mod(kind, changed, too_much), 3210, "more than the amount due")
    assert (open_amount(qb, forms, first), open_amount(qb, forms, second)) == ("70.00", "0.00")


def test_rule_67_payments_of_a_closed_period(qb: Any, forms: Any) -> None:
    txn_id = bill(qb, forms)
    paid = qb.ok(forms.bill_payment((txn_id, "10.00")))
    qb.close()
    set_preferences(qb.path, ClosingDate="2026-03-09")
    qb.open()
    qb.refused(forms.bill_payment((txn_id, "10.00")), 3171)
    qb.refused(forms.mod("BillPaymentCheck", paid, "<Memo>x</Memo>"), 3171)
    qb.refused(forms.delete("BillPaymentCheck", forms.txn_id(paid)), 3161)


def test_what_is_to_be_paid(qb: Any, forms: Any) -> None:
    terms = forms.ref("TermsRef", "Net 30")
    text = forms.purchase("Bill", forms.expense_line("Utilities", "70.00"), number="V-1")
    late = forms.txn_id(qb.ok(text.replace("</RefNumber>", f"</RefNumber>{terms}")))
    soon, back = bill(qb, forms, "5.00", date="2026-03-02"), credit(qb, forms, date="2026-03-03")
    bill(qb, forms, "9.00", vendor="Harbor Properties LLC")
    qb.ok(forms.bill_payment((soon, "2.00")))
    payee = forms.ref("PayeeEntityRef", VENDOR)
    rows = qb.one(f'<BillToPayQueryRq metaData="MetaDataAndResponseData">{payee}</BillToPayQueryRq>')
    assert rows.attrib["retCount"] == "3"
    assert [(row[0].tag, row[0].findtext("TxnID"), row[0][-1].text) for row in rows] == [
        ("BillToPay", late, "70.00"), ("BillToPay", soon, "3.00"), ("CreditToApply", back, "4.00"),
    ]  # fmt: skip
    assert (rows[0][0].findtext("RefNumber"), rows[0][0].findtext("DueDate")) == ("V-1", "2026-03-31")
    due = qb.one(f"<BillToPayQueryRq>{payee}<DueDate>2026-03-30</DueDate></BillToPayQueryRq>")
    assert [row[0].findtext("TxnID") for row in due] == [soon, back]
    other = f"{payee}{forms.ref('APAccountRef', 'Checking')}"
    assert qb.one(f"<BillToPayQueryRq>{other}</BillToPayQueryRq>").attrib["statusCode"] == "3140"
    nobody = forms.ref("PayeeEntityRef", "City Power &amp; Light")
    assert qb.one(f"<BillToPayQueryRq>{nobody}</BillToPayQueryRq>").attrib["statusCode"] == "1"


def test_payments_are_found(qb: Any, forms: Any) -> None:
    txn_id = bill(qb, forms)
    paid = forms.txn_id(qb.ok(forms.bill_payment((txn_id, "10.00"))))
    for filters in (
        f"<EntityFilter><FullName>{VENDOR}</FullName></EntityFilter>",
        "<AccountFilter><FullName>Checking</FullName></AccountFilter>",
        "<RefNumberFilter><MatchCriterion>StartsWith</MatchCriterion><RefNumber>50</RefNumber></RefNumberFilter>",
    ):
        found = qb.one(f"<BillPaymentCheckQueryRq>{filters}</BillPaymentCheckQueryRq>")
        assert [node.findtext("TxnID") for node in found] == [paid]
    assert qb.one("<BillPaymentCreditCardQueryRq/>").attrib["statusCode"] == "1"
    unpaid = qb.one("<BillQueryRq><PaidStatus>NotPaidOnly</PaidStatus></BillQueryRq>")
    assert [node.findtext("TxnID") for node in unpaid] == [txn_id]
