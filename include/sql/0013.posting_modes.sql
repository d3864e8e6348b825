-- depends: 0006.views
ALTER TABLE ledger.entries ADD COLUMN channel text NOT NULL DEFAULT '';
UPDATE ledger.entries AS e SET channel = o.source_name
FROM staging.orders AS o
WHERE o.store = e.store AND e.document_group = 'order:' || o.order_id;
COMMENT ON COLUMN ledger.entries.channel IS 'Shopify''s source of the order (web, pos, ...), by which its posting mode is chosen; empty for what is no order';
