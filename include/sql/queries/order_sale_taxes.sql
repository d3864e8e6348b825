SELECT t.sale_id, t.title, coalesce(t.rate, 0), t.amount_minor, t.channel_liable
FROM staging.sale_taxes AS t
WHERE t.store = %(store)s AND t.order_id = ANY(%(ids)s)
ORDER BY t.sale_id, t.position
