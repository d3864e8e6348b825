-- depends: 0001.schemas
CREATE TABLE staging.batches (
    batch_id text NOT NULL, store text NOT NULL, source text NOT NULL, window_from timestamptz, window_to timestamptz,
    started_at timestamptz NOT NULL DEFAULT now(), finished_at timestamptz, state text NOT NULL DEFAULT 'running',
    counts jsonb NOT NULL DEFAULT '{}', PRIMARY KEY (batch_id)
);
CREATE TABLE staging.landing_files (
    path text PRIMARY KEY, batch_id text NOT NULL REFERENCES staging.batches, store text NOT NULL, source text NOT NULL,
    entity text NOT NULL, form text NOT NULL, sha256 text NOT NULL, bytes bigint NOT NULL, lines bigint NOT NULL,
    landed_at timestamptz NOT NULL DEFAULT now(), loaded_at timestamptz
);
CREATE TABLE staging.cursors (
    store text NOT NULL, source text NOT NULL, entity text NOT NULL, value timestamptz NOT NULL, batch_id text NOT NULL,
    previous_value timestamptz, moved_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (store, source, entity)
);
CREATE TABLE raw.records (
    store text COLLATE "C" NOT NULL, source text COLLATE "C" NOT NULL, entity text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL,
    payload jsonb NOT NULL,
    updated_at timestamptz, batch_id text NOT NULL, loaded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (store, source, entity, id)
);
-- Orders are larger than a page and are compressed; LZ4 does it several times faster where the server has it.
DO $$ BEGIN
    ALTER TABLE raw.records ALTER COLUMN payload SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN NULL;
