-- Balance transactions, test ones left out; otherwise as orders_to_account.sql.
SELECT b.balance_transaction_id
FROM staging.balance_transactions AS b
WHERE
    b.store = %(store)s
    AND b.balance_transaction_id > %(after)s
    AND NOT b.test
    AND (
        NOT %(changed_only)s
        OR b.batch_id IS DISTINCT FROM (
            SELECT a.batch_id FROM ledger.accounted AS a
            WHERE a.store = b.store AND a.document_group = 'balance:' || b.balance_transaction_id
        )
        OR EXISTS (
            SELECT 1 FROM ledger.holds AS h
            WHERE
                h.store = b.store AND h.document_group = 'balance:' || b.balance_transaction_id AND h.stage = 'account'
                AND h.ended_at IS NULL
        )
    )
    AND (%(since)s::timestamptz IS NULL OR b.transaction_date >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR b.transaction_date < %(until)s)
    AND (%(ids)s::bigint [] IS NULL OR b.balance_transaction_id = ANY(%(ids)s))
    AND EXISTS (SELECT 1 FROM staging.batches AS a WHERE a.batch_id = b.batch_id AND a.state = 'validated')
    AND NOT EXISTS (
        SELECT 1 FROM staging.quarantine AS q
        WHERE q.store = b.store AND q.document_group = 'balance:' || b.balance_transaction_id AND q.state = 'waiting'
    )
ORDER BY b.balance_transaction_id
LIMIT %(limit)s
