-- Columns in the order of the fields of BalanceTransaction.
SELECT
    b.balance_transaction_id, b.type, b.amount_minor, b.fee_minor, b.net_minor, b.currency, b.transaction_date, b.payout_id, b.payout_status,
    b.order_transaction_id, b.order_id, b.order_name, b.adjustment_reason, b.test
FROM staging.balance_transactions AS b
WHERE b.store = %(store)s AND b.payout_id = ANY(%(ids)s)
ORDER BY b.transaction_date, b.balance_transaction_id
