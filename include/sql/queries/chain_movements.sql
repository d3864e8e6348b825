-- What Shopify Payments moved for a group: a payout's own balance transactions, an order's, or the one itself; with the payout and what carries each.
SELECT
    t.balance_transaction_id, t.type, t.transaction_date, t.amount_minor, t.fee_minor, t.net_minor, t.currency, t.order_name,
    t.payout_id, coalesce(p.status, t.payout_status) AS payout_status, p.issued_at,
    ARRAY(
        SELECT DISTINCT concat_ws(' ', coalesce(d.kind, s.document_key), d.ref_number)
        FROM ledger.postings AS s
        LEFT JOIN delivery.documents AS d ON d.store = s.store AND d.document_key = s.document_key
        WHERE
            s.store = t.store
            AND s.entry_key IN ('balance:' || t.balance_transaction_id, 'transaction:' || t.order_transaction_id)
        ORDER BY 1
    ) AS documents
FROM staging.balance_transactions AS t
LEFT JOIN staging.payouts AS p ON p.store = t.store AND p.payout_id = t.payout_id
WHERE
    t.store = %(store)s AND NOT t.test
    AND %(group)s IN ('payout:' || t.payout_id, 'order:' || t.order_id, 'balance:' || t.balance_transaction_id)
ORDER BY t.transaction_date, t.balance_transaction_id
