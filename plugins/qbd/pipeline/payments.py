"""From when on a pull reads Shopify Payments: what is new, and what was not settled when it was read last."""

from __future__ import annotations

from datetime import date, datetime

from qbd.pipeline.run import Run
from qbd.sources.shopify.payments import FINAL_STATUSES, PAYMENTS, PaymentsWindow
from qbd.staging.batches import cursor_of
from qbd.staging.database import transaction


def payments_window(run: Run, day: date) -> PaymentsWindow:
    """Return from when on payouts and balance transactions are read in a run for ``day``.

    The first run reads since the store's start date, or since the beginning of ``day`` where there is none. A later one
    reads since the last run and since the beginning of ``day``, and again every payout that was not final.
    """
    begin = run.start_of(day)
    cursor, unsettled = _read_so_far(run)
    if cursor is None:
        start = run.start_of(run.settings.start_date) if run.settings.start_date else begin
        return PaymentsWindow.first(min(start, begin))
    return PaymentsWindow.next(min(cursor, begin), unsettled)


def _read_so_far(run: Run) -> tuple[datetime | None, datetime | None]:
    """Return up to where both entities are read, and when the oldest payout was issued that is not final."""
    with transaction(run.engine) as connection:
        cursors = [cursor_of(connection, run.store, "shopify", entity) for entity in PAYMENTS]
        row = connection.execute(
            "SELECT min(issued_at) FROM staging.payouts WHERE store = %s AND status <> ALL(%s)",
            (run.store, sorted(FINAL_STATUSES)),
        ).fetchone()
    known = [cursor for cursor in cursors if cursor is not None]
    return min(known) if len(known) == len(cursors) else None, row[0] if row else None
