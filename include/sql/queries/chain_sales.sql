-- What an agreement says, one row per sale: quantity, what, amount before discount and tax, discount, tax with its titles, total.
SELECT
    'agreement:' || s.agreement_id AS entry_key, a.kind, a.happened_at, s.line_type, s.action, s.quantity,
    coalesce(nullif(l.title, ''), h.title, '') AS title, s.discount_before_tax_minor + s.discount_after_tax_minor AS discount_minor, s.tax_minor,
    coalesce((
        SELECT string_agg(t.title || CASE WHEN t.channel_liable THEN ' (the channel pays it)' ELSE '' END, ', ' ORDER BY t.position)
        FROM staging.sale_taxes AS t
        WHERE t.store = s.store AND t.sale_id = s.sale_id AND t.amount_minor <> 0
    ), '') AS taxes, s.total_minor, s.presentment_minor AS buyer_saw_minor, o.presentment_currency AS buyer_saw_currency
FROM staging.sales AS s
INNER JOIN staging.orders AS o ON o.store = s.store AND o.order_id = s.order_id
INNER JOIN staging.agreements AS a ON a.store = s.store AND a.agreement_id = s.agreement_id
LEFT JOIN staging.order_lines AS l ON l.store = s.store AND l.line_id = s.line_id
LEFT JOIN staging.shipping_lines AS h ON h.store = s.store AND h.shipping_line_id = s.shipping_line_id
WHERE s.store = %(store)s AND 'order:' || s.order_id = %(group)s
ORDER BY a.happened_at, a.agreement_id, s.position
