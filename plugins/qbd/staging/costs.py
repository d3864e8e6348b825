"""What a unit costs, as observed over time: Shopify tells only today's cost."""

from __future__ import annotations

from collections.abc import Sequence

from qbd.staging.copying import Connection

# A cost holds at least since its inventory item was changed last, which may be long before we read it.
_OBSERVE = """
INSERT INTO staging.unit_costs (store, variant_id, observed_at, unit_cost, currency, batch_id)
SELECT v.store, v.variant_id, v.cost_since, v.unit_cost, v.unit_cost_currency, %(batch)s
FROM staging.variants v
LEFT JOIN LATERAL (
    SELECT c.unit_cost, c.currency FROM staging.unit_costs c
    WHERE c.store = v.store AND c.variant_id = v.variant_id AND c.observed_at <= v.cost_since
    ORDER BY c.observed_at DESC LIMIT 1
) last ON true
WHERE v.store = %(store)s AND v.variant_id = ANY(%(variants)s) AND v.unit_cost IS NOT NULL
  AND (last.unit_cost, last.currency) IS DISTINCT FROM (v.unit_cost, v.unit_cost_currency)
ON CONFLICT (store, variant_id, observed_at) DO UPDATE
SET unit_cost = excluded.unit_cost, currency = excluded.currency, batch_id = excluded.batch_id
"""


def observe_costs(connection: Connection, store: str, batch_id: str, variants: Sequence[int]) -> None:
    """Keep a snapshot of every cost that differs from the one observed before it."""
    if variants:
        connection.execute(_OBSERVE, {"store": store, "batch": batch_id, "variants": list(variants)})
