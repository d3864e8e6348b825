SELECT
    s.supplier_id, s.name, s.company, s.contact, s.email, s.phone, s.address1, s.address2, s.city, s.province, s.postal_code,
    s.country, s.account_number
FROM staging.suppliers AS s
WHERE s.store = %(store)s
ORDER BY s.supplier_id
