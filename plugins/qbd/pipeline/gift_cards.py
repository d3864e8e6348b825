"""What a run says about gift cards: whether the books owe what the cards hold."""

from __future__ import annotations

from qbd.accounting.business_date import business_date
from qbd.accounting.gift_cards.proof import tell_difference
from qbd.books.gift_cards import read_liability
from qbd.pipeline.run import Run
from qbd.staging.batches import cursor_of
from qbd.staging.database import transaction


def gift_cards_notice(run: Run) -> str:
    """Return both figures where the books and the cards do not agree; '' where they do, or where no card was read."""
    with transaction(run.engine) as connection:
        read_until = cursor_of(connection, run.store, "shopify", "gift_cards")
        if read_until is None:
            return ""
        chart = run.chart()
        today = business_date(read_until, chart.time_zone)
        return tell_difference(read_liability(connection, chart, run.store, today))
