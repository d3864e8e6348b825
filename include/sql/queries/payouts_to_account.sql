-- Payouts that changed themselves or of which a balance transaction came; otherwise as orders_to_account.sql.
SELECT p.payout_id
FROM staging.payouts AS p
WHERE
    p.store = %(store)s
    AND p.payout_id > %(after)s
    AND (
        NOT %(changed_only)s
        OR greatest(p.batch_id, (
            SELECT max(b.batch_id) FROM staging.balance_transactions AS b
            WHERE b.store = p.store AND (b.payout_id = p.payout_id OR b.source_id = p.payout_id)
        )) IS DISTINCT FROM (
            SELECT a.batch_id FROM ledger.accounted AS a
            WHERE a.store = p.store AND a.document_group = 'payout:' || p.payout_id
        )
        OR EXISTS (
            SELECT 1 FROM ledger.holds AS h
            WHERE h.store = p.store AND h.document_group = 'payout:' || p.payout_id AND h.stage = 'account' AND h.ended_at IS NULL
        )
    )
    AND (%(since)s::timestamptz IS NULL OR p.issued_at >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR p.issued_at < %(until)s)
    AND (%(ids)s::bigint [] IS NULL OR p.payout_id = ANY(%(ids)s))
    AND EXISTS (SELECT 1 FROM staging.batches AS b WHERE b.batch_id = p.batch_id AND b.state = 'validated')
    AND NOT EXISTS (
        SELECT 1 FROM staging.quarantine AS q
        WHERE q.store = p.store AND q.document_group = 'payout:' || p.payout_id AND q.state = 'waiting'
    )
ORDER BY p.payout_id
LIMIT %(limit)s
