"""What every batch must satisfy: rules by suite, each with its severity, its reason and its mend.

A rule names a Great Expectations expectation and its arguments; the money logic behind a ``*_add_up`` column is SQL
(``include/sql/validation``). ``critical`` stops the batch: the source or the database is not what this product knows.
``warning`` holds only the record's own document group in quarantine. In a reason ``{column}`` is the failing row's cell;
a ``*_minor`` cell is shown as an amount of the row's currency.
Sources: Shopify Admin GraphQL 2026-10 (enums), ``qbd.accounting.order_checks`` (the same sums).
"""

from __future__ import annotations

import dataclasses
from typing import Any, Final, Literal

Severity = Literal["critical", "warning"]

SALE_LINE_TYPES: Final = (
    "ADDITIONAL_FEE", "ADJUSTMENT", "DUTY", "FEE", "GIFT_CARD", "PRODUCT", "SHIPPING", "TIP", "UNKNOWN",
)  # fmt: skip
SALE_ACTIONS: Final = ("ORDER", "RETURN", "UNKNOWN", "UPDATE")
AGREEMENT_REASONS: Final = ("ORDER", "ORDER_EDIT", "REFUND", "RETURN", "UNKNOWN")
AGREEMENT_KINDS: Final = ("OrderAgreement", "OrderEditAgreement", "RefundAgreement", "ReturnAgreement")
TRANSACTION_KINDS: Final = (
    "AUTHORIZATION", "CAPTURE", "CHANGE", "EMV_AUTHORIZATION", "REFUND", "SALE", "SUGGESTED_REFUND", "VOID",
)  # fmt: skip
TRANSACTION_STATUSES: Final = ("AWAITING_RESPONSE", "ERROR", "FAILURE", "PENDING", "SUCCESS", "UNKNOWN")
RESTOCK_TYPES: Final = ("CANCEL", "LEGACY_RESTOCK", "NO_RESTOCK", "RETURN")
PRODUCT_STATUSES: Final = ("ACTIVE", "ARCHIVED", "DRAFT", "UNLISTED")
FINANCIAL_STATUSES: Final = (
    "", "AUTHORIZED", "EXPIRED", "PAID", "PARTIALLY_PAID", "PARTIALLY_REFUNDED", "PENDING", "REFUNDED", "VOIDED",
)  # fmt: skip

_RE_READ: Final = (
    "Open the order in Shopify and compare its timeline; save it there (any edit) so that it is read again. "
    "If both figures stay, book it by hand and dismiss this row."
)
_PAYOUT_NEW: Final = (
    "Update this product, then run the day again; or compare the bank's statement, book the payout by hand and dismiss "
    "this row. All other payouts are posted."
)
_COUNT_AGAIN: Final = (
    "Look at the session in Shopify's point of sale; run the day again, so that it is read again. If it stays so, book "
    "what was over or short by hand and dismiss this row."
)
_NEW_API: Final = "The source speaks a newer API than this product knows: update it, then run the day again."


