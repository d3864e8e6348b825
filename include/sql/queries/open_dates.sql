SELECT DISTINCT e.business_date
FROM ledger.entries AS e
WHERE
    e.store = %(store)s AND e.posted_at IS NULL AND (e.kind = 'balance') = %(balance)s
    AND e.business_date <= %(through)s AND (%(since)s::date IS NULL OR e.business_date >= %(since)s)
ORDER BY e.business_date
