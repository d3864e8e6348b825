-- What moved by the session's own list, and what the books hold of the same transaction: into the drawer is positive.
SELECT
    m.session_id, m.transaction_id,
    CASE WHEN m.kind IN ('SALE', 'CAPTURE') THEN 1 ELSE -1 END * (m.amount_minor + m.rounding_minor) AS theirs,
    CASE WHEN t.kind IN ('SALE', 'CAPTURE') THEN 1 ELSE -1 END * (t.amount_minor + t.rounding_minor) AS ours, m.order_name
FROM staging.cash_movements AS m
LEFT JOIN staging.transactions AS t
    ON
        t.store = m.store AND t.transaction_id = m.transaction_id AND t.gateway = 'cash' AND t.status = 'SUCCESS' AND NOT t.test
        AND t.kind IN ('SALE', 'CAPTURE', 'REFUND', 'CHANGE')
WHERE m.store = %(store)s AND m.session_id = ANY(%(ids)s)
ORDER BY m.session_id, m.transaction_id
