"""Changes of payments, and of credits set on invoices (posting rules 22, 57-59, 61)."""

from __future__ import annotations

from typing import Any

import pytest


def change(ret: Any, body: str, kind: str = "ReceivePayment") -> str:
    return (
        f"<{kind}ModRq><{kind}Mod><TxnID>{ret.findtext('TxnID')}</TxnID><EditSequence>{ret.findtext('EditSequence')}"
        f"</EditSequence>{body}</{kind}Mod></{kind}ModRq>"
    )


def applied(txn_id: str, amount: str = "", rest: str = "") -> str:
    paid = f"<PaymentAmount>{amount}</PaymentAmount>" if amount else ""
    return f"<AppliedToTxnMod><TxnID>{txn_id}</TxnID>{paid}{rest}</AppliedToTxnMod>"


def credit(txn_id: str, amount: str, override: str = "") -> str:
    text = f"<Override>{override}</Override>" if override else ""
    return f"<SetCredit><CreditTxnID>{txn_id}</CreditTxnID><AppliedAmount>{amount}</AppliedAmount>{text}</SetCredit>"


def asked(qb: Any, kind: str, txn_id: str) -> Any:
    return qb.ok(f"<{kind}QueryRq><TxnID>{txn_id}</TxnID></{kind}QueryRq>")


def balances(qb: Any, *invoices: str) -> list[str]:
    return [asked(qb, "Invoice", txn_id).findtext("BalanceRemaining") for txn_id in invoices]


DISCOUNT = (
    "<DiscountAmount>{}</DiscountAmount><DiscountAccountRef><FullName>Discounts Given</FullName></DiscountAccountRef>"
)


@pytest.fixture
def two(qb: Any, forms: Any) -> tuple[Any, str, str]:
    """A payment of 50 on two invoices of 40: 30 and 15, so that 5 are left."""
    invoices = [forms.txn_id(qb.ok(forms.invoice("40.00"))) for _ in range(2)]
    payment = qb.ok(forms.payment("50.00", (invoices[0], "30.00"), (invoices[1], "15.00")))
    return payment, invoices[0], invoices[1]


def test_a_changed_header_keeps_what_is_paid(qb: Any, two: Any) -> None:
    payment, first, second = two
    changed = qb.ok(change(payment, "<RefNumber>77</RefNumber><Memo>late</Memo>"))
    assert (changed.findtext("RefNumber"), changed.findtext("Memo")) == ("77", "late")
    assert [ret.findtext("Amount") for ret in changed.findall("AppliedToTxnRet")] == ["30.00", "15.00"]
    assert balances(qb, first, second) == ["10.00", "25.00"]
    qb.refused(change(payment, "<Memo>stale</Memo>"), 3200)
    assert qb.ok(change(changed, "<RefNumber/><Memo/>")).find("RefNumber") is None


def test_left_out_transactions_are_no_longer_paid(qb: Any, two: Any) -> None:
    payment, first, second = two
    changed = qb.ok(change(payment, applied(second, "40.00")))
    assert balances(qb, first, second) == ["40.00", "0.00"]
    assert changed.findtext("UnusedPayment") == "10.00"
    kept = qb.ok(change(changed, applied(first, "10.00") + applied(second)))
    assert balances(qb, first, second) == ["30.00", "0.00"]
    assert kept.findtext("UnusedPayment") == "0.00"


def test_rule_22_a_change_cannot_pay_more_than_is_due_or_there(qb: Any, two: Any) -> None:
    payment, first, second = two
    qb.refused(change(payment, applied(first, "40.01")), 3210, "more than the amount due")
    qb.refused(change(payment, applied(first, "40.00") + applied(second, "11.00")), 3210, "left of the credit")
    qb.refused(change(payment, "<TotalAmount>44.99</TotalAmount>"), 3180, "already been applied")
    qb.refused(change(payment, "<TotalAmount>-1.00</TotalAmount>"), 3180, "positive")
    qb.refused(change(payment, applied("FFFF-1", "1.00")), 3120)
    qb.refused(change(payment, applied(first, "1.00") + applied(first, "1.00")), 3210, "once")
    less = qb.ok(change(payment, "<TotalAmount>45.00</TotalAmount>"))
    assert less.findtext("UnusedPayment") == "0.00"
    assert qb.ledger(less) == {"Accounts Receivable": "-45.00", "Undeposited Funds": "45.00"}
    more = qb.ok(change(less, "<TotalAmount>80.00</TotalAmount>" + applied(first, "40.00") + applied(second, "40.00")))
    assert balances(qb, first, second) == ["0.00", "0.00"]
    assert qb.ledger(more)["Undeposited Funds"] == "80.00"


