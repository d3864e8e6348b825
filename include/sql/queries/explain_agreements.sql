WITH wanted AS (SELECT DISTINCT store, document_group FROM unnest(%(stores)s::text [], %(groups)s::text []) AS u (store, document_group)),
orders AS (
    SELECT o.store, o.order_id, o.name, o.currency, o.presentment_currency FROM staging.orders AS o
    INNER JOIN wanted AS w ON w.store = o.store AND w.document_group = 'order:' || o.order_id
)
SELECT
    o.name AS of, a.kind AS what, a.happened_at AS at, s.line_type || ' ' || s.action AS detail, s.quantity, s.total_minor AS amount_minor,
    s.tax_minor AS of_it_tax_minor, s.presentment_minor AS buyer_saw_minor, o.presentment_currency AS buyer_saw_currency, o.currency
FROM orders AS o
INNER JOIN staging.agreements AS a ON a.store = o.store AND a.order_id = o.order_id
INNER JOIN staging.sales AS s ON s.store = a.store AND s.agreement_id = a.agreement_id
UNION ALL
SELECT o.name, 'OrderTransaction', t.processed_at, t.kind || ' ' || coalesce(t.gateway, ''), NULL, t.amount_minor, NULL,
    t.presentment_minor, o.presentment_currency, o.currency
FROM orders AS o
INNER JOIN staging.transactions AS t ON t.store = o.store AND t.order_id = o.order_id
WHERE t.status = 'SUCCESS'
ORDER BY of, at, what, detail
