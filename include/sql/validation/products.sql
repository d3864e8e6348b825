-- The batch's products, and those that a rule holds.
SELECT p.product_id::text AS record_id, 'product:' || p.product_id AS document_group, p.title AS label, '' AS currency, p.status
FROM staging.products AS p
WHERE
    p.store = :store
    AND (
        p.batch_id = :batch
        OR p.product_id::text IN (
            SELECT q.record_id FROM staging.quarantine AS q
            WHERE q.store = :store AND q.state = 'waiting' AND q.rule <> 'typed' AND q.entity = 'products'
        )
    )
