"""A small QuickBooks that keeps a ledger of what it carried out and can be made to fail at any point, and a worker's way to the desk."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from lxml import etree
from sqlalchemy.engine import Engine

from qbd.accounting import documents as d
from qbd.delivery import outbox
from qbd.delivery.desk import Desk
from qbd.delivery.lease import LeaseLostError
from qbd.delivery.protocol import Claim, Granted, Lease, LeaseRequest, Next, Report
from qbd.delivery.states import Policy
from qbd.delivery.workers import WorkerIdentity
from qbd.staging.database import create_engine, transaction
from qbd.worker.api import LeaseGoneError, ServerUnavailableError
from qbd.worker.loop import Worker


class Killed(BaseException):
    """The worker's process died here; no handler of the worker may run on."""


class Hresult(Exception):
    def __init__(self, hresult: int, message: str = "as in life") -> None:
        super().__init__(message)
        self.hresult = hresult
        self.message = message


@dataclass
class Stored:
    kind: str
    id: str
    name: str
    date: str
    entity: str
    total: str
    refs: dict[str, str]


@dataclass
class FakeQuickBooks:
    """The company file and its request processor. ``executed`` is the ledger: kind and name of every Add that was carried out."""

    executed: list[tuple[str, str]] = field(default_factory=list)
    objects: list[Stored] = field(default_factory=list)
    answers: dict[str, tuple[str, str]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    before: list[Callable[[], None]] = field(default_factory=list)
    midway: list[tuple[int, Callable[[], None]]] = field(default_factory=list)
    after: list[Callable[[], None]] = field(default_factory=list)
    opening: list[Callable[[], None]] = field(default_factory=list)
    refusals: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    unanswered: set[str] = field(default_factory=set)
    ids: int = 0

    def open_connection2(self, app_id: str, app_name: str, connection_type: int) -> None:
        pass

    def begin_session(self, company_file: str, mode: int) -> str:
        if self.opening:
            self.opening.pop(0)()
        return "ticket"

    def end_session(self, ticket: str) -> None:
        pass

    def close_connection(self) -> None:
        pass

    def process_request(self, ticket: str, request: str) -> str:
        root = etree.fromstring(request.encode("ascii"))
        frame = root.find("QBXMLMsgsRq")
        assert frame is not None
        new, old, requests = frame.get("newMessageSetID"), frame.get("oldMessageSetID"), list(frame)
        self.calls.append(self._kind(new, old, requests))
        writes = any(one.tag.endswith("AddRq") for one in requests)
        if writes and self.before:
            self.before.pop(0)()
        if "POISON" in request:
            raise Hresult(0x80040400, "QuickBooks found an error when parsing the provided XML text stream.")
        if not requests:
            return self._recovery(new, old)
        if new in self.answers:
            checksum, answer = self.answers[new]
            return answer if checksum == request else _frame([], 9001)
        answer = _frame([self._carry_out(one, place) for place, one in enumerate(requests)], 0 if new else None)
        if new:
            self.answers[new] = (request, answer)
        if writes and self.after:
            self.after.pop(0)()
        return answer

    @staticmethod
    def _kind(new: str | None, old: str | None, requests: Sequence[Any]) -> str:
        if requests:
            return "send" if new else "query"
        return "check" if new else "clear"

    def _recovery(self, new: str | None, old: str | None) -> str:
        assert old is not None
        if new is None:
            return _frame([], 0 if self.answers.pop(old, None) else 600)
        return self.answers[old][1] if old in self.answers else _frame([], 9002)

    def _carry_out(self, request: Any, place: int) -> str:
        if request.tag.endswith("QueryRq"):
            return self._query(request)
        if self.midway and self.midway[0][0] == place:
            self.midway.pop(0)[1]()
        return self._add(request)

    def _query(self, request: Any) -> str:
        name, number = request.tag.removesuffix("Rq"), request.get("requestID")
        kind = name.removesuffix("Query")
        wanted = [one.text.casefold() for one in request if one.tag in ("FullName", "RefNumber")]
        found = [
            one
            for one in self.objects
            if (one.kind == kind or (kind == "Item" and one.kind.startswith("Item"))) and one.name.casefold() in wanted
        ]
        if not found:
            return f'<{name}Rs requestID="{number}" statusCode="500" statusSeverity="Warn" statusMessage="not found" />'
        return f'<{name}Rs requestID="{number}" statusCode="0" statusSeverity="Info">{"".join(map(_ret, found))}</{name}Rs>'

    def _add(self, request: Any) -> str:
        name, number, body = request.tag.removesuffix("Rq"), request.get("requestID"), request[0]
        kind = name.removesuffix("Add")
        title = body.findtext("Name") or body.findtext("RefNumber")
        if self.refusals.get(title):
            code, text = self.refusals[title].pop(0)
            return (
                f'<{name}Rs requestID="{number}" statusCode="{code}" statusSeverity="Error" statusMessage="{text}" />'
            )
        if body.find("Name") is not None and any(
            _space(one.kind) == _space(kind) and one.name.casefold() == title.casefold() for one in self.objects
        ):
            return f'<{name}Rs requestID="{number}" statusCode="3100" statusSeverity="Error" statusMessage="The name is already in use." />'
        refs = {}
        for ref in body.iter():
            if ref.tag.endswith("Ref") and ref.tag not in ("AccountRef", "DepositToAccountRef"):
                refs[ref.tag] = self._named(ref)
        if any(value == "" for value in refs.values()):
            return f'<{name}Rs requestID="{number}" statusCode="3140" statusSeverity="Error" statusMessage="invalid reference" />'
        self.ids += 1
        account = body.findtext(".//AccountRef/FullName")
        lines = [Decimal(line.findtext("Amount") or 0) for line in body if line.tag.endswith("LineAdd")]
        total = sum(lines) or Decimal(body.findtext("TotalAmount") or 0)
        made = Stored(
            kind,
            f"{self.ids:X}-1",
            title,
            body.findtext("TxnDate") or "",
            refs.get("CustomerRef", ""),
            f"{total:.2f}",
            {"AccountRef": account} if account else {},
        )
        self.objects.append(made)
        self.executed.append((kind, title))
        if title in self.unanswered:
            self.unanswered.discard(title)
            return ""
        return f'<{name}Rs requestID="{number}" statusCode="0" statusSeverity="Info" statusMessage="Status OK">{_ret(made)}</{name}Rs>'

    def _named(self, ref: Any) -> str:
        for one in self.objects:
            if one.id == ref.findtext("ListID") or (ref.findtext("FullName") or "").casefold() == one.name.casefold():
                return one.name
        return ""


def _space(kind: str) -> str:
    """Customers and vendors share one name space, all items another."""
    return "names" if kind in ("Customer", "Vendor") else "items" if kind.startswith("Item") else kind


def _ret(one: Stored) -> str:
    if one.date:
        return (
            f"<{one.kind}Ret><TxnID>{one.id}</TxnID><EditSequence>7</EditSequence><CustomerRef><FullName>{one.entity}</FullName></CustomerRef>"
            f"<TxnDate>{one.date}</TxnDate><RefNumber>{one.name}</RefNumber><TotalAmount>{one.total}</TotalAmount></{one.kind}Ret>"
        )
    refs = "".join(f"<{name}><FullName>{value}</FullName></{name}>" for name, value in one.refs.items())
    return (
        f"<{one.kind}Ret><ListID>{one.id}</ListID><EditSequence>7</EditSequence><Name>{one.name}</Name><FullName>{one.name}</FullName>"
        f"<IsActive>true</IsActive><SalesOrPurchase>{refs}</SalesOrPurchase></{one.kind}Ret>"
    )


def _frame(responses: list[str], status: int | None) -> str:
    code = f' messageSetStatusCode="{status}"' if status is not None else ""
    return f'<?xml version="1.0" ?><QBXML><QBXMLMsgsRs{code}>{"".join(responses)}</QBXMLMsgsRs></QBXML>'


@dataclass
class DeskApi:
    """The worker's API without HTTP. ``lost``: how many answers to reports get lost after the server acted."""

    desk: Desk
    identity: WorkerIdentity
    lost: int = 0
    unsaid: list[str] = field(default_factory=list)

    def lease(self, request: LeaseRequest) -> Lease | None:
        return self.desk.lease(self.identity, request)

    def sent(self, claim: Claim) -> Granted:
        return self._fenced(lambda: self.desk.sent(self.identity, claim))

    def heartbeat(self, claim: Claim) -> Granted:
        return self._fenced(lambda: self.desk.heartbeat(self.identity, claim))

    def report(self, report: Report) -> Next:
        following = self._fenced(lambda: self.desk.report(self.identity, report))
        if self.lost:
            self.lost -= 1
            raise ServerUnavailableError("the answer got lost")
        return following

    @staticmethod
    def _fenced(call: Callable[[], Any]) -> Any:
        try:
            return call()
        except LeaseLostError as error:
            raise LeaseGoneError(str(error)) from error


@dataclass
class Shop:
    """One company file under test: its database side, its QuickBooks, and as many workers as wanted."""

    engine: Engine
    company_file: str
    quickbooks: FakeQuickBooks
    policy: Policy
    desk: Desk

    def api(self, worker: str = "till") -> DeskApi:
        return DeskApi(self.desk, WorkerIdentity(worker, self.company_file))

    def worker(self, worker: str = "till", processor: Any = None, api: Any = None) -> Worker:
        return Worker(
            api or self.api(worker), processor or self.quickbooks, "", wait_seconds=0, sleep=lambda seconds: None
        )

    def enqueue(self, *documents: d.Document) -> outbox.Enqueued:
        with transaction(self.engine) as connection:
            return outbox.enqueue(connection, self.company_file, documents)

    def pass_time(self) -> None:
        """Let leases run out and back-offs and retry delays be over."""
        with self.engine.begin() as connection:
            connection.execute(
                sa.text("UPDATE delivery.leases SET expires_at = now() - interval '1 second', not_before = NULL")
            )
            connection.execute(sa.text("UPDATE delivery.documents SET not_before = NULL"))

    def drain(self, worker: Worker | None = None) -> None:
        """Work until nothing is left to do, time passing in between."""
        worker = worker or self.worker()
        for _ in range(200):
            self.pass_time()
            if not worker.run_once():
                return
        raise AssertionError("the outbox is never done")

    def rows(self, query: str, **values: object) -> list[Any]:
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(query), {"file": self.company_file, **values})]

    def states(self) -> dict[str, str]:
        return dict(self.rows("SELECT document_key, state FROM delivery.documents WHERE company_file = :file"))

    def reason(self, key: str) -> str:
        return str(
            self.rows(
                "SELECT reason FROM delivery.documents WHERE company_file = :file AND document_key = :key", key=key
            )[0][0]
        )

    def id_of(self, key: str) -> int:
        return int(
            self.rows(
                "SELECT document_id FROM delivery.documents WHERE company_file = :file AND document_key = :key", key=key
            )[0][0]
        )


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    engine = create_engine(database_url)
    policy = Policy(set_size=4)
    yield Shop(engine, f"file-{uuid.uuid4().hex[:8]}", FakeQuickBooks(), policy, Desk(engine, policy))
    engine.dispose()


