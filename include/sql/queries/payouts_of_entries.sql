-- The payout that settles an entry: only one that is paid; of an order transaction that stands in two payouts, neither.
WITH paid AS (
    SELECT b.balance_transaction_id, b.order_transaction_id, b.payout_id
    FROM staging.balance_transactions AS b
    INNER JOIN staging.payouts AS p ON p.store = b.store AND p.payout_id = b.payout_id AND p.status = 'PAID'
    WHERE
        b.store = %(store)s AND NOT b.test
        AND (b.balance_transaction_id = ANY(%(balance)s::bigint []) OR b.order_transaction_id = ANY(%(transactions)s::bigint []))
)
SELECT 'balance:' || balance_transaction_id AS entry_key, payout_id
FROM paid
WHERE balance_transaction_id = ANY(%(balance)s::bigint [])
UNION ALL
SELECT 'transaction:' || order_transaction_id, min(payout_id)
FROM paid
WHERE order_transaction_id = ANY(%(transactions)s::bigint [])
GROUP BY order_transaction_id
HAVING count(DISTINCT payout_id) = 1
