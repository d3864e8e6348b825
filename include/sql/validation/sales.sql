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
taxes AS (
    SELECT t.sale_id, sum(t.amount_minor)::bigint AS total
    FROM staging.sale_taxes AS t INNER JOIN scope AS o ON o.store = t.store AND o.order_id = t.order_id GROUP BY t.sale_id
)
SELECT
    s.sale_id::text AS record_id, 'order:' || s.order_id AS document_group, o.name AS label, o.currency, s.line_type, s.action,
    coalesce(s.line_id, s.shipping_line_id, 0) AS line_id, s.tax_minor, coalesce(t.total, 0) AS taxes_minor, s.tax_minor = coalesce(t.total, 0) AS taxes_add_up,
    -- A tip's line is not among the order's lines.
    s.line_id IS NULL OR s.line_type NOT IN ('PRODUCT', 'GIFT_CARD') OR l.order_id IS NOT NULL AS line_known
FROM staging.sales AS s
INNER JOIN scope AS o ON o.store = s.store AND o.order_id = s.order_id
LEFT JOIN taxes AS t ON t.sale_id = s.sale_id
LEFT JOIN staging.order_lines AS l ON l.store = s.store AND l.line_id = s.line_id AND l.order_id = s.order_id
