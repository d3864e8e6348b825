-- Daily documents that exist for a business date: a further one takes the next number.
SELECT DISTINCT p.document_key
FROM ledger.entries AS e
INNER JOIN ledger.postings AS p ON p.store = e.store AND p.entry_key = e.entry_key
WHERE e.store = %(store)s AND e.business_date = %(day)s AND p.document_key LIKE 'daily:%%'
