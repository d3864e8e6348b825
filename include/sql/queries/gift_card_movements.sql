SELECT m.card_id, m.transaction_id, m.kind, m.amount_minor, m.processed_at, m.note
FROM staging.gift_card_movements AS m
WHERE m.store = %(store)s AND m.card_id = ANY(%(ids)s)
ORDER BY m.card_id, m.processed_at, m.transaction_id
