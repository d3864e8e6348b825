-- Closed sessions of cash drawers; otherwise as orders_to_account.sql.
SELECT s.session_id
FROM staging.cash_sessions AS s
WHERE
    s.store = %(store)s
    AND s.session_id > %(after)s
    AND s.closed_at IS NOT NULL AND s.tracking
    AND (
        NOT %(changed_only)s
        OR s.batch_id IS DISTINCT FROM (
            SELECT a.batch_id FROM ledger.accounted AS a
            WHERE a.store = s.store AND a.document_group = 'cash:' || s.session_id
        )
        OR EXISTS (
            SELECT 1 FROM ledger.holds AS h
            WHERE h.store = s.store AND h.document_group = 'cash:' || s.session_id AND h.stage = 'account' AND h.ended_at IS NULL
        )
    )
    AND (%(since)s::timestamptz IS NULL OR s.closed_at >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR s.opened_at < %(until)s)
    AND (%(ids)s::bigint [] IS NULL OR s.session_id = ANY(%(ids)s))
    AND EXISTS (SELECT 1 FROM staging.batches AS b WHERE b.batch_id = s.batch_id AND b.state = 'validated')
    AND NOT EXISTS (
        SELECT 1 FROM staging.quarantine AS q
        WHERE q.store = s.store AND q.document_group = 'cash:' || s.session_id AND q.state = 'waiting'
    )
ORDER BY s.session_id
LIMIT %(limit)s
