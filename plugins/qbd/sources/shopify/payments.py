"""Reads Shopify Payments: the payouts, and the balance transactions that make them up.

Neither has ``updatedAt``, and neither stays as it is when it is first seen: a payout changes its status, a balance
transaction gets its payout days after it happened. So a run reads what is new by its own date, and again every payout
that was not final, with all its transactions. Shopify counts neither; what makes sure of completeness is the overlap,
that each payout is read with its own transactions, and the proof that they add up to it.

Source: Shopify Admin GraphQL API 2026-10, ShopifyPaymentsAccount; API limits ("Paging through 25,000 objects").
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from qbd.errors import ContractError, MissingScopeError
from qbd.sources.landing import LandedFile, LandingPath, LandingWriter, read_lines
from qbd.sources.shopify.client import ShopifyClient
from qbd.sources.shopify.grants import Grants
from qbd.sources.shopify.paging import Cursor, PageSize
from qbd.sources.shopify.windows import stamp

PAYOUTS: Final = "payouts"
BALANCE_TRANSACTIONS: Final = "balance_transactions"
PAYMENTS: Final = (PAYOUTS, BALANCE_TRANSACTIONS)
"""The entities, in the order in which they are read."""

FINAL_STATUSES: Final = frozenset({"PAID", "FAILED", "CANCELED"})
LATE: Final = timedelta(days=1)
"""How far balance transactions are read again behind the cursor: one may be listed after its own moment."""

BOUNCING: Final = timedelta(days=14)
"""How long a payout that is PAID is still looked at: our reading, a bank sends money back within days."""

PAGING_ENDS: Final = 25_000
_SIZE: Final = 250
_ACCOUNT: Final = "shopifyPaymentsAccount"
_SCOPES: Final = (
    ("read_shopify_payments", "read_shopify_payments_accounts"),
    ("read_shopify_payments", "read_shopify_payments_payouts"),
)
_LEFT_OUT: Final = "payouts, fees and chargebacks of Shopify Payments cannot be read"


@dataclass(frozen=True, slots=True)
class PaymentsWindow:
    """From when on Shopify Payments is read, each inclusive and with zone.

    Attributes:
        payouts: Payouts issued since.
        whole: Of those, the payouts issued since are read with all their transactions; so are all that are not final.
        transactions: Balance transactions processed since.
    """

    payouts: datetime
    whole: datetime
    transactions: datetime

    @staticmethod
    def first(since: datetime) -> PaymentsWindow:
        """The first reading: nothing before ``since``, but payouts of it whole, whatever they are made of."""
        return PaymentsWindow(since, since, since)

    @staticmethod
    def next(since: datetime, unsettled: datetime | None) -> PaymentsWindow:
        """A later reading. ``unsettled`` is when the oldest payout was issued that was not final so far."""
        payouts = since - BOUNCING
        return PaymentsWindow(payouts if unsettled is None else min(payouts, unsettled), since - LATE, since - LATE)


@dataclass(frozen=True, slots=True)
class PaymentRecord:
    """A payout or balance transaction as Shopify sent it; ``updated_at`` is the end of the window that it came in."""

    entity: str
    id: str
    updated_at: datetime
    payload: dict[str, Any]


class PaymentsReader:
    """Lands the pages of both entities.

    Args:
        client: The shop.
        grants: What the app may read; takes the notice where this is left out.
        until: The end of the window (exclusive): what happens later is left to the next run.
        progress: Told after every page: the entity, and how many of its records have been read.
    """

    def __init__(
        self, client: ShopifyClient, grants: Grants, until: datetime, progress: Callable[[str, int], None]
    ) -> None:
        self._client = client
        self._grants = grants
        self._until = until
        self._progress = progress
        self._size = PageSize(_SIZE)
        self._seen: dict[str, set[str]] = {entity: set() for entity in PAYMENTS}

    def read(
        self, window: PaymentsWindow, writer: Callable[[str], LandingWriter]
    ) -> tuple[list[LandedFile], dict[str, int]]:
        """Land what there is: the files and the distinct records per entity, both empty where it may not be read."""
        if missing := [scopes for scopes in _SCOPES if not any(map(self._grants.has, scopes))]:
            self._grants.notices.append(f"Access scope {missing[0][-1]} is not granted: {_LEFT_OUT}.")
            return [], {}
        try:
            if self._client.execute("PayoutsPage", {"first": 1}).data[_ACCOUNT] is None:
                self._grants.notices.append("The shop has no Shopify Payments account: there are no payouts to read.")
                return [], {}
            return self._read(window, writer)
        except MissingScopeError as error:
            # "The user must have access to payouts" (the objects' own page): no scope can show it beforehand.
            self._grants.notices.append(f"{_LEFT_OUT[0].upper()}{_LEFT_OUT[1:]}: {error}")
            return [], {}

    def _read(
        self, window: PaymentsWindow, writer: Callable[[str], LandingWriter]
    ) -> tuple[list[LandedFile], dict[str, int]]:
        with writer(PAYOUTS) as payouts_file:
            query = f"issued_at:>='{stamp(window.payouts)}'"
            payouts = list(self._nodes("PayoutsPage", PAYOUTS, "payouts", query, "issuedAt", payouts_file))
        with writer(BALANCE_TRANSACTIONS) as balance_file:
            begin, end = stamp(window.transactions), stamp(self._until)
            self._balance(f"processed_at:>='{begin}' AND processed_at:<'{end}'", balance_file)
            for payout in payouts:
                if payout["status"] not in FINAL_STATUSES or payout["issuedAt"] >= stamp(window.whole):
                    self._balance(f"payments_transfer_id:{payout['legacyResourceId']}", balance_file)
        counts = {entity: len(ids) for entity, ids in self._seen.items()}
        return [payouts_file.close(), balance_file.close()], counts

    def _balance(self, query: str, writer: LandingWriter) -> None:
        field = "balanceTransactions"
        for _ in self._nodes("BalanceTransactionsPage", BALANCE_TRANSACTIONS, field, query, "transactionDate", writer):
            pass

    def _nodes(
        self, document: str, entity: str, field: str, query: str, moment: str, writer: LandingWriter
    ) -> Iterator[Mapping[str, Any]]:
        """Every node of a query, in order of time; where paging ends at 25,000 it goes on from the last moment.

        Raises:
            ContractError: More than that happened within one second.
        """
        since = ""
        while True:
            read, last = 0, since
            further = f"{query} AND {_KEYS[entity]}:>='{since}'" if since else query
            for node in self._pages(document, entity, field, further, writer):
                read, last = read + 1, str(node[moment])
                yield node
            if read < PAGING_ENDS:
                return
            if last == since:
                raise ContractError(
                    f"Shopify: {entity}: {read} records within the second of {last}; paging stops at 25,000. "
                    "Report this shop: its balance cannot be read by pages."
                )
            since = last

    def _pages(
        self, document: str, entity: str, field: str, query: str, writer: LandingWriter
    ) -> Iterator[Mapping[str, Any]]:
        cursor = Cursor()
        more = True
        while more:
            values = {"after": cursor.after, "query": query}
            answer = self._size.fit(
                lambda size, values=values: self._client.execute(document, values | {"first": size})  # type: ignore[misc]
            )
            connection = answer.data[_ACCOUNT][field]
            writer.write(answer.body)
            self._seen[entity].update(node["id"] for node in connection["nodes"])
            self._progress(entity, len(self._seen[entity]))
            yield from connection["nodes"]
            more = cursor.advance(connection["pageInfo"])


_KEYS: Final = {PAYOUTS: "issued_at", BALANCE_TRANSACTIONS: "processed_at"}
_FIELDS: Final = {PAYOUTS: "payouts", BALANCE_TRANSACTIONS: "balanceTransactions"}


def payment_records(root: LandingPath, files: Iterable[LandedFile], read_at: datetime) -> Iterator[PaymentRecord]:
    """The payouts and balance transactions of a batch's files, each as it was read last.

    Args:
        root: The landing's root.
        files: Landed files; those of other entities are passed over.
        read_at: The end of the batch's window, which orders the readings of different batches.
    """
    files = [file for file in files if file.entity in PAYMENTS]
    last = {(file.entity, node["id"]): place for file in files for place, node in enumerate(_landed_nodes(root, file))}
    for file in files:
        for place, node in enumerate(_landed_nodes(root, file)):
            if last[file.entity, node["id"]] == place:
                yield PaymentRecord(file.entity, node["id"], read_at, node)


def _landed_nodes(root: LandingPath, file: LandedFile) -> Iterator[dict[str, Any]]:
    for line in read_lines(root / file.path):
        yield from msgspec.json.decode(line)["data"][_ACCOUNT][_FIELDS[file.entity]]["nodes"]
