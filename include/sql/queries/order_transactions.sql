-- Money counts only for these kinds, with SUCCESS and not in test mode (Shopify, OrderTransaction).
SELECT t.order_id, t.transaction_id, t.kind, coalesce(t.gateway, ''), t.amount_minor, t.processed_at, t.rounding_minor
FROM staging.transactions AS t
WHERE
    t.store = %(store)s AND t.order_id = ANY(%(ids)s)
    AND t.kind IN ('SALE', 'CAPTURE', 'REFUND', 'CHANGE') AND t.status = 'SUCCESS' AND NOT t.test
ORDER BY t.order_id, t.processed_at, t.transaction_id
