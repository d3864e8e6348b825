"""Operators that wait for QuickBooks without holding a worker slot, and the trigger they wait with.

DAG files import this module while they are parsed, so whatever needs the database is imported when it runs.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any, Literal

from airflow.sdk import BaseOperator, Context
from airflow.triggers.base import BaseTrigger, TriggerEvent

from qbd.errors import DeliveryError

STAGING = "qbd_staging"
PATIENCE = timedelta(hours=20)
"""How long a run waits for a PC that is off before it fails and says so; the next day's run posts everything open."""


class QuickBooksTrigger(BaseTrigger):
    """Fires when nothing that the run waits for is under way any more.

    Args:
        store: Wait for this store's documents; '' = for queries only.
        query_ids: Wait for these queries.
        patience: Seconds until it fires with what is still open.
        poll: Seconds between two looks at the outbox.
    """

    def __init__(self, store: str, query_ids: Sequence[int], patience: float, poll: float = 2.0) -> None:
        super().__init__()
        self.store = store
        self.query_ids = list(query_ids)
        self.patience = patience
        self.poll = poll

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """Return the class path and arguments that Airflow makes the trigger from again."""
        return (
            f"{type(self).__module__}.{type(self).__qualname__}",
            {"store": self.store, "query_ids": self.query_ids, "patience": self.patience, "poll": self.poll},
        )

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Look at the outbox until it is done or patience ends; the database is asked off the event loop."""
        from qbd.orchestration.connections import connection_in_trigger
        from qbd.pipeline import waiting

        found = await connection_in_trigger(STAGING)
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self.patience
        with waiting.Outlook.open(found) as outlook:
            while True:
                seen = await asyncio.to_thread(outlook.look, self.store, self.query_ids)
                if seen.open == 0 or loop.time() >= deadline:
                    yield TriggerEvent(seen.as_dict())
                    return
                await asyncio.sleep(self.poll)


class _WaitsForQuickBooks(BaseOperator):
    """What both operators share: defer until done, then say what came of it."""

    def __init__(self, *, store: str, patience: timedelta = PATIENCE, poll: float = 2.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.store = store
        self.patience = patience
        self.poll = poll

    def wait(self, store: str, query_ids: Sequence[int]) -> None:
        """Give the slot back until the trigger fires."""
        self.defer(
            trigger=QuickBooksTrigger(store, query_ids, self.patience.total_seconds(), self.poll),
            method_name="resume",
        )


class DeliverDocuments(_WaitsForQuickBooks):
    """Waits until every document of the store is settled or needs a person.

    Raises:
        DeliveryError: documents are still waiting when patience ends, or some need attention.
    """

    template_fields: Sequence[str] = ("store",)

    def execute(self, context: Context) -> None:
        """Wait for the store's outbox."""
        self.wait(self.store, ())

    def resume(self, context: Context, event: dict[str, Any]) -> dict[str, Any]:
        """Return the counts per state.

        Documents that need attention do not fail this task: they hold only their own children, the rest is in
        the books and must be reconciled. The reconciliation says loudly that they are open.
        """
        from qbd.pipeline.waiting import Seen

        outlook = Seen.from_dict(event)
        self.log.info("Outbox of %s: %s", self.store, outlook.sentence())
        if outlook.open:
            raise DeliveryError(outlook.late(self.store))
        return event


class AskQuickBooks(_WaitsForQuickBooks):
    """Puts read requests into the outbox, waits for their answers and returns the ids of the queries.

    Args:
        question: What is asked: ``preflight`` (product, preferences, accounts) or ``ledger`` (what reconciling needs).
    """

    template_fields: Sequence[str] = ("store",)

    def __init__(self, *, question: Literal["preflight", "ledger"], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.question = question

    def execute(self, context: Context) -> list[int]:
        """Ask, then wait; nothing to ask gives an empty list at once."""
        from qbd.orchestration import stages

        ask = {"preflight": stages.ask_preflight, "ledger": stages.ask_ledger}[self.question]
        ids = ask(self.store, context)
        if ids:
            self.wait("", ids)
        return ids

    def resume(self, context: Context, event: dict[str, Any]) -> list[int]:
        """Return the ids of the answered queries.

        Raises:
            DeliveryError: no answer came in time, or QuickBooks refused a query.
        """
        from qbd.pipeline.waiting import Seen

        seen = Seen.from_dict(event)
        if seen.open:
            raise DeliveryError(seen.late(self.store))
        if seen.needs_attention:
            raise DeliveryError(f"QuickBooks refused {seen.needs_attention} read request(s): {seen.reason}")
        return seen.query_ids