def test_rule_57_every_named_transaction_needs_something(qb: Any, two: Any) -> None:
    payment, first, _ = two
    qb.refused(change(payment, applied(first, "0.00")), 3150)


def test_rule_59_discounts_follow_the_change(qb: Any, forms: Any, two: Any) -> None:
    payment, first, second = two
    given = qb.ok(change(payment, applied(first, "30.00", DISCOUNT.format("10.00")) + applied(second)))
    assert qb.ledger(given) == {
        "Accounts Receivable": "-60.00", "Discounts Given": "10.00", "Undeposited Funds": "50.00",
    }  # fmt: skip
    assert balances(qb, first, second) == ["0.00", "25.00"]
    assert given.findtext("AppliedToTxnRet/DiscountAmount") == "10.00"
    kept = qb.ok(change(given, applied(first)))
    assert qb.ledger(kept)["Discounts Given"] == "10.00"
    assert balances(qb, first, second) == ["0.00", "40.00"]
    gone = qb.ok(change(kept, applied(first, "", "<DiscountAmount>0.00</DiscountAmount>")))
    assert qb.ledger(gone) == {"Accounts Receivable": "-50.00", "Undeposited Funds": "50.00"}
    assert balances(qb, first) == ["10.00"]
    without = applied(second, "1.00", "<DiscountAmount>1.00</DiscountAmount>")
    qb.refused(change(gone, without), 3150, "DiscountAccountRef")


def test_credits_of_a_changed_payment(qb: Any, forms: Any, two: Any) -> None:
    payment, first, second = two
    memo = forms.txn_id(qb.ok(forms.credit_memo("9.00")))
    one = qb.ok(change(payment, applied(first, "", credit(memo, "4.00")) + applied(second)))
    assert balances(qb, first, second) == ["6.00", "25.00"]
    two_more = qb.ok(change(one, applied(first, "", credit(memo, "2.00")) + applied(second)))
    assert balances(qb, first) == ["4.00"]
    instead = qb.ok(change(two_more, applied(first, "", credit(memo, "9.00", "true")) + applied(second)))
    assert balances(qb, first) == ["1.00"]
    qb.refused(change(instead, applied(first, "", credit(memo, "1.00"))), 3210)
    qb.ok(change(instead, applied(second)))
    assert balances(qb, first, second) == ["40.00", "25.00"]
    assert asked(qb, "CreditMemo", memo).findtext("CreditRemaining") == "9.00"


def test_a_payment_stays_with_its_customer_while_it_pays(qb: Any, forms: Any, two: Any) -> None:
    payment, first, _ = two
    other = "<CustomerRef><FullName>Cook, Brian</FullName></CustomerRef>"
    qb.refused(change(payment, other), 3180)
    qb.refused(change(payment, other + applied(first, "1.00")), 3210)
    qb.refused(change(payment, "<CustomerRef/>"), 3150)
    free = qb.ok(forms.payment("3.00"))
    assert qb.ok(change(free, other)).findtext("CustomerRef/FullName") == "Cook, Brian"


def test_the_receivable_account_changes_only_with_what_is_paid(qb: Any, forms: Any, two: Any) -> None:
    payment, first, _ = two
    qb.ok(forms.account("Wholesale A/R", "AccountsReceivable"))
    place = "<ARAccountRef><FullName>Wholesale A/R</FullName></ARAccountRef>"
    qb.refused(change(payment, place), 3180)
    qb.refused(change(payment, place + applied(first, "1.00")), 3210, "another account")


def test_card_data_is_not_changed_here(qb: Any, two: Any) -> None:
    card = "<CreditCardTxnInfoMod><CreditCardTxnInputInfoMod><ExpirationYear>2030</ExpirationYear></CreditCardTxnInputInfoMod></CreditCardTxnInfoMod>"
    qb.refused(change(two[0], card), 3250)


