"""Two weeks of Shopify Payments through every stage into a company file; QuickBooks' own ledger is the judge."""

from __future__ import annotations

from datetime import date

from books_on_one_clock import BANK, CLEARING, Books, local, october

from qbd.books.explain import explain
from qbd.sandbox.shopify import balance_events as events
from qbd.sandbox.shopify.payouts import settlement


def test_two_weeks_of_payouts_leave_nothing_in_clearing(books: Books) -> None:
    books.sell(5, 100_00)
    kettle = books.sell(5, 50_00)
    disputed = books.sell(5, 80_00).transactions[0].id
    books.sell(6, 200_00)
    books.shop.refund(kettle.id, amount=50_00, at=october(6, 11))
    events.charge_back(books.shop, disputed, at=october(6, 11))
    books.now = october(7)
    events.record(books.shop, "RESERVED_FUNDS", -30_00, at=october(7))

    assert books.sync(7) > 0
    assert books.paid() == []
    assert books.unsettled() != 0
    books.check()

    books.sell(8, 120_00)
    events.release_chargeback(books.shop, disputed, at=october(8))
    books.now = october(9)
    events.record(books.shop, "RESERVED_FUNDS_REVERSAL", 30_00, at=october(9))
    events.record(books.shop, "ADJUSTMENT", -7_50, reason="Correction of a fee", at=october(9))
    books.sync(9)
    assert [payout.transaction_type for payout in books.paid()] == ["DEPOSIT", "DEPOSIT"]
    books.check()

    books.now = october(12, 11)
    (failing,) = (p.id for p in settlement(books.shop).payouts.values() if local(p.issued_at) == date(2026, 10, 12))
    events.fail_payout(books.shop, failing, at=october(12, 11))
    books.sync(13)
    assert [payout.net for payout in books.paid()][-1] == -30_00
    assert failing not in [payout.id for payout in books.paid()]
    books.check()

    books.sync(16)
    books.check()
    assert books.unsettled() == 0
    assert books.holds() == []
    assert sum(books.ledger(BANK).values()) == sum(payout.net for payout in books.paid())

    # Again, and a past day again: nothing new, and the books are the same.
    ledger = books.ledger(CLEARING)
    assert books.sync(16) == 0
    assert books.sync(16, date(2026, 10, 6)) == 0
    assert books.ledger(CLEARING) == ledger

    found = explain(books.engine, f"payout:{books.paid()[0].id}", store="harbor")
    assert "Deposit" in {row[2] for row in found.section("Documents").rows}
