from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from qbd.errors import (
    AuthenticationError,
    ConfigurationError,
    ContractError,
    SourceError,
    SourceUnavailableError,
    ThrottledError,
)
from qbd.sources.landing import LandingBatch, verify
from qbd.sources.stocky.access import StockyAccess
from qbd.sources.stocky.extract import extract, records

NOW = datetime(2026, 8, 1, 6, tzinfo=UTC)
KEY = "s3cret-key"


class Stocky:
    """A Stocky behind httpx's mock transport: numbered suppliers, one purchase order, optional trouble first."""

    def __init__(self, suppliers: int = 3, most: int = 250, trouble: list[httpx.Response] | None = None) -> None:
        self.asked: list[httpx.Request] = []
        self.trouble = trouble or []
        self.most = most
        self.lists: dict[str, list[dict[str, Any]]] = {
            "suppliers": [
                {"id": n, "name": f"Supplier {n}", "updated_at": "2026-07-30T10:00:00Z"}
                for n in range(1, suppliers + 1)
            ],
            "purchase_orders": [
                {"id": 9, "supplier_id": "1", "updated_at": "2026-07-31T10:00:00.000-04:00", "shipping": 0.1,
                 "purchase_items": []},
            ],
        }  # fmt: skip

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if self.trouble:
            return self.trouble.pop(0)
        resource = request.url.path.removeprefix("/api/v2/").removesuffix(".json")
        since = int(request.url.params["since_id"])
        most = min(self.most, int(request.url.params["limit"]))
        found = [one for one in self.lists[resource] if one["id"] > since][:most]
        return httpx.Response(200, json={resource: found})

    def access(self) -> StockyAccess:
        return StockyAccess("https://stocky.test", "corner.myshopify.com", KEY, transport=httpx.MockTransport(self))


def _run(stocky: Stocky, root: Path, sleep: Callable[[float], None] = lambda _: None, **more: Any) -> Any:
    return extract(stocky.access(), root, "corner", "b1", more.get("since"), now=lambda: NOW, sleep=sleep)


def test_pages_are_followed_to_their_end_whatever_the_server_allows(tmp_path: Path) -> None:
    stocky = Stocky(suppliers=620, most=250)
    manifest = _run(stocky, tmp_path)
    assert manifest.counts == {"suppliers": 620, "purchase_orders": 1}
    assert (manifest.until, manifest.complete) == (NOW, True)
    verify(tmp_path, manifest.files)
    found = list(records(tmp_path, manifest))
    assert [one.id for one in found] == [*map(str, range(1, 621)), "9"]
    small = Stocky(suppliers=101, most=50)
    assert _run(small, tmp_path / "small").counts["suppliers"] == 101


def test_the_bytes_stay_as_received_and_numbers_pass_no_float(tmp_path: Path) -> None:
    manifest = _run(Stocky(), tmp_path)
    order = list(records(tmp_path, manifest))[-1]
    assert b'"shipping":0.1' in order.payload.replace(b" ", b"")
    assert order.updated_at == datetime(2026, 7, 31, 14, tzinfo=UTC)
    assert LandingBatch(tmp_path, "corner", "stocky", "b1").manifest() == manifest


def test_the_protocol_of_the_request(tmp_path: Path) -> None:
    stocky = Stocky()
    _run(stocky, tmp_path, since=datetime(2026, 7, 31, tzinfo=UTC))
    first = stocky.asked[0]
    assert str(first.url.copy_with(query=None)) == "https://stocky.test/api/v2/suppliers.json"
    assert dict(first.url.params) == {"limit": "250", "since_id": "0", "updated_since": "2026-07-30T23:50:00Z"}
    assert first.headers["store-name"] == "corner.myshopify.com"
    assert first.headers["authorization"] == f"API KEY={KEY}"


def test_a_throttled_stocky_is_waited_for(tmp_path: Path) -> None:
    slept: list[float] = []
    trouble = [
        httpx.Response(429, headers={"retry-after": "7"}),
        httpx.Response(503),
        httpx.Response(200, text='{"suppliers": [{"i'),
    ]
    assert _run(Stocky(trouble=trouble), tmp_path, slept.append).counts["suppliers"] == 3
    assert slept[0] == 7.0
    assert len(slept) == 3


@pytest.mark.parametrize(
    ("status", "kind", "says"),
    [
        (401, AuthenticationError, "API key is refused for store corner.myshopify.com"),
        (403, AuthenticationError, "API key is refused"),
        (404, SourceError, "ended on 2026-08-31"),
        (410, SourceError, "ended on 2026-08-31"),
        (302, SourceError, "ended on 2026-08-31"),
        (418, ContractError, "unexpected status 418"),
    ],
)
def test_refusals_are_named_at_once(tmp_path: Path, status: int, kind: type[Exception], says: str) -> None:
    stocky = Stocky(trouble=[httpx.Response(status, text=f"no {KEY}")] * 20)
    with pytest.raises(kind, match=says) as caught:
        _run(stocky, tmp_path)
    assert KEY not in str(caught.value)
    assert len(stocky.asked) == 1
    assert LandingBatch(tmp_path, "corner", "stocky", "b1").manifest() is None


def test_lasting_trouble_ends_the_wait(tmp_path: Path) -> None:
    with pytest.raises(ThrottledError):
        _run(Stocky(trouble=[httpx.Response(429, headers={"retry-after": "600"})] * 9), tmp_path)
    with pytest.raises(SourceUnavailableError, match="502"):
        _run(Stocky(trouble=[httpx.Response(502)] * 99), tmp_path)


def test_a_web_page_and_a_wrong_list_are_no_pages(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="a web page"):
        _run(Stocky(trouble=[httpx.Response(200, text="<html>Stocky has moved</html>")]), tmp_path)
    with pytest.raises(ContractError, match="no list named suppliers"):
        _run(Stocky(trouble=[httpx.Response(200, text=json.dumps({"supplier": []}))]), tmp_path)


def test_a_server_that_ignores_since_id_is_found_out(tmp_path: Path) -> None:
    same = {"suppliers": [{"id": 5, "name": "A", "updated_at": "2026-07-30T10:00:00Z"}]}
    with pytest.raises(ContractError, match="does not page"):
        _run(Stocky(trouble=[httpx.Response(200, json=same)] * 5), tmp_path)


def test_a_connection_without_key_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="API key"):
        StockyAccess("https://stocky.test", "corner.myshopify.com", "")
    with pytest.raises(ConfigurationError, match="host"):
        StockyAccess("stocky.test", "corner.myshopify.com", "k")
    assert KEY not in repr(Stocky().access())
