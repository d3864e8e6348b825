"""What is still to come of purchase orders and sales orders, per item."""

from __future__ import annotations

from dataclasses import dataclass

from qbd.sandbox.quickbooks.company import Company

_OPEN = """
SELECT o.item_id, sum(o.units - o.filled), min(coalesce(json_extract(t.form, '$.shown.ExpectedDate'),
       json_extract(t.form, '$.ExpectedDate'), json_extract(t.form, '$.shown.ShipDate'), json_extract(t.form, '$.ShipDate')))
FROM (SELECT *, (SELECT coalesce(sum(filled), 0) FROM order_link l WHERE l.order_line_id = order_line.line_id) AS filled
      FROM order_line) o JOIN txn t USING (txn_number)
WHERE t.kind = ? AND o.is_closed = 0 AND o.units > o.filled GROUP BY o.item_id
"""


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """Units still to come of an item, and the earliest day on which some are expected."""

    units: int
    date: str | None


def open_orders(company: Company, kind: str) -> dict[str, OpenOrder]:
    """Per item what is open on the orders of a kind; closed lines count no more."""
    rows = company.store.db.execute(_OPEN, (kind,)).fetchall()
    return {item_id: OpenOrder(units, date) for item_id, units, date in rows}
