"""What each refusal of Shopify becomes, without a server."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import httpx
import pytest

from qbd.errors import (
    ApiVersionError,
    AuthenticationError,
    ConfigurationError,
    ContractError,
    MissingScopeError,
    QbdError,
    SourceUnavailableError,
    ThrottledError,
)
from qbd.sources.shopify.access import ShopifyAccess
from qbd.sources.shopify.client import ShopifyClient
from qbd.sources.shopify.faults import ProtectedDataError, TooCostlyError, scope_in
from qbd.sources.shopify.grants import granted
from qbd.sources.shopify.paging import Cursor, PageSize
from qbd.sources.shopify.windows import Window, split

TOKEN = "shpat_very_secret"
SHOP = {"data": {"shop": {"id": "gid://shopify/Shop/1"}}}


class Waiting:
    def __init__(self) -> None:
        self.slept: list[float] = []
        self.seconds = 0.0

    def now(self) -> datetime:
        return datetime(2026, 11, 21, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds


def client(*answers: httpx.Response | Exception, clock: Waiting | None = None) -> ShopifyClient:
    waiting = list(answers)

    def handle(request: httpx.Request) -> httpx.Response:
        answer = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    access = ShopifyAccess("https://shop.example.com", token=TOKEN, transport=httpx.MockTransport(handle))
    return ShopifyClient(access, clock or Waiting())


def error(code: str, message: str = "no", **extensions: Any) -> httpx.Response:
    return httpx.Response(200, json={"errors": [{"message": message, "extensions": {"code": code, **extensions}}]})


def cost(requested: float, available: float) -> dict[str, Any]:
    status = {"maximumAvailable": 2000, "currentlyAvailable": available, "restoreRate": 100}
    return {"extensions": {"cost": {"requestedQueryCost": requested, "actualQueryCost": 1, "throttleStatus": status}}}


MOVED = {"location": "https://other.myshopify.com/x?y=z"}
NEEDS_CASH = "`read_cash_tracking` access scope"

CASES: list[tuple[httpx.Response | Exception, type[QbdError], str]] = [
    (httpx.Response(401, json={"errors": f"Invalid API key {TOKEN}"}), AuthenticationError, "token is refused"),
    (httpx.Response(402, json={"errors": "Unavailable Shop"}), AuthenticationError, "frozen"),
    (httpx.Response(423, text="Locked"), AuthenticationError, "locked"),
    (httpx.Response(403, json={"errors": "approval needed for read_orders scope"}), MissingScopeError, "read_orders"),
    (httpx.Response(403, text="Forbidden"), AuthenticationError, "forbidden"),
    (httpx.Response(404, json={"errors": "Not Found"}), ApiVersionError, "2026-10"),
    (httpx.Response(406, text="?"), ContractError, "406"),
    (httpx.Response(429), ThrottledError, "too many requests"),
    (httpx.Response(503, text="<html>"), SourceUnavailableError, "503"),
    (
        httpx.Response(301, headers={"location": "https://other.myshopify.com/x?y=z"}),
        ConfigurationError,
        "redirect to other.myshopify.com\\.",
    ),
    (httpx.Response(200, json=SHOP, headers={"x-shopify-api-version": "2027-01"}), ApiVersionError, "got 2027-01"),
    (httpx.Response(200, content=b'{"data": {"shop'), SourceUnavailableError, "not whole JSON"),
    (httpx.Response(200, json=[1]), ContractError, "not a JSON object"),
    (httpx.Response(200, json={"data": None}), ContractError, "neither data nor errors"),
    (httpx.ReadTimeout("slow"), SourceUnavailableError, "in time"),
    (httpx.ConnectError("refused"), SourceUnavailableError, "connection failed"),
    (httpx.RemoteProtocolError("peer closed"), SourceUnavailableError, "connection failed"),
    (error("undefinedField", "Field 'x' doesn't exist on type 'Shop'"), ContractError, "Field 'x'"),
    (error("INTERNAL_SERVER_ERROR"), SourceUnavailableError, "internal error"),
    (error("MAX_COST_EXCEEDED", "Query cost is 1200"), TooCostlyError, "1200"),
    (error("ACCESS_DENIED", "Required access: `read_returns` access scope."), MissingScopeError, "read_returns"),
    (
        error("ACCESS_DENIED", "Access denied", requiredAccess=NEEDS_CASH),
        MissingScopeError,
        "read_cash_tracking",
    ),
    (error("ACCESS_DENIED", "This app is not approved to use the firstName field."), ProtectedDataError, "withheld"),
]


@pytest.mark.parametrize(("answer", "kind", "said"), CASES)
def test_refusals_have_their_own_errors(answer: httpx.Response, kind: type[QbdError], said: str) -> None:
    with pytest.raises(kind, match=said) as raised:
        client(answer).execute("Shop")
    assert type(raised.value) is kind
    assert TOKEN not in str(raised.value)


@pytest.mark.parametrize("answer", [case[0] for case in CASES if case[1] is SourceUnavailableError])
def test_what_can_pass_is_tried_again(answer: httpx.Response) -> None:
    clock = Waiting()
    assert client(answer, answer, httpx.Response(200, json=SHOP), clock=clock).execute("Shop").data == SHOP["data"]
    assert len(clock.slept) == 2


def test_retry_after_is_obeyed_and_refusals_are_not_tried_again() -> None:
    clock = Waiting()
    busy = httpx.Response(429, headers={"retry-after": "7.5"})
    client(busy, httpx.Response(200, json=SHOP), clock=clock).execute("Shop")
    assert clock.slept == [7.5]
    with pytest.raises(AuthenticationError):
        client(httpx.Response(401), httpx.Response(200, json=SHOP)).execute("Shop")


def test_the_throttle_waits_until_the_next_query_can_be_paid() -> None:
    clock = Waiting()
    answer = httpx.Response(200, json=SHOP | cost(requested=800, available=300))
    shop = client(answer, clock=clock)
    shop.execute("Shop")
    assert clock.slept == []
    shop.execute("Shop")
    assert clock.slept == [5.01]
    clock.seconds += 2
    shop.execute("Shop")
    assert clock.slept == [5.01, 3.01]


def test_throttled_waits_for_what_the_query_costs() -> None:
    clock = Waiting()
    throttled = error("THROTTLED").json() | cost(requested=900, available=100)
    client(httpx.Response(200, json=throttled), httpx.Response(200, json=SHOP), clock=clock).execute("Shop")
    assert clock.slept == [8.01]


def test_throttled_for_ever_ends_in_an_error() -> None:
    clock = Waiting()
    with pytest.raises(ThrottledError, match="throttled for too long"):
        client(error("THROTTLED"), clock=clock).execute("Shop")
    assert 600 < sum(clock.slept) < 1200


def test_secrets_are_in_no_repr_and_credentials_are_one_kind() -> None:
    access = ShopifyAccess("https://shop.example.com", client_id="id", client_secret="shpss_hidden")
    assert "shpss_hidden" not in repr(access)
    assert TOKEN not in repr(ShopifyAccess("https://shop.example.com", token=TOKEN))
    for wrong in ({}, {"token": "a", "client_id": "b", "client_secret": "c"}, {"client_id": "b"}):
        with pytest.raises(ConfigurationError, match="exactly one kind"):
            ShopifyAccess("https://shop.example.com", **wrong)
    for url in ("shop.example.com", "ftp://x", "https://user:pw@x"):
        with pytest.raises(ConfigurationError):
            ShopifyAccess(url, token="a")


def test_the_token_is_not_sent_to_the_storage_of_bulk_files() -> None:
    seen: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, content=b'{"id":1}\n{"id":2}')

    access = ShopifyAccess("https://shop.example.com", token=TOKEN, transport=httpx.MockTransport(handle))
    got: list[bytes] = []
    ShopifyClient(access, Waiting()).download("https://storage.example.com/x?signature=y", got.extend)
    assert got == [b'{"id":1}', b'{"id":2}']
    assert TOKEN not in json.dumps(dict(seen[0].headers))


def test_an_alias_of_the_shops_address_is_noticed() -> None:
    data = {"shop": {"myshopifyDomain": "real.myshopify.com"}, "currentAppInstallation": {"accessScopes": []}}
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json={"data": data}))
    for host, count in (("alias.myshopify.com", 1), ("real.myshopify.com", 0), ("127.0.0.1", 0)):
        access = ShopifyAccess(f"https://{host}", token=TOKEN, transport=transport)
        assert len(granted(ShopifyClient(access, Waiting())).notices) == count


def test_paging_in_circles_is_noticed() -> None:
    cursor = Cursor()
    assert cursor.advance({"hasNextPage": True, "endCursor": "a"})
    assert cursor.advance({"hasNextPage": True, "endCursor": "b"})
    with pytest.raises(ContractError, match="circles"):
        cursor.advance({"hasNextPage": True, "endCursor": "a"})


def test_a_page_too_costly_is_halved() -> None:
    asked: list[int] = []

    def ask(size: int) -> int:
        asked.append(size)
        if size > 30:
            raise TooCostlyError("too much")
        return size

    size = PageSize(250)
    assert size.fit(ask) == 15
    assert asked == [250, 125, 62, 31, 15]
    assert size.fit(ask) == 15
    with pytest.raises(TooCostlyError):
        PageSize(2).fit(lambda _: (_ for _ in ()).throw(TooCostlyError("always")))  # type: ignore[arg-type]


def test_a_window_of_more_records_than_can_be_paged_is_split() -> None:
    start, end = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC)
    rate: Callable[[Window], int] = lambda window: int((window.until - window.since).total_seconds())  # type: ignore[operator] # noqa: E731
    pieces = list(split(Window(start, end), rate))
    assert len(pieces) > 1
    assert sum(count for _, count in pieces) == 86_400
    assert pieces[0][0].since == start
    assert pieces[-1][0].until == end
    assert all(left.until == right.since for (left, _), (right, _) in pairwise(pieces))
    with pytest.raises(ContractError, match="within the second"):
        list(split(Window(start, start + timedelta(seconds=8)), lambda _: 25_001))


def test_the_first_window_is_open_below() -> None:
    end = datetime(2026, 11, 2, tzinfo=UTC)
    assert Window(None, end).query == "updated_at:<'2026-11-02T00:00:00Z'"
    assert Window(None, None).query is None
    halves = Window(None, end).halves()
    assert halves is not None
    assert halves[0].since is None


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("Required access: `read_orders` access scope or `read_marketplace_orders` access scope.", "read_orders"),
        ("requires merchant approval for read_products scope.", "read_products"),
        ("no scope here", None),
    ],
)
def test_scopes_are_found_in_shopifys_texts(text: str, scope: str | None) -> None:
    assert scope_in(text) == scope
