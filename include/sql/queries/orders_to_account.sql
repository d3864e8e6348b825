-- Orders to account, by ascending ID: not test orders (but for what the journal holds of one that became a test), of a validated batch, nothing of theirs waiting in quarantine.
-- changed_only: those whose newest batch was not accounted yet, those that accounting holds (the mend may be a setting), and late_costs.
-- The look-up in ledger.accounted is correlated on purpose: an index probe per order, whatever the statistics say.
SELECT o.order_id
FROM staging.orders AS o
WHERE
    o.store = %(store)s
    AND o.order_id > %(after)s
    AND (
        NOT o.test
        OR EXISTS (
            SELECT 1 FROM ledger.entries AS e
            WHERE e.store = o.store AND e.document_group = 'order:' || o.order_id
        )
    )
    AND (
        NOT %(changed_only)s
        OR o.order_id = ANY(%(late_costs)s::bigint [])
        OR o.batch_id IS DISTINCT FROM (
            SELECT a.batch_id FROM ledger.accounted AS a
            WHERE a.store = o.store AND a.document_group = 'order:' || o.order_id
        )
        OR EXISTS (
            SELECT 1 FROM ledger.holds AS h
            WHERE h.store = o.store AND h.document_group = 'order:' || o.order_id AND h.stage = 'account' AND h.ended_at IS NULL
        )
    )
    AND (%(since)s::timestamptz IS NULL OR o.updated_at >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR o.created_at < %(until)s)
    AND (%(ids)s::bigint [] IS NULL OR o.order_id = ANY(%(ids)s))
    AND EXISTS (SELECT 1 FROM staging.batches AS b WHERE b.batch_id = o.batch_id AND b.state = 'validated')
    AND NOT EXISTS (
        SELECT 1 FROM staging.quarantine AS q
        WHERE q.store = o.store AND q.document_group = 'order:' || o.order_id AND q.state = 'waiting'
    )
ORDER BY o.order_id
LIMIT %(limit)s