@dataclasses.dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a suite.

    Attributes:
        name: Its name, unique within the suite.
        severity: ``critical`` stops the batch, ``warning`` holds the record's group.
        expectation: Class name in ``great_expectations.expectations``.
        arguments: Its arguments; without ``column`` the rule's own column is meant.
        column: The column that is checked.
        field: The field that a person looks at, as the source calls it.
        shown: The column whose cell is shown as the wrong value.
        reason: What is wrong, with cells in braces.
        mend: What a person does about it.
    """

    name: str
    severity: Severity
    expectation: str
    column: str
    field: str
    shown: str
    reason: str
    mend: str
    arguments: dict[str, Any] = dataclasses.field(default_factory=dict)


def _holds(name: str, field_: str, shown: str, reason: str, mend: str, severity: Severity = "warning") -> Rule:
    """A rule on a boolean column of its own name."""
    return Rule(name, severity, "ExpectColumnValuesToBeInSet", name, field_, shown, reason, mend, {"value_set": [True]})


def _one_of(column: str, field_: str, values: tuple[str, ...]) -> Rule:
    return Rule(
        f"{column}_known", "critical", "ExpectColumnValuesToBeInSet", column, field_, column,
        f"{{{column}}} is no {field_} that this product knows", _NEW_API, {"value_set": list(values)},
    )  # fmt: skip


def _not_negative(column: str, field_: str, reason: str, mend: str) -> Rule:
    return Rule(
        f"{column}_not_negative", "warning", "ExpectColumnValuesToBeBetween", column, field_, column, reason, mend,
        {"min_value": 0},
    )  # fmt: skip


UNIQUE: Final = Rule(
    "keys_unique", "critical", "ExpectColumnValuesToBeUnique", "record_id", "id", "record_id",
    "{record_id} is there more than once", "Restore the table's primary key, then load the batch again.",
)  # fmt: skip

SUITES: Final[dict[str, tuple[Rule, ...]]] = {
    "schema": (
        _holds(
            "columns_as_expected", "column", "actual",
            "column {record_id} is {actual}, this version of the product needs {expected}",
            "Run the migrations (qbd migrate); undo changes that were made by hand.", "critical",
        ),
    ),
    "arrivals": (
        _holds(
            "shape_known", "payload", "untyped",
            "{untyped} of {records} {record_id} have a shape that this product does not know, e.g. {example}", _NEW_API,
            "critical",
        ),
    ),
    "orders": (
        UNIQUE,
        _one_of("financial_status", "displayFinancialStatus", FINANCIAL_STATUSES),
        _holds(
            "currency_known", "currencyCode", "currency",
            "the order is in {currency}, the shop's currency is {shop_currency}",
            "Only orders in the shop's own currency can be booked; book this one by hand and dismiss this row.",
        ),
        _holds(
            "sales_add_up", "currentTotalPriceSet", "expected_minor",
            "the sales add up to {sales_minor}, Shopify's current total and refund discrepancy to {expected_minor}",
            _RE_READ,
        ),
        _holds(
            "tenders_add_up", "totalReceivedSet", "kept_minor",
            "the successful transactions add up to {tendered_minor}, Shopify's received less refunded is {kept_minor}",
            _RE_READ,
        ),
        _holds(
            "rounding_adds_up", "totalCashRoundingAdjustment", "rounding_minor",
            "cash rounding of the transactions is {rounded_minor}, of the order {rounding_minor}", _RE_READ,
        ),
    ),
    "order_lines": (
        UNIQUE,
        _not_negative("quantity", "quantity", "{label}: {quantity} units were ordered", _RE_READ),
        _not_negative("current_quantity", "currentQuantity", "{label}: {current_quantity} units are left", _RE_READ),
        _holds(
            "quantity_left", "currentQuantity", "current_quantity",
            "{label}: {current_quantity} units are left of {quantity}", _RE_READ,
        ),
    ),
    "agreements": (
        UNIQUE,
        _one_of("kind", "__typename", AGREEMENT_KINDS),
        _one_of("reason", "reason", AGREEMENT_REASONS),
    ),
    "sales": (
        UNIQUE,
        _one_of("line_type", "lineType", SALE_LINE_TYPES),
        _one_of("action", "actionType", SALE_ACTIONS),
        _holds(
            "taxes_add_up", "totalTaxAmount", "tax_minor",
            "the taxes of a sale add up to {taxes_minor}, its total tax is {tax_minor}", _RE_READ,
        ),
        _holds(
            "line_known", "lineItem", "line_id", "a sale is about line {line_id}, which the order does not have",
            _RE_READ,
        ),
    ),
    "transactions": (
        UNIQUE,
        _one_of("kind", "kind", TRANSACTION_KINDS),
        _one_of("status", "status", TRANSACTION_STATUSES),
        _holds(
            "gateway_named", "gateway", "gateway", "a successful {kind} of {amount_minor} names no gateway",
            "Find out in Shopify how the customer paid; book the order by hand and dismiss this row.",
        ),
        _not_negative("amount_minor", "amountSet", "a {kind} moves {amount_minor}", _RE_READ),
    ),
    "refund_lines": (
        UNIQUE,
        _one_of("restock_type", "restockType", RESTOCK_TYPES),
        _not_negative("quantity", "quantity", "{quantity} units were refunded", _RE_READ),
        _holds(
            "line_known", "lineItem", "line_id", "a refund is about line {line_id}, which the order does not have",
            _RE_READ,
        ),
    ),
    "products": (UNIQUE, _one_of("status", "status", PRODUCT_STATUSES)),
    "payouts": (
        UNIQUE,
        _holds(
            "status_known", "status", "status", "the status {status} is none that this product knows", _PAYOUT_NEW,
        ),
        _holds(
            "direction_known", "transactionType", "transaction_type",
            "{transaction_type} is no direction that this product knows", _PAYOUT_NEW,
        ),
        _holds(
            "deposit_not_negative", "net", "net_minor", "a deposit of {net_minor} is none",
            "Compare the bank's statement; let the payout be read again (run its day), or book it by hand and dismiss "
            "this row.",
        ),
    ),
    "balance_transactions": (
        UNIQUE,
        _holds(
            "net_adds_up", "net", "net_minor", "amount {amount_minor} less fee {fee_minor} is not the net {net_minor}",
            "Let it be read again (run its day); if it stays so, book it by hand and dismiss this row.",
        ),
    ),
    "cash_sessions": (
        UNIQUE,
        _not_negative("opening_minor", "openingBalance", "{opening_minor} was counted at the opening", _COUNT_AGAIN),
        _not_negative("closing_minor", "closingBalance", "{closing_minor} was counted at the closing", _COUNT_AGAIN),
        _holds(
            "times_in_order", "closingTime", "closed_at", "it was closed at {closed_at}, before it was opened",
            _COUNT_AGAIN,
        ),
        _holds("counted", "closingBalance", "closed_at", "it was closed without a count", _COUNT_AGAIN),
        _holds(
            "adjustments_add_up", "totalAdjustments", "total_minor",
            "the adjustments add up to {sum_minor}, the session says {total_minor}", _COUNT_AGAIN,
        ),
    ),
    "gift_cards": (
        UNIQUE,
        _not_negative("initial_minor", "initialValue", "{label}: it was made with {initial_minor}", _RE_READ),
        _not_negative("balance_minor", "balance", "{label}: {balance_minor} is left", _RE_READ),
        _holds(
            "times_in_order", "deactivatedAt", "deactivated_at",
            "{label}: it was deactivated at {deactivated_at}, before it was made", _RE_READ,
        ),
    ),
    "purchase_orders": (
        UNIQUE,
        _holds(
            "supplier_known", "supplier_id", "supplier_id", "supplier {supplier_id} was not read",
            "Look whether the supplier was deleted in Stocky; enter it again or book the bill by hand.",
        ),
        _holds(
            "currency_known", "currency", "currency",
            "the purchase order is in {currency}, the shop's currency is {shop_currency}",
            "Only purchases in the shop's own currency can be booked; book this one by hand and dismiss this row.",
        ),
    ),
    "purchase_order_lines": (
        UNIQUE,
        _not_negative("quantity", "quantity", "{label}: {quantity} units", "Correct the quantity in Stocky."),
        _holds(
            "cost_not_negative", "cost_price", "unit_cost", "{label}: a unit costs {unit_cost}",
            "Correct the cost in Stocky.",
        ),
    ),
}  # fmt: skip
"""Every suite with its rules; a suite is a staging table, or ``schema`` or ``arrivals``."""

GROUP_RULES: Final = tuple(sorted({rule.name for rules in SUITES.values() for rule in rules}))
"""Names of all rules: what a later batch may end by itself."""
