"""Deposits: what waits in Undeposited Funds, cash back, changes (posting rules 14, 21, 31, 61 and 62)."""

from __future__ import annotations

from typing import Any

import pytest


def waiting(qb: Any) -> list[tuple[str, ...]]:
    names = ("TxnType", "TxnID", "Amount")
    answer = qb.one("<ReceivePaymentToDepositQueryRq/>")
    return [tuple(ret.findtext(name) for name in names) for ret in answer]


def change(ret: Any, body: str, kind: str = "Deposit") -> str:
    return (
        f"<{kind}ModRq><{kind}Mod><TxnID>{ret.findtext('TxnID')}</TxnID><EditSequence>{ret.findtext('EditSequence')}"
        f"</EditSequence>{body}</{kind}Mod></{kind}ModRq>"
    )


def line(line_id: str, body: str = "") -> str:
    return f"<DepositLineMod><TxnLineID>{line_id}</TxnLineID>{body}</DepositLineMod>"


def payment_line(txn_id: str, line_id: str) -> str:
    return (
        f"<DepositLineAdd><PaymentTxnID>{txn_id}</PaymentTxnID><PaymentTxnLineID>{line_id}</PaymentTxnLineID>"
        "</DepositLineAdd>"
    )


CASH_BACK = "<CashBackInfo{0}><AccountRef><FullName>{1}</FullName></AccountRef><Memo>till</Memo><Amount>{2}</Amount></CashBackInfo{0}>"


def test_rule_61_what_waits_to_be_deposited(qb: Any, forms: Any) -> None:
    assert qb.one("<ReceivePaymentToDepositQueryRq/>").attrib["statusCode"] == "1"
    payment = forms.txn_id(qb.ok(forms.payment("40.00", date="2026-03-02")))
    sale = forms.txn_id(qb.ok(forms.form("SalesReceipt", forms.receipt_line("Labour", amount="9.00"), number="R1")))
    qb.ok(forms.payment("5.00", deposit_to="Checking"))
    credit = forms.txn_id(qb.ok(forms.credit_memo("3.00")))
    refund = forms.txn_id(qb.ok(forms.refund(credit, "3.00")))
    assert waiting(qb) == [
        ("SalesReceipt", sale, "9.00"), ("ReceivePayment", payment, "40.00"), ("ARRefundCreditCard", refund, "-3.00"),
    ]  # fmt: skip
    first = qb.ok("<ReceivePaymentToDepositQueryRq/>")
    assert (first.findtext("CustomerRef/FullName"), first.findtext("TxnDate"), first.findtext("RefNumber")) == (
        "Shopper", "2026-03-01", "R1",
    )  # fmt: skip
    count = qb.one('<ReceivePaymentToDepositQueryRq metaData="MetaDataOnly"/>')
    assert (count.attrib["retCount"], len(count)) == ("3", 0)
    qb.ok(forms.deposit(forms.deposit_payment(payment)))
    assert [row[1] for row in waiting(qb)] == [sale, refund]
    qb.refused(forms.deposit(forms.deposit_payment(payment)), 3210)
    qb.refused(forms.deposit(forms.deposit_payment(sale), forms.deposit_payment(sale)), 3180, "only once")


def test_rule_61_undeposited_funds_is_no_account_of_a_line(qb: Any, forms: Any) -> None:
    qb.ok(forms.payment("40.00"))
    qb.refused(forms.deposit(forms.deposit_line("Undeposited Funds", "40.00")), 3140)


def test_rule_31_a_payment_item_waits_as_its_own_line(qb: Any, forms: Any) -> None:
    lines = (forms.line("Invoice", "Labour", amount="50.00"), forms.line("Invoice", "Payment", amount="20.00"))
    invoice = qb.ok(forms.form("Invoice", *lines))
    assert qb.ledger(invoice) == {
        "Accounts Receivable": "30.00", "Service Income": "-50.00", "Undeposited Funds": "20.00",
    }  # fmt: skip
    assert invoice.findtext("BalanceRemaining") == "30.00"
    paid = invoice.findall("InvoiceLineRet")[1].findtext("TxnLineID")
    ret = qb.ok("<ReceivePaymentToDepositQueryRq/>")
    assert [ret.findtext(name) for name in ("TxnType", "TxnLineID", "Amount")] == ["Invoice", paid, "20.00"]
    qb.refused(forms.deposit(payment_line(forms.txn_id(invoice), "FFFF-1")), 3210)
    deposit = qb.ok(forms.deposit(payment_line(forms.txn_id(invoice), paid)))
    assert qb.ledger(deposit) == {"Checking": "20.00", "Undeposited Funds": "-20.00"}
    assert deposit.findtext("DepositLineRet/PaymentTxnLineID") == paid
    assert waiting(qb) == []
    first = invoice.findtext("InvoiceLineRet/TxnLineID")
    mod = "<InvoiceLineMod><TxnLineID>{}</TxnLineID>{}</InvoiceLineMod>"
    gone = change(invoice, mod.format(first, ""), "Invoice")
    qb.refused(gone, 3180, "deposit")
    less = change(invoice, mod.format(first, "") + mod.format(paid, "<Amount>19.00</Amount>"), "Invoice")
    qb.refused(less, 3180, "deposit")
    more = change(invoice, mod.format(first, "<Amount>51.00</Amount>") + mod.format(paid, ""), "Invoice")
    assert qb.ok(more).findtext("BalanceRemaining") == "31.00"
    qb.refused(forms.delete("Invoice", forms.txn_id(invoice)), 3160)


