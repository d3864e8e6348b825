"""What a resolver knows about the request it serves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from qbd.sandbox.shopify.access import App
from qbd.sandbox.shopify.orders import Order
from qbd.sandbox.shopify.store import Store

if TYPE_CHECKING:
    from qbd.sandbox.shopify.bulk import BulkDesk

#: Orders older than this need `read_all_orders` (shopify.dev/docs/api/usage/access-scopes).
ORDER_WINDOW = timedelta(days=60)


@dataclass(slots=True)
class Request:
    """One GraphQL request: the store, the app that asks, and the bulk operations' desk."""

    store: Store
    app: App
    desk: BulkDesk
    unpaged: bool = False
    cache: dict[str, Any] = field(default_factory=dict)

    def visible(self, order: Order | None) -> Order | None:
        """The order, unless it is too old for this app."""
        if order is None or "read_all_orders" in self.app.scopes:
            return order
        return order if order.created_at >= self.store.clock() - ORDER_WINDOW else None
