-- Both sides of the proof of the gift card liability, and what may explain a difference; days are the store's. A card that is older
-- than the books is carried over with what it held when they began, worked out from its transactions since.
WITH cards AS (
    SELECT
        c.card_id, c.balance_minor,
        c.deactivated_at IS NULL AND (c.expires_on IS NULL OR c.expires_on >= %(today)s) AS is_live,
        (c.created_at AT TIME ZONE %(zone)s)::date < %(start)s::date
        AND (c.deactivated_at IS NULL OR (c.deactivated_at AT TIME ZONE %(zone)s)::date >= %(start)s::date)
        AND (c.expires_on IS NULL OR c.expires_on + 1 >= %(start)s::date) AS is_carried
    FROM staging.gift_cards AS c
    LEFT JOIN staging.orders AS o ON o.store = c.store AND o.order_id = c.order_id
    WHERE c.store = %(store)s AND c.currency = %(currency)s AND NOT coalesce(o.test, FALSE)
),

moved AS (
    SELECT
        m.card_id, sum(m.amount_minor) FILTER (WHERE m.kind = 'debit') AS debited,
        sum(m.amount_minor) FILTER (WHERE m.kind = 'cash_out') AS paid_out, sum(m.amount_minor) FILTER (WHERE m.kind = 'credit') AS credited
    FROM staging.gift_card_movements AS m
    WHERE m.store = %(store)s AND (%(start)s::date IS NULL OR (m.processed_at AT TIME ZONE %(zone)s)::date >= %(start)s::date)
    GROUP BY m.card_id
),

held AS (
    SELECT
        sum(c.balance_minor + coalesce(m.debited, 0) + coalesce(m.paid_out, 0) - coalesce(m.credited, 0)) FILTER (WHERE c.is_carried) AS carried,
        sum(c.balance_minor) FILTER (WHERE c.is_live) AS live, sum(m.debited) AS debited, sum(m.credited) AS credited
    FROM cards AS c
    LEFT JOIN moved AS m ON m.card_id = c.card_id
),

paid AS (
    SELECT
        sum(t.amount_minor) FILTER (WHERE t.kind IN ('SALE', 'CAPTURE')) AS redeemed, sum(t.amount_minor) FILTER (WHERE t.kind = 'REFUND') AS refunded
    FROM staging.transactions AS t
    INNER JOIN staging.orders AS o ON o.store = t.store AND o.order_id = t.order_id
    WHERE
        t.store = %(store)s AND t.gateway = 'gift_card' AND t.status = 'SUCCESS' AND NOT t.test AND NOT o.test
        AND (%(start)s::date IS NULL OR (t.processed_at AT TIME ZONE %(zone)s)::date >= %(start)s::date)
),

booked AS (
    SELECT -sum(l.amount_minor) AS booked
    FROM ledger.lines AS l
    INNER JOIN ledger.entries AS e ON e.store = l.store AND e.entry_key = l.entry_key
    WHERE
        l.store = %(store)s AND l.role = 'gift_card_liability' AND e.currency = %(currency)s
        AND (%(start)s::date IS NULL OR e.business_date >= %(start)s::date)
)

SELECT
    coalesce(b.booked, 0)::bigint, coalesce(h.carried, 0)::bigint, coalesce(h.live, 0)::bigint, coalesce(h.debited, 0)::bigint,
    coalesce(h.credited, 0)::bigint, coalesce(p.redeemed, 0)::bigint, coalesce(p.refunded, 0)::bigint
FROM held AS h, paid AS p, booked AS b
