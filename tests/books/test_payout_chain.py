"""A payout's story: what it settles, of which orders, and what an order's payout was."""

from __future__ import annotations

from typing import Any

from sqlalchemy.engine import Engine

from qbd.books.chain import chains
from qbd.books.chain_text import lines_of
from qbd.books.explain import explain


def moment(day: int, hour: int = 15) -> str:
    return f"2026-11-{day:02} {hour}:00+00"


def movement(shop: Any, kind: str, day: int, net: int, fee: int = 0, **values: Any) -> int:
    number: int = shop.number()
    shop.insert(
        "balance_transactions", balance_transaction_id=number, type=kind, transaction_date=moment(day), test=False,
        amount_minor=net + fee, fee_minor=fee, net_minor=net, currency="USD", **values,
    )  # fmt: skip
    return number


def test_a_payout_and_an_order_lead_to_each_other(engine: Engine, shop: Any) -> None:
    shop.insert("shops", shop_id=1, name="S", domain="s", currency="USD", time_zone="America/New_York")
    order = shop.sold("#1", "2026-11-03 15:00", shop.variant("Shirts", "TEE"))
    payout = shop.number()
    shop.insert(
        "payouts", payout_id=payout, issued_at=moment(5, 9), status="IN_TRANSIT", transaction_type="DEPOSIT",
        net_minor=909, currency="USD", external_trace_id=f"TRACE{payout}",
    )  # fmt: skip
    charge = movement(shop, "CHARGE", 3, 979, 61, order_id=order, order_name="#1", payout_id=payout)
    label = movement(shop, "SHIPPING_LABEL", 4, -70, payout_id=payout)
    movement(shop, "TRANSFER", 5, -909, payout_id=payout)
    later = movement(shop, "REFUND", 6, -500, order_id=order, order_name="#1")

    for name in (f"payout:{payout}", str(payout), f"gid://shopify/ShopifyPaymentsPayout/{payout}", f"TRACE{payout}"):
        assert [match.group for match in explain(engine, name, store=shop.store).matches] == [f"payout:{payout}"]
    records = explain(engine, f"payout:{payout}", store=shop.store).section("Records")
    assert [row[1] for row in records.rows] == ["Balance transaction"] * 2 + ["Shopify payout", "Balance transaction"]

    told = "\n".join(lines_of(chains(engine, [(shop.store, f"payout:{payout}")])[0]))
    assert told.startswith(f"Payout {payout} of {shop.store}: deposit of USD")
    assert "in transit" in told.splitlines()[0]
    assert f"CHARGE #1 balance:{charge}".ljust(44) + "10.40".rjust(14) + "0.61".rjust(14) + "9.79".rjust(14) in told
    assert f"SHIPPING_LABEL balance:{label}" in told
    assert "together".ljust(44) + "9.09".rjust(42) in told

    told = "\n".join(lines_of(chains(engine, [(shop.store, f"order:{order}")])[0]))
    assert f"payout {payout} of 2026-11-05 04:00 (America/New_York), in transit" in told
    assert f"REFUND #1 balance:{later}" in told
    assert "in no payout yet" in told
    assert "SHIPPING_LABEL" not in told
