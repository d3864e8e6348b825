WITH wanted AS (SELECT DISTINCT store, document_group FROM unnest(%(stores)s::text [], %(groups)s::text []) AS u (store, document_group))
SELECT
    o.store, 'Shopify order' AS record, o.name, 'gid://shopify/Order/' || o.order_id AS id, o.created_at AS created,
    o.financial_status AS status, o.total_minor, o.current_total_minor, o.presentment_total_minor AS buyer_saw_minor,
    o.presentment_currency AS buyer_saw_currency, o.currency
FROM staging.orders AS o
INNER JOIN wanted AS w ON w.store = o.store AND w.document_group = 'order:' || o.order_id
UNION ALL
SELECT
    o.store, 'Stocky purchase order', o.number, o.purchase_order_id::text, o.ordered_at,
    CASE WHEN o.archived THEN 'archived' ELSE '' END, NULL, NULL, NULL, NULL, o.currency
FROM staging.purchase_orders AS o
INNER JOIN wanted AS w ON w.store = o.store AND w.document_group = 'purchase:' || o.purchase_order_id
UNION ALL
SELECT
    p.store, 'Shopify payout', 'payout ' || p.payout_id, 'gid://shopify/ShopifyPaymentsPayout/' || p.payout_id, p.issued_at, p.status,
    p.net_minor, NULL, NULL, NULL, p.currency
FROM staging.payouts AS p
INNER JOIN wanted AS w ON w.store = p.store AND w.document_group = 'payout:' || p.payout_id
UNION ALL
SELECT
    t.store, 'Balance transaction', concat_ws(' ', t.type, nullif(t.order_name, '')),
    'gid://shopify/ShopifyPaymentsBalanceTransaction/' || t.balance_transaction_id, t.transaction_date, t.payout_status, t.amount_minor,
    t.net_minor, NULL, NULL, t.currency
FROM staging.balance_transactions AS t
INNER JOIN wanted AS w
    ON w.store = t.store AND w.document_group IN ('payout:' || t.payout_id, 'balance:' || t.balance_transaction_id)
UNION ALL
SELECT
    s.store, 'Cash drawer session', s.register, 'gid://shopify/CashTrackingSession/' || s.session_id, s.opened_at,
    CASE WHEN s.closed_at IS NULL THEN 'open' ELSE 'closed' END, s.opening_minor, s.closing_minor, NULL, NULL, s.currency
FROM staging.cash_sessions AS s
INNER JOIN wanted AS w ON w.store = s.store AND w.document_group = 'cash:' || s.session_id
ORDER BY store, created, id
