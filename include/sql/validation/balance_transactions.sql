-- Of the batch's balance transactions, and of those that a rule holds. What happened in test mode is never posted.
SELECT
    t.balance_transaction_id::text AS record_id, 'balance:' || t.balance_transaction_id AS document_group,
    t.type || ' ' || t.balance_transaction_id AS label, t.currency, t.amount_minor, t.fee_minor, t.net_minor,
    t.amount_minor - t.fee_minor = t.net_minor AS net_adds_up
FROM staging.balance_transactions AS t
WHERE
    t.store = :store AND NOT t.test
    AND (
        t.batch_id = :batch
        OR t.balance_transaction_id IN (
            SELECT split_part(q.document_group, ':', 2)::bigint FROM staging.quarantine AS q
            WHERE q.store = :store AND q.state = 'waiting' AND q.rule <> 'typed' AND starts_with(q.document_group, 'balance:')
        )
    )
