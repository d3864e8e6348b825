"""From when on a pull reads Shopify Payments: what is new, and what was not settled when it was read last."""

from __future__ import annotations

from datetime import date, datetime

from qbd.pipeline.run import Run
from qbd.sources.shopify.payments import FINAL_STATUSES, PAYMENTS, PaymentsWindow
from qbd.staging.batches import cursor_of
from qbd.staging.database import transaction


def payments_window(run: Run, day: date) -> PaymentsWindow:
    """Return from when on payouts and balance transactions are read in a run for ``day``.

    The first run reads since the start of payouts or of the store, or since the beginning of ``day`` where there is none. A later one
    reads since the last run and since the beginning of ``day``, and again every payout that was not final.
    """
    begin = run.start_of(day)
    settings = run.settings
    cursor, unsettled = _read_so_far(run)
    if cursor is None:
        first = (settings.payouts.start if settings.payouts else None) or settings.start_date
        start = run.start_of(first) if first else begin
        return PaymentsWindow.first(min(start, begin))
    return PaymentsWindow.next(min(cursor, begin), unsettled)


def payouts_notice(run: Run) -> str:
    """Return what a person should know: the shop has payouts and the mapping does not say where they go; else ''."""
    if run.settings.payouts is not None:
        return ""
    with transaction(run.engine) as connection:
        row = connection.execute(
            "SELECT count(*), max(issued_at) FROM staging.payouts WHERE store = %s", (run.store,)
        ).fetchone()
    if row is None or not row[0]:
        return ""
    newest = row[1].astimezone(run.zone).date()
    return (
        f"The shop has {row[0]} payouts of Shopify Payments, the newest of {newest}. The mapping has no section `payouts`, "
        "so neither they nor their fees are posted. Add it with the bank account that they arrive in (docs/payouts.md)."
    )


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
