-- What the buyer saw of orders that were shown in another currency than the shop's.
WITH shown AS (
    SELECT o.store, o.order_id, o.presentment_currency AS currency, o.presentment_total_minor AS total_minor FROM staging.orders AS o
    WHERE o.store = %(store)s AND o.order_id = ANY(%(ids)s) AND o.presentment_currency <> o.currency
)
SELECT w.order_id, w.currency, 'order' AS what, w.order_id AS record_id, w.total_minor AS amount_minor FROM shown AS w
UNION ALL
SELECT w.order_id, w.currency, 'sale', s.sale_id, s.presentment_minor FROM shown AS w
INNER JOIN staging.sales AS s ON s.store = w.store AND s.order_id = w.order_id
UNION ALL
SELECT w.order_id, w.currency, 'transaction', t.transaction_id, t.presentment_minor FROM shown AS w
INNER JOIN staging.transactions AS t ON t.store = w.store AND t.order_id = w.order_id
