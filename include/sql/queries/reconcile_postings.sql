SELECT p.document_key, p.account, p.txn_date, sum(coalesce(p.home_minor, p.amount_minor))::bigint, bool_or(p.valued_by_quickbooks)
FROM ledger.postings AS p
WHERE p.store = %(store)s AND p.document_key = ANY(%(keys)s)
GROUP BY p.document_key, p.account, p.txn_date
ORDER BY p.document_key, p.account, p.txn_date
