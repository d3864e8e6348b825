WITH wanted AS (SELECT DISTINCT store, document_group FROM unnest(%(stores)s::text [], %(groups)s::text []) AS u (store, document_group))
SELECT
    o.store, 'Shopify order' AS record, o.name, 'gid://shopify/Order/' || o.order_id AS id, o.created_at AS created,
    o.financial_status AS status, o.total_minor, o.current_total_minor, o.currency
FROM staging.orders AS o
INNER JOIN wanted AS w ON w.store = o.store AND w.document_group = 'order:' || o.order_id
UNION ALL
SELECT
    o.store, 'Stocky purchase order', o.number, o.purchase_order_id::text, o.ordered_at,
    CASE WHEN o.archived THEN 'archived' ELSE '' END, NULL, NULL, o.currency
FROM staging.purchase_orders AS o
INNER JOIN wanted AS w ON w.store = o.store AND w.document_group = 'purchase:' || o.purchase_order_id
ORDER BY store, created, id
