-- depends: 0006.views
ALTER TABLE staging.orders
ADD COLUMN terms_name text NOT NULL DEFAULT '',
ADD COLUMN terms_type text NOT NULL DEFAULT '',
ADD COLUMN terms_due_days integer;
COMMENT ON COLUMN staging.orders.terms_name IS 'Name of the payment terms, e.g. Net 30; empty where the order has none or they may not be read.';
COMMENT ON COLUMN staging.orders.terms_type IS 'Type of the payment terms: NET, RECEIPT, FIXED, FULFILLMENT or UNKNOWN; empty where there are none.';
COMMENT ON COLUMN staging.orders.terms_due_days IS 'Days from the document to its due date; null where the terms count no days.';
