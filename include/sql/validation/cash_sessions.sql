-- The batch's sessions of cash drawers, and those that a rule holds.
SELECT
    s.session_id::text AS record_id, 'cash:' || s.session_id AS document_group, s.register AS label, s.currency,
    s.closed_at IS NULL OR s.closed_at > s.opened_at AS times_in_order, coalesce(s.closed_at::text, '') AS closed_at,
    s.opening_minor, coalesce(s.closing_minor, 0) AS closing_minor,
    s.closed_at IS NULL OR s.closing_minor IS NOT NULL AS counted,
    coalesce(s.adjustments_minor, 0) AS total_minor, coalesce(a.sum_minor, 0)::bigint AS sum_minor,
    s.adjustments_minor IS NULL OR s.adjustments_minor = coalesce(a.sum_minor, 0) AS adjustments_add_up
FROM staging.cash_sessions AS s
LEFT JOIN LATERAL (
    SELECT sum(x.amount_minor) AS sum_minor FROM staging.cash_adjustments AS x
    WHERE x.store = s.store AND x.session_id = s.session_id AND NOT x.final
) AS a ON TRUE
WHERE
    s.store = :store
    AND (
        s.batch_id = :batch
        OR s.session_id::text IN (
            SELECT q.record_id FROM staging.quarantine AS q
            WHERE q.store = :store AND q.state = 'waiting' AND q.rule <> 'typed' AND q.entity = 'cash_sessions'
        )
    )
