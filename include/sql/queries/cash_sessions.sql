-- Sessions of cash drawers, each with the cash that the books hold for its location after the session before and in no session. That
-- can be told only where no other drawer of the location was open meanwhile and where the session before is known.
SELECT
    s.session_id, s.currency, s.register, s.location_id, s.opened_at, s.opening_minor, s.closed_at, s.closing_minor,
    s.expected_opening_minor, s.expected_closing_minor, s.discrepancy_minor, coalesce(o.outside_minor, 0)::bigint,
    s.batch_id, coalesce(l.closings, '{}')
FROM staging.cash_sessions AS s
LEFT JOIN LATERAL (
    SELECT max(p.closed_at) AS closed_at FROM staging.cash_sessions AS p
    WHERE p.store = s.store AND p.location_id = s.location_id AND p.closed_at <= s.opened_at
) AS b ON TRUE
LEFT JOIN LATERAL (
    SELECT sum(CASE WHEN t.kind IN ('SALE', 'CAPTURE') THEN 1 ELSE -1 END * (t.amount_minor + t.rounding_minor)) AS outside_minor
    FROM staging.transactions AS t
    INNER JOIN staging.orders AS r ON r.store = t.store AND r.order_id = t.order_id
    WHERE
        t.store = s.store AND r.location_id = s.location_id AND NOT r.test
        AND t.gateway = 'cash' AND t.status = 'SUCCESS' AND NOT t.test AND t.kind IN ('SALE', 'CAPTURE', 'REFUND', 'CHANGE')
        AND t.processed_at >= b.closed_at AND t.processed_at < s.opened_at
        AND NOT EXISTS (
            SELECT 1 FROM staging.cash_movements AS m WHERE m.store = t.store AND m.transaction_id = t.transaction_id
        )
        AND NOT EXISTS (
            SELECT 1 FROM staging.cash_sessions AS p
            WHERE
                p.store = s.store AND p.location_id = s.location_id AND p.session_id <> s.session_id
                AND p.opened_at <= t.processed_at AND (p.closed_at IS NULL OR p.closed_at > t.processed_at)
        )
) AS o ON TRUE
LEFT JOIN LATERAL (
    SELECT array_agg(e.closing_minor ORDER BY e.register) AS closings FROM (
        SELECT DISTINCT ON (p.register) p.register, p.closing_minor FROM staging.cash_sessions AS p
        WHERE p.store = s.store AND p.location_id = s.location_id AND p.closed_at <= s.opened_at AND p.closing_minor IS NOT NULL
        ORDER BY p.register, p.closed_at DESC
    ) AS e
) AS l ON TRUE
WHERE s.store = %(store)s AND s.session_id = ANY(%(ids)s)
ORDER BY s.session_id
