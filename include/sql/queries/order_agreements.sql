SELECT a.order_id, a.agreement_id, a.kind, a.happened_at
FROM staging.agreements AS a
WHERE a.store = %(store)s AND a.order_id = ANY(%(ids)s)
ORDER BY a.order_id, a.happened_at, a.agreement_id
