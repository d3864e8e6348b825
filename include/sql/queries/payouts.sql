-- Payouts with the day on which a failed or cancelled one came back, those of their entries that a document carries, and the newest batch.
SELECT
    p.payout_id, p.issued_at, p.status, p.transaction_type, p.net_minor, p.currency, p.external_trace_id,
    (
        SELECT min(b.transaction_date) FROM staging.balance_transactions AS b
        WHERE b.store = p.store AND b.source_id = p.payout_id AND b.type IN ('TRANSFER_FAILURE', 'TRANSFER_CANCEL')
    ) AS returned_at,
    ARRAY(
        SELECT e.entry_key FROM ledger.entries AS e
        WHERE e.store = p.store AND e.document_group = 'payout:' || p.payout_id AND e.posted_at IS NOT NULL
    ) AS posted,
    greatest(p.batch_id, (
        SELECT max(b.batch_id) FROM staging.balance_transactions AS b
        WHERE b.store = p.store AND (b.payout_id = p.payout_id OR b.source_id = p.payout_id)
    )) AS batch_id
FROM staging.payouts AS p
WHERE p.store = %(store)s AND p.payout_id = ANY(%(ids)s)
ORDER BY p.payout_id
