-- Lines of the entries of a range of dates in which anything is taxed, with the lines that tell what was taxed.
SELECT l.entry_key, l.role, l.amount_minor, l.memo, l.sale_id, l.tax_title, l.tax_rate, l.channel_tax_minor
FROM ledger.entries AS e
INNER JOIN ledger.lines AS l ON l.store = e.store AND l.entry_key = e.entry_key
WHERE
    e.store = %(store)s AND e.business_date BETWEEN %(date_from)s AND %(date_to)s AND l.sale_id IS NOT NULL
    AND EXISTS (
        SELECT 1 FROM ledger.lines AS t
        WHERE t.store = l.store AND t.entry_key = l.entry_key AND t.sale_id = l.sale_id AND t.tax_title <> ''
    )
ORDER BY l.entry_key, l.position
