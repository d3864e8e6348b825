-- Orders to account, by ascending ID: not test orders, nothing of theirs waiting in quarantine.
-- changed_only: those whose newest batch was not accounted yet, and those that accounting holds (the mend may be a setting).
SELECT o.order_id
FROM staging.orders AS o
LEFT JOIN ledger.accounted AS a ON a.store = o.store AND a.document_group = 'order:' || o.order_id
WHERE
    o.store = %(store)s
    AND o.order_id > %(after)s
    AND NOT o.test
    AND (
        NOT %(changed_only)s
        OR a.batch_id IS DISTINCT FROM o.batch_id
        OR EXISTS (
            SELECT 1 FROM ledger.holds AS h
            WHERE h.store = o.store AND h.document_group = a.document_group AND h.stage = 'account' AND h.ended_at IS NULL
        )
    )
    AND (%(since)s::timestamptz IS NULL OR o.updated_at >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR o.created_at < %(until)s)
    AND (%(ids)s::bigint [] IS NULL OR o.order_id = ANY(%(ids)s))
    AND NOT EXISTS (
        SELECT 1 FROM staging.quarantine AS q
        WHERE q.store = o.store AND q.document_group = 'order:' || o.order_id AND q.state = 'waiting'
    )
ORDER BY o.order_id
LIMIT %(limit)s
