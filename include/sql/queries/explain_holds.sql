WITH wanted AS (SELECT DISTINCT store, document_group FROM unnest(%(stores)s::text [], %(groups)s::text []) AS u (store, document_group))
SELECT h.document_group AS what, h.stage AS held_by, h.field, h.value, h.message, h.mend, h.first_seen_at AS since
FROM ledger.holds AS h
INNER JOIN wanted AS w ON w.store = h.store AND w.document_group = h.document_group
WHERE h.ended_at IS NULL
UNION ALL
SELECT q.document_group, 'validation', q.field, q.value, q.reason, q.mend, q.first_seen_at
FROM staging.quarantine AS q
INNER JOIN wanted AS w ON w.store = q.store AND w.document_group = q.document_group
WHERE q.state = 'waiting'
ORDER BY since, what
