-- Of the batch's payouts, and of those that a rule holds.
SELECT
    p.payout_id::text AS record_id, 'payout:' || p.payout_id AS document_group, 'payout ' || p.payout_id AS label, p.currency, p.status,
    p.transaction_type, p.net_minor,
    p.status IN ('SCHEDULED', 'IN_TRANSIT', 'PAID', 'FAILED', 'CANCELED') AS status_known,
    p.transaction_type IN ('DEPOSIT', 'WITHDRAWAL') AS direction_known,
    p.transaction_type <> 'DEPOSIT' OR p.net_minor >= 0 AS deposit_not_negative
FROM staging.payouts AS p
WHERE
    p.store = :store
    AND (
        p.batch_id = :batch
        OR p.payout_id IN (
            SELECT split_part(q.document_group, ':', 2)::bigint FROM staging.quarantine AS q
            WHERE q.store = :store AND q.state = 'waiting' AND q.rule <> 'typed' AND starts_with(q.document_group, 'payout:')
        )
    )
