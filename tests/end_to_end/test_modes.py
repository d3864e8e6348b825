"""Invariant 3: Summary and Detailed, individual and daily leave the same general ledger in QuickBooks."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from qbd.sandbox.shopify.days import generate

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(600)]

MODES = (
    {"posting": "individual", "customers": "summary", "inventory": "summary"},
    {"posting": "individual", "customers": "detailed", "inventory": "detailed"},
    {"posting": "daily", "customers": "summary", "inventory": "summary"},
    {"posting": "daily", "customers": "summary", "inventory": "detailed"},
)


def test_summary_and_detailed_leave_the_same_ledger(build: Any, day: date) -> None:
    ledgers = []
    for mode in MODES:
        house = build(**mode)
        generate(house.shop, day, orders=40, seed=11)
        house.sync(day)
        assert house.differences() == []
        assert house.rows("SELECT document_key, reason FROM delivery.documents WHERE state <> 'settled'") == []
        ledgers.append(house.ledger())
        house.stop_worker()
    assert len(ledgers[0]) > 10
    for mode, ledger in zip(MODES[1:], ledgers[1:], strict=True):
        assert ledger == ledgers[0], mode
