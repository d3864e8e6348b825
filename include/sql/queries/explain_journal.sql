WITH wanted AS (SELECT DISTINCT store, document_group FROM unnest(%(stores)s::text [], %(groups)s::text []) AS u (store, document_group))
SELECT
    e.label AS of, e.entry_key AS entry, e.business_date, l.role, l.amount_minor, l.memo, e.currency
FROM ledger.entries AS e
INNER JOIN wanted AS w ON w.store = e.store AND w.document_group = e.document_group
INNER JOIN ledger.lines AS l ON l.store = e.store AND l.entry_key = e.entry_key
WHERE
    %(documents)s::text [] IS NULL
    OR EXISTS (
        SELECT 1 FROM ledger.postings AS p
        WHERE p.store = e.store AND p.entry_key = e.entry_key AND p.document_key = ANY(%(documents)s)
    )
ORDER BY e.document_group, e.happened_at, e.entry_key, l.position
