"""Sessions of cash drawers as rows (Shopify Admin GraphQL 2026-10, CashTrackingSession)."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from qbd.staging import tables
from qbd.staging.cells import AwareTime, Money, MoneyBag, Reference, bag, money, number, reference
from qbd.staging.shopify_orders import Rows
from qbd.staging.shopify_shapes import StaffMember

_MOVING: Final = frozenset(("SALE", "CAPTURE", "REFUND", "CHANGE"))


class SoldBy(Reference, frozen=True):
    """The order of a transaction."""

    name: str = ""


class CashAdjustment(msgspec.Struct):
    """``CashTrackingAdjustment``."""

    id: str
    time: AwareTime
    cash: Money
    note: str | None = None
    staffMember: StaffMember | None = None


class CashTransaction(msgspec.Struct):
    """``OrderTransaction`` as far as a drawer's session needs it."""

    id: str
    kind: str
    status: str
    amountSet: MoneyBag
    test: bool = False
    processedAt: AwareTime | None = None
    amountRoundingSet: MoneyBag | None = None
    order: SoldBy | None = None


class CashSession(msgspec.Struct):
    """``CashTrackingSession``."""

    id: str
    openingTime: AwareTime
    registerName: str
    openingBalance: Money
    totalCashSales: Money
    totalCashRefunds: Money
    adjustments: list[CashAdjustment]
    cashTransactions: list[CashTransaction]
    cashTrackingEnabled: bool = True
    closingTime: AwareTime | None = None
    location: Reference | None = None
    expectedOpeningBalance: Money | None = None
    closingBalance: Money | None = None
    expectedClosingBalance: Money | None = None
    totalAdjustments: Money | None = None
    totalDiscrepancy: Money | None = None
    openingStaffMember: StaffMember | None = None
    closingStaffMember: StaffMember | None = None
    openingNote: str | None = None
    closingNote: str | None = None


def cash_session_rows(store: str, batch: str, session: CashSession) -> Rows:
    """A session with its adjustments and the transactions that moved cash in it.

    Raises:
        Untypable: An amount has no exact value or another currency than the opening balance.
    """
    session_id = number(session.id, "id")
    currency = session.openingBalance.currencyCode

    def maybe(value: Money | None, field: str) -> int | None:
        return None if value is None else money(value, currency, field)

    total = maybe(session.totalAdjustments, "totalAdjustments")
    row = (
        store, session_id, reference(session.location, "location"), session.registerName, currency,
        session.openingTime, session.closingTime, session.cashTrackingEnabled,
        money(session.openingBalance, currency, "openingBalance"),
        maybe(session.expectedOpeningBalance, "expectedOpeningBalance"),
        maybe(session.closingBalance, "closingBalance"),
        maybe(session.expectedClosingBalance, "expectedClosingBalance"), total,
        maybe(session.totalDiscrepancy, "totalDiscrepancy"), money(session.totalCashSales, currency, "totalCashSales"),
        money(session.totalCashRefunds, currency, "totalCashRefunds"), _name(session.openingStaffMember),
        _name(session.closingStaffMember), session.openingNote or "", session.closingNote or "", batch,
    )  # fmt: skip
    return {
        tables.CASH_SESSIONS: [row],
        tables.CASH_ADJUSTMENTS: _adjustments(store, batch, session_id, session, total),
        tables.CASH_MOVEMENTS: [
            (
                store, number(each.id, f"cashTransactions[{at}].id"), session_id,
                reference(each.order, f"cashTransactions[{at}].order"), each.order.name if each.order else "",
                each.kind, each.processedAt, bag(each.amountSet, currency, f"cashTransactions[{at}].amountSet"),
                bag(each.amountRoundingSet, currency, f"cashTransactions[{at}].amountRoundingSet"), batch,
            )
            for at, each in enumerate(session.cashTransactions)
            if each.kind in _MOVING and each.status == "SUCCESS" and not each.test
        ],
    }  # fmt: skip


def _adjustments(
    store: str, batch: str, session_id: int, session: CashSession, total: int | None
) -> list[tuple[Any, ...]]:
    """Rows of the adjustments; what was made with the closing is final where only without it the total is right."""
    currency = session.openingBalance.currencyCode
    amounts = [money(each.cash, currency, f"adjustments[{at}].cash") for at, each in enumerate(session.adjustments)]
    closed = session.closingTime
    last = [closed is not None and each.time >= closed for each in session.adjustments]
    before = sum(amount for amount, is_last in zip(amounts, last, strict=True) if not is_last)
    has_final = total is not None and sum(amounts) != total == before
    return [
        (
            store, number(each.id, f"adjustments[{at}].id"), session_id, amounts[at], each.time, each.note or "",
            _name(each.staffMember), has_final and last[at], batch,
        )
        for at, each in enumerate(session.adjustments)
    ]  # fmt: skip


def _name(member: StaffMember | None) -> str:
    return member.name if member is not None else ""