def test_rule_21_a_zero_deposit_of_journal_lines(qb: Any, forms: Any) -> None:
    entry = qb.ok(forms.journal(("Debit", "Undeposited Funds", "7.00", ""), ("Credit", "Checking", "7.00", "")))
    back = qb.ok(forms.journal(("Debit", "Checking", "7.00", ""), ("Credit", "Undeposited Funds", "7.00", "")))
    assert [(kind, amount) for kind, _, amount in waiting(qb)] == [("JournalEntry", "7.00"), ("JournalEntry", "-7.00")]
    lines = [forms.deposit_payment(forms.txn_id(ret)) for ret in (entry, back)]
    zero = qb.ok(forms.deposit(*lines))
    assert zero.findtext("DepositTotal") == "0.00"
    assert waiting(qb) == []
    qb.refused(forms.deposit(forms.deposit_line("Other Income", "-1.00")), 3180, "negative")


def test_rule_61_one_of_several_lines_has_to_be_named(qb: Any, forms: Any) -> None:
    funds = ("Debit", "Undeposited Funds")
    entry = qb.ok(forms.journal((*funds, "3.00", ""), (*funds, "4.00", ""), ("Credit", "Other Income", "7.00", "")))
    qb.refused(forms.deposit(forms.deposit_payment(forms.txn_id(entry))), 3210, "PaymentTxnLineID")
    second = entry.findall("JournalDebitLine")[1].findtext("TxnLineID")
    deposit = qb.ok(forms.deposit(payment_line(forms.txn_id(entry), second)))
    assert deposit.findtext("DepositTotal") == "4.00"


def test_cash_back_is_kept_from_the_bank(qb: Any, forms: Any) -> None:
    payment = forms.txn_id(qb.ok(forms.payment("40.00")))
    cash = CASH_BACK.format("Add", "Petty Cash", "5.00")
    qb.ok(forms.account("Petty Cash", "Bank"))
    deposit = qb.ok(forms.deposit(forms.deposit_payment(payment), extra=cash))
    assert qb.ledger(deposit) == {"Checking": "35.00", "Petty Cash": "5.00", "Undeposited Funds": "-40.00"}
    info = deposit.find("CashBackInfoRet")
    assert [info.findtext(name) for name in ("AccountRef/FullName", "Memo", "Amount")] == ["Petty Cash", "till", "5.00"]
    changed = qb.ok(change(deposit, "<CashBackInfoMod><Amount>6.00</Amount></CashBackInfoMod>"))
    assert changed.findtext("DepositTotal") == "34.00"
    assert changed.findtext("CashBackInfoRet/TxnLineID") == info.findtext("TxnLineID")
    qb.refused(change(changed, "<CashBackInfoMod><Amount>41.00</Amount></CashBackInfoMod>"), 3180)
    without = qb.ok(change(changed, "<CashBackInfoMod/>"))
    assert without.find("CashBackInfoRet") is None
    assert without.findtext("DepositTotal") == "40.00"
    other = forms.deposit(forms.deposit_line("Other Income", "9.00"), extra=CASH_BACK.format("Add", "Checking", "1.00"))
    qb.refused(other, 3180)
    qb.refused(other.replace("<Amount>1.00</Amount></CashBack", "</CashBack"), 3150)
    qb.refused(
        other.replace("Checking</FullName></AccountRef><Memo>", "Sales Income</FullName></AccountRef><Memo>"), 3140
    )


@pytest.fixture
def deposit(qb: Any, forms: Any) -> Any:
    payments = [forms.deposit_payment(forms.txn_id(qb.ok(forms.payment(amount)))) for amount in ("40.00", "2.00")]
    return qb.ok(forms.deposit(*payments, forms.deposit_line("Other Income", "1.00"), extra="<Memo>old</Memo>"))


def ids(ret: Any) -> list[str]:
    return [item.findtext("TxnLineID") for item in ret.findall("DepositLineRet")]


def test_a_changed_deposit_header_keeps_its_lines(qb: Any, deposit: Any) -> None:
    changed = qb.ok(change(deposit, "<TxnDate>2026-03-09</TxnDate><Memo/>"))
    assert (changed.findtext("TxnDate"), changed.find("Memo"), ids(changed)) == ("2026-03-09", None, ids(deposit))
    assert qb.ledger(deposit) == {"Checking": "43.00", "Other Income": "-1.00", "Undeposited Funds": "-42.00"}
    qb.refused(change(deposit, "<Memo>x</Memo>"), 3200)


