-- Only terms of these types count days from the document.
SELECT
    o.order_id, o.terms_name,
    CASE o.terms_type WHEN 'NET' THEN o.terms_due_days WHEN 'RECEIPT' THEN coalesce(o.terms_due_days, 0) END, o.po_number
FROM staging.orders AS o
WHERE o.store = %(store)s AND o.order_id = ANY(%(ids)s) AND (o.terms_name <> '' OR o.po_number <> '')
