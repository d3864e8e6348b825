-- depends: 0006.views
CREATE TABLE staging.payouts (
    store text NOT NULL, payout_id bigint NOT NULL, issued_at timestamptz NOT NULL, status text NOT NULL, transaction_type text NOT NULL,
    net_minor bigint NOT NULL, currency text NOT NULL, external_trace_id text NOT NULL DEFAULT '', batch_id text NOT NULL,
    PRIMARY KEY (store, payout_id)
);
CREATE TABLE staging.balance_transactions (
    store text NOT NULL, balance_transaction_id bigint NOT NULL, type text NOT NULL, transaction_date timestamptz NOT NULL, test boolean NOT NULL,
    amount_minor bigint NOT NULL, fee_minor bigint NOT NULL, net_minor bigint NOT NULL, currency text NOT NULL,
    source_type text NOT NULL DEFAULT '', source_id bigint, order_transaction_id bigint, order_id bigint, order_name text NOT NULL DEFAULT '',
    payout_id bigint, payout_status text NOT NULL DEFAULT '', adjustment_reason text NOT NULL DEFAULT '', batch_id text NOT NULL,
    PRIMARY KEY (store, balance_transaction_id)
);
CREATE TABLE staging.balance_adjustments (
    store text NOT NULL, balance_transaction_id bigint NOT NULL, position integer NOT NULL, order_name text NOT NULL,
    order_transaction_id bigint NOT NULL, amount_minor bigint NOT NULL, fee_minor bigint NOT NULL, net_minor bigint NOT NULL,
    batch_id text NOT NULL, PRIMARY KEY (store, balance_transaction_id, position)
);
CREATE INDEX ON staging.payouts (store, issued_at);
CREATE INDEX ON staging.balance_transactions (store, payout_id);
CREATE INDEX ON staging.balance_transactions (store, order_transaction_id);
CREATE INDEX ON staging.balance_transactions (store, order_id);
CREATE INDEX ON staging.balance_transactions (store, source_id) WHERE source_type = 'TRANSFER';

COMMENT ON COLUMN raw.records.entity IS 'What the object is: shop, locations, customers, products, orders, payouts, balance_transactions (Shopify); suppliers, purchase_orders (Stocky)';

COMMENT ON TABLE staging.payouts IS 'Transfers between the balance of Shopify Payments and the bank (Shopify: ShopifyPaymentsPayout)';
COMMENT ON COLUMN staging.payouts.store IS 'Short name of the store, as in include/mappings/<store>.yaml';
COMMENT ON COLUMN staging.payouts.payout_id IS 'ShopifyPaymentsPayout.id';
COMMENT ON COLUMN staging.payouts.issued_at IS 'ShopifyPaymentsPayout.issuedAt (UTC): its day in the store''s zone is the business date';
COMMENT ON COLUMN staging.payouts.status IS 'ShopifyPaymentsPayout.status: SCHEDULED, IN_TRANSIT, PAID, FAILED or CANCELED';
COMMENT ON COLUMN staging.payouts.transaction_type IS 'ShopifyPaymentsPayout.transactionType: DEPOSIT into the bank or WITHDRAWAL from it';
COMMENT ON COLUMN staging.payouts.net_minor IS 'ShopifyPaymentsPayout.net: what the line of the bank''s statement says, signed as Shopify sends it';
COMMENT ON COLUMN staging.payouts.currency IS 'Currency of net';
COMMENT ON COLUMN staging.payouts.external_trace_id IS 'ShopifyPaymentsPayout.externalTraceId: the bank''s number of the transfer';
COMMENT ON COLUMN staging.payouts.batch_id IS 'Batch that wrote this version of the row (staging.batches)';

