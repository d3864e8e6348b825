"""The last stage: what QuickBooks says equals what the journal says, or the run fails with every figure."""

from __future__ import annotations

from datetime import date

from qbd.books import reconcile
from qbd.books.reconciliation import Reconciliation
from qbd.pipeline.run import Run
from qbd.staging.database import transaction

raise_on_difference = reconcile.raise_on_difference


def ask(run: Run, first: date | None = None, last: date | None = None) -> list[int]:
    """Queue the questions for a range of dates and return their ids; without dates, for all that is not yet agreed.

    Returns nothing where nothing was posted in the range.
    """
    found = _range(run)
    if found is None:
        return []
    start, end = first or found[0], last or found[1]
    return list(
        reconcile.ask(
            run.engine, run.chart(), store=run.store, date_from=start, date_to=max(start, end), asked_by="pipeline"
        )
    )


def conclude(run: Run, query_ids: list[int]) -> Reconciliation:
    """Compare the answers with the journal and write the result down."""
    return reconcile.conclude(run.engine, query_ids)


def sentence(result: Reconciliation) -> str:
    """Return the result for the log."""
    verdict = "agree to the cent" if result.agrees else "DIFFER"
    return (
        f"QuickBooks and the journal {verdict} from {result.date_from} to {result.date_to}: {len(result.rows)} accounts and days compared, "
        f"{result.count('foreign')} foreign transactions, {result.count('altered')} altered, {result.count('deleted', 'missing')} deleted, "
        f"{result.count('pending', 'unconfirmed')} not yet in QuickBooks"
    )


def _range(run: Run) -> tuple[date, date] | None:
    """Return the dates to reconcile by default: the last 31 days of what was posted, and whatever was posted to since then."""
    with transaction(run.engine) as connection:
        row = connection.execute(
            "WITH agreed AS (SELECT max(started_at) AS at FROM ledger.reconciliations"
            "                 WHERE store = %(store)s AND finished_at IS NOT NULL AND differences = 0 AND altered = 0 AND deleted = 0"
            "                   AND coalesce(pending, 0) = 0)"
            " SELECT min(p.txn_date) FILTER (WHERE agreed.at IS NULL OR p.posted_at > agreed.at"
            "                                   OR p.txn_date > (SELECT max(txn_date) - 31 FROM ledger.postings WHERE store = %(store)s)),"
            "        max(p.txn_date) FROM ledger.postings p CROSS JOIN agreed WHERE p.store = %(store)s",
            {"store": run.store},
        ).fetchone()
    if row is None or row[0] is None:
        return None
    return row[0], row[1]
