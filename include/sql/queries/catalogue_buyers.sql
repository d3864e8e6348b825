SELECT
    c.customer_id, c.display_name, c.company, c.first_name, c.last_name, c.email, c.phone, c.address1, c.address2, c.city,
    c.province, c.postal_code, c.country, c.withheld
FROM staging.customers AS c
WHERE c.store = %(store)s AND c.customer_id = ANY(%(ids)s)
