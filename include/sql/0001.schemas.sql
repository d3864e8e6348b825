-- depends:
CREATE SCHEMA IF NOT EXISTS raw;
CREATE SCHEMA IF NOT EXISTS staging;
CREATE SCHEMA IF NOT EXISTS ledger;
CREATE SCHEMA IF NOT EXISTS delivery;
CREATE SCHEMA IF NOT EXISTS settings;
COMMENT ON SCHEMA raw IS 'Records as the source sent them (jsonb), one row per object, newest version';
COMMENT ON SCHEMA staging IS 'Typed tables upserted from raw, quarantine, cursors and what each batch did';
COMMENT ON SCHEMA ledger IS 'The journal: balanced entries made from staging, and what posting made of them';
COMMENT ON SCHEMA delivery IS 'The outbox of QuickBooks documents, message sets, leases, answers and events';
COMMENT ON SCHEMA settings IS 'Versioned store settings and account mapping, worker tokens';
