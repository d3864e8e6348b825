"""Payouts written by hand, with their journal, their bank document and what holds them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import payout_notation as notation
import pytest
import shop_notation as shop

from qbd.accounting import documents as d
from qbd.accounting.payouts import journalize_payouts, plan_bank_document, prove, unmatched
from qbd.accounting.payouts.proof import SHOWN
from qbd.accounting.plan import Plan
from qbd.accounting.posting import Catalogue, expected_ledger, plan
from qbd.accounting.ref_number import Source, source_of

THROUGH = date(2026, 12, 31)

WEEK = """
    balance 11 03-02 10:00 CHARGE 100.00 fee 3.20 order 1001 by 501 payout 9
    balance 12 03-02 23:30 REFUND -20.00 order 1001 by 502 payout 9
    balance 13 03-03 00:30 SHIPPING_LABEL -7.45 order 1001 payout 9
    balance 14 03-04 08:00 TRANSFER -69.35 payout 9
    payout 9 03-04 08:00 PAID DEPOSIT 69.35 trace T1
"""


def journal(text: str, posted: frozenset[str] = frozenset()) -> str:
    entries, problems = journalize_payouts(*notation.read(text), notation.chart(), posted)
    assert problems == []
    assert not any(entry.balance for entry in entries)
    return shop.journal(entries)


def only_problem(text: str, posted: frozenset[str] = frozenset()) -> tuple[str, str, str, str]:
    entries, (problem,) = journalize_payouts(*notation.read(text), notation.chart(), posted)
    assert problem.group not in {entry.group for entry in entries}
    assert problem.mend
    return problem.record.split("/", 3)[3], problem.field, problem.value, problem.message


def test_a_week_with_a_charge_a_refund_and_a_label() -> None:
    assert journal(WEEK) == shop.page(
        """
        balance:11 03-02
          Dr processing_fees 3.20
          Cr clearing:shopify_payments 3.20
        balance:13 03-03
          Dr shipping_labels 7.45
          Cr clearing:shopify_payments 7.45
        payout:9 03-04
          Dr bank:payouts 69.35
          Cr clearing:shopify_payments 69.35
        """
    )


@pytest.mark.parametrize(
    ("fact", "lines"),
    [
        ("REFUND -50.00 fee -1.50", "Cr processing_fees 1.50 / Dr clearing:shopify_payments 1.50"),
        ("CHARGEBACK_HOLD -80.00", "Dr chargebacks 80.00 / Cr clearing:shopify_payments 80.00"),
        (
            "DISPUTE_WITHDRAWAL -80.00 fee 15.00",
            "Dr chargebacks 80.00 / Dr processing_fees 15.00 / Cr clearing:shopify_payments 95.00",
        ),
        (
            "DISPUTE_REVERSAL 80.00 fee -15.00",
            "Cr chargebacks 80.00 / Cr processing_fees 15.00 / Dr clearing:shopify_payments 95.00",
        ),
        ("RESERVED_FUNDS -30.00", "Dr reserves_held 30.00 / Cr clearing:shopify_payments 30.00"),
        ("RESERVED_FUNDS_REVERSAL 30.00", "Cr reserves_held 30.00 / Dr clearing:shopify_payments 30.00"),
        ("ADVANCE_FUNDING 5000.00", "Cr capital_loan 5000.00 / Dr clearing:shopify_payments 5000.00"),
        ("LENDING_CAPITAL_REMITTANCE -12.00", "Dr capital_loan 12.00 / Cr clearing:shopify_payments 12.00"),
        ("STRIPE_FEE -1.00", "Dr processing_fees 1.00 / Cr clearing:shopify_payments 1.00"),
        ("IMPORT_TAX -4.00", "Dr import_duties 4.00 / Cr clearing:shopify_payments 4.00"),
        ("TRANSFER -90.00 fee 0.45", "Dr processing_fees 0.45 / Cr clearing:shopify_payments 0.45"),
    ],
)
def test_one_balance_transaction(fact: str, lines: str) -> None:
    page = journal(f"balance 11 03-02 10:00 {fact}")
    assert page.splitlines()[0] == "balance:11 03-02"
    assert " / ".join(line.strip() for line in page.splitlines()[1:]) == lines


@pytest.mark.parametrize(
    "fact", ["CHARGE 10.00", "REFUND -10.00", "REFUND_FAILURE 10.00", "TRANSFER -10.00", "TRANSFER_FAILURE 10.00"]
)
def test_what_the_order_or_the_payout_books_gives_no_entry(fact: str) -> None:
    assert journal(f"balance 11 03-02 10:00 {fact}") == ""


def test_a_fee_late_in_the_evening_is_booked_on_the_stores_own_day() -> None:
    page = journal("balance 11 03-07 23:30 CHARGE 10.00 fee 0.59\nbalance 12 03-08 03:30 CHARGE 10.00 fee 0.59")
    assert [line for line in page.splitlines() if line.startswith("balance")] == [
        "balance:11 03-07",
        "balance:12 03-08",
    ]


def test_the_reason_of_an_adjustment_is_its_memo() -> None:
    facts = notation.read("balance 11 03-02 10:00 ADJUSTMENT -2.00 reason late_fee")
    entries, _ = journalize_payouts(*facts, notation.chart())
    assert [line.memo for line in entries[0].lines] == ["adjustment: late_fee", ""]


def test_test_records_give_nothing() -> None:
    assert journal("balance 11 03-02 10:00 STRIPE_FEE -1.00 test") == ""
    assert (
        journal(
            """
            balance 11 03-02 10:00 CHARGE 10.00 fee 1.00 payout 9 test
            payout 9 03-04 08:00 PAID DEPOSIT 9.00
            """
        )
        == ""
    )


@pytest.mark.parametrize("status", ["SCHEDULED", "IN_TRANSIT", "FAILED", "CANCELED"])
def test_only_a_paid_payout_is_booked(status: str) -> None:
    assert "payout:9" not in journal(WEEK.replace("PAID", status))


def test_a_failed_payout_is_in_the_one_that_pays_it_again() -> None:
    page = journal(
        """
        balance 11 03-02 10:00 CHARGE 100.00 payout 9
        balance 12 03-04 08:00 TRANSFER -100.00 payout 9
        balance 13 03-05 08:00 TRANSFER_FAILURE 100.00 payout 10
        balance 14 03-05 10:00 CHARGE 50.00 payout 10
        balance 15 03-06 08:00 TRANSFER -150.00 payout 10
        payout 9 03-04 08:00 FAILED DEPOSIT 100.00
        payout 10 03-06 08:00 PAID DEPOSIT 150.00
        """
    )
    assert page == shop.page(
        """
        payout:10 03-06
          Dr bank:payouts 150.00
          Cr clearing:shopify_payments 150.00
        """
    )


def test_a_payout_that_failed_after_it_was_posted_is_reversed_on_its_day() -> None:
    failed = "payout 9 03-04 08:00 FAILED DEPOSIT 69.35 returned 03-06"
    assert journal(failed, frozenset({"payout:9"})) == shop.page(
        """
        payout:9 03-04
          Dr bank:payouts 69.35
          Cr clearing:shopify_payments 69.35
        payout_return:9 03-06
          Cr bank:payouts 69.35
          Dr clearing:shopify_payments 69.35
        """
    )
    assert journal(failed) == ""


def test_a_posted_payout_that_came_back_on_an_unknown_day_is_held() -> None:
    problem = only_problem("payout 9 03-04 08:00 CANCELED DEPOSIT 69.35", frozenset({"payout:9"}))
    assert problem[:3] == ("ShopifyPaymentsPayout/9", "status", "CANCELED")


@pytest.mark.parametrize("net", ["12.00", "-12.00"])
def test_a_withdrawal_takes_from_the_bank_whatever_the_sign_of_its_net(net: str) -> None:
    text = f"""
        balance 11 03-02 10:00 CHARGEBACK_HOLD -12.00 payout 9
        payout 9 03-04 08:00 PAID WITHDRAWAL {net}
    """
    assert journal(text).splitlines()[3:] == [
        "payout:9 03-04",
        "  Cr bank:payouts 12.00",
        "  Dr clearing:shopify_payments 12.00",
    ]


def test_a_payout_of_nothing_needs_no_entry() -> None:
    assert journal("payout 9 03-04 08:00 PAID DEPOSIT 0.00") == ""


def test_an_unknown_type_is_held_and_named() -> None:
    assert only_problem("balance 11 03-02 10:00 USDC_REBATE 3.00 order 1001") == (
        "ShopifyPaymentsBalanceTransaction/11",
        "type",
        "USDC_REBATE",
        "USDC_REBATE 11 3.00 USD of 2026-03-02T15:00+00:00 (order #1001): "
        "there is no rule for this type of balance transaction",
    )


def test_a_payout_with_an_unknown_type_still_is_the_bank_line() -> None:
    text = """
        balance 11 03-02 10:00 USDC_REBATE 3.00 payout 9
        payout 9 03-04 08:00 PAID DEPOSIT 3.00
    """
    entries, (problem,) = journalize_payouts(*notation.read(text), notation.chart())
    assert problem.group == "balance:11"
    assert [entry.key for entry in entries] == ["payout:9"]


def test_amounts_that_contradict_each_other_are_held() -> None:
    assert only_problem("balance 11 03-02 10:00 CHARGE 10.00 fee 1.00 net 9.50") == (
        "ShopifyPaymentsBalanceTransaction/11",
        "net",
        "9.50",
        "CHARGE 11 9.50 USD of 2026-03-02T15:00+00:00: amount 10.00 less fee 1.00 is not its net 9.50",
    )
    assert only_problem("payout 9 03-04 08:00 PAID DEPOSIT -3.00")[1:3] == ("net", "-3.00")


def test_another_currency_is_held() -> None:
    payouts, transactions = notation.read(WEEK)
    euros = [replace(fact, currency="EUR") for fact in transactions]
    entries, problems = journalize_payouts([replace(fact, currency="EUR") for fact in payouts], euros, notation.chart())
    assert entries == []
    assert [problem.value for problem in problems] == ["EUR"] * 5


def test_a_role_without_account_is_named_with_the_transaction() -> None:
    entries, problems = journalize_payouts(*notation.read(WEEK), shop.chart())
    assert entries == []
    fee, label, payout = problems
    assert fee.mend == "Map an account to clearing:shopify_payments in the store's settings."
    assert label.message == (
        "SHIPPING_LABEL 13 -7.45 USD of 2026-03-03T05:30+00:00 (order #1001): it books against the role "
        "clearing:shopify_payments, shipping_labels, which has no account"
    )
    assert "bank:payouts" in payout.message


def test_a_difference_names_both_sums_the_transactions_and_the_orders() -> None:
    entries, (problem,) = journalize_payouts(
        *notation.read(WEEK.replace("69.35 trace", "70.00 trace")), notation.chart()
    )
    assert [entry.key for entry in entries] == ["balance:11", "balance:13"]
    assert (problem.group, problem.field, problem.value) == ("payout:9", "net", "70.00")
    assert problem.message == (
        "payout 9 of 70.00 USD, issued 2026-03-04T13:00+00:00: its balance transactions add up to 69.35, "
        "0.65 is missing: "
        "CHARGE 11 96.80 USD of 2026-03-02T15:00+00:00 (order #1001), "
        "REFUND 12 -20.00 USD of 2026-03-03T04:30+00:00 (order #1001), "
        "SHIPPING_LABEL 13 -7.45 USD of 2026-03-03T05:30+00:00 (order #1001), "
        "TRANSFER 14 -69.35 USD of 2026-03-04T13:00+00:00"
    )


def test_a_long_difference_names_the_first_transactions_and_counts_the_rest() -> None:
    lines = [f"balance {id} 03-02 10:00 CHARGE 1.00 payout 9" for id in range(1, SHOWN + 4)]
    (payout,), transactions = notation.read("\n".join([*lines, "payout 9 03-04 08:00 PAID DEPOSIT 1.00"]))
    proof = prove(payout, transactions)
    problem = proof.problem()
    assert len(proof.transactions) == SHOWN + 3
    assert problem is not None
    assert problem.message.endswith(", and 3 more")


def test_a_payout_without_transactions_says_so() -> None:
    assert "none was read" in only_problem("payout 9 03-04 08:00 PAID DEPOSIT 1.00")[3]


def test_a_test_transaction_is_no_part_of_the_proof() -> None:
    page = journal(
        """
        balance 11 03-02 10:00 CHARGE 10.00 payout 9
        balance 12 03-02 11:00 CHARGE 99.00 payout 9 test
        payout 9 03-04 08:00 PAID DEPOSIT 10.00
        """
    )
    assert page.splitlines()[:2] == ["payout:9 03-04", "  Dr bank:payouts 10.00"]


def test_a_fee_of_the_payout_itself_is_part_of_its_proof() -> None:
    page = journal(
        """
        balance 11 03-02 10:00 CHARGE 100.00 payout 9
        balance 12 03-04 08:00 TRANSFER -98.50 fee 1.50 payout 9
        payout 9 03-04 08:00 PAID DEPOSIT 98.50
        """
    )
    assert page == shop.page(
        """
        balance:12 03-04
          Dr processing_fees 1.50
          Cr clearing:shopify_payments 1.50
        payout:9 03-04
          Dr bank:payouts 98.50
          Cr clearing:shopify_payments 98.50
        """
    )


def test_charges_are_matched_with_what_the_orders_moved() -> None:
    _, transactions = notation.read(
        """
        balance 11 03-02 10:00 CHARGE 100.00 fee 3.20 order 1001 by 501
        balance 12 03-02 11:00 REFUND -20.00 order 1001 by 502
        balance 13 03-03 11:00 REFUND_FAILURE 20.00 order 1001 by 502
        balance 14 03-03 12:00 CHARGE 5.00
        balance 15 03-03 13:00 STRIPE_FEE -1.00
        balance 16 03-03 13:00 CHARGE 7.00 by 503 test
        """
    )
    (nameless,) = unmatched(transactions, {501: 10000})
    assert nameless.record.endswith("/14")
    _, less = unmatched(transactions, {501: 9000})
    assert less.message.endswith("the balance shows 100.00 for this order transaction, the books hold 90.00")
    _, more = unmatched(transactions, {501: 11000})
    assert more.message.endswith("the books hold 110.00")
    _, absent = unmatched(transactions, {})
    assert absent.message.endswith("the books hold nothing")


def test_the_deposit_is_one_line_equal_to_the_bank_line() -> None:
    entries, _ = journalize_payouts(*notation.read(WEEK), notation.chart())
    made = notation.bank_plan(entries[-1])
    (deposit,) = made.documents
    assert isinstance(deposit, d.Deposit)
    assert deposit.deposit_to.full_name == "Checking"
    assert [(line.account.full_name, line.amount) for line in deposit.lines] == [("Shopify Payments Clearing", 6935)]
    assert deposit.memo == "Shopify payout 9, trace T1"
    assert {(posting.account, posting.amount) for posting in made.postings} == {
        ("Checking", 6935),
        ("Shopify Payments Clearing", -6935),
    }


def test_rule_21_money_that_leaves_the_bank_is_a_journal_entry() -> None:
    text = "payout 9 03-04 08:00 FAILED DEPOSIT 69.35 returned 03-06"
    entries, _ = journalize_payouts(*notation.read(text), notation.chart(), {"payout:9"})
    plans = [notation.bank_plan(entry) for entry in entries]
    assert shop.books([plans[1].documents[0]]) == shop.page(
        """
        JournalEntry journal:payout_return:9 03-06
          Cr Checking 69.35
          Dr Shopify Payments Clearing 69.35
        """
    )
    document = plans[1].documents[0]
    assert isinstance(document, d.JournalEntry)
    assert document.ref_number == "Z9.2"


def test_another_entry_has_its_document_elsewhere() -> None:
    entries, _ = journalize_payouts(*notation.read(WEEK), notation.chart())
    with pytest.raises(ValueError, match="balance:11 is no payout"):
        plan_bank_document(entries[0], notation.chart(), THROUGH, "")


def test_an_id_too_long_for_a_second_number_is_held() -> None:
    text = f"payout {36**9} 03-04 08:00 FAILED DEPOSIT 1.00 returned 03-06"
    entries, _ = journalize_payouts(*notation.read(text), notation.chart(), {f"payout:{36**9}"})
    with pytest.raises(ValueError, match="more than 11 characters"):
        plan_bank_document(entries[1], notation.chart(), THROUGH, "")
    made = notation.bank_plan(entries[1])
    assert made.documents == ()
    (problem,) = made.problems
    assert (problem.group, problem.field) == (f"payout:{36**9}", "id")
    assert "more than 11 characters" in problem.message


def test_what_the_balance_takes_off_is_one_journal_entry_per_date_in_every_mode() -> None:
    entries, _ = journalize_payouts(*notation.read(WEEK), notation.chart())
    balance = [entry for entry in entries if entry.kind == "balance"]
    days = sorted({entry.business_date for entry in balance})
    for mode in ("individual", "daily"):
        chart = replace(notation.chart(), posting=mode)  # type: ignore[arg-type]
        made = plan(balance, chart, covered={}, catalogue=Catalogue(), through=THROUGH)
        assert [document.key for document in made.documents] == [f"daily:payments:{day}:1" for day in days]
        assert expected_ledger(made.postings) == shop.ledger_of(balance, chart)
        covered = {posting.entry: frozenset({posting.document}) for posting in made.postings}
        assert plan(balance, chart, covered=covered, catalogue=Catalogue(), through=THROUGH) == Plan()
        late = {key: documents for key, documents in covered.items() if key != balance[0].key}
        (further,) = plan(
            balance, chart, covered=late, catalogue=Catalogue(), through=THROUGH, closing_date=days[0]
        ).documents
        assert isinstance(further, d.JournalEntry)
        number = 2 if any(entry.business_date == days[0] for entry in balance[1:]) else 1
        assert further.key == f"daily:payments:{days[0]}:{number}"
        assert further.txn_date == days[0] + timedelta(days=1)
        assert "books closed to" in further.memo
        assert source_of(further.ref_number) == Source("daily payments", "", None, days[0], "", number)
