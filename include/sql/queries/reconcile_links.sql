-- Per charge and credit, what payments without money (QuickBooks keeps no transaction of them) set against each other.
-- Amounts are those of all settled payments of ours between the two; certain says that no other may have changed them since the question.
WITH only_links AS (
    SELECT
        d.document_id, d.document_key, d.txn_date, a.value #>> '{to,document}' AS charge, c.value #>> '{credit,document}' AS credit
    FROM delivery.documents AS d
    CROSS JOIN LATERAL jsonb_array_elements(d.payload -> 'applied') AS a
    CROSS JOIN LATERAL jsonb_array_elements(a.value -> 'credits') AS c
    WHERE
        d.company_file = %(company_file)s AND d.store = %(store)s AND d.kind = 'ReceivePayment' AND d.state = 'settled'
        AND d.quickbooks_id IS NULL AND d.txn_date BETWEEN %(date_from)s AND %(date_to)s
),
payments AS (
    SELECT d.document_key, d.payload, d.state = 'settled' AND d.settled_at < coalesce(%(asked_at)s::timestamptz, 'infinity') AS certain
    FROM delivery.documents AS d
    WHERE
        d.company_file = %(company_file)s AND d.store = %(store)s AND d.kind = 'ReceivePayment'
        AND d.document_id IN (
            SELECT n.document_id FROM delivery.dependencies AS n INNER JOIN only_links AS o ON o.charge = n.needs_key
        )
),
parts AS (
    SELECT
        p.certain, a.value #>> '{to,document}' AS charge, c.value #>> '{credit,document}' AS credit, (c.value ->> 'amount')::bigint AS amount
    FROM payments AS p
    CROSS JOIN LATERAL jsonb_array_elements(p.payload -> 'applied') AS a
    CROSS JOIN LATERAL jsonb_array_elements(a.value -> 'credits') AS c
    UNION ALL
    SELECT p.certain, a.value #>> '{to,document}', p.document_key, (a.value ->> 'amount')::bigint
    FROM payments AS p CROSS JOIN LATERAL jsonb_array_elements(p.payload -> 'applied') AS a
    WHERE (a.value ->> 'amount')::bigint <> 0
),
sums AS (
    SELECT charge, credit, sum(amount)::bigint AS amount, bool_and(certain) AS certain FROM parts GROUP BY charge, credit
),
firsts AS (
    SELECT DISTINCT ON (charge, credit) charge, credit, document_key, txn_date FROM only_links ORDER BY charge, credit, document_id
)
SELECT
    f.document_key, f.txn_date, to_charge.kind, to_charge.quickbooks_id, to_charge.ref_number,
    of_credit.kind, of_credit.quickbooks_id, of_credit.ref_number, s.amount, s.certain
FROM firsts AS f
INNER JOIN sums AS s ON s.charge = f.charge AND s.credit = f.credit
INNER JOIN delivery.documents AS to_charge
    ON to_charge.company_file = %(company_file)s AND to_charge.store = %(store)s AND to_charge.document_key = f.charge
INNER JOIN delivery.documents AS of_credit
    ON of_credit.company_file = %(company_file)s AND of_credit.store = %(store)s AND of_credit.document_key = f.credit
WHERE to_charge.quickbooks_id IS NOT NULL AND of_credit.quickbooks_id IS NOT NULL
ORDER BY f.txn_date, f.document_key
