"""The kinds of records that accounting takes, in the order in which it takes them. A new kind is one more line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, Protocol, TypeVar

from qbd.accounting.cash_drawers import journalize_cash_session
from qbd.accounting.chart import Chart
from qbd.accounting.entry import Entry, Problem
from qbd.accounting.gift_cards import journalize_gift_card
from qbd.accounting.journal import journalize
from qbd.accounting.payouts.balance_types import BANK_ROLE
from qbd.accounting.purchases import journalize_purchase
from qbd.books.connection import Connection
from qbd.books.drawers import read_cash_sessions
from qbd.books.facts import read_orders, read_purchases
from qbd.books.gift_cards import read_gift_cards
from qbd.books.payments import journalize_case, journalize_transaction, read_balance, read_payouts


class Fact(Protocol):
    """What the accounting core makes entries of: a frozen dataclass with the record's number in the shop."""

    @property
    def id(self) -> int:
        """The record's number in the shop."""
        ...


F = TypeVar("F", bound=Fact)


@dataclass(frozen=True, slots=True)
class RecordKind(Generic[F]):
    """One kind of record on its way from staging to the journal.

    ``include/sql/queries/<name>_to_account.sql`` finds the next IDs, ascending, with the parameters of
    ``orders_to_account.sql``. ``read`` takes connection, store and IDs and gives each record with the ID of the batch
    that brought its newest version, as one list. ``journalize`` is pure. The entries and problems of a record are in
    the group ``<group>:<id>``, which is accounted, held and posted as one. A kind with a ``role`` is left alone where the
    store maps no account to it: the shop has chosen not to keep it in these books.
    """

    name: str
    group: str
    read: Callable[[Connection, str, list[int]], list[tuple[F, str]]]
    journalize: Callable[[F, Chart], tuple[Sequence[Entry], Sequence[Problem]]]
    role: str = ""

    def group_of(self, record: F) -> str:
        """Return the document group of a record."""
        return f"{self.group}:{record.id}"


RECORD_KINDS: Final[tuple[RecordKind[Any], ...]] = (
    RecordKind("orders", "order", read_orders, journalize),
    RecordKind("purchases", "purchase", read_purchases, journalize_purchase),
    RecordKind("balance_transactions", "balance", read_balance, journalize_transaction, BANK_ROLE),
    RecordKind("payouts", "payout", read_payouts, journalize_case, BANK_ROLE),
    RecordKind("cash_sessions", "cash", read_cash_sessions, journalize_cash_session),
    RecordKind("gift_cards", "gift_card", read_gift_cards, journalize_gift_card),
)
