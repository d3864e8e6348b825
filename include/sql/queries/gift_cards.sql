-- Gift cards, each with the line that sold it and what its order took back of it, and up to when cards were read. Without
-- read_all_orders Shopify may not name the order of a card that is older than 60 days: whether none sold it is sure where the
-- card was younger, where older orders were read, or where the journal has it as issued by hand already.
SELECT
    c.card_id, c.currency, c.last_characters, c.initial_minor, c.balance_minor, c.created_at, c.expires_on, c.deactivated_at, c.order_id,
    o.name, coalesce(r.units, 0)::int, coalesce(r.amount_minor, 0)::bigint, coalesce(l.cards, 0)::int, coalesce(l.deactivated, 0)::int,
    k.value AS read_until,
    c.created_at >= b.window_to - interval '60 days'
    OR EXISTS (
        SELECT 1 FROM ledger.entries AS e WHERE e.store = c.store AND e.entry_key = 'gift_card_issued:' || c.card_id
    )
    OR EXISTS (
        SELECT 1 FROM staging.orders AS x
        INNER JOIN staging.batches AS y ON y.batch_id = x.batch_id
        WHERE x.store = c.store AND x.created_at < y.window_to - interval '61 days'
    ) AS is_order_sure,
    greatest(c.batch_id, o.batch_id) AS batch_id
FROM staging.gift_cards AS c
INNER JOIN staging.batches AS b ON b.batch_id = c.batch_id
LEFT JOIN staging.cursors AS k ON k.store = c.store AND k.source = 'shopify' AND k.entity = 'gift_cards'
LEFT JOIN staging.orders AS o ON o.store = c.store AND o.order_id = c.order_id
LEFT JOIN LATERAL (
    SELECT sum(abs(s.quantity)) AS units, -sum(s.total_minor) AS amount_minor FROM staging.sales AS s
    WHERE s.store = c.store AND s.order_id = c.order_id AND s.line_id = c.line_id AND s.line_type = 'GIFT_CARD' AND s.action = 'RETURN'
) AS r ON TRUE
LEFT JOIN LATERAL (
    SELECT count(*) AS cards, count(d.deactivated_at) AS deactivated FROM staging.gift_cards AS d
    WHERE d.store = c.store AND d.line_id = c.line_id
) AS l ON TRUE
WHERE c.store = %(store)s AND c.card_id = ANY(%(ids)s)
ORDER BY c.card_id
