SELECT o.purchase_order_id, o.payment_due_on
FROM staging.purchase_orders AS o
WHERE o.store = %(store)s AND o.purchase_order_id = ANY(%(ids)s) AND o.payment_due_on IS NOT NULL