def test_rule_61_a_deposited_payment_keeps_amount_and_place(qb: Any, forms: Any, two: Any) -> None:
    payment, first, second = two
    qb.ok(forms.deposit(forms.deposit_payment(forms.txn_id(payment))))
    qb.refused(change(payment, "<TotalAmount>51.00</TotalAmount>"), 3180, "deposit")
    qb.refused(
        change(payment, "<DepositToAccountRef><FullName>Checking</FullName></DepositToAccountRef>"), 3180, "deposit"
    )
    qb.ok(change(payment, applied(first, "10.00") + applied(second, "40.00")))
    assert balances(qb, first, second) == ["30.00", "0.00"]


def test_a_credit_is_set_on_an_invoice_later(qb: Any, forms: Any) -> None:
    invoice = qb.ok(forms.invoice("10.00"))
    memo = forms.txn_id(qb.ok(forms.credit_memo("7.00")))
    one = qb.ok(change(invoice, credit(memo, "3.00"), "Invoice"))
    assert one.findtext("BalanceRemaining") == "7.00"
    qb.refused(change(one, credit(memo, "5.00"), "Invoice"), 3210)
    more = qb.ok(change(one, credit(memo, "5.00", "true"), "Invoice"))
    assert more.findtext("BalanceRemaining") == "5.00"
    none = qb.ok(change(more, credit(memo, "0.00", "true"), "Invoice"))
    assert none.findtext("BalanceRemaining") == "10.00"
    assert asked(qb, "CreditMemo", memo).findtext("CreditRemaining") == "7.00"
    both = forms.invoice(
        "4.00", after='<SetCredit><CreditTxnID useMacro="TxnID:C"/><AppliedAmount>4.00</AppliedAmount></SetCredit>'
    )
    new, paid = qb.send(forms.credit_memo("4.00", macro="TxnID:C") + both)
    assert paid[0].findtext("IsPaid") == "true"
    assert asked(qb, "CreditMemo", forms.txn_id(new[0])).findtext("CreditRemaining") == "0.00"


def test_a_settled_credit_memo_cannot_shrink_or_change_sides(qb: Any, forms: Any) -> None:
    memo = qb.ok(forms.credit_memo("7.00"))
    qb.ok(forms.refund(forms.txn_id(memo), "6.00"))
    line = f"<CreditMemoLineMod><TxnLineID>{memo.findtext('CreditMemoLineRet/TxnLineID')}</TxnLineID><Amount>{{}}</Amount></CreditMemoLineMod>"
    qb.refused(change(memo, line.format("5.99"), "CreditMemo"), 3180)
    assert qb.ok(change(memo, line.format("6.50"), "CreditMemo")).findtext("CreditRemaining") == "0.50"


def test_a_settled_journal_entry_stays_what_it_is(qb: Any, forms: Any) -> None:
    entry = qb.ok(
        forms.journal(("Debit", "Accounts Receivable", "8.00", "Shopper"), ("Credit", "Other Income", "8.00", ""))
    )
    qb.ok(forms.payment("8.00", (forms.txn_id(entry), "8.00")))
    first, second = (entry.findtext(f"Journal{side}Line/TxnLineID") for side in ("Debit", "Credit"))

    def lines(one: str, other: str) -> str:
        mod = "<JournalLineMod><TxnLineID>{}</TxnLineID>{}</JournalLineMod>"
        return change(entry, mod.format(first, one) + mod.format(second, other), "JournalEntry")

    sides = [f"<JournalLineType>{side}</JournalLineType>" for side in ("Credit", "Debit")]
    qb.refused(lines(*sides), 3180, "applied")
    qb.refused(lines("<AccountRef><FullName>Checking</FullName></AccountRef><EntityRef/>", ""), 3180, "applied")
    qb.refused(lines("<EntityRef><FullName>Cook, Brian</FullName></EntityRef>", ""), 3180, "applied")
    qb.refused(lines("<Amount>7.00</Amount>", "<Amount>7.00</Amount>"), 3180, "applied")
    new = "<JournalLineMod><TxnLineID>-1</TxnLineID><AccountRef><FullName>Checking</FullName></AccountRef></JournalLineMod>"
    qb.refused(change(entry, new, "JournalEntry"), 3150, "JournalLineType")
    assert qb.ledger(qb.ok(lines("<Amount>9.00</Amount>", "<Amount>9.00</Amount>")))["Other Income"] == "-9.00"
