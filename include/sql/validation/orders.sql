-- Of the batch's orders, and of those that a rule holds: what changed elsewhere may have mended them. Test orders are never posted.
WITH scope AS (
    SELECT o.* FROM staging.orders AS o
    WHERE
        o.store = :store AND NOT o.test
        AND (
            o.batch_id = :batch
            OR o.order_id IN (
                SELECT split_part(q.document_group, ':', 2)::bigint FROM staging.quarantine AS q
                WHERE q.store = :store AND q.state = 'waiting' AND q.rule <> 'typed' AND starts_with(q.document_group, 'order:')
            )
        )
),
sums AS (
    SELECT s.order_id, sum(s.total_minor)::bigint AS total, (sum(s.total_minor) FILTER (WHERE s.line_type = 'ADJUSTMENT'))::bigint AS adjusted
    FROM staging.sales AS s INNER JOIN scope AS o ON o.store = s.store AND o.order_id = s.order_id GROUP BY s.order_id
),
moved AS (
    SELECT
        t.order_id,
        sum(CASE WHEN t.kind IN ('SALE', 'CAPTURE') THEN t.amount_minor ELSE -t.amount_minor END)::bigint AS net,
        coalesce(sum(t.rounding_minor) FILTER (WHERE t.kind IN ('SALE', 'CAPTURE')), 0)::bigint AS rounding_payment,
        coalesce(sum(t.rounding_minor) FILTER (WHERE t.kind IN ('REFUND', 'CHANGE')), 0)::bigint AS rounding_refund
    FROM staging.transactions AS t INNER JOIN scope AS o ON o.store = t.store AND o.order_id = t.order_id
    WHERE t.kind IN ('SALE', 'CAPTURE', 'REFUND', 'CHANGE') AND t.status = 'SUCCESS' AND NOT t.test
    GROUP BY t.order_id
)
SELECT
    o.order_id::text AS record_id, 'order:' || o.order_id AS document_group, o.name AS label, o.currency,
    o.financial_status, o.fulfillment_status,
    o.currency ~ '^[A-Z]{3}$' AND o.currency = coalesce(h.currency, o.currency) AS currency_known, coalesce(h.currency, '') AS shop_currency,
    coalesce(s.total, 0) AS sales_minor, o.current_total_minor + o.refund_discrepancy_minor AS expected_minor,
    -- A goodwill refund that no ADJUSTMENT sale expresses: the sales then come to the current total alone.
    coalesce(s.total, 0) = o.current_total_minor + o.refund_discrepancy_minor
    OR (coalesce(s.adjusted, 0) = 0 AND coalesce(s.total, 0) = o.current_total_minor) AS sales_add_up,
    coalesce(m.net, 0) AS tendered_minor, o.received_minor - o.refunded_minor AS kept_minor,
    coalesce(m.net, 0) = o.received_minor - o.refunded_minor AS tenders_add_up,
    coalesce(m.rounding_payment, 0) + coalesce(m.rounding_refund, 0) AS rounded_minor,
    o.rounding_payment_minor + o.rounding_refund_minor AS rounding_minor,
    coalesce(m.rounding_payment, 0) = o.rounding_payment_minor AND coalesce(m.rounding_refund, 0) = o.rounding_refund_minor AS rounding_adds_up
FROM scope AS o
LEFT JOIN staging.shops AS h ON h.store = o.store
LEFT JOIN sums AS s ON s.order_id = o.order_id
LEFT JOIN moved AS m ON m.order_id = o.order_id
