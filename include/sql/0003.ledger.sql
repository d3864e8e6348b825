-- depends: 0002.staging
CREATE TABLE ledger.entries (
    store text NOT NULL, entry_key text NOT NULL, kind text NOT NULL, document_group text NOT NULL, label text NOT NULL, source text NOT NULL,
    happened_at timestamptz NOT NULL, business_date date NOT NULL, currency text NOT NULL, location_id bigint, buyer_id bigint,
    digest text NOT NULL, written_at timestamptz NOT NULL DEFAULT now(), posted_at timestamptz, PRIMARY KEY (store, entry_key)
);
CREATE TABLE ledger.lines (
    store text NOT NULL, entry_key text NOT NULL, position integer NOT NULL, role text NOT NULL, amount_minor bigint NOT NULL, memo text NOT NULL DEFAULT '',
    sale_id bigint, gateway text NOT NULL DEFAULT '', tax_title text NOT NULL DEFAULT '', tax_rate numeric(12, 8), product_type text NOT NULL DEFAULT '',
    variant_id bigint, sku text NOT NULL DEFAULT '', title text NOT NULL DEFAULT '', quantity integer NOT NULL DEFAULT 0,
    unit_cost numeric(18, 6), restocked boolean, PRIMARY KEY (store, entry_key, position),
    FOREIGN KEY (store, entry_key) REFERENCES ledger.entries ON DELETE CASCADE
);
CREATE TABLE ledger.postings (
    store text NOT NULL, document_key text NOT NULL, entry_key text NOT NULL, account text NOT NULL, txn_date date NOT NULL,
    amount_minor bigint NOT NULL, valued_by_quickbooks boolean NOT NULL DEFAULT false, posted_at timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (store, entry_key) REFERENCES ledger.entries
);
CREATE TABLE ledger.accounted (
    store text NOT NULL, document_group text NOT NULL, batch_id text NOT NULL, accounted_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (store, document_group)
);
CREATE TABLE ledger.holds (
    store text NOT NULL, document_group text NOT NULL, stage text NOT NULL, record text NOT NULL, field text NOT NULL, value text NOT NULL,
    message text NOT NULL, mend text NOT NULL,
    first_seen_at timestamptz NOT NULL DEFAULT now(), last_seen_at timestamptz NOT NULL DEFAULT now(), ended_at timestamptz,
    PRIMARY KEY (store, document_group, stage, record, field), CHECK (stage IN ('account', 'post'))
);
CREATE TABLE ledger.reconciliations (
    reconciliation_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, store text NOT NULL, company_file text NOT NULL, date_from date NOT NULL, date_to date NOT NULL,
    currency text NOT NULL, query_ids bigint[] NOT NULL, started_at timestamptz NOT NULL DEFAULT now(), finished_at timestamptz, differences integer, foreign_transactions integer,
    altered integer, deleted integer, pending integer, explained integer
);
CREATE TABLE ledger.reconciliation_lines (
    reconciliation_id bigint NOT NULL REFERENCES ledger.reconciliations, account text NOT NULL, txn_date date NOT NULL, journal_minor bigint NOT NULL,
    quickbooks_minor bigint NOT NULL, foreign_minor bigint NOT NULL DEFAULT 0, explained_minor bigint NOT NULL DEFAULT 0, PRIMARY KEY (reconciliation_id, account, txn_date)
);
CREATE TABLE ledger.reconciliation_findings (
    reconciliation_id bigint NOT NULL REFERENCES ledger.reconciliations, kind text NOT NULL, document_key text NOT NULL DEFAULT '', txn_id text NOT NULL DEFAULT '',
    document_group text NOT NULL DEFAULT '', account text NOT NULL DEFAULT '', txn_date date, journal_minor bigint, quickbooks_minor bigint, message text NOT NULL
);
CREATE INDEX ON ledger.entries (store, document_group);
CREATE INDEX ON ledger.entries (store, business_date);
CREATE INDEX ON ledger.entries (store, document_group, business_date) WHERE posted_at IS NULL;
CREATE INDEX ON ledger.postings (store, document_key);
CREATE INDEX ON ledger.postings (store, entry_key);
CREATE INDEX ON ledger.holds (store, document_group) WHERE ended_at IS NULL;
CREATE INDEX ON ledger.reconciliation_findings (reconciliation_id);
