SELECT p.account, sum(p.amount_minor)
FROM ledger.postings AS p
WHERE p.store = %(store)s AND p.txn_date BETWEEN %(date_from)s AND %(date_to)s
GROUP BY p.account
ORDER BY p.account
