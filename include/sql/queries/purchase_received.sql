-- A receipt is per item: Stocky has no received quantity, only the time (Stocky API v2, purchase_items).
SELECT
    l.purchase_order_id, l.purchase_item_id, l.sku, l.title, l.quantity, l.unit_cost, l.received_at,
    coalesce(p.product_type, ''), v.variant_id
FROM staging.purchase_order_lines AS l
LEFT JOIN staging.variants AS v ON v.store = l.store AND v.inventory_item_id = l.inventory_item_id
LEFT JOIN staging.products AS p ON p.store = v.store AND p.product_id = v.product_id
WHERE l.store = %(store)s AND l.purchase_order_id = ANY(%(ids)s) AND l.received_at IS NOT NULL
ORDER BY l.purchase_order_id, l.position, l.purchase_item_id
