-- How much came how far; the journal and the documents by the dates of the range, the stages before them in all.
SELECT 'records landed', coalesce(sum(f.lines), 0) FROM staging.landing_files AS f WHERE f.store = %(store)s
UNION ALL
SELECT 'orders staged', count(*) FROM staging.orders AS o WHERE o.store = %(store)s
UNION ALL
SELECT 'test orders left out', count(*) FROM staging.orders AS o WHERE o.store = %(store)s AND o.test
UNION ALL
SELECT 'purchase orders staged', count(*) FROM staging.purchase_orders AS o WHERE o.store = %(store)s
UNION ALL
SELECT 'payouts staged', count(*) FROM staging.payouts AS p WHERE p.store = %(store)s
UNION ALL
SELECT 'balance transactions staged', count(*) FROM staging.balance_transactions AS b WHERE b.store = %(store)s
UNION ALL
SELECT 'records in quarantine', count(*) FROM staging.quarantine AS q WHERE q.store = %(store)s AND q.state = 'waiting'
UNION ALL
SELECT 'orders held', count(DISTINCT h.document_group) FROM ledger.holds AS h WHERE h.store = %(store)s AND h.ended_at IS NULL
UNION ALL
SELECT 'journal entries', count(*) FROM ledger.entries AS e
WHERE e.store = %(store)s AND e.business_date BETWEEN %(date_from)s AND %(date_to)s
UNION ALL
SELECT 'journal entries posted', count(*) FROM ledger.entries AS e
WHERE e.store = %(store)s AND e.business_date BETWEEN %(date_from)s AND %(date_to)s AND e.posted_at IS NOT NULL
UNION ALL
SELECT 'documents', count(*) FROM delivery.documents AS d
WHERE d.store = %(store)s AND (d.txn_date IS NULL OR d.txn_date BETWEEN %(date_from)s AND %(date_to)s)
UNION ALL
SELECT 'documents settled', count(*) FROM delivery.documents AS d
WHERE d.store = %(store)s AND d.state = 'settled' AND (d.txn_date IS NULL OR d.txn_date BETWEEN %(date_from)s AND %(date_to)s)
UNION ALL
SELECT 'documents that need attention', count(*) FROM delivery.documents AS d
WHERE
    d.store = %(store)s AND d.state = 'needs_attention'
    AND (d.txn_date IS NULL OR d.txn_date BETWEEN %(date_from)s AND %(date_to)s)
