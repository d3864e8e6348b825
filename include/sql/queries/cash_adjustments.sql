-- The final adjustment belongs to the closing count.
SELECT a.session_id, a.adjustment_id, a.amount_minor, a.made_at, a.note
FROM staging.cash_adjustments AS a
WHERE a.store = %(store)s AND a.session_id = ANY(%(ids)s) AND NOT a.final
ORDER BY a.session_id, a.made_at, a.adjustment_id
