SELECT
    s.agreement_id, s.sale_id, s.line_type, s.action, s.quantity, s.total_minor, s.tax_minor,
    s.discount_before_tax_minor, s.discount_after_tax_minor, s.line_id,
    coalesce(l.title, h.title, ''), coalesce(nullif(l.sku, ''), v.sku, ''), coalesce(nullif(l.product_type, ''), p.product_type, ''),
    l.variant_id, coalesce(v.tracked, l.variant_id IS NOT NULL)
FROM staging.sales AS s
LEFT JOIN staging.order_lines AS l ON l.store = s.store AND l.line_id = s.line_id
LEFT JOIN staging.shipping_lines AS h ON h.store = s.store AND h.shipping_line_id = s.shipping_line_id
LEFT JOIN staging.variants AS v ON v.store = s.store AND v.variant_id = l.variant_id
LEFT JOIN staging.products AS p ON p.store = s.store AND p.product_id = coalesce(v.product_id, l.product_id)
WHERE s.store = %(store)s AND s.order_id = ANY(%(ids)s)
ORDER BY s.agreement_id, s.position, s.sale_id
