"""What a run sees while it waits for QuickBooks, and what waits for a person."""

from __future__ import annotations

import json
from typing import Any

import pytest

from qbd.accounting.entry import Problem
from qbd.books.holds import record_holds
from qbd.delivery.outbox import ask
from qbd.delivery.workers import identify, register
from qbd.errors import ConfigurationError, DeliveryError
from qbd.pipeline.attention import REFUSED, Waiting, missing_roles, raise_on_missing_roles, raise_on_refused
from qbd.pipeline.connections import Connection
from qbd.pipeline.waiting import Outlook, Seen
from qbd.qbxml.queries import HostQuery
from qbd.staging.database import transaction

COMPANY = "Harbor.qbw"


def test_a_look_survives_the_triggers_event() -> None:
    seen = Seen(3, 2, 1, 1, "status 3171", "2026-07-01 12:00 UTC", [4, 5])
    assert Seen.from_dict(json.loads(json.dumps(seen.as_dict()))) == seen


def test_its_sentences_name_every_count_and_the_mend() -> None:
    assert Seen(3, 2, 1, 1).sentence() == "2 settled, 3 open, 1 need attention (1 of the open ones are held by them)"
    assert Seen(0, 2, 0).sentence() == "2 settled, 0 open, 0 need attention"
    assert "harbor: 3 request(s)" in Seen(3, 0, 0).late("harbor")
    assert "was never seen" in Seen(3, 0, 0).late("harbor")
    assert "last seen at 2026-07-01" in Seen(3, 0, 0, worker_seen="2026-07-01 12:00 UTC").late("harbor")


def test_questions_are_open_until_they_are_answered(sources: Any) -> None:
    with transaction(sources.engine) as connection:
        token = register(connection, "till", COMPANY)
        ids = [ask(connection, COMPANY, "preflight", [HostQuery()], asked_by="test") for _ in range(3)]
    outlook = Outlook(sources.engine)
    assert outlook.look("", ids[:2]) == Seen(2, 0, 0, query_ids=ids[:2])
    with transaction(sources.engine) as connection:
        identify(connection, token)
        connection.execute("UPDATE delivery.queries SET state = 'answered' WHERE query_id = %s", (ids[0],))
        connection.execute(
            "UPDATE delivery.queries SET state = 'needs_attention', reason = 'no' WHERE query_id = %s", (ids[1],)
        )
    seen = outlook.look("", ids[:2])
    assert (seen.open, seen.settled, seen.needs_attention, seen.reason) == (0, 1, 1, "no")
    assert seen.worker_seen.endswith(" UTC")
    assert outlook.look("", [ids[2]]).open == 1
    assert outlook.look("harbor", []).open == 0


def test_a_wait_opens_and_closes_its_own_connections(sources: Any) -> None:
    url = sources.engine.url
    found = Connection(
        "qbd_staging", "postgres", url.host or "", url.port, url.username or "", url.password or "", url.database or "",
        dict(url.query),
    )  # fmt: skip
    with Outlook.open(found) as outlook:
        assert outlook.look("harbor", []).open == 0


def test_only_what_quickbooks_refused_ends_a_run() -> None:
    held = Waiting("held by accounting", "order:1", "sums disagree")
    raise_on_refused("harbor", [held])
    with pytest.raises(DeliveryError, match=r"1 document\(s\) are not in the books.*receipt:1: closed period"):
        raise_on_refused("harbor", [held, Waiting(REFUSED, "receipt:1", "closed period")])


def test_a_role_that_the_mapping_lacks_ends_a_run_with_role_example_and_amount(sources: Any) -> None:
    raise_on_missing_roles("harbor", missing_roles(sources.engine, "harbor"))
    found = [
        Problem("harbor", "order:1", "sale", "role", "duties_payable, tips_payable", "#1: needs (4.00 USD).", "Map."),
        Problem("harbor", "order:2", "sale", "role", "duties_payable", "#2: needs (5.00 USD)", "Map."),
        Problem("harbor", "order:3", "money", "gateway", "klarna", "#3: 'klarna' of 6.00 USD has no account", "Map."),
        Problem("harbor", "order:4", "order", "currentTotalPrice", "1", "#4: sums differ", "Look."),
        Problem("other", "order:5", "sale", "role", "rounding", "#5: needs (7.00 USD)", "Map."),
    ]
    with transaction(sources.engine) as connection:
        for problem in found:
            record_holds(connection, problem.store, "post", [problem.group], [problem])
    missing = missing_roles(sources.engine, "harbor")
    assert [(each.role, each.waiting) for each in missing] == [
        ("clearing:klarna", 1), ("duties_payable", 2), ("tips_payable", 1),
    ]  # fmt: skip
    with pytest.raises(ConfigurationError) as caught:
        raise_on_missing_roles("harbor", missing)
    assert "clearing:klarna, duties_payable, tips_payable: no account is mapped" in str(caught.value)
    assert "duties_payable: 2 waiting, e.g. #1: needs (4.00 USD) | tips_payable: 1 waiting" in str(caught.value)
    with transaction(sources.engine) as connection:
        record_holds(connection, "harbor", "post", [problem.group for problem in found], [])
    assert missing_roles(sources.engine, "harbor") == []