def test_a_payment_taken_out_waits_again(qb: Any, forms: Any, deposit: Any) -> None:
    _, second, third = ids(deposit)
    changed = qb.ok(change(deposit, line(second) + line(third, "<Amount>3.00</Amount>")))
    assert changed.findtext("DepositTotal") == "5.00"
    assert [row[2] for row in waiting(qb)] == ["40.00"]
    left_out = waiting(qb)[0][1]
    qb.ok(forms.deposit(forms.deposit_payment(left_out)))
    again = line(second) + line("-1", f"<PaymentTxnID>{left_out}</PaymentTxnID>")
    qb.refused(change(changed, again), 3210)
    new = qb.ok(forms.payment("6.00"))
    again = line(second) + line("-1", f"<PaymentTxnID>{forms.txn_id(new)}</PaymentTxnID><OverrideMemo>m</OverrideMemo>")
    more = qb.ok(change(changed, again))
    assert more.findtext("DepositTotal") == "8.00"
    assert more.findall("DepositLineRet")[1].findtext("Memo") == "m"
    qb.refused(forms.delete("ReceivePayment", forms.txn_id(new)), 3160)


def test_lines_of_a_deposit_keep_their_kind_and_order(qb: Any, forms: Any, deposit: Any) -> None:
    first, second, third = ids(deposit)
    other = qb.ok(forms.payment("6.00"))
    qb.refused(change(deposit, line(second) + line(first)), 3290)
    qb.refused(change(deposit, line("FFFF-1")), 3120)
    qb.refused(change(deposit, line(first, "<Amount>39.00</Amount>")), 3180)
    qb.refused(change(deposit, line(first, f"<PaymentTxnID>{forms.txn_id(other)}</PaymentTxnID>")), 3180)
    qb.refused(change(deposit, line(third, f"<PaymentTxnID>{forms.txn_id(other)}</PaymentTxnID>")), 3180)
    qb.refused(change(deposit, line("-1", "<Amount>1.00</Amount>")), 3150)


def test_rule_62_a_deleted_deposit_returns_its_payments(qb: Any, forms: Any, deposit: Any) -> None:
    assert waiting(qb) == []
    qb.one(forms.delete("Deposit", forms.txn_id(deposit)))
    assert [row[2] for row in waiting(qb)] == ["40.00", "2.00"]


def test_rule_14_a_credit_on_a_deposit_line_stays_with_its_customer(qb: Any, forms: Any) -> None:
    ret = qb.ok(forms.deposit(forms.deposit_line("Accounts Receivable", "8.00", "Shopper")))
    invoice = forms.txn_id(qb.ok(forms.invoice("5.00")))
    credit = f"<SetCredit><CreditTxnID>{forms.txn_id(ret)}</CreditTxnID><AppliedAmount>5.00</AppliedAmount></SetCredit>"
    qb.one(forms.payment("0.00", extra=f"<AppliedToTxnAdd><TxnID>{invoice}</TxnID>{credit}</AppliedToTxnAdd>"))
    (only,) = ids(ret)
    qb.refused(change(ret, line(only, "<Amount>4.00</Amount>")), 3180)
    qb.refused(change(ret, line(only, "<EntityRef><FullName>Cook, Brian</FullName></EntityRef>")), 3180)
    income = "<EntityRef/><AccountRef><FullName>Other Income</FullName></AccountRef>"
    qb.refused(change(ret, line(only, income)), 3180)
    assert qb.ok(change(ret, line(only, "<Amount>6.00</Amount>"))).findtext("DepositTotal") == "6.00"


def test_macros_of_payments_and_deposits(qb: Any, forms: Any) -> None:
    pay = forms.payment("12.00").replace("<ReceivePaymentAdd>", '<ReceivePaymentAdd defMacro="TxnID:P">')
    deposit = forms.deposit('<DepositLineAdd><PaymentTxnID useMacro="TxnID:P"/></DepositLineAdd>')
    paid, kept = qb.send(pay + deposit)
    assert kept[0].findtext("DepositLineRet/TxnID") == paid[0].findtext("TxnID")
    qb.refused(deposit, 9100)


def test_deposits_and_entries_are_found_by_a_name_on_a_line(qb: Any, forms: Any) -> None:
    entry = qb.ok(
        forms.journal(("Debit", "Accounts Receivable", "1.00", "Shopper"), ("Credit", "Other Income", "1.00", ""))
    )
    kept = qb.ok(forms.deposit(forms.deposit_payment(forms.txn_id(qb.ok(forms.payment("4.00"))))))
    other = qb.ok(forms.deposit(forms.deposit_line("Other Income", "2.00")))

    def found(kind: str, name: str) -> list[str]:
        body = f"<EntityFilter><FullName>{name}</FullName></EntityFilter>"
        return [forms.txn_id(ret) for ret in qb.one(f"<{kind}QueryRq>{body}</{kind}QueryRq>")]

    assert found("JournalEntry", "Shopper") == [forms.txn_id(entry)]
    assert found("JournalEntry", "Cook, Brian") == []
    assert found("Deposit", "Shopper") == [forms.txn_id(kept)]
    assert forms.txn_id(other) not in found("Deposit", "Shopper")
    qb.refused("<DepositQueryRq><EntityFilter><FullName>Nobody</FullName></EntityFilter></DepositQueryRq>", 3140)
