-- Of the batch's orders, and of those that a rule holds: what changed elsewhere may have mended them. Test orders are never posted.
WITH scope AS (
    SELECT o.* FROM staging.orders AS o
    WHERE
        o.store = :store AND NOT o.test
        AND (
            o.batch_id = :batch
            OR o.order_id IN (
                SELECT split_part(q.document_group, ':', 2)::bigint FROM staging.quarantine AS q
                WHERE q.store = :store AND q.state = 'waiting' AND q.rule <> 'typed' AND starts_with(q.document_group, 'order:')
            )
        )
)
SELECT
    r.refund_id || ':' || r.position AS record_id, 'order:' || r.order_id AS document_group, o.name AS label, o.currency,
    r.line_id, r.quantity, r.restock_type, l.order_id IS NOT NULL AS line_known
FROM staging.refund_lines AS r
INNER JOIN scope AS o ON o.store = r.store AND o.order_id = r.order_id
LEFT JOIN staging.order_lines AS l ON l.store = r.store AND l.line_id = r.line_id AND l.order_id = r.order_id
