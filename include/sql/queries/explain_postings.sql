WITH wanted AS (SELECT DISTINCT store, document_group FROM unnest(%(stores)s::text [], %(groups)s::text []) AS u (store, document_group))
SELECT
    p.account, p.txn_date AS dated, e.label AS of, p.entry_key AS entry, p.document_key AS document, p.amount_minor,
    p.home_minor AS in_home_currency_minor, '' AS in_home_currency_currency,
    CASE WHEN p.valued_by_quickbooks THEN 'QuickBooks' ELSE '' END AS valued_by, e.currency
FROM ledger.postings AS p
INNER JOIN ledger.entries AS e ON e.store = p.store AND e.entry_key = p.entry_key
INNER JOIN wanted AS w ON w.store = e.store AND w.document_group = e.document_group
WHERE %(documents)s::text [] IS NULL OR p.document_key = ANY(%(documents)s)
ORDER BY p.account, p.txn_date, e.label, p.entry_key, p.document_key, p.amount_minor
