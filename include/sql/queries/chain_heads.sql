SELECT
    o.name, 'Shopify order gid://shopify/Order/' || o.order_id AS record, o.created_at, o.currency, coalesce(s.time_zone, 'UTC') AS time_zone,
    concat_ws(
        ', ', nullif(lower(replace(o.financial_status, '_', ' ')), ''), nullif(lower(replace(o.fulfillment_status, '_', ' ')), ''),
        CASE WHEN o.cancelled_at IS NOT NULL THEN 'cancelled' END, CASE WHEN o.test THEN 'a test order: never in the books' END
    ) AS status, coalesce(l.name, 'online') AS place,
    o.current_total_minor + o.refund_discrepancy_minor AS sold_minor, o.received_minor - o.refunded_minor AS paid_minor
FROM staging.orders AS o
LEFT JOIN staging.shops AS s ON s.store = o.store
LEFT JOIN staging.locations AS l ON l.store = o.store AND l.location_id = o.location_id
WHERE o.store = %(store)s AND 'order:' || o.order_id = %(group)s
UNION ALL
SELECT
    o.number, 'purchase order ' || o.purchase_order_id, o.ordered_at, o.currency, coalesce(s.time_zone, 'UTC'),
    CASE WHEN o.archived THEN 'archived' ELSE '' END, coalesce(l.name, ''), NULL, NULL
FROM staging.purchase_orders AS o
LEFT JOIN staging.shops AS s ON s.store = o.store
LEFT JOIN staging.locations AS l ON l.store = o.store AND l.location_id = o.location_id
WHERE o.store = %(store)s AND 'purchase:' || o.purchase_order_id = %(group)s
UNION ALL
SELECT
    'Payout ' || p.payout_id, lower(p.transaction_type) || ' of ' || p.currency || ', gid://shopify/ShopifyPaymentsPayout/' || p.payout_id, p.issued_at,
    p.currency, coalesce(s.time_zone, 'UTC'), lower(replace(p.status, '_', ' ')), nullif('trace ' || p.external_trace_id, 'trace '), NULL, NULL
FROM staging.payouts AS p
LEFT JOIN staging.shops AS s ON s.store = p.store
WHERE p.store = %(store)s AND 'payout:' || p.payout_id = %(group)s
UNION ALL
SELECT
    'Cash drawer ' || c.register, 'session gid://shopify/CashTrackingSession/' || c.session_id, c.opened_at, c.currency, coalesce(s.time_zone, 'UTC'),
    CASE WHEN c.closed_at IS NULL THEN 'open' ELSE 'closed' END, coalesce(l.name, ''), NULL, NULL
FROM staging.cash_sessions AS c
LEFT JOIN staging.shops AS s ON s.store = c.store
LEFT JOIN staging.locations AS l ON l.store = c.store AND l.location_id = c.location_id
WHERE c.store = %(store)s AND 'cash:' || c.session_id = %(group)s
UNION ALL
SELECT
    'Gift card ending in ' || c.last_characters, 'gid://shopify/GiftCard/' || c.card_id, c.created_at, c.currency, coalesce(s.time_zone, 'UTC'),
    CASE WHEN c.deactivated_at IS NULL THEN 'active' ELSE 'deactivated' END, concat('expires on ' || c.expires_on), NULL, NULL
FROM staging.gift_cards AS c
LEFT JOIN staging.shops AS s ON s.store = c.store
WHERE c.store = %(store)s AND 'gift_card:' || c.card_id = %(group)s
