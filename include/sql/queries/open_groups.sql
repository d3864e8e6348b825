-- Groups with an entry that no document carries yet, unless accounting holds them or something of theirs is in quarantine.
SELECT DISTINCT e.document_group
FROM ledger.entries AS e
WHERE
    e.store = %(store)s AND e.posted_at IS NULL AND (e.kind = 'balance') = %(balance)s AND e.document_group > %(after)s
    AND e.business_date <= %(through)s AND (%(since)s::date IS NULL OR e.business_date >= %(since)s)
    AND NOT EXISTS (
        SELECT 1 FROM ledger.holds AS h
        WHERE h.store = e.store AND h.document_group = e.document_group AND h.stage = 'account' AND h.ended_at IS NULL
    )
    AND NOT EXISTS (
        SELECT 1 FROM staging.quarantine AS q
        WHERE q.store = e.store AND q.document_group = e.document_group AND q.state = 'waiting'
    )
ORDER BY e.document_group
LIMIT %(limit)s
