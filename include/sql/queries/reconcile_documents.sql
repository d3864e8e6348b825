-- Transactions of a store dated in the range, and those that QuickBooks shows there whatever date we gave them.
SELECT
    d.document_key, d.state, d.reason, coalesce(d.quickbooks_id, ''), d.txn_date, d.ref_number,
    ARRAY(
        SELECT DISTINCT e.document_group FROM ledger.postings AS p
        INNER JOIN ledger.entries AS e ON e.store = p.store AND e.entry_key = p.entry_key
        WHERE p.store = d.store AND p.document_key = d.document_key ORDER BY 1
    ),
    ARRAY(
        SELECT DISTINCT e.label FROM ledger.postings AS p
        INNER JOIN ledger.entries AS e ON e.store = p.store AND e.entry_key = p.entry_key
        WHERE p.store = d.store AND p.document_key = d.document_key ORDER BY 1
    )
FROM delivery.documents AS d
WHERE
    d.company_file = %(company_file)s AND d.store = %(store)s AND d.txn_date IS NOT NULL AND d.gone <> 'deleted'
    AND (d.txn_date BETWEEN %(date_from)s AND %(date_to)s OR d.quickbooks_id = ANY(%(txn_ids)s))
ORDER BY d.txn_date, d.document_id
