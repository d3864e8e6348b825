-- depends: 0006.views
CREATE TABLE staging.cash_sessions (
    store text NOT NULL, session_id bigint NOT NULL, location_id bigint, register text NOT NULL, currency text NOT NULL, opened_at timestamptz NOT NULL,
    closed_at timestamptz, tracking boolean NOT NULL, opening_minor bigint NOT NULL, expected_opening_minor bigint, closing_minor bigint,
    expected_closing_minor bigint, adjustments_minor bigint, discrepancy_minor bigint, sales_minor bigint NOT NULL, refunds_minor bigint NOT NULL,
    opened_by text NOT NULL DEFAULT '', closed_by text NOT NULL DEFAULT '', opening_note text NOT NULL DEFAULT '',
    closing_note text NOT NULL DEFAULT '', batch_id text NOT NULL, PRIMARY KEY (store, session_id)
);
CREATE TABLE staging.cash_adjustments (
    store text NOT NULL, adjustment_id bigint NOT NULL, session_id bigint NOT NULL, amount_minor bigint NOT NULL, made_at timestamptz NOT NULL,
    note text NOT NULL DEFAULT '', made_by text NOT NULL DEFAULT '', final boolean NOT NULL, batch_id text NOT NULL,
    PRIMARY KEY (store, adjustment_id)
);
CREATE TABLE staging.cash_movements (
    store text NOT NULL, transaction_id bigint NOT NULL, session_id bigint NOT NULL, order_id bigint, order_name text NOT NULL DEFAULT '',
    kind text NOT NULL, processed_at timestamptz, amount_minor bigint NOT NULL, rounding_minor bigint NOT NULL, batch_id text NOT NULL,
    PRIMARY KEY (store, transaction_id)
);
CREATE INDEX ON staging.cash_sessions (store, location_id, opened_at);
CREATE INDEX ON staging.cash_adjustments (store, session_id);
CREATE INDEX ON staging.cash_movements (store, session_id);

COMMENT ON TABLE staging.cash_sessions IS 'Sessions of cash drawers (POS Pro): CashTrackingSession';
COMMENT ON COLUMN staging.cash_sessions.store IS 'Short name of the store, as in include/mappings/<store>.yaml';
COMMENT ON COLUMN staging.cash_sessions.session_id IS 'Number of CashTrackingSession.id';
COMMENT ON COLUMN staging.cash_sessions.location_id IS 'CashTrackingSession.location; empty: none, or the scope read_locations is missing';
COMMENT ON COLUMN staging.cash_sessions.register IS 'CashTrackingSession.registerName';
COMMENT ON COLUMN staging.cash_sessions.currency IS 'Currency of the balances, ISO 4217';
COMMENT ON COLUMN staging.cash_sessions.opened_at IS 'CashTrackingSession.openingTime (UTC)';
COMMENT ON COLUMN staging.cash_sessions.closed_at IS 'CashTrackingSession.closingTime (UTC); empty while it is open';
COMMENT ON COLUMN staging.cash_sessions.tracking IS 'CashTrackingSession.cashTrackingEnabled: a session without is not accounted';
COMMENT ON COLUMN staging.cash_sessions.opening_minor IS 'CashTrackingSession.openingBalance: what was counted at the opening';
COMMENT ON COLUMN staging.cash_sessions.expected_opening_minor IS 'CashTrackingSession.expectedOpeningBalance: what the session before left; empty for a first one';
COMMENT ON COLUMN staging.cash_sessions.closing_minor IS 'CashTrackingSession.closingBalance: what was counted at the closing';
COMMENT ON COLUMN staging.cash_sessions.expected_closing_minor IS 'CashTrackingSession.expectedClosingBalance: Shopify''s own sum, some time after the closing';
COMMENT ON COLUMN staging.cash_sessions.adjustments_minor IS 'CashTrackingSession.totalAdjustments: without the final adjustment';
COMMENT ON COLUMN staging.cash_sessions.discrepancy_minor IS 'CashTrackingSession.totalDiscrepancy: at opening and closing, too much is positive';
COMMENT ON COLUMN staging.cash_sessions.sales_minor IS 'CashTrackingSession.totalCashSales';
COMMENT ON COLUMN staging.cash_sessions.refunds_minor IS 'CashTrackingSession.totalCashRefunds, positive';
COMMENT ON COLUMN staging.cash_sessions.opened_by IS 'Name of CashTrackingSession.openingStaffMember; empty where it is withheld';
COMMENT ON COLUMN staging.cash_sessions.closed_by IS 'Name of CashTrackingSession.closingStaffMember; empty where it is withheld';
COMMENT ON COLUMN staging.cash_sessions.opening_note IS 'CashTrackingSession.openingNote';
COMMENT ON COLUMN staging.cash_sessions.closing_note IS 'CashTrackingSession.closingNote';
COMMENT ON COLUMN staging.cash_sessions.batch_id IS 'Batch that brought this version';

COMMENT ON TABLE staging.cash_adjustments IS 'Cash put into drawers and taken out: CashTrackingAdjustment';
COMMENT ON COLUMN staging.cash_adjustments.store IS 'Short name of the store, as in include/mappings/<store>.yaml';
COMMENT ON COLUMN staging.cash_adjustments.adjustment_id IS 'Number of CashTrackingAdjustment.id';
COMMENT ON COLUMN staging.cash_adjustments.session_id IS 'Session that it belongs to';
COMMENT ON COLUMN staging.cash_adjustments.amount_minor IS 'CashTrackingAdjustment.cash: put in is positive, taken out negative; in the session''s currency';
COMMENT ON COLUMN staging.cash_adjustments.made_at IS 'CashTrackingAdjustment.time (UTC)';
COMMENT ON COLUMN staging.cash_adjustments.note IS 'CashTrackingAdjustment.note';
COMMENT ON COLUMN staging.cash_adjustments.made_by IS 'Name of CashTrackingAdjustment.staffMember; empty where it is withheld';
COMMENT ON COLUMN staging.cash_adjustments.final IS 'The final adjustment, which totalAdjustments leaves out: part of the closing count, never accounted';
COMMENT ON COLUMN staging.cash_adjustments.batch_id IS 'Batch that brought it';

COMMENT ON TABLE staging.cash_movements IS 'Which order transactions belong to which session of a drawer: CashTrackingSession.cashTransactions that succeeded';
COMMENT ON COLUMN staging.cash_movements.store IS 'Short name of the store, as in include/mappings/<store>.yaml';
COMMENT ON COLUMN staging.cash_movements.transaction_id IS 'Number of OrderTransaction.id';
COMMENT ON COLUMN staging.cash_movements.session_id IS 'Session that it belongs to';
COMMENT ON COLUMN staging.cash_movements.order_id IS 'OrderTransaction.order; empty where it cannot be read';
COMMENT ON COLUMN staging.cash_movements.order_name IS 'Name of that order';
COMMENT ON COLUMN staging.cash_movements.kind IS 'OrderTransaction.kind: SALE, CAPTURE, REFUND or CHANGE';
COMMENT ON COLUMN staging.cash_movements.processed_at IS 'OrderTransaction.processedAt (UTC)';
COMMENT ON COLUMN staging.cash_movements.amount_minor IS 'OrderTransaction.amountSet, always positive, in the session''s currency';
COMMENT ON COLUMN staging.cash_movements.rounding_minor IS 'OrderTransaction.amountRoundingSet, signed as Shopify sends it';
COMMENT ON COLUMN staging.cash_movements.batch_id IS 'Batch that brought it';
