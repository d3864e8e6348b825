-- depends: 0006.views
ALTER TABLE staging.orders ADD COLUMN presentment_total_minor bigint;
ALTER TABLE staging.sales ADD COLUMN presentment_minor bigint;
ALTER TABLE staging.transactions ADD COLUMN presentment_minor bigint;
COMMENT ON COLUMN staging.orders.presentment_total_minor IS 'Order.totalPriceSet in presentment_currency: what the buyer saw; empty where that is the shop''s currency';
COMMENT ON COLUMN staging.sales.presentment_minor IS 'Sale.totalAmount in the order''s presentment_currency: what the buyer saw; empty where that is the shop''s currency';
COMMENT ON COLUMN staging.transactions.presentment_minor IS 'OrderTransaction.amountSet in the order''s presentment_currency: what the buyer saw; empty where that is the shop''s currency';
