-- depends: 0006.views
ALTER TABLE staging.orders ADD COLUMN presentment_total_minor bigint;
ALTER TABLE staging.sales ADD COLUMN presentment_minor bigint;
ALTER TABLE staging.transactions ADD COLUMN presentment_minor bigint;
COMMENT ON COLUMN staging.orders.presentment_total_minor IS 'Order.totalPriceSet in presentment_currency: what the buyer saw; empty where that is the shop''s currency';
COMMENT ON COLUMN staging.sales.presentment_minor IS 'Sale.totalAmount in the order''s presentment_currency: what the buyer saw; empty where that is the shop''s currency';
COMMENT ON COLUMN staging.transactions.presentment_minor IS 'OrderTransaction.amountSet in the order''s presentment_currency: what the buyer saw; empty where that is the shop''s currency';
ALTER TABLE ledger.postings ADD COLUMN home_minor bigint;
COMMENT ON COLUMN ledger.postings.home_minor IS 'What QuickBooks'' ledger must show for it, in the company file''s home currency; empty where amount_minor is that';
ALTER TABLE ledger.reconciliations ADD COLUMN exchange_accounts text [] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN ledger.reconciliations.exchange_accounts IS 'Accounts between which QuickBooks books exchange differences: receivable, payable, gain or loss; none where the shop is in home currency';
CREATE TABLE ledger.currencies (
    company_file text NOT NULL, code text NOT NULL, full_name text NOT NULL, is_active boolean NOT NULL,
    read_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (company_file, code)
);
COMMENT ON TABLE ledger.currencies IS 'QuickBooks'' Currency list, as preflight read it last; only for stores whose currency is not the home currency';
COMMENT ON COLUMN ledger.currencies.company_file IS 'Full path of the company file';
COMMENT ON COLUMN ledger.currencies.code IS 'ISO 4217 code';
COMMENT ON COLUMN ledger.currencies.full_name IS 'Name by which QuickBooks'' requests refer to it, e.g. US Dollar';
COMMENT ON COLUMN ledger.currencies.is_active IS 'Whether it can be used on documents';
COMMENT ON COLUMN ledger.currencies.read_at IS 'When it was read (UTC)';
CREATE TABLE ledger.exchange_rates (
    company_file text NOT NULL, code text NOT NULL, as_of date NOT NULL, rate numeric(24, 12) NOT NULL CHECK (rate > 0),
    read_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (company_file, code, as_of)
);
COMMENT ON TABLE ledger.exchange_rates IS 'Rates that QuickBooks'' Currency list held, one for each date that it told them of';
COMMENT ON COLUMN ledger.exchange_rates.company_file IS 'Full path of the company file';
COMMENT ON COLUMN ledger.exchange_rates.code IS 'ISO 4217 code of the foreign currency';
COMMENT ON COLUMN ledger.exchange_rates.as_of IS 'CurrencyRet.AsOfDate: the day of the rate';
COMMENT ON COLUMN ledger.exchange_rates.rate IS 'CurrencyRet.ExchangeRate: home currency for one unit of the foreign one';
COMMENT ON COLUMN ledger.exchange_rates.read_at IS 'When preflight read it last (UTC)';
CREATE INDEX ON staging.order_lines (store, variant_id);
