-- The batch's gift cards, and those that a rule holds.
SELECT
    c.card_id::text AS record_id, 'gift_card:' || c.card_id AS document_group, 'gift card ending in ' || c.last_characters AS label, c.currency,
    c.initial_minor, c.balance_minor, coalesce(c.deactivated_at::text, '') AS deactivated_at,
    c.deactivated_at IS NULL OR c.deactivated_at >= c.created_at AS times_in_order
FROM staging.gift_cards AS c
WHERE
    c.store = :store
    AND (
        c.batch_id = :batch
        OR c.card_id::text IN (
            SELECT q.record_id FROM staging.quarantine AS q
            WHERE q.store = :store AND q.state = 'waiting' AND q.rule <> 'typed' AND q.entity = 'gift_cards'
        )
    )
