"""Problems of an order as the journal meets them: what is wrong, with both figures, and the mend."""

from __future__ import annotations

from qbd.accounting.entry import Problem
from qbd.accounting.facts import Order
from qbd.money import from_minor


def order_problem(order: Order, record: str, field: str, value: str, message: str, mend: str) -> Problem:
    """Return a problem that holds the whole order."""
    return Problem(
        store=order.store,
        group=f"order:{order.id}",
        record=record,
        field=field,
        value=value,
        message=f"{order.name}: {message}",
        mend=mend,
    )


def disagreement(order: Order, field: str, ours: int, theirs: int, formula: str) -> Problem:
    """Return the problem of two sums that should be equal, with both figures in major units."""
    own, other = from_minor(ours, order.currency), from_minor(theirs, order.currency)
    return order_problem(
        order,
        f"gid://shopify/Order/{order.id}",
        field,
        str(other),
        f"{formula}: our sum is {own}, Shopify says {other} ({order.currency})",
        "Extract the order again; if the figures still differ, book it by hand; it stays listed until they agree.",
    )
