"""Generates business days: what a small shop with two counters and a web shop really sees, the same for one seed."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from qbd.sandbox.shopify import totals
from qbd.sandbox.shopify.catalogue import Customer, Variant
from qbd.sandbox.shopify.drawer_days import keep_drawers
from qbd.sandbox.shopify.furniture import BROOKLYN, DESTINATIONS, HOBOKEN, furnish
from qbd.sandbox.shopify.inputs import Back, Discount, NewLine, NewOrder, NewShipping, OrderDetails, Payment, TaxRate
from qbd.sandbox.shopify.orders import Order
from qbd.sandbox.shopify.store import Store

_CARD = "shopify_payments"


@dataclass(slots=True)
class _Day:
    """The shop on one day, with its dice."""

    store: Store
    date: date
    dice: random.Random
    variants: list[Variant]
    cards: list[Variant]
    customers: list[Customer]
    counters: list[int]

    def at(self, hour: int, minute: int = 0, second: int = 0) -> datetime:
        """A time of this day in the shop's zone."""
        return datetime.combine(self.date, time(hour, minute, second), self.store.shop.zone)

    def moment(self) -> datetime:
        """A random opening minute."""
        return self.at(9, 30) + timedelta(seconds=self.dice.randrange(9 * 3600))

    def later(self, moment: datetime, minutes: int = 90) -> datetime:
        """Some time after, still on this day."""
        last = self.at(23, 50)
        return min(moment + timedelta(minutes=self.dice.randrange(5, minutes)), last) if moment < last else moment

    def lines(self, most: int = 4) -> tuple[NewLine, ...]:
        """A basket."""
        count = self.dice.choice((1, 1, 1, 2, 2, 3, most))
        chosen = self.dice.sample(self.variants, count)
        return tuple(NewLine(self.dice.choice((1, 1, 1, 1, 2, 3)), variant.id) for variant in chosen)


def _pay_all(day: _Day, order: Order, gateway: str, moment: datetime) -> None:
    due = totals.outstanding(order)
    if due > 0:
        day.store.pay(order.id, Payment(gateway, due), at=moment)


def _discounts(day: _Day) -> tuple[Discount, ...]:
    roll = day.dice.random()
    if roll < 0.08:
        return (Discount("WELCOME10", percent=Decimal(10)),)
    if roll < 0.12:
        return (Discount("Five off", amount=500, kind="automatic"),)
    if roll < 0.15:
        return (Discount("Staff price", percent=Decimal(15), kind="manual", lines=(0,)),)
    return ()


def _counter(day: _Day) -> tuple[int, tuple[TaxRate, ...]]:
    index = day.dice.randrange(len(day.counters))
    return day.counters[index], (BROOKLYN if index == 0 else HOBOKEN)


def _pos_order(
    day: _Day, lines: tuple[NewLine, ...], discounts: tuple[Discount, ...] = (), moment: datetime | None = None
) -> tuple[Order, datetime]:
    """An order at a counter, not paid yet."""
    place, taxes = _counter(day)
    when = moment or day.moment()
    customer = day.dice.choice(day.customers).id if day.dice.random() < 0.3 else None
    details = OrderDetails("pos", place, customer, next(iter(day.store.staff)), ship_to=False)
    return day.store.place_order(NewOrder(lines, taxes, discounts=discounts, details=details), at=when), when


def _web_order(
    day: _Day,
    lines: tuple[NewLine, ...],
    discounts: tuple[Discount, ...] = (),
    *,
    fulfil: bool = True,
    test: bool = False,
    moment: datetime | None = None,
) -> tuple[Order, datetime]:
    """An order on the web, not paid yet."""
    customer = day.dice.choice(day.customers)
    taxes = DESTINATIONS[customer.addresses[0].province_code or "OR"]
    when = moment or day.moment()
    shipping = (NewShipping("Standard", day.dice.choice((0, 595, 895)), code="STD"),)
    details = OrderDetails("web", None, customer.id, fulfil=fulfil, test=test)
    order = day.store.place_order(NewOrder(lines, taxes, shipping, discounts, details=details), at=when)
    return order, when


