"""What payouts and balance transactions can be searched and sorted by.

Keys of the real schema that are left out are refused like unknown ones: ``bank_account``, ``ledger_type``,
``transaction_dates``; ``credit_card_last4``, ``payment_method_name``, ``tax_reporting_exempt``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from qbd.money import from_minor
from qbd.sandbox.shopify import payouts
from qbd.sandbox.shopify.payouts import Entry, Standing
from qbd.sandbox.shopify.resource import Resource
from qbd.sandbox.shopify.search import Key

_NEVER = datetime.max.replace(tzinfo=UTC)


def _issued(entry: Entry) -> datetime | None:
    return entry.payout.issued_at if entry.payout else None


def _fees(standing: Standing) -> int:
    return sum(entry.fee for entry in standing.payout.movements)


def _gross(types: frozenset[str]) -> Any:
    return lambda standing: standing.payout.gross(types)


_PAYOUTS = Resource(
    records=lambda store: list(payouts.standings(store)),
    number=lambda standing: standing.payout.id,
    search={
        "amount": Key("number", lambda standing: from_minor(standing.payout.net, standing.payout.currency)),
        "currency": Key("text", lambda standing: standing.payout.currency),
        "id": Key("id", lambda standing: standing.payout.id),
        "issued_at": Key("time", lambda standing: standing.payout.issued_at),
        "status": Key("text", lambda standing: standing.status),
    },
    sorts={
        "ADJUSTMENT_GROSS": lambda standing: standing.payout.gross(standing.payout.adjustments),
        "ADVANCE_GROSS": _gross(payouts.ADVANCES),
        "AMOUNT": lambda standing: standing.payout.net,
        "CHARGE_GROSS": _gross(payouts.CHARGES),
        "FEE_AMOUNT": _fees,
        "ID": lambda standing: standing.payout.id,
        "ISSUED_AT": lambda standing: standing.payout.issued_at,
        "REFUND_GROSS": _gross(payouts.REFUNDS),
        "STATUS": lambda standing: standing.status,
    },
)
_ENTRIES = Resource(
    records=lambda store: list(payouts.entries(store)),
    number=lambda entry: entry.movement.id,
    search={
        "available_on": Key("time", _issued),
        "currency": Key("text", lambda entry: entry.movement.currency),
        "id": Key("id", lambda entry: entry.movement.id),
        "payments_transfer_id": Key("id", lambda entry: entry.payout.id if entry.payout else None),
        "payout_date": Key("time", _issued),
        "payout_status": Key("text", lambda entry: entry.status),
        "processed_at": Key("time", lambda entry: entry.movement.at),
        "transaction_type": Key("text", lambda entry: entry.movement.type),
    },
    sorts={
        "AMOUNT": lambda entry: entry.movement.amount,
        "FEE": lambda entry: entry.movement.fee,
        "ID": lambda entry: entry.movement.id,
        "NET": lambda entry: entry.movement.net,
        "ORDER_NAME": lambda entry: entry.movement.order.name if entry.movement.order else "",
        "PAYOUT_DATE": lambda entry: _issued(entry) or _NEVER,
        "PAYOUT_STATUS": lambda entry: entry.status,
        "PROCESSED_AT": lambda entry: entry.movement.at,
        "TRANSACTION_TYPE": lambda entry: entry.movement.type,
    },
)


def _directed(direction: str) -> Resource:
    return replace(
        _PAYOUTS,
        records=lambda store: [
            entry for entry in payouts.standings(store) if entry.payout.transaction_type == direction
        ],
    )


#: The connections with their arguments other than paging.
PAYOUT_RESOURCES: Mapping[str, Resource] = {
    "payouts": _PAYOUTS,
    "payouts DEPOSIT": _directed("DEPOSIT"),
    "payouts WITHDRAWAL": _directed("WITHDRAWAL"),
    "balanceTransactions": _ENTRIES,
    "balanceTransactions without transfers": replace(
        _ENTRIES,
        records=lambda store: [entry for entry in payouts.entries(store) if entry.movement.type != "TRANSFER"],
    ),
}
