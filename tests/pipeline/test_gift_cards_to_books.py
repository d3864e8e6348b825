"""Ten days of gift cards through every stage into a company file: what QuickBooks owes is what live cards hold."""

from __future__ import annotations

from datetime import date

from books_on_one_clock import Books, october

from qbd.books.explain import explain
from qbd.pipeline.gift_cards import gift_cards_notice
from qbd.sandbox.shopify import gift_cards as cards
from qbd.sandbox.shopify.inputs import Back, NewLine, NewOrder, Payment
from qbd.sandbox.shopify.orders import Order

LIABILITY = "Gift Card Liability"


def sell_card(found: Books, day: int, amount: int) -> Order:
    """Sell a card at a price of its own, paid at once."""
    found.now = max(found.now, october(day))
    variant = next(v for v in found.shop.variants.values() if found.shop.products[v.product_id].is_gift_card)
    line = NewLine(1, variant.id, unit_price=amount)
    return found.shop.place_order(NewOrder((line,), payments=(Payment("manual", amount),)), at=october(day))


def spend(found: Books, day: int, amount: int) -> Order:
    """Sell something for a gift card."""
    found.now = max(found.now, october(day))
    request = NewOrder((NewLine(1, None, "Kettle", amount),), payments=(Payment("gift_card", amount),))
    return found.shop.place_order(request, at=october(day, 11))


def owed(found: Books) -> int:
    """What QuickBooks' own ledger says that the shop owes to cards."""
    return -sum(found.ledger(LIABILITY).values())


def held_by_live_cards(found: Books) -> int:
    today = found.now.astimezone(found.shop.shop.zone).date()
    return sum(card.balance for card in found.shop.card_book.cards.values() if card.is_live(today))


def test_what_the_books_owe_is_what_live_cards_hold(books: Books) -> None:
    shop = books.shop
    books.now = october(5)
    by_hand = cards.issue_card(shop, 30_00, expires_on=date(2026, 10, 7), at=october(5, 9))
    sell_card(books, 5, 50_00)
    taken_back = sell_card(books, 5, 25_00)
    used = spend(books, 6, 20_00)
    shop.refund(used.id, amount=5_00, at=october(6, 12))
    shop.refund(taken_back.id, [Back(taken_back.lines[0].id, 1)], at=october(6, 13))
    (returned,) = (c for c in shop.card_book.cards.values() if c.order_id == taken_back.id)
    cards.deactivate_card(shop, returned.id, at=october(6, 14))
    assert by_hand.balance == 15_00

    assert books.sync(7) > 0
    assert owed(books) == held_by_live_cards(books) == 65_00

    sold = next(c for c in shop.card_book.cards.values() if c.initial == 50_00)
    cards.move_card(shop, sold.id, cards.CASH_OUT, 7_00, at=october(8, 10))
    gift = cards.issue_card(shop, 40_00, at=october(8, 9))
    cards.deactivate_card(shop, gift.id, at=october(8, 15))
    assert books.sync(9) > 0
    assert owed(books) == held_by_live_cards(books) == 43_00
    rows = books.rows(
        "SELECT p.account, sum(p.amount_minor)::int FROM ledger.postings p WHERE p.document_key LIKE 'journal:gift_card%'"
        " GROUP BY 1 ORDER BY 1"
    )
    assert rows == [
        ("Cash Drawer", -7_00),
        ("Gift Card Breakage", -55_00),
        (LIABILITY, -8_00),
        ("Gift Card Promotions", 70_00),
    ]
    assert books.holds() == []
    assert gift_cards_notice(books.run) == ""

    assert books.sync(9) == 0
    assert books.sync(9, date(2026, 10, 5)) == 0
    ((number,),) = books.rows(
        "SELECT ref_number FROM delivery.documents WHERE document_key = :key", key=f"journal:gift_card_issued:{gift.id}"
    )
    assert number.startswith("6I")
    found = explain(books.engine, number, store="harbor")
    assert {row[2] for row in found.section("Documents").rows} == {"JournalEntry"}

    # What somebody takes off by hand names no order: it is told, and nothing is booked for it.
    cards.move_card(shop, sold.id, cards.DEBIT, 3_00, at=october(9, 11))
    assert books.sync(9) == 0
    said = gift_cards_notice(books.run)
    assert "the books owe 43.00 and 0.00 from before the start date, cards that can be used hold 40.00" in said
    assert "debited 23.00 and credited 5.00; orders took 20.00 by gift card and gave 5.00 back" in said