END $$;
CREATE TABLE staging.shops (
    store text PRIMARY KEY, shop_id bigint NOT NULL, name text NOT NULL, domain text NOT NULL, currency text NOT NULL,
    time_zone text NOT NULL, batch_id text NOT NULL
);
CREATE TABLE staging.locations (
    store text NOT NULL, location_id bigint NOT NULL, name text NOT NULL, is_active boolean NOT NULL, batch_id text NOT NULL,
    PRIMARY KEY (store, location_id)
);
CREATE TABLE staging.customers (
    store text NOT NULL, customer_id bigint NOT NULL, display_name text NOT NULL DEFAULT '', first_name text NOT NULL DEFAULT '',
    last_name text NOT NULL DEFAULT '', company text NOT NULL DEFAULT '', email text NOT NULL DEFAULT '', phone text NOT NULL DEFAULT '',
    address1 text NOT NULL DEFAULT '', address2 text NOT NULL DEFAULT '', city text NOT NULL DEFAULT '', province text NOT NULL DEFAULT '',
    postal_code text NOT NULL DEFAULT '', country text NOT NULL DEFAULT '', withheld boolean NOT NULL DEFAULT false,
    updated_at timestamptz NOT NULL, batch_id text NOT NULL, PRIMARY KEY (store, customer_id)
);
CREATE TABLE staging.products (
    store text NOT NULL, product_id bigint NOT NULL, title text NOT NULL, product_type text NOT NULL DEFAULT '', vendor text NOT NULL DEFAULT '',
    status text NOT NULL, updated_at timestamptz NOT NULL, batch_id text NOT NULL, PRIMARY KEY (store, product_id)
);
CREATE TABLE staging.variants (
    store text NOT NULL, variant_id bigint NOT NULL, product_id bigint NOT NULL, inventory_item_id bigint, title text NOT NULL DEFAULT '',
    sku text NOT NULL DEFAULT '', barcode text NOT NULL DEFAULT '', price_minor bigint, tracked boolean NOT NULL DEFAULT true,
    unit_cost numeric(18, 6), unit_cost_currency text, cost_since timestamptz NOT NULL, updated_at timestamptz NOT NULL, batch_id text NOT NULL,
    PRIMARY KEY (store, variant_id)
);
CREATE TABLE staging.unit_costs (
    store text NOT NULL, variant_id bigint NOT NULL, observed_at timestamptz NOT NULL, unit_cost numeric(18, 6) NOT NULL,
    currency text NOT NULL, batch_id text NOT NULL, PRIMARY KEY (store, variant_id, observed_at)
);
CREATE TABLE staging.orders (
    store text NOT NULL, order_id bigint NOT NULL, name text NOT NULL, created_at timestamptz NOT NULL, processed_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL, cancelled_at timestamptz, test boolean NOT NULL, source_name text NOT NULL DEFAULT '',
    currency text NOT NULL, presentment_currency text NOT NULL, taxes_included boolean NOT NULL, location_id bigint, customer_id bigint,
    po_number text NOT NULL DEFAULT '', financial_status text NOT NULL DEFAULT '', fulfillment_status text NOT NULL DEFAULT '',
    total_minor bigint NOT NULL, current_total_minor bigint NOT NULL, received_minor bigint NOT NULL, refunded_minor bigint NOT NULL,
    outstanding_minor bigint NOT NULL, refund_discrepancy_minor bigint NOT NULL, rounding_payment_minor bigint NOT NULL,
    rounding_refund_minor bigint NOT NULL, batch_id text NOT NULL, PRIMARY KEY (store, order_id)
);
CREATE TABLE staging.order_lines (
    store text NOT NULL, line_id bigint NOT NULL, order_id bigint NOT NULL, position integer NOT NULL, title text NOT NULL, variant_title text NOT NULL DEFAULT '',
    sku text NOT NULL DEFAULT '', product_id bigint, variant_id bigint, quantity integer NOT NULL, current_quantity integer NOT NULL,
    is_gift_card boolean NOT NULL, taxable boolean NOT NULL, original_total_minor bigint NOT NULL, discounted_total_minor bigint NOT NULL,
    product_type text NOT NULL DEFAULT '', batch_id text NOT NULL, PRIMARY KEY (store, line_id)
);
CREATE TABLE staging.shipping_lines (
    store text NOT NULL, shipping_line_id bigint NOT NULL, order_id bigint NOT NULL, title text NOT NULL, original_minor bigint NOT NULL,
    discounted_minor bigint NOT NULL, is_removed boolean NOT NULL DEFAULT false, batch_id text NOT NULL, PRIMARY KEY (store, shipping_line_id)
);
CREATE TABLE staging.discounts (
    store text NOT NULL, order_id bigint NOT NULL, position integer NOT NULL, kind text NOT NULL, title text NOT NULL DEFAULT '',
    target text NOT NULL, allocation text NOT NULL, batch_id text NOT NULL, PRIMARY KEY (store, order_id, position)
);
CREATE TABLE staging.agreements (
    store text NOT NULL, agreement_id bigint NOT NULL, order_id bigint NOT NULL, kind text NOT NULL, reason text NOT NULL,
    happened_at timestamptz NOT NULL, batch_id text NOT NULL, PRIMARY KEY (store, agreement_id)
);
CREATE TABLE staging.sales (
    store text NOT NULL, sale_id bigint NOT NULL, agreement_id bigint NOT NULL, order_id bigint NOT NULL, position integer NOT NULL,
    line_type text NOT NULL, action text NOT NULL, quantity integer NOT NULL, line_id bigint, shipping_line_id bigint,
    total_minor bigint NOT NULL, tax_minor bigint NOT NULL, discount_before_tax_minor bigint NOT NULL, discount_after_tax_minor bigint NOT NULL,
    batch_id text NOT NULL, PRIMARY KEY (store, sale_id)
);
CREATE TABLE staging.sale_taxes (
    store text NOT NULL, sale_id bigint NOT NULL, position integer NOT NULL, order_id bigint NOT NULL, title text NOT NULL, rate numeric(12, 8),
    channel_liable boolean NOT NULL DEFAULT false, amount_minor bigint NOT NULL, batch_id text NOT NULL, PRIMARY KEY (store, sale_id, position)
);
CREATE TABLE staging.transactions (
    store text NOT NULL, transaction_id bigint NOT NULL, order_id bigint NOT NULL, kind text NOT NULL, status text NOT NULL, gateway text,
    processed_at timestamptz NOT NULL, amount_minor bigint NOT NULL, rounding_minor bigint NOT NULL DEFAULT 0, currency text NOT NULL,
    test boolean NOT NULL, parent_id bigint, payment_id text NOT NULL DEFAULT '', batch_id text NOT NULL, PRIMARY KEY (store, transaction_id)
);
CREATE TABLE staging.transaction_fees (
    store text NOT NULL, transaction_id bigint NOT NULL, position integer NOT NULL, order_id bigint NOT NULL, type text NOT NULL,
    amount_minor bigint NOT NULL, tax_minor bigint NOT NULL, currency text NOT NULL, batch_id text NOT NULL,
    PRIMARY KEY (store, transaction_id, position)
);
CREATE TABLE staging.refunds (
    store text NOT NULL, refund_id bigint NOT NULL, order_id bigint NOT NULL, created_at timestamptz NOT NULL, processed_at timestamptz,
    total_minor bigint NOT NULL, batch_id text NOT NULL, PRIMARY KEY (store, refund_id)
);
CREATE TABLE staging.refund_lines (
    store text NOT NULL, refund_id bigint NOT NULL, position integer NOT NULL, order_id bigint NOT NULL, line_id bigint NOT NULL, quantity integer NOT NULL,
    restock_type text NOT NULL, restocked boolean NOT NULL, location_id bigint, subtotal_minor bigint NOT NULL, tax_minor bigint NOT NULL,
    batch_id text NOT NULL, PRIMARY KEY (store, refund_id, position)
);
CREATE TABLE staging.fulfillments (
    store text NOT NULL, fulfillment_id bigint NOT NULL, order_id bigint NOT NULL, status text NOT NULL, created_at timestamptz NOT NULL,
    location_id bigint, batch_id text NOT NULL, PRIMARY KEY (store, fulfillment_id)
);
CREATE TABLE staging.suppliers (
    store text NOT NULL, supplier_id bigint NOT NULL, name text NOT NULL, company text NOT NULL DEFAULT '', contact text NOT NULL DEFAULT '',
    email text NOT NULL DEFAULT '', phone text NOT NULL DEFAULT '', address1 text NOT NULL DEFAULT '', address2 text NOT NULL DEFAULT '',
    city text NOT NULL DEFAULT '', province text NOT NULL DEFAULT '', postal_code text NOT NULL DEFAULT '', country text NOT NULL DEFAULT '',
    account_number text NOT NULL DEFAULT '', updated_at timestamptz NOT NULL, batch_id text NOT NULL, PRIMARY KEY (store, supplier_id)
);
CREATE TABLE staging.purchase_orders (
    store text NOT NULL, purchase_order_id bigint NOT NULL, number text NOT NULL, supplier_id bigint NOT NULL, currency text NOT NULL,
    ordered_at timestamptz, expected_on date, payment_due_on date, invoice_number text NOT NULL DEFAULT '', invoice_date date,
    location_id bigint, shipping_minor bigint NOT NULL DEFAULT 0, adjustments_minor bigint NOT NULL DEFAULT 0, archived boolean NOT NULL DEFAULT false,
    updated_at timestamptz NOT NULL, batch_id text NOT NULL, PRIMARY KEY (store, purchase_order_id)
);
CREATE TABLE staging.purchase_order_lines (
    store text NOT NULL, purchase_item_id bigint NOT NULL, purchase_order_id bigint NOT NULL, position integer NOT NULL, sku text NOT NULL DEFAULT '',
    inventory_item_id bigint, title text NOT NULL DEFAULT '', quantity integer NOT NULL, unit_cost numeric(18, 6) NOT NULL, status text NOT NULL,
    received_at timestamptz, batch_id text NOT NULL, PRIMARY KEY (store, purchase_item_id)
);
CREATE TABLE staging.quarantine (
    quarantine_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, store text NOT NULL, source text NOT NULL, entity text NOT NULL, record_id text NOT NULL,
    document_group text NOT NULL, field text NOT NULL, value text NOT NULL, rule text NOT NULL, reason text NOT NULL, mend text NOT NULL,
    payload jsonb, batch_id text NOT NULL, state text NOT NULL DEFAULT 'waiting', first_seen_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz NOT NULL DEFAULT now(), ended_at timestamptz, ended_by text,
    UNIQUE (store, entity, record_id, rule, field)
);
CREATE TABLE staging.validation_results (
    batch_id text NOT NULL, store text NOT NULL, suite text NOT NULL, rule text NOT NULL, severity text NOT NULL, success boolean NOT NULL,
    checked bigint NOT NULL, failed bigint NOT NULL, checked_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (batch_id, suite, rule)
);
CREATE INDEX ON staging.orders (store, updated_at);
CREATE INDEX ON staging.order_lines (store, order_id);
CREATE INDEX ON staging.shipping_lines (store, order_id);
CREATE INDEX ON staging.agreements (store, order_id);
CREATE INDEX ON staging.sales (store, order_id);
CREATE INDEX ON staging.sale_taxes (store, order_id);
CREATE INDEX ON staging.transactions (store, order_id);
CREATE INDEX ON staging.transaction_fees (store, order_id);
CREATE INDEX ON staging.refunds (store, order_id);
CREATE INDEX ON staging.refund_lines (store, order_id);
CREATE INDEX ON staging.fulfillments (store, order_id);
CREATE INDEX ON staging.purchase_order_lines (store, purchase_order_id);
CREATE INDEX ON staging.quarantine (store, document_group) WHERE state = 'waiting';
