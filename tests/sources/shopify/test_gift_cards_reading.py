"""Gift cards out of Shopify: all of them first, then what changed last, and said where they cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from qbd.sandbox.shopify.access import ALL_SCOPES
from qbd.sandbox.shopify.gift_cards import CASH_OUT, CREDIT, DEBIT, issue_card, move_card
from qbd.sources.shopify.assemble import records
from qbd.sources.shopify.extract import ExtractResult, extract
from qbd.sources.shopify.shapes import number

Serve = Callable[..., Any]
AT = datetime(2026, 11, 20, 14, tzinfo=UTC)


def run(shop: Any, landing: Path, batch: str, **options: Any) -> ExtractResult:
    return extract(shop.access(), landing, "demo", batch, ["gift_cards"], clock=shop.clock, **options)


def cards(landing: Path, result: ExtractResult) -> dict[int, dict[str, Any]]:
    return {number(record.id): record.payload for record in records(landing, result.files)}


def test_all_cards_are_read_first_and_then_those_that_changed(serve: Serve, landing: Path) -> None:
    shop = serve()
    made = [issue_card(shop.store, 1_000 + n, at=AT - timedelta(days=300 - n)).id for n in range(120)]
    first = run(shop, landing, "b1", since=AT)
    assert first.counts == {"gift_cards": 120}
    assert sorted(cards(landing, first)) == made
    for kind, amount in ((DEBIT, 300), (CREDIT, 50), (CASH_OUT, 750)):
        move_card(shop.store, made[0], kind, amount, at=AT)
    later = cards(landing, run(shop, landing, "b2", cards_since=AT))
    assert made[0] in later
    assert len(later) <= 50
    assert [(each["__typename"], each["amount"]["amount"]) for each in later[made[0]]["transactions"]] == [
        (DEBIT, "3.0"),
        (CREDIT, "0.5"),
        (CASH_OUT, "7.5"),
    ]
    assert later[made[0]]["balance"]["amount"] == "0.0"
    assert later[made[0]]["order"] is None


def test_a_card_of_many_transactions_comes_with_all_of_them(serve: Serve, landing: Path) -> None:
    shop = serve()
    card = issue_card(shop.store, 100_000, at=AT - timedelta(hours=5))
    for minute in range(290):
        move_card(shop.store, card.id, DEBIT, 100 + minute, at=AT - timedelta(minutes=290 - minute))
    (payload,) = cards(landing, run(shop, landing, "b1")).values()
    assert len(payload["transactions"]) == len({each["id"] for each in payload["transactions"]}) == 290


def test_without_scopes_a_notice_says_what_is_left_out(serve: Serve, landing: Path) -> None:
    shop = serve(scopes=ALL_SCOPES - {"read_gift_cards"})
    issue_card(shop.store, 1_000, at=AT)
    none = run(shop, landing, "b1")
    assert (none.complete, none.counts) == (True, {})
    assert any("read_gift_cards is not granted: gift cards cannot be read" in notice for notice in none.notices)
    again = run(shop, landing, "b1")
    assert again.counts == {}
    shop = serve(scopes=ALL_SCOPES - {"read_gift_card_transactions"})
    issue_card(shop.store, 1_000, at=AT)
    result = run(shop, landing, "b2")
    assert any("read_gift_card_transactions is not granted" in notice for notice in result.notices)
    (payload,) = cards(landing, result).values()
    assert "transactions" not in payload
