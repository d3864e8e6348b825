SELECT DISTINCT p.txn_date
FROM ledger.postings AS p
WHERE
    p.store = %(store)s AND p.txn_date BETWEEN %(date_from)s AND %(date_to)s
    AND NOT EXISTS (
        SELECT 1 FROM ledger.reconciliations AS r
        WHERE r.store = p.store AND r.finished_at IS NOT NULL AND p.txn_date BETWEEN r.date_from AND r.date_to
    )
ORDER BY p.txn_date