DAY = date(2026, 3, 2)
CUSTOMER = d.Customer(key="customer:Web", store="harbor", name="Web")
ITEM = d.SingleAccountItem(
    key="item:Shirts", store="harbor", name="Shirts", item_type="Service", account=d.Named("Account", "Sales")
)


def receipt(number: int, memo: str = "", amount: int = 1000) -> d.SalesReceipt:
    return d.SalesReceipt(
        key=f"receipt:{number}",
        store="harbor",
        txn_date=DAY,
        currency="USD",
        memo=memo,
        ref_number=f"R{number}",
        customer=d.Named("Customer", "Web", CUSTOMER.key),
        lines=(d.ItemLine(item=d.Named("Item", "Shirts", ITEM.key), amount=amount + number),),
    )


@pytest.fixture
def day() -> list[d.Document]:
    """A customer, an item and nine receipts that need both."""
    return [*(receipt(number) for number in range(1, 10)), CUSTOMER, ITEM]


@pytest.fixture
def make_receipt() -> Callable[..., d.SalesReceipt]:
    return receipt


@pytest.fixture
def lists() -> tuple[d.Customer, d.SingleAccountItem]:
    return CUSTOMER, ITEM


@pytest.fixture
def killed() -> type[Killed]:
    return Killed


@pytest.fixture
def hresult() -> type[Hresult]:
    return Hresult
