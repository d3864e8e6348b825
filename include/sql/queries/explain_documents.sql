WITH wanted AS (SELECT DISTINCT store, document_group FROM unnest(%(stores)s::text [], %(groups)s::text []) AS u (store, document_group))
SELECT DISTINCT
    d.document_id AS no, d.document_key AS document, d.kind, d.ref_number, d.txn_date AS dated, d.state, d.reason, d.quickbooks_id AS txnid,
    d.settled_at AS settled
FROM delivery.documents AS d
INNER JOIN ledger.postings AS p ON p.store = d.store AND p.document_key = coalesce(d.changes, d.document_key)
INNER JOIN ledger.entries AS e ON e.store = p.store AND e.entry_key = p.entry_key
INNER JOIN wanted AS w ON w.store = e.store AND w.document_group = e.document_group
WHERE %(documents)s::text [] IS NULL OR coalesce(d.changes, d.document_key) = ANY(%(documents)s)
ORDER BY no
