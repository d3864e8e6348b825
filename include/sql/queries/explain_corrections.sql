WITH wanted AS (SELECT DISTINCT store, document_group FROM unnest(%(stores)s::text [], %(groups)s::text []) AS u (store, document_group))
SELECT c.entry_key AS entry, c.corrects, c.noticed_on AS noticed, c.before AS booked_before, c.after AS facts_then, c.document_key AS document
FROM ledger.corrections AS c
INNER JOIN ledger.entries AS e ON e.store = c.store AND e.entry_key = c.entry_key
INNER JOIN wanted AS w ON w.store = e.store AND w.document_group = e.document_group
WHERE %(documents)s::text [] IS NULL OR c.document_key = ANY(%(documents)s)
ORDER BY e.document_group, c.noticed_on, c.entry_key
