-- Charges and refunds of order transactions whose sum is not what the journal brought into the clearing account; last what it did.
WITH settled AS (
    SELECT b.order_transaction_id, sum(b.amount_minor) AS amount
    FROM staging.balance_transactions AS b
    WHERE
        b.store = %(store)s AND NOT b.test AND b.type = ANY(%(types)s)
        AND (%(start)s::date IS NULL OR (b.transaction_date AT TIME ZONE %(zone)s)::date >= %(start)s)
    GROUP BY b.order_transaction_id
),
booked AS (
    SELECT
        s.order_transaction_id, s.amount,
        (
            SELECT sum(l.amount_minor) FROM ledger.lines AS l
            WHERE
                l.store = %(store)s AND l.entry_key = 'transaction:' || s.order_transaction_id AND l.role = 'clearing:shopify_payments'
        )::bigint AS moved
    FROM settled AS s
)
SELECT
    b.balance_transaction_id, b.type, b.amount_minor, b.fee_minor, b.net_minor, b.currency, b.transaction_date, b.payout_id, b.payout_status,
    b.order_transaction_id, b.order_id, b.order_name, b.adjustment_reason, b.test, k.moved
FROM booked AS k
INNER JOIN staging.balance_transactions AS b
    ON b.store = %(store)s AND b.order_transaction_id IS NOT DISTINCT FROM k.order_transaction_id AND NOT b.test AND b.type = ANY(%(types)s)
WHERE k.order_transaction_id IS NULL OR k.amount <> coalesce(k.moved, 0)
ORDER BY b.transaction_date, b.balance_transaction_id
