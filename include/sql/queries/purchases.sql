SELECT
    o.purchase_order_id, o.number, o.currency, o.batch_id, o.invoice_number, o.invoice_date, o.payment_due_on, o.location_id,
    o.shipping_minor, o.adjustments_minor, o.supplier_id,
    coalesce(s.name, ''), coalesce(s.company, ''), coalesce(s.contact, ''), coalesce(s.email, ''), coalesce(s.phone, ''),
    coalesce(s.address1, ''), coalesce(s.address2, ''), coalesce(s.city, ''), coalesce(s.province, ''),
    coalesce(s.postal_code, ''), coalesce(s.country, ''), coalesce(s.account_number, '')
FROM staging.purchase_orders AS o
LEFT JOIN staging.suppliers AS s ON s.store = o.store AND s.supplier_id = o.supplier_id
WHERE o.store = %(store)s AND o.purchase_order_id = ANY(%(ids)s)
ORDER BY o.purchase_order_id
