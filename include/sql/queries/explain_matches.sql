-- The first kind of name that fits wins: QuickBooks' ID, our document key or RefNumber, an entry key, then the shop's own names.
WITH documents AS (
    SELECT DISTINCT
        CASE
            WHEN d.quickbooks_id = %(text)s THEN 1
            WHEN d.document_key = %(text)s THEN 2
            ELSE 3
        END AS precedence,
        d.store, e.document_group, d.document_key
    FROM delivery.documents AS d
    INNER JOIN ledger.postings AS p ON p.store = d.store AND p.document_key = d.document_key
    INNER JOIN ledger.entries AS e ON e.store = p.store AND e.entry_key = p.entry_key
    WHERE d.quickbooks_id = %(text)s OR d.document_key = %(text)s OR d.ref_number = %(text)s
)
SELECT precedence, store, document_group, document_key FROM documents WHERE %(store)s::text IS NULL OR store = %(store)s
UNION ALL
SELECT 4, e.store, e.document_group, '' FROM ledger.entries AS e
WHERE (e.entry_key = %(text)s OR e.document_group = %(text)s OR e.source = %(text)s)
    AND (%(store)s::text IS NULL OR e.store = %(store)s)
UNION
SELECT 5, o.store, 'order:' || o.order_id, '' FROM staging.orders AS o
WHERE (o.name = %(text)s OR o.name = %(hash)s) AND (%(store)s::text IS NULL OR o.store = %(store)s)
UNION
SELECT 6, o.store, 'order:' || o.order_id, '' FROM staging.orders AS o
WHERE o.order_id = %(id)s AND (%(store)s::text IS NULL OR o.store = %(store)s)
UNION
SELECT 7, o.store, 'purchase:' || o.purchase_order_id, '' FROM staging.purchase_orders AS o
WHERE (o.number = %(text)s OR o.purchase_order_id = %(id)s) AND (%(store)s::text IS NULL OR o.store = %(store)s)
UNION
SELECT 4, p.store, 'payout:' || p.payout_id, '' FROM staging.payouts AS p
WHERE 'payout:' || p.payout_id = %(text)s AND (%(store)s::text IS NULL OR p.store = %(store)s)
UNION
SELECT 4, t.store, 'balance:' || t.balance_transaction_id, '' FROM staging.balance_transactions AS t
WHERE 'balance:' || t.balance_transaction_id = %(text)s AND (%(store)s::text IS NULL OR t.store = %(store)s)
UNION
SELECT 4, c.store, 'cash:' || c.session_id, '' FROM staging.cash_sessions AS c
WHERE 'cash:' || c.session_id = %(text)s AND (%(store)s::text IS NULL OR c.store = %(store)s)
UNION
SELECT 4, c.store, 'gift_card:' || c.card_id, '' FROM staging.gift_cards AS c
WHERE 'gift_card:' || c.card_id = %(text)s AND (%(store)s::text IS NULL OR c.store = %(store)s)
UNION
SELECT 8, p.store, 'payout:' || p.payout_id, '' FROM staging.payouts AS p
WHERE
    (p.payout_id = %(id)s OR p.external_trace_id = nullif(%(text)s, ''))
    AND (%(store)s::text IS NULL OR p.store = %(store)s)
ORDER BY 1, 2, 3, 4
