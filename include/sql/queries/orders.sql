SELECT
    o.order_id, o.name, o.currency, o.created_at, o.batch_id, o.source_name, o.location_id, o.taxes_included,
    o.current_total_minor, o.received_minor, o.refunded_minor, o.refund_discrepancy_minor,
    o.rounding_payment_minor, o.rounding_refund_minor, o.outstanding_minor, o.customer_id,
    coalesce(c.display_name, ''), coalesce(c.company, ''), coalesce(c.first_name, ''), coalesce(c.last_name, ''),
    coalesce(c.email, ''), coalesce(c.phone, ''), coalesce(c.address1, ''), coalesce(c.address2, ''),
    coalesce(c.city, ''), coalesce(c.province, ''), coalesce(c.postal_code, ''), coalesce(c.country, ''),
    coalesce(c.withheld, TRUE), o.test
FROM staging.orders AS o
LEFT JOIN staging.customers AS c ON c.store = o.store AND c.customer_id = o.customer_id
WHERE o.store = %(store)s AND o.order_id = ANY(%(ids)s)
ORDER BY o.order_id
