-- Who sold the orders of a point of sale.
SELECT 'order:' || s.order_id, s.staff_id, s.name, s.first_name, s.last_name
FROM staging.order_staff AS s
INNER JOIN staging.orders AS o ON o.store = s.store AND o.order_id = s.order_id
WHERE s.store = %(store)s AND s.order_id = ANY(%(ids)s) AND o.source_name = 'pos'
