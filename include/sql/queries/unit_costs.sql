SELECT u.variant_id, u.currency, u.observed_at, u.unit_cost
FROM staging.unit_costs AS u
WHERE u.store = %(store)s AND u.variant_id = ANY(%(ids)s)
ORDER BY u.variant_id, u.currency, u.observed_at
