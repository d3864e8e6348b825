-- Purchase orders of which something was received; otherwise as orders_to_account.sql.
SELECT o.purchase_order_id
FROM staging.purchase_orders AS o
WHERE
    o.store = %(store)s
    AND o.purchase_order_id > %(after)s
    AND (
        NOT %(changed_only)s
        OR o.batch_id IS DISTINCT FROM (
            SELECT a.batch_id FROM ledger.accounted AS a
            WHERE a.store = o.store AND a.document_group = 'purchase:' || o.purchase_order_id
        )
        OR EXISTS (
            SELECT 1 FROM ledger.holds AS h
            WHERE h.store = o.store AND h.document_group = 'purchase:' || o.purchase_order_id AND h.stage = 'account' AND h.ended_at IS NULL
        )
    )
    AND (%(since)s::timestamptz IS NULL OR o.updated_at >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR coalesce(o.ordered_at, o.updated_at) < %(until)s)
    AND (%(ids)s::bigint [] IS NULL OR o.purchase_order_id = ANY(%(ids)s))
    AND EXISTS (SELECT 1 FROM staging.batches AS b WHERE b.batch_id = o.batch_id AND b.state = 'validated')
    AND NOT EXISTS (
        SELECT 1 FROM staging.quarantine AS q
        WHERE q.store = o.store AND q.document_group = 'purchase:' || o.purchase_order_id AND q.state = 'waiting'
    )
ORDER BY o.purchase_order_id
LIMIT %(limit)s
