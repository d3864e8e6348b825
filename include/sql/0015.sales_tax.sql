-- depends: 0006.views
ALTER TABLE ledger.lines ADD COLUMN tax_included boolean NOT NULL DEFAULT false, ADD COLUMN channel_tax_minor bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN ledger.lines.tax_included IS 'Of a tax line: the shop''s prices hold the tax';
COMMENT ON COLUMN ledger.lines.channel_tax_minor IS 'Of a tax line: what the marketplace remits of it, minor units, signed as in Shopify; told for the tax report and no part of the amount';
