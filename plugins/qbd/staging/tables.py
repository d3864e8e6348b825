"""The typed tables of staging: their columns in the order in which typing fills them.

Money is integer minor units (``*_minor``) of the record's own currency, a unit cost is numeric with up to six decimals,
times are ``timestamptz`` in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table that typing fills.

    Attributes:
        name: Qualified name, e.g. ``staging.order_lines``.
        owner: The column with the number of the record that a row belongs to; all rows of a record are replaced
            together, so what the record no longer holds vanishes.
        columns: Names, in the order of a row.
        types: PostgreSQL types, in the same order.
    """

    name: str
    owner: str
    columns: tuple[str, ...]
    types: tuple[str, ...]

    @property
    def short(self) -> str:
        """The name without its schema."""
        return self.name.rpartition(".")[2]


def _table(name: str, owner: str, columns: str) -> Table:
    """Build a table from ``column:type`` words; ``store`` comes first and ``batch_id`` last in every table."""
    pairs = [word.split(":") for word in f"store:text {columns} batch_id:text".split()]
    return Table(f"staging.{name}", owner, tuple(pair[0] for pair in pairs), tuple(pair[1] for pair in pairs))


SHOPS: Final = _table("shops", "shop_id", "shop_id:int8 name:text domain:text currency:text time_zone:text")
LOCATIONS: Final = _table("locations", "location_id", "location_id:int8 name:text is_active:bool")
CUSTOMERS: Final = _table(
    "customers",
    "customer_id",
    "customer_id:int8 display_name:text first_name:text last_name:text company:text email:text phone:text "
    "address1:text address2:text city:text province:text postal_code:text country:text withheld:bool "
    "updated_at:timestamptz",
)
PRODUCTS: Final = _table(
    "products",
    "product_id",
    "product_id:int8 title:text product_type:text vendor:text status:text updated_at:timestamptz",
)
VARIANTS: Final = _table(
    "variants",
    "product_id",
    "variant_id:int8 product_id:int8 inventory_item_id:int8 title:text sku:text barcode:text price_minor:int8 "
    "tracked:bool unit_cost:numeric unit_cost_currency:text cost_since:timestamptz updated_at:timestamptz",
)
ORDERS: Final = _table(
    "orders",
    "order_id",
    "order_id:int8 name:text created_at:timestamptz processed_at:timestamptz updated_at:timestamptz "
    "cancelled_at:timestamptz test:bool source_name:text currency:text presentment_currency:text taxes_included:bool "
    "location_id:int8 customer_id:int8 po_number:text financial_status:text fulfillment_status:text total_minor:int8 "
    "current_total_minor:int8 received_minor:int8 refunded_minor:int8 outstanding_minor:int8 "
    "refund_discrepancy_minor:int8 rounding_payment_minor:int8 rounding_refund_minor:int8 presentment_total_minor:int8 "
    "terms_name:text terms_type:text terms_due_days:int4",
)
ORDER_LINES: Final = _table(
    "order_lines",
    "order_id",
    "line_id:int8 order_id:int8 position:int4 title:text variant_title:text sku:text product_id:int8 variant_id:int8 "
    "quantity:int4 current_quantity:int4 is_gift_card:bool taxable:bool original_total_minor:int8 "
    "discounted_total_minor:int8 product_type:text",
)
SHIPPING_LINES: Final = _table(
    "shipping_lines",
    "order_id",
    "shipping_line_id:int8 order_id:int8 title:text original_minor:int8 discounted_minor:int8 is_removed:bool",
)
DISCOUNTS: Final = _table(
    "discounts", "order_id", "order_id:int8 position:int4 kind:text title:text target:text allocation:text"
)
AGREEMENTS: Final = _table(
    "agreements", "order_id", "agreement_id:int8 order_id:int8 kind:text reason:text happened_at:timestamptz"
)
SALES: Final = _table(
    "sales",
    "order_id",
    "sale_id:int8 agreement_id:int8 order_id:int8 position:int4 line_type:text action:text quantity:int4 line_id:int8 "
    "shipping_line_id:int8 total_minor:int8 tax_minor:int8 discount_before_tax_minor:int8 "
    "discount_after_tax_minor:int8 presentment_minor:int8",
)
SALE_TAXES: Final = _table(
    "sale_taxes",
    "order_id",
    "sale_id:int8 position:int4 order_id:int8 title:text rate:numeric channel_liable:bool amount_minor:int8",
)
TRANSACTIONS: Final = _table(
    "transactions",
    "order_id",
    "transaction_id:int8 order_id:int8 kind:text status:text gateway:text processed_at:timestamptz amount_minor:int8 "
    "rounding_minor:int8 currency:text test:bool parent_id:int8 payment_id:text presentment_minor:int8",
)
TRANSACTION_FEES: Final = _table(
    "transaction_fees",
    "order_id",
    "transaction_id:int8 position:int4 order_id:int8 type:text amount_minor:int8 tax_minor:int8 currency:text",
)
REFUNDS: Final = _table(
    "refunds",
    "order_id",
    "refund_id:int8 order_id:int8 created_at:timestamptz processed_at:timestamptz total_minor:int8",
)
REFUND_LINES: Final = _table(
    "refund_lines",
    "order_id",
    "refund_id:int8 position:int4 order_id:int8 line_id:int8 quantity:int4 restock_type:text restocked:bool "
    "location_id:int8 subtotal_minor:int8 tax_minor:int8",
)
FULFILLMENTS: Final = _table(
    "fulfillments",
    "order_id",
    "fulfillment_id:int8 order_id:int8 status:text created_at:timestamptz location_id:int8",
)
SUPPLIERS: Final = _table(
    "suppliers",
    "supplier_id",
    "supplier_id:int8 name:text company:text contact:text email:text phone:text address1:text address2:text city:text "
    "province:text postal_code:text country:text account_number:text updated_at:timestamptz",
)
PURCHASE_ORDERS: Final = _table(
    "purchase_orders",
    "purchase_order_id",
    "purchase_order_id:int8 number:text supplier_id:int8 currency:text ordered_at:timestamptz expected_on:date "
    "payment_due_on:date invoice_number:text invoice_date:date location_id:int8 shipping_minor:int8 "
    "adjustments_minor:int8 archived:bool updated_at:timestamptz",
)
PURCHASE_ORDER_LINES: Final = _table(
    "purchase_order_lines",
    "purchase_order_id",
    "purchase_item_id:int8 purchase_order_id:int8 position:int4 sku:text inventory_item_id:int8 title:text "
    "quantity:int4 unit_cost:numeric status:text received_at:timestamptz",
)
PAYOUTS: Final = _table(
    "payouts",
    "payout_id",
    "payout_id:int8 issued_at:timestamptz status:text transaction_type:text net_minor:int8 currency:text "
    "external_trace_id:text",
)
BALANCE_TRANSACTIONS: Final = _table(
    "balance_transactions",
    "balance_transaction_id",
    "balance_transaction_id:int8 type:text transaction_date:timestamptz test:bool amount_minor:int8 fee_minor:int8 "
    "net_minor:int8 currency:text source_type:text source_id:int8 order_transaction_id:int8 order_id:int8 "
    "order_name:text payout_id:int8 payout_status:text adjustment_reason:text",
)
BALANCE_ADJUSTMENTS: Final = _table(
    "balance_adjustments",
    "balance_transaction_id",
    "balance_transaction_id:int8 position:int4 order_name:text order_transaction_id:int8 amount_minor:int8 "
    "fee_minor:int8 net_minor:int8",
)
CASH_SESSIONS: Final = _table(
    "cash_sessions",
    "session_id",
    "session_id:int8 location_id:int8 register:text currency:text opened_at:timestamptz closed_at:timestamptz "
    "tracking:bool opening_minor:int8 expected_opening_minor:int8 closing_minor:int8 expected_closing_minor:int8 "
    "adjustments_minor:int8 discrepancy_minor:int8 sales_minor:int8 refunds_minor:int8 opened_by:text closed_by:text "
    "opening_note:text closing_note:text",
)
CASH_ADJUSTMENTS: Final = _table(
    "cash_adjustments",
    "session_id",
    "adjustment_id:int8 session_id:int8 amount_minor:int8 made_at:timestamptz note:text made_by:text final:bool",
)
CASH_MOVEMENTS: Final = _table(
    "cash_movements",
    "session_id",
    "transaction_id:int8 session_id:int8 order_id:int8 order_name:text kind:text processed_at:timestamptz "
    "amount_minor:int8 rounding_minor:int8",
)
ORDER_STAFF: Final = _table(
    "order_staff", "order_id", "order_id:int8 staff_id:int8 name:text first_name:text last_name:text"
)
GIFT_CARDS: Final = _table(
    "gift_cards",
    "card_id",
    "card_id:int8 last_characters:text currency:text initial_minor:int8 balance_minor:int8 created_at:timestamptz "
    "updated_at:timestamptz enabled:bool expires_on:date deactivated_at:timestamptz order_id:int8 line_id:int8",
)
GIFT_CARD_MOVEMENTS: Final = _table(
    "gift_card_movements",
    "card_id",
    "transaction_id:int8 card_id:int8 kind:text amount_minor:int8 processed_at:timestamptz note:text",
)

TABLES: Final[tuple[Table, ...]] = (
    SHOPS, LOCATIONS, CUSTOMERS, PRODUCTS, VARIANTS, ORDERS, ORDER_LINES, SHIPPING_LINES, DISCOUNTS, AGREEMENTS, SALES,
    SALE_TAXES, TRANSACTIONS, TRANSACTION_FEES, REFUNDS, REFUND_LINES, FULFILLMENTS, SUPPLIERS, PURCHASE_ORDERS,
    PURCHASE_ORDER_LINES, PAYOUTS, BALANCE_TRANSACTIONS, BALANCE_ADJUSTMENTS, CASH_SESSIONS, CASH_ADJUSTMENTS,
    CASH_MOVEMENTS, ORDER_STAFF,
    GIFT_CARDS, GIFT_CARD_MOVEMENTS,
)  # fmt: skip
