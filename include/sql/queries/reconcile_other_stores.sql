-- Another store of ours may post to the same company file: its transactions are neither foreign nor this store's.
SELECT d.quickbooks_id FROM delivery.documents AS d
WHERE d.company_file = %(company_file)s AND d.store <> %(store)s AND d.quickbooks_id = ANY(%(txn_ids)s)
