"""The shop's data, and the operations that change it. Everything the API answers is read from here."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Literal

from qbd.sandbox.shopify import agreements, changes, payments, placing, totals
from qbd.sandbox.shopify.balance import PaymentsBook
from qbd.sandbox.shopify.catalogue import Address, Customer, Location, Product, Shop, Staff, Variant
from qbd.sandbox.shopify.drawers import DrawerSession
from qbd.sandbox.shopify.gift_cards import CardBook, follow_order
from qbd.sandbox.shopify.ids import Ids
from qbd.sandbox.shopify.inputs import Back, NewLine, NewOrder, NewShipping, Payment, TaxRate
from qbd.sandbox.shopify.orders import Agreement, Fulfillment, Order, Refund, Return, Transaction

Clock = Callable[[], datetime]
CancelReason = Literal["CUSTOMER", "DECLINED", "FRAUD", "INVENTORY", "OTHER", "STAFF"]


def system_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


class Store:
    """A shop in memory. Every operation takes ``at`` (with zone; default: the clock) and touches ``updated_at``.

    Operations and reads hold one re-entrant lock, so a test may change orders while the server answers.
    """

    def __init__(self, shop: Shop, clock: Clock = system_clock) -> None:
        self.shop = shop
        self.clock = clock
        self.lock = threading.RLock()
        self.ids = Ids()
        self.version = 0
        self.locations: dict[int, Location] = {}
        self.staff: dict[int, Staff] = {}
        self.products: dict[int, Product] = {}
        self.variants: dict[int, Variant] = {}
        self.customers: dict[int, Customer] = {}
        self.orders: dict[int, Order] = {}
        self.payments_book = PaymentsBook()
        self.drawer_sessions: dict[int, DrawerSession] = {}
        self.card_book = CardBook()
        self._last_number = 1000

    # Catalogue

    def add_location(self, name: str, address: Address | None = None, *, at: datetime | None = None) -> Location:
        """Adds a location; the first is the primary one."""
        with self.lock:
            moment = self.moment(at)
            place = Location(
                self.ids.new("Location"), name, moment, moment, address or Address(), is_primary=not self.locations
            )
            self.locations[place.id] = place
            self.version += 1
            return place

    def add_staff(self, first_name: str, last_name: str, email: str, *, is_owner: bool = False) -> Staff:
        """Adds a member of staff."""
        with self.lock:
            member = Staff(self.ids.new("StaffMember"), first_name, last_name, email, is_owner)
            self.staff[member.id] = member
            return member

    def add_product(
        self,
        title: str,
        product_type: str,
        variants: Sequence[tuple[str, str | None, int, int | None]],
        *,
        vendor: str = "Sandbox Goods",
        is_gift_card: bool = False,
        taxable: bool = True,
        at: datetime | None = None,
    ) -> Product:
        """Adds a product. A variant is (title, SKU, price, unit cost), amounts in minor units."""
        with self.lock:
            moment = self.moment(at)
            handle = "-".join(title.lower().split())
            product = Product(
                self.ids.new("Product"), title, product_type, vendor, moment, moment, handle, is_gift_card
            )
            for position, (name, sku, price, cost) in enumerate(variants, start=1):
                variant = Variant(
                    self.ids.new("ProductVariant"), product.id, name, sku, price, moment, moment,
                    self.ids.new("InventoryItem"), cost, None, taxable and not is_gift_card, not is_gift_card,
                    not is_gift_card, position, 100, "Title" if name == "Default Title" else "Size",
                )  # fmt: skip
                product.variants.append(variant)
                self.variants[variant.id] = variant
            self.products[product.id] = product
            self.version += 1
            return product

    def set_unit_cost(self, variant_id: int, cost: int | None, *, at: datetime | None = None) -> None:
        """Changes what a variant costs the shop: its inventory item's ``updatedAt`` moves, no product's or variant's.

        Shopify keeps the cost on InventoryItem, a record with a webhook topic of its own; whether the product's
        ``updatedAt`` moves too is not documented, so nothing may rely on it [M: stricter].
        """
        with self.lock:
            variant = self.variants[variant_id]
            variant.unit_cost = cost
            variant.item_updated_at = self.moment(at)
            self.version += 1

    def add_customer(self, first_name: str | None, last_name: str | None, *, email: str | None = None,
                     phone: str | None = None, address: Address | None = None, tax_exempt: bool = False,
                     at: datetime | None = None, customer_id: int | None = None) -> Customer:  # fmt: skip
        """Adds a customer with at most one address."""
        with self.lock:
            moment = self.moment(at)
            number = customer_id if customer_id is not None else self.ids.new("Customer")
            customer = Customer(number, moment, moment, first_name, last_name, email, phone, tax_exempt=tax_exempt)
            if address is not None:
                address.id = address.id or self.ids.new("MailingAddress")
                customer.addresses.append(address)
            self.customers[number] = customer
            self.version += 1
            return customer

    # Orders

    def place_order(self, request: NewOrder, *, at: datetime | None = None) -> Order:
        """Places an order, records its payments, and hands it over unless ``details.fulfil`` is false."""
        with self.lock:
            moment = self.moment(at)
            details = request.details
            customer = self.customers[details.customer_id] if details.customer_id is not None else None
            if details.location_id is not None and details.location_id not in self.locations:
                raise ValueError(f"location {details.location_id} does not exist in this shop")
            self._last_number += 1
            catalogue = (self.variants, self.products)
            order = placing.place(self.ids, request, moment, self.shop, self._last_number, catalogue, customer)
            if order.id in self.orders:
                raise ValueError(f"order {order.id} exists already")
            for payment in request.payments:
                payments.add(self.ids, order, payment, moment)
            if details.fulfil:
                placing.fulfil(self.ids, order, moment)
                if totals.outstanding(order) == 0:
                    order.closed_at = moment
            self.orders[order.id] = order
            follow_order(self, order, moment)
            self.version += 1
            return order

    def adopt_order(self, order: Order) -> Order:
        """Takes an order made elsewhere (imported records)."""
        with self.lock:
            if order.id in self.orders:
                raise ValueError(f"order {order.id} exists already")
            self.orders[order.id] = order
            self._last_number = max(self._last_number, order.number)
            self.version += 1
            return order

    def order_named(self, name: str) -> Order:
        """An order by its name, such as ``#1001``.

        Raises:
            KeyError: no order has that name.
        """
        with self.lock:
            for order in self.orders.values():
                if order.name == name:
                    return order
        raise KeyError(name)

    def pay(self, order_id: int, payment: Payment, *, at: datetime | None = None) -> Transaction:
        """Records a transaction on an existing order: a later payment, a capture, a void, a failed attempt."""
        with self._changing(order_id, at) as (order, moment):
            return payments.add(self.ids, order, payment, moment)

    def fulfil(
        self, order_id: int, units: dict[int, int] | None = None, *, at: datetime | None = None
    ) -> Fulfillment | None:
        """Hands over units by line ID, or all that wait."""
        with self._changing(order_id, at) as (order, moment):
            return placing.fulfil(self.ids, order, moment, units)

    def edit_order(
        self,
        order_id: int,
        *,
        add: Iterable[NewLine] = (),
        remove: Iterable[Back] = (),
        discount: Iterable[tuple[int, int]] = (),
        shipping: Iterable[NewShipping] = (),
        taxes: tuple[TaxRate, ...] = (),
        at: datetime | None = None,
    ) -> Order:
        """Edits an order: new lines and shipping (ORDER sales), lines taken off (RETURN), discounts (UPDATE).

        Args:
            discount: pairs of line ID and a further discount on what is left of it, as a price of the order.
            taxes: the rates for new lines.
        """
        with self._changing(order_id, at, atomic=True) as (order, moment):
            _refuse_cancelled(order, "edited")
            sales = [changes.take_back(self.ids, order, back)[1] for back in remove]
            for line_id, amount in discount:
                line = changes.line_of(order, line_id)
                sales.append(changes.discount_line(self.ids, order, line, amount, "Order edit"))
            for entry in add:
                line = placing.new_line(self.ids, entry, self.variants, self.products)
                sales.append(changes.add_line(self.ids, order, line, entry, taxes))
            for charge in shipping:
                sales.append(changes.add_shipping(self.ids, order, charge, taxes, self.shop.tax_shipping))
            agreements.record(self.ids, order, "ORDER_EDIT", moment, sales)
            order.edited = True
            order.closed_at = None
            return order

    def refund(
        self,
        order_id: int,
        lines: Sequence[Back] = (),
        *,
        shipping: int = 0,
        amount: int | None = None,
        payments_back: Sequence[Payment] | None = None,
        reason: str = "REFUND_DISCREPANCY",
        note: str | None = None,
        location_id: int | None = None,
        at: datetime | None = None,
    ) -> Refund:
        """Refunds lines, shipping (a price as the order states it) or, with ``amount`` alone, goodwill.

        Args:
            amount: money given back; default is what the customer has paid too much afterwards. A different amount
                leaves an ADJUSTMENT sale and a refund discrepancy.
            payments_back: the REFUND transactions; default gives back to the order's payments, cards first.
        """
        with self._changing(order_id, at, atomic=True) as (order, moment):
            given = changes.give_back(self.ids, order, lines, shipping, location_id or order.location_id)
            refund, money, adjustment = changes.make_refund(self.ids, order, moment, given, amount, reason, note)
            _refuse_overdrawn(order, money)
            sales = given.sales + ([adjustment] if adjustment else [])
            agreements.record(self.ids, order, "REFUND", moment, sales).refund = refund
            payments.give_back(self.ids, order, refund, money, payments_back, moment)
            return refund

    def return_items(
        self,
        order_id: int,
        lines: Sequence[Back],
        *,
        exchanges: Sequence[NewLine] = (),
        shipping_fee: int = 0,
        amount: int | None = None,
        payments_in: Sequence[Payment] = (),
        payments_back: Sequence[Payment] | None = None,
        taxes: tuple[TaxRate, ...] = (),
        at: datetime | None = None,
    ) -> Return:
        """Returns lines, with exchange lines and fees; money goes either way.

        Where money goes back a refund without own agreement belongs to the return; the ReturnAgreement has the sales.
        """
        with self._changing(order_id, at, atomic=True) as (order, moment):
            _refuse_cancelled(order, "returned")
            given = changes.give_back(self.ids, order, lines, 0, order.location_id)
            new = [placing.new_line(self.ids, entry, self.variants, self.products) for entry in exchanges]
            sales = given.sales + [
                changes.add_line(self.ids, order, line, entry, taxes)
                for line, entry in zip(new, exchanges, strict=True)
            ]
            made, fee_sales = changes.make_return(self.ids, order, moment, lines, given, new, shipping_fee)
            agreement = agreements.record(self.ids, order, "RETURN", moment, sales + fee_sales)
            agreement.return_ = made
            for payment in payments_in:
                payments.add(self.ids, order, payment, moment).return_id = made.id
            self._refund_return(order, made, given, agreement, amount, payments_back, moment)
            placing.fulfil(self.ids, order, moment, {line.id: line.quantity for line in new})
            return made

    def cancel(
        self,
        order_id: int,
        reason: CancelReason = "CUSTOMER",
        *,
        refund: bool = True,
        restock: bool = True,
        at: datetime | None = None,
    ) -> Order:
        """Cancels an order: authorizations are voided, everything left is taken off, money goes back on request."""
        with self._changing(order_id, at, atomic=True) as (order, moment):
            _refuse_cancelled(order, "cancelled")
            payments.void_open(self.ids, order, moment)
            backs, shipping = changes.everything_left(order, restock)
            given = changes.give_back(self.ids, order, backs, shipping, order.location_id)
            made, money, adjustment = changes.make_refund(self.ids, order, moment, given, None, "CUSTOMER", None)
            sales = given.sales + ([adjustment] if adjustment else [])
            agreements.record(self.ids, order, "REFUND", moment, sales).refund = made
            payments.give_back(self.ids, order, made, money if refund else 0, None, moment)
            order.cancelled_at, order.cancel_reason = moment, reason
            return order

    def touch(self, order_id: int, *, note: str | None = None, at: datetime | None = None) -> Order:
        """Changes nothing but the note and ``updated_at``."""
        with self._changing(order_id, at) as (order, _):
            order.note = note if note is not None else order.note
            return order

    def misstate(self, order_id: int, field: str, amount: int | None, *, at: datetime | None = None) -> Order:
        """Lets the API state a total that is not the sum of the order's parts; none takes it back.

        Args:
            field: a GraphQL field of ``Order`` that returns a MoneyBag, such as ``currentTotalPriceSet``.
        """
        with self._changing(order_id, at) as (order, _):
            order.stated.pop(field, None)
            if amount is not None:
                order.stated[field] = amount
            return order

    # Inside

    def _refund_return(
        self,
        order: Order,
        made: Return,
        given: changes.GivenBack,
        agreement: Agreement,
        amount: int | None,
        payments_back: Sequence[Payment] | None,
        moment: datetime,
    ) -> None:
        refund, money, adjustment = changes.make_refund(
            self.ids, order, moment, given, amount, "REFUND_DISCREPANCY", None
        )
        _refuse_overdrawn(order, money)
        if adjustment:
            agreement.sales.append(adjustment)
        refund.return_ = made
        made.refunds.append(refund)
        payments.give_back(self.ids, order, refund, money, payments_back, moment)
        for entry in refund.transactions:
            entry.return_id = made.id

    def moment(self, at: datetime | None) -> datetime:
        """A moment given with zone, or now, in UTC and whole seconds.

        Raises:
            ValueError: a moment without zone.
        """
        moment = at if at is not None else self.clock()
        if moment.tzinfo is None:
            raise ValueError(f"{moment.isoformat()} has no zone")
        return moment.astimezone(UTC).replace(microsecond=0)

    def _changing(self, order_id: int, at: datetime | None, *, atomic: bool = False) -> _Change:
        return _Change(self, order_id, at, atomic)


def _refuse_cancelled(order: Order, what: str) -> None:
    if order.cancelled_at is not None:
        raise ValueError(f"order {order.name} is cancelled; it cannot be {what}")


def _refuse_overdrawn(order: Order, money: int) -> None:
    held = totals.received(order) - totals.refunded(order)
    if not 0 <= money <= held:
        raise ValueError(f"order {order.name}: {money} to refund, its payments hold {held}")


class _Change:
    """One change of one order: holds the lock, and touches the order when it succeeds.

    An atomic one leaves the order as it was when it fails.
    """

    __slots__ = ("_at", "_atomic", "_before", "_order", "_store")

    def __init__(self, store: Store, order_id: int, at: datetime | None, atomic: bool) -> None:
        self._store = store
        self._order = store.orders[order_id]
        self._at = store.moment(at)
        self._atomic = atomic
        self._before: Order | None = None

    def __enter__(self) -> tuple[Order, datetime]:
        self._store.lock.acquire()
        self._before = copy.deepcopy(self._order) if self._atomic else None
        return self._order, self._at

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if error is None:
            self._order.updated_at = max(self._order.updated_at, self._at)
            follow_order(self._store, self._order, self._at)
            self._store.version += 1
        elif self._before is not None:
            for name in Order.__slots__:
                setattr(self._order, name, getattr(self._before, name))
        self._store.lock.release()
