-- Each day as the newest concluded reconciliation that covers it found it.
WITH newest AS (
    SELECT d.day::date AS day, max(r.reconciliation_id) AS reconciliation_id
    FROM generate_series(%(date_from)s::date, %(date_to)s::date, interval '1 day') AS d (day)
    INNER JOIN ledger.reconciliations AS r
        ON r.store = %(store)s AND r.finished_at IS NOT NULL AND d.day::date BETWEEN r.date_from AND r.date_to
    GROUP BY d.day
)
SELECT l.account, sum(l.quickbooks_minor), sum(l.foreign_minor), sum(l.explained_minor)
FROM newest AS n
INNER JOIN ledger.reconciliation_lines AS l ON l.reconciliation_id = n.reconciliation_id AND l.txn_date = n.day
GROUP BY l.account
ORDER BY l.account
