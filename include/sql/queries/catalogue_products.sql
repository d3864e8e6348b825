SELECT
    v.variant_id,
    coalesce(nullif(v.sku, ''), nullif(trim(p.title || ' ' || nullif(v.title, 'Default Title')), ''), p.title),
    trim(p.title || ' ' || coalesce(nullif(v.title, 'Default Title'), '')),
    p.product_type,
    CASE WHEN v.unit_cost_currency = %(currency)s THEN v.unit_cost END,
    v.tracked
FROM staging.variants AS v
INNER JOIN staging.products AS p ON p.store = v.store AND p.product_id = v.product_id
WHERE v.store = %(store)s
ORDER BY v.variant_id
