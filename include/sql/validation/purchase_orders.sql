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
    o.purchase_order_id::text AS record_id, 'purchase:' || o.purchase_order_id AS document_group, o.number AS label, o.currency,
    o.supplier_id, s.supplier_id IS NOT NULL AS supplier_known,
    o.currency ~ '^[A-Z]{3}$' AND o.currency = coalesce(h.currency, o.currency) AS currency_known, coalesce(h.currency, '') AS shop_currency
FROM scope AS o
LEFT JOIN staging.shops AS h ON h.store = o.store
LEFT JOIN staging.suppliers AS s ON s.store = o.store AND s.supplier_id = o.supplier_id
