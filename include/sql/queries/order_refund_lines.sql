SELECT l.line_id, r.created_at, l.quantity, l.restocked
FROM staging.refund_lines AS l
INNER JOIN staging.refunds AS r ON r.store = l.store AND r.refund_id = l.refund_id
WHERE l.store = %(store)s AND l.order_id = ANY(%(ids)s)
ORDER BY r.created_at, r.refund_id, l.position
