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
SELECT a.agreement_id::text AS record_id, 'order:' || a.order_id AS document_group, o.name AS label, o.currency, a.kind, a.reason
FROM staging.agreements AS a INNER JOIN scope AS o ON o.store = a.store AND o.order_id = a.order_id
