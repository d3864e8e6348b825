-- Gift cards that changed themselves or whose order did, and those that expired since; otherwise as orders_to_account.sql. Cards of
-- test orders are no facts of the books.
SELECT c.card_id
FROM staging.gift_cards AS c
LEFT JOIN staging.orders AS o ON o.store = c.store AND o.order_id = c.order_id
WHERE
    c.store = %(store)s
    AND c.card_id > %(after)s
    AND NOT coalesce(o.test, FALSE)
    AND (
        NOT %(changed_only)s
        OR greatest(c.batch_id, o.batch_id) IS DISTINCT FROM (
            SELECT a.batch_id FROM ledger.accounted AS a
            WHERE a.store = c.store AND a.document_group = 'gift_card:' || c.card_id
        )
        OR (
            c.balance_minor <> 0 AND c.deactivated_at IS NULL
            AND c.expires_on < (
                SELECT (k.value AT TIME ZONE coalesce(s.time_zone, 'UTC'))::date FROM staging.cursors AS k
                LEFT JOIN staging.shops AS s ON s.store = k.store
                WHERE k.store = c.store AND k.source = 'shopify' AND k.entity = 'gift_cards'
            )
            AND NOT EXISTS (
                SELECT 1 FROM ledger.entries AS e WHERE e.store = c.store AND e.entry_key = 'gift_card_breakage:' || c.card_id
            )
        )
        OR EXISTS (
            SELECT 1 FROM ledger.holds AS h
            WHERE h.store = c.store AND h.document_group = 'gift_card:' || c.card_id AND h.stage = 'account' AND h.ended_at IS NULL
        )
    )
    AND (%(since)s::timestamptz IS NULL OR c.updated_at >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR c.created_at < %(until)s)
    AND (%(ids)s::bigint [] IS NULL OR c.card_id = ANY(%(ids)s))
    AND EXISTS (SELECT 1 FROM staging.batches AS b WHERE b.batch_id = c.batch_id AND b.state = 'validated')
    AND NOT EXISTS (
        SELECT 1 FROM staging.quarantine AS q
        WHERE q.store = c.store AND q.document_group = 'gift_card:' || c.card_id AND q.state = 'waiting'
    )
ORDER BY c.card_id
LIMIT %(limit)s
