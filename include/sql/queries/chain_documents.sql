-- The documents that carry a group's entries, with each entry's share in every account; one that carries other groups too says so.
SELECT
    p.entry_key, p.document_key, coalesce(d.kind, '') AS kind, coalesce(d.ref_number, '') AS ref_number, p.txn_date,
    coalesce(d.state, 'not in the outbox') AS state, coalesce(d.reason, '') AS reason, coalesce(d.quickbooks_id, '') AS quickbooks_id,
    EXISTS (
        SELECT 1 FROM ledger.postings AS o
        INNER JOIN ledger.entries AS f ON f.store = o.store AND f.entry_key = o.entry_key
        WHERE o.store = p.store AND o.document_key = p.document_key AND f.document_group <> e.document_group
    ) AS shared, p.account, sum(p.amount_minor)::bigint AS amount_minor
FROM ledger.postings AS p
INNER JOIN ledger.entries AS e ON e.store = p.store AND e.entry_key = p.entry_key
LEFT JOIN delivery.documents AS d ON d.store = p.store AND d.document_key = p.document_key
WHERE e.store = %(store)s AND e.document_group = %(group)s
GROUP BY
    p.store, p.entry_key, p.document_key, d.kind, d.ref_number, p.txn_date, d.state, d.reason, d.quickbooks_id, e.document_group, p.account
ORDER BY p.entry_key, p.document_key, p.account