COMMENT ON TABLE staging.balance_transactions IS 'Every movement of the balance of Shopify Payments (Shopify: ShopifyPaymentsBalanceTransaction)';
COMMENT ON COLUMN staging.balance_transactions.store IS 'Short name of the store, as in include/mappings/<store>.yaml';
COMMENT ON COLUMN staging.balance_transactions.balance_transaction_id IS 'ShopifyPaymentsBalanceTransaction.id';
COMMENT ON COLUMN staging.balance_transactions.type IS 'ShopifyPaymentsBalanceTransaction.type: CHARGE, REFUND, CHARGEBACK_HOLD, ...; one that the API does not know yet is kept as well';
COMMENT ON COLUMN staging.balance_transactions.transaction_date IS 'ShopifyPaymentsBalanceTransaction.transactionDate (UTC): its day in the store''s zone is the business date';
COMMENT ON COLUMN staging.balance_transactions.test IS 'ShopifyPaymentsBalanceTransaction.test: such a movement never reaches the books';
COMMENT ON COLUMN staging.balance_transactions.amount_minor IS 'ShopifyPaymentsBalanceTransaction.amount: below zero takes money from the balance';
COMMENT ON COLUMN staging.balance_transactions.fee_minor IS 'ShopifyPaymentsBalanceTransaction.fee: comes off the amount; below zero is given back';
COMMENT ON COLUMN staging.balance_transactions.net_minor IS 'ShopifyPaymentsBalanceTransaction.net: amount less fee';
COMMENT ON COLUMN staging.balance_transactions.currency IS 'Currency of amount, fee and net';
COMMENT ON COLUMN staging.balance_transactions.source_type IS 'ShopifyPaymentsBalanceTransaction.sourceType: CHARGE, REFUND, DISPUTE, TRANSFER, ADJUSTMENT, ...';
COMMENT ON COLUMN staging.balance_transactions.source_id IS 'ShopifyPaymentsBalanceTransaction.sourceId: number of what brought it about; of a TRANSFER the payout';
COMMENT ON COLUMN staging.balance_transactions.order_transaction_id IS 'ShopifyPaymentsBalanceTransaction.sourceOrderTransactionId: as staging.transactions.transaction_id';
COMMENT ON COLUMN staging.balance_transactions.order_id IS 'ShopifyPaymentsBalanceTransaction.associatedOrder.id; the order itself may not be readable';
COMMENT ON COLUMN staging.balance_transactions.order_name IS 'ShopifyPaymentsBalanceTransaction.associatedOrder.name, as the shop prints it (#1001)';
COMMENT ON COLUMN staging.balance_transactions.payout_id IS 'ShopifyPaymentsBalanceTransaction.associatedPayout.id; empty until a payout takes it in';
COMMENT ON COLUMN staging.balance_transactions.payout_status IS 'ShopifyPaymentsBalanceTransaction.associatedPayout.status when it was read; staging.payouts has the newer one';
COMMENT ON COLUMN staging.balance_transactions.adjustment_reason IS 'ShopifyPaymentsBalanceTransaction.adjustmentReason';
COMMENT ON COLUMN staging.balance_transactions.batch_id IS 'Batch that wrote this version of the row (staging.batches)';

COMMENT ON TABLE staging.balance_adjustments IS 'Which orders an adjustment of the balance is made of (Shopify: ShopifyPaymentsAdjustmentOrder)';
COMMENT ON COLUMN staging.balance_adjustments.store IS 'Short name of the store, as in include/mappings/<store>.yaml';
COMMENT ON COLUMN staging.balance_adjustments.balance_transaction_id IS 'Movement it belongs to';
COMMENT ON COLUMN staging.balance_adjustments.position IS 'Its place in the list, from 0';
COMMENT ON COLUMN staging.balance_adjustments.order_name IS 'ShopifyPaymentsAdjustmentOrder.name';
COMMENT ON COLUMN staging.balance_adjustments.order_transaction_id IS 'ShopifyPaymentsAdjustmentOrder.orderTransactionId';
COMMENT ON COLUMN staging.balance_adjustments.amount_minor IS 'ShopifyPaymentsAdjustmentOrder.amount, in the currency of the movement';
COMMENT ON COLUMN staging.balance_adjustments.fee_minor IS 'ShopifyPaymentsAdjustmentOrder.fees';
COMMENT ON COLUMN staging.balance_adjustments.net_minor IS 'ShopifyPaymentsAdjustmentOrder.net';
COMMENT ON COLUMN staging.balance_adjustments.batch_id IS 'Batch that wrote this version of the row (staging.batches)';
