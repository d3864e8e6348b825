"""What a buyer has deposited: used for what is owed and no more, and told from the documents of earlier runs."""

from __future__ import annotations

from datetime import date

import shop_notation as shop
from running_books import Books

from qbd.accounting.journal import journalize

OVERPAID_AFTER_A_PART = """
order 2101
03-02 10:00 OrderAgreement 11
  + PRODUCT 1 Mug/Mugs 10.00 cost=2.00 variant=502 line=1
03-02 10:01 SALE card 4.00
03-03 09:00 Fulfillment 51 1:1
03-04 09:00 SALE paypal 20.00
03-05 09:00 RefundAgreement 12
  - PRODUCT -1 Mug/Mugs -10.00 cost=2.00 variant=502 restocked line=1
totals 0.00 received 24.00
"""

CREDIT_AND_DEPOSIT = """
order 2102
03-02 10:00 OrderAgreement 11
  + PRODUCT 2 Mug/Mugs 20.00 cost=2.00 variant=502 line=1
03-02 10:01 SALE card 20.00
03-03 09:00 Fulfillment 51 1:1
03-04 09:00 RefundAgreement 12
  - PRODUCT -1 Mug/Mugs -6.00 cost=2.00 variant=502 restocked line=1
03-05 09:00 Fulfillment 52 1:1
totals 14.00 received 20.00
"""


def test_a_later_run_knows_what_a_deposit_left_of_an_invoice() -> None:
    chart = shop.chart(recognition="fulfilment")
    entries, problems = journalize(shop.order(OVERPAID_AFTER_A_PART), chart)
    assert not problems
    books = Books(chart)
    for day in (2, 3, 4):
        made = books.run(entries, through=date(2026, 3, day))
    assert shop.books(made.documents) == shop.page(
        """
        JournalEntry journal:prepayment:210103 03-04
          Dr PayPal Clearing 14.00
          Cr Customer Deposits 14.00
        ReceivePayment payment:transaction:210103 03-04 6.00 -> PayPal Clearing
          for invoice:fulfillment:51 6.00
        """
    )
    books.run(entries)
    assert books.company.open_amount() == -1000
    assert not books.company.both_sides_open()


def test_a_credit_is_used_before_a_deposit() -> None:
    entries, problems = journalize(shop.order(CREDIT_AND_DEPOSIT), shop.chart(recognition="fulfilment"))
    assert not problems
    used = {entry.key: entry.lines[0].amount for entry in entries if entry.kind == "deposit"}
    assert used == {"deposit:51": 1000, "deposit:52": 400}
