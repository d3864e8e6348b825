"""Extract, land, load, validate: the stages that never wait for QuickBooks."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from qbd.errors import ConfigurationError
from qbd.pipeline.connections import Connection, ConnectionNotFoundError, required
from qbd.pipeline.payments import payments_window
from qbd.pipeline.run import Run
from qbd.sources.landing import LandingBatch, Manifest
from qbd.sources.shopify.access import ShopifyAccess
from qbd.sources.shopify.extract import extract as extract_shopify
from qbd.sources.stocky.access import StockyAccess
from qbd.sources.stocky.extract import extract as extract_stocky
from qbd.staging.batches import cursor_of
from qbd.staging.database import transaction
from qbd.staging.load import LoadResult
from qbd.staging.replay import load_landed
from qbd.validation.validate import validate as validate_batch
from qbd.validation.verdict import Verdict

CATALOGUE = ("shop", "locations", "customers", "products")
ORDERS = ("orders",)
CASH = ("cash_sessions",)
"""Cash drawers are read in the window of the orders: whether a session adds up depends on them."""
CARDS = ("gift_cards",)
"""Gift cards are read with the orders, all of them the first time: what changed lately is told by their order only."""
BULK_FROM = timedelta(days=7)
"""A window longer than this is read by bulk operations; a shorter one by pages, which start at once."""

Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a retry needs to go on where an earlier try ended: the batches' name and the end of their windows."""

    name: str
    until: datetime

    @staticmethod
    def new(run: Run) -> Attempt:
        """Start a new extraction."""
        now = run.clock().replace(microsecond=0)
        return Attempt(f"{now:%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:8]}", now)


@dataclass(frozen=True, slots=True)
class Pulled:
    """What an extraction landed: its batches, records per entity, and what could not be read."""

    source: str
    batch_ids: tuple[str, ...]
    counts: dict[str, int]
    notices: tuple[str, ...] = ()

    def sentence(self) -> str:
        """Return the counts for the log."""
        return f"{self.source}: " + ", ".join(f"{count} {entity}" for entity, count in self.counts.items())


def extract(
    run: Run, source: str, *, day: date, attempt: Attempt | None = None, progress: Progress | None = None
) -> Pulled | None:
    """Land what changed since the cursor, and since the beginning of ``day`` where that is earlier.

    So a run for yesterday reads what is new, and a run for a past day reads again everything updated since then.
    Returns None where the store has no connection for the source (Stocky is optional). A retry passes the first
    try's ``attempt``: what landed completely is not read again, and a running bulk operation is taken up.

    Raises:
        SourceError: see its subclasses; ThrottledError and SourceUnavailableError are worth a later try.
    """
    tried = attempt or Attempt.new(run)
    if source == "stocky":
        return _stocky(run, day, tried)
    return _shopify(run, day, tried, progress)


def load(run: Run, source: str, batch_id: str) -> LoadResult:
    """Load a landed batch into raw and staging; the cursor moves in the transaction of its last rows.

    Raises:
        LandingError: the batch is not there or was altered.
        BatchRejectedError: two records claim the same key.
    """
    manifest = LandingBatch(run.landing, run.store, source, batch_id).manifest()
    if manifest is None:
        raise ConfigurationError(
            f"landing of {batch_id}",
            "manifest",
            "is not there",
            "All tasks of a run must share one landing (QBD_LANDING).",
        )
    return load_landed(run.engine, run.landing, manifest)


def validate(run: Run, batch_id: str) -> Verdict:
    """Validate a loaded batch; rows that fail wait in quarantine.

    Raises:
        BatchRejectedError: a batch-stopping rule failed.
    """
    return validate_batch(run.engine, run.store, batch_id, run.data_docs)


def _cursor(run: Run, source: str, entities: Sequence[str]) -> datetime | None:
    """Return the earliest cursor of the entities, None where one of them was never read."""
    with transaction(run.engine) as connection:
        found = [cursor_of(connection, run.store, source, entity) for entity in entities]
    known = [value for value in found if value is not None]
    return min(known) if len(known) == len(found) else None


def _shopify(run: Run, day: date, tried: Attempt, progress: Progress | None) -> Pulled:
    access = shopify_access(run.lookup(run.settings.shopify_connection))
    catalogue, orders = _cursor(run, "shopify", CATALOGUE), _cursor(run, "shopify", ORDERS)
    cards = _cursor(run, "shopify", CARDS)
    begin = run.start_of(day)
    start = run.start_of(run.settings.start_date) if run.settings.start_date else begin
    first_orders = min(orders, begin) if orders else min(start, begin)
    if catalogue is None:
        # The catalogue is read whole once: what is sold today may have been changed last years ago.
        windows = [
            ("catalogue", CATALOGUE, None, True),
            ("orders", (*ORDERS, *CASH, *CARDS), first_orders, tried.until - first_orders > BULK_FROM),
        ]
    else:
        since = min(catalogue, first_orders)
        windows = [("everything", (*CATALOGUE, *ORDERS, *CASH, *CARDS), since, tried.until - since > BULK_FROM)]
    counts: dict[str, int] = {}
    notices: dict[str, None] = {}
    batches = []
    for part, entities, since_moment, bulk in windows:
        batch = f"{tried.name}-shopify-{part}"
        result = extract_shopify(
            access,
            run.landing,
            run.store,
            batch,
            entities,
            since=since_moment,
            until=tried.until,
            progress=progress,
            bulk=bulk,
            overlap=run.settings.overlap,
            payments=payments_window(run, day) if "orders" in entities else None,
            first=catalogue is None,
            staff=run.settings.sales_reps,
            cards_since=None if cards is None else min(cards, begin),
        )
        counts |= result.counts
        notices |= dict.fromkeys(result.notices)
        batches.append(batch)
    return Pulled("shopify", tuple(batches), counts, tuple(notices))


def _stocky(run: Run, day: date, tried: Attempt) -> Pulled | None:
    conn_id = run.settings.stocky_connection
    try:
        found = run.lookup(conn_id)
    except ConnectionNotFoundError:
        # A connection that is there but cannot be read is an error: purchases must not be missing in silence.
        return None
    batch = f"{tried.name}-stocky"
    manifest = LandingBatch(run.landing, run.store, "stocky", batch).manifest()
    if manifest is None:
        manifest = _read_stocky(run, found, day, batch, tried.until)
    return Pulled("stocky", (batch,), dict(manifest.counts), tuple(manifest.notices))


def _read_stocky(run: Run, found: Connection, day: date, batch: str, until: datetime) -> Manifest:
    access = StockyAccess(found.base_url, required(found, "login"), required(found, "password"))
    cursor = _cursor(run, "stocky", ("suppliers", "purchase_orders"))
    since = min(cursor, run.start_of(day)) if cursor else None
    return extract_stocky(access, run.landing, run.store, batch, since, now=lambda: until)


def shopify_access(found: Connection) -> ShopifyAccess:
    """Return how the connection gets into the shop: a password alone is a token, with a login it is the client's secret."""
    secret = required(found, "password")
    if found.login:
        return ShopifyAccess(found.base_url, client_id=found.login, client_secret=secret)
    return ShopifyAccess(found.base_url, token=secret)
