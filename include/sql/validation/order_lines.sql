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
    l.line_id::text AS record_id, 'order:' || l.order_id AS document_group, o.name || ' line ' || l.position + 1 AS label, o.currency,
    l.quantity, l.current_quantity, l.current_quantity <= l.quantity AS quantity_left
FROM staging.order_lines AS l INNER JOIN scope AS o ON o.store = l.store AND o.order_id = l.order_id
