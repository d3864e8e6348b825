-- Orders accounted before the batch was loaded that told the first unit cost of goods of theirs, which were sold before that cost was seen.
WITH firsts AS MATERIALIZED (
    SELECT DISTINCT ON (u.variant_id) u.variant_id, u.observed_at, coalesce(b.finished_at, b.started_at) AS known_at
    FROM staging.unit_costs AS u
    INNER JOIN staging.batches AS b ON b.batch_id = u.batch_id
    WHERE u.store = %(store)s
    ORDER BY u.variant_id, u.observed_at
)
SELECT DISTINCT o.order_id
FROM firsts AS f
INNER JOIN staging.order_lines AS l ON l.store = %(store)s AND l.variant_id = f.variant_id
INNER JOIN staging.orders AS o ON o.store = l.store AND o.order_id = l.order_id AND o.created_at < f.observed_at
INNER JOIN ledger.accounted AS a
    ON a.store = o.store AND a.document_group = 'order:' || o.order_id AND a.accounted_at < f.known_at
ORDER BY o.order_id
