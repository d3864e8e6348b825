-- depends: 0003.ledger
CREATE TABLE delivery.documents (
    document_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, company_file text NOT NULL, store text NOT NULL, document_key text NOT NULL,
    kind text NOT NULL, rank smallint NOT NULL, payload jsonb NOT NULL, digest text NOT NULL, state text NOT NULL DEFAULT 'pending', reason text NOT NULL DEFAULT '',
    message_set_id text, quickbooks_id text, edit_sequence text, ref_number text NOT NULL DEFAULT '', txn_date date, attempts integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(), changed_at timestamptz NOT NULL DEFAULT now(), settled_at timestamptz,
    note text NOT NULL DEFAULT '', not_before timestamptz, set_limit integer, in_doubt boolean NOT NULL DEFAULT false,
    UNIQUE (company_file, store, document_key),
    CHECK (state IN ('pending', 'leased', 'sent', 'answered', 'settled', 'needs_attention', 'withdrawn'))
);
CREATE TABLE delivery.dependencies (
    document_id bigint NOT NULL REFERENCES delivery.documents ON DELETE CASCADE, needs_key text NOT NULL, PRIMARY KEY (document_id, needs_key)
);
CREATE TABLE delivery.queries (
    query_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, company_file text NOT NULL, purpose text NOT NULL, request bytea NOT NULL,
    state text NOT NULL DEFAULT 'pending', reason text NOT NULL DEFAULT '', message_set_id text, response bytea, asked_by text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(), answered_at timestamptz,
    CHECK (state IN ('pending', 'leased', 'sent', 'answered', 'needs_attention'))
);
CREATE TABLE delivery.message_sets (
    message_set_id text PRIMARY KEY, company_file text NOT NULL, purpose text NOT NULL, request bytea NOT NULL, state text NOT NULL DEFAULT 'leased',
    response bytea, created_at timestamptz NOT NULL DEFAULT now(), sent_at timestamptz, answered_at timestamptz, settled_at timestamptz, cleared_at timestamptz,
    handed integer NOT NULL DEFAULT 0, breakdowns integer NOT NULL DEFAULT 0, clear_after timestamptz, lookup_request bytea, lookup_response bytea, spent boolean NOT NULL DEFAULT false,
    CHECK (length(message_set_id) <= 23), CHECK (purpose IN ('documents', 'query')),
    CHECK (state IN ('leased', 'sent', 'answered', 'settled', 'split', 'abandoned'))
);
CREATE TABLE delivery.leases (
    company_file text PRIMARY KEY, token bigint NOT NULL DEFAULT 0, worker text, message_set_id text, expires_at timestamptz, taken_at timestamptz,
    instance text NOT NULL DEFAULT '', step text NOT NULL DEFAULT '', step_number integer NOT NULL DEFAULT 0, step_request bytea,
    not_before timestamptz, failures integer NOT NULL DEFAULT 0, trouble text NOT NULL DEFAULT ''
);
CREATE TABLE delivery.events (
    event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, company_file text NOT NULL, document_id bigint, query_id bigint, message_set_id text,
    from_state text, to_state text NOT NULL, detail text NOT NULL DEFAULT '', happened_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE delivery.workers (
    worker text NOT NULL, company_file text NOT NULL, token_sha256 text NOT NULL, created_at timestamptz NOT NULL DEFAULT now(), revoked_at timestamptz,
    last_seen_at timestamptz, version text NOT NULL DEFAULT '', PRIMARY KEY (token_sha256)
);
CREATE TABLE settings.store_settings (
    store text NOT NULL, version integer NOT NULL, document jsonb NOT NULL, digest text NOT NULL, imported_at timestamptz NOT NULL DEFAULT now(),
    imported_by text NOT NULL, PRIMARY KEY (store, version)
);
CREATE INDEX ON delivery.documents (company_file, state, rank, document_id);
CREATE INDEX ON delivery.documents (company_file) WHERE state = 'pending' AND set_limit IS NOT NULL;
CREATE INDEX ON delivery.documents (company_file, quickbooks_id);
CREATE INDEX ON delivery.documents (company_file, ref_number);
CREATE INDEX ON delivery.documents (message_set_id);
CREATE INDEX ON delivery.dependencies (needs_key);
CREATE INDEX ON delivery.events (document_id);
CREATE INDEX ON delivery.queries (company_file, state);
CREATE UNIQUE INDEX one_open_message_set ON delivery.message_sets (company_file) WHERE state IN ('leased', 'sent', 'answered');
CREATE INDEX ON delivery.message_sets (company_file, clear_after) WHERE cleared_at IS NULL AND clear_after IS NOT NULL;
