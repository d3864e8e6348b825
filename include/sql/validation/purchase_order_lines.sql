-- Of the batch's purchase orders, and of those that a rule holds: their supplier may have come meanwhile.
WITH scope AS (
    SELECT o.* FROM staging.purchase_orders AS o
    WHERE
        o.store = :store
        AND (
            o.batch_id = :batch
            OR o.purchase_order_id IN (
                SELECT split_part(q.document_group, ':', 2)::bigint FROM staging.quarantine AS q
                WHERE q.store = :store AND q.state = 'waiting' AND q.rule <> 'typed' AND starts_with(q.document_group, 'purchase:')
            )
        )
)
SELECT
    l.purchase_item_id::text AS record_id, 'purchase:' || l.purchase_order_id AS document_group, o.number || ' item ' || l.position + 1 AS label,
    o.currency, l.quantity, l.unit_cost::text AS unit_cost, l.unit_cost >= 0 AS cost_not_negative
FROM staging.purchase_order_lines AS l
INNER JOIN scope AS o ON o.store = l.store AND o.purchase_order_id = l.purchase_order_id