def _cash(day: _Day, order: Order, moment: datetime) -> None:
    """Cash, given in whole notes, with change."""
    due = totals.outstanding(order)
    if due <= 0:
        return
    given = -(-due // 2000) * 2000
    sale = day.store.pay(order.id, Payment("cash", given), at=moment)
    if given > due:
        day.store.pay(order.id, Payment("cash", given - due, "CHANGE", parent_id=sale.id), at=moment)


def _ordinary(day: _Day) -> Order:
    """What most orders are."""
    if day.dice.random() < 0.6:
        lines = day.lines()
        if day.dice.random() < 0.1:
            lines += (NewLine(1, None, "Tip", day.dice.choice((100, 200, 350)), kind="TIP"),)
        order, when = _pos_order(day, lines, _discounts(day))
        if day.dice.random() < 0.35:
            _cash(day, order, when)
        else:
            _pay_all(day, order, _CARD, when)
    else:
        order, when = _web_order(day, day.lines(), _discounts(day))
        _pay_all(day, order, "paypal" if day.dice.random() < 0.2 else _CARD, when)
    if day.dice.random() < 0.05:
        line = order.lines[0]
        day.store.refund(order.id, [Back(line.id, 1, "RETURN")], at=day.later(when))
    return order


def _edited(day: _Day) -> Order:
    order, when = _web_order(day, day.lines(2))
    _pay_all(day, order, _CARD, when)
    later = day.later(when)
    taxes = tuple(TaxRate(tax.title, tax.rate) for tax in order.lines[0].taxes)
    day.store.edit_order(order.id, add=[NewLine(1, day.variants[0].id)], taxes=taxes, at=later)
    _pay_all(day, order, _CARD, later)
    return order


def _edited_down(day: _Day) -> Order:
    lines = (NewLine(3, day.variants[1].id), NewLine(1, day.variants[2].id))
    order, when = _web_order(day, lines, fulfil=False)
    _pay_all(day, order, _CARD, when)
    later = day.later(when)
    day.store.edit_order(order.id, remove=[Back(order.lines[0].id, 1)], at=later)
    day.store.refund(order.id, amount=None, at=later) if totals.outstanding(order) < 0 else None
    return order


def _exchanged(day: _Day) -> Order:
    order, when = _pos_order(day, (NewLine(1, day.variants[3].id), NewLine(2, day.variants[5].id)))
    _pay_all(day, order, _CARD, when)
    later = day.later(when)
    taxes = tuple(TaxRate(tax.title, tax.rate) for tax in order.lines[0].taxes)
    back = [Back(order.lines[0].id, 1, "RETURN")]
    day.store.return_items(order.id, back, exchanges=[NewLine(1, day.variants[6].id)], taxes=taxes, at=later)
    _pay_all(day, order, _CARD, later)
    return order


def _restocking_fee(day: _Day) -> Order:
    order, when = _web_order(day, (NewLine(2, day.variants[7].id),))
    _pay_all(day, order, _CARD, when)
    day.store.return_items(order.id, [Back(order.lines[0].id, 1, "RETURN", 300)], at=day.later(when))
    return order


def _goodwill(day: _Day) -> Order:
    order, when = _web_order(day, day.lines(2))
    _pay_all(day, order, _CARD, when)
    day.store.refund(order.id, amount=500, reason="CUSTOMER", note="Late parcel", at=day.later(when))
    return order


def _cancelled(day: _Day) -> Order:
    order, when = _web_order(day, day.lines(2), fulfil=False)
    _pay_all(day, order, _CARD, when)
    return day.store.cancel(order.id, "CUSTOMER", at=day.later(when))


def _gift_card_sold(day: _Day) -> Order:
    order, when = _pos_order(day, (NewLine(1, day.cards[1].id), NewLine(1, day.variants[4].id)))
    _pay_all(day, order, _CARD, when)
    return order


def _gift_card_spent(day: _Day) -> Order:
    order, when = _web_order(day, (NewLine(1, day.variants[8].id),))
    _pay_all(day, order, "gift_card", when)
    return order


def _mixed(day: _Day) -> Order:
    order, when = _pos_order(day, (NewLine(2, day.variants[9].id), NewLine(1, day.variants[2].id)))
    day.store.pay(order.id, Payment("gift_card", 2500), at=when)
    day.store.pay(order.id, Payment("cash", 1000), at=when)
    _pay_all(day, order, _CARD, when)
    return order


def _unpaid(day: _Day) -> Order:
    customer = day.customers[0]
    details = OrderDetails("web", None, customer.id, po_number="PO-7781", payment_terms="Net 30", payment_due_days=30)
    request = NewOrder((NewLine(6, day.variants[10].id),), BROOKLYN, details=details)
    return day.store.place_order(request, at=day.moment())


def _partly_paid(day: _Day) -> Order:
    order, when = _web_order(day, (NewLine(2, day.variants[11].id),))
    day.store.pay(order.id, Payment("manual", totals.outstanding(order) // 3), at=when)
    return order


def _authorized_then_captured(day: _Day) -> Order:
    order, when = _web_order(day, day.lines(2))
    due = totals.outstanding(order)
    day.store.pay(order.id, Payment(_CARD, due, status="FAILURE", error_code="CARD_DECLINED"), at=when)
    hold = day.store.pay(order.id, Payment(_CARD, due, "AUTHORIZATION"), at=when)
    day.store.pay(order.id, Payment(_CARD, due, "CAPTURE", parent_id=hold.id), at=day.later(when))
    return order


def _after_tax(day: _Day) -> Order:
    voucher = Discount("Loyalty voucher", amount=300, kind="manual", after_tax=True)
    order, when = _pos_order(day, (NewLine(1, day.variants[12].id),), (voucher,))
    _pay_all(day, order, _CARD, when)
    return order


def _free(day: _Day) -> Order:
    order, _ = _pos_order(day, (NewLine(1, day.variants[5].id),), (Discount("ONUS", percent=Decimal(100)),))
    return order


def _test_order(day: _Day) -> Order:
    order, when = _web_order(day, day.lines(2), test=True)
    _pay_all(day, order, "bogus", when)
    return order


def _long_order(day: _Day) -> Order:
    lines = tuple(NewLine(1 + n % 3, day.variants[n % len(day.variants)].id) for n in range(300))
    order, when = _web_order(day, lines, (Discount("BULK5", percent=Decimal(5)),))
    _pay_all(day, order, _CARD, when)
    return order


def _custom_line(day: _Day) -> Order:
    lines = (NewLine(1, None, "Engraving", 1275, taxable=False), NewLine(1, day.variants[7].id))
    order, when = _pos_order(day, lines)
    _pay_all(day, order, _CARD, when)
    return order


def _first_minute(day: _Day) -> Order:
    order, when = _web_order(day, day.lines(2), moment=day.at(0, 0, 30))
    _pay_all(day, order, _CARD, when)
    return order


def _last_minute(day: _Day) -> Order:
    order, when = _web_order(day, day.lines(2), moment=day.at(23, 59, 40))
    _pay_all(day, order, _CARD, when)
    return order


_SPECIAL: tuple[Callable[[_Day], Order], ...] = (
    _edited, _edited_down, _exchanged, _restocking_fee, _goodwill, _cancelled, _gift_card_sold, _gift_card_spent,
    _mixed, _unpaid, _partly_paid, _authorized_then_captured, _after_tax, _free, _test_order, _long_order,
    _custom_line, _first_minute, _last_minute,
)  # fmt: skip


def generate(store: Store, business_date: date, orders: int = 60, seed: int = 1) -> list[int]:
    """Adds one business day of orders to a furnished store, and returns their numbers.

    Days of forty orders or more hold one of every special case (edits, exchange, gift cards, unpaid, test order, an
    order of 300 lines, orders in the first and last minute of the local day); the rest is ordinary trade. The drawers of the
    two counters are opened and counted. The same store, date and seed give the same day.
    """
    dice = random.Random(f"{seed}/{business_date.isoformat()}")
    cards = [variant for variant in store.variants.values() if store.products[variant.product_id].is_gift_card]
    goods = [variant for variant in store.variants.values() if not store.products[variant.product_id].is_gift_card]
    counters = list(store.locations)[:2]
    day = _Day(store, business_date, dice, goods, cards, list(store.customers.values()), counters)
    made = [special(day).id for special in _SPECIAL] if orders >= 40 else []
    while len(made) < orders:
        made.append(_ordinary(day).id)
    keep_drawers(store, business_date, counters, seed)
    return made


__all__ = ["furnish", "generate"]
