CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE list_element (
    list_id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    namespace TEXT NOT NULL,
    name TEXT NOT NULL,
    full_name TEXT NOT NULL,
    full_key TEXT NOT NULL,
    parent_id TEXT,
    is_active INTEGER NOT NULL,
    time_created TEXT NOT NULL,
    time_modified TEXT NOT NULL,
    edit_sequence INTEGER NOT NULL,
    data TEXT NOT NULL,
    UNIQUE (namespace, full_key)
);
CREATE INDEX list_element_kind ON list_element (kind);
CREATE INDEX list_element_parent ON list_element (parent_id);

CREATE TABLE txn (
    txn_number INTEGER PRIMARY KEY,
    txn_id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    txn_date TEXT NOT NULL,
    ref_number TEXT,
    entity_id TEXT,
    account_id TEXT,
    memo TEXT,
    total INTEGER NOT NULL,
    is_void INTEGER NOT NULL DEFAULT 0,
    time_created TEXT NOT NULL,
    time_modified TEXT NOT NULL,
    edit_sequence INTEGER NOT NULL,
    form TEXT NOT NULL,
    lines TEXT NOT NULL
);
CREATE INDEX txn_ref ON txn (kind, ref_number);
CREATE INDEX txn_by_date ON txn (kind, txn_date);
CREATE INDEX txn_by_entity ON txn (entity_id);

-- Debit positive, cents. Cost of goods sold and inventory of sales are not here but in stock_posting.
CREATE TABLE posting (
    txn_number INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    txn_date TEXT NOT NULL,
    account_id TEXT NOT NULL,
    cents INTEGER NOT NULL,
    entity_id TEXT,
    class_id TEXT,
    item_id TEXT,
    line_id TEXT,
    memo TEXT,
    PRIMARY KEY (txn_number, seq)
) WITHOUT ROWID;
CREATE INDEX posting_account ON posting (account_id, txn_date);

-- The foreign amount of a posting, where its document is in foreign currency; only files with multicurrency have any.
CREATE TABLE foreign_posting (
    txn_number INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    currency_id TEXT NOT NULL,
    cents INTEGER NOT NULL,
    PRIMARY KEY (txn_number, seq)
) WITHOUT ROWID;
-- What the open amount of a foreign document is worth in home currency.
CREATE TABLE open_item_home (txn_number INTEGER PRIMARY KEY, cents INTEGER NOT NULL);

-- What happens to stock. A sale has no value of its own: average cost is worked out from all moves in date order.
CREATE TABLE stock_move (
    txn_number INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    txn_date TEXT NOT NULL,
    item_id TEXT NOT NULL,
    effect TEXT NOT NULL,
    units INTEGER NOT NULL,
    cents INTEGER,
    asset_account_id TEXT NOT NULL,
    cogs_account_id TEXT NOT NULL,
    entity_id TEXT,
    class_id TEXT,
    line_id TEXT,
    memo TEXT,
    PRIMARY KEY (txn_number, seq)
) WITHOUT ROWID;
CREATE INDEX stock_move_item ON stock_move (item_id, txn_date, txn_number, seq);

-- Units that come to an inventory site or leave it; only files with multiple sites have any.
CREATE TABLE site_move (
    txn_number INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    txn_date TEXT NOT NULL,
    item_id TEXT NOT NULL,
    site_id TEXT NOT NULL,
    units INTEGER NOT NULL,
    line_id TEXT,
    PRIMARY KEY (txn_number, seq)
) WITHOUT ROWID;
CREATE INDEX site_move_item ON site_move (item_id, site_id);

-- Derived from stock_move whenever an item in stale_item is read; never a source.
CREATE TABLE stock_posting (
    txn_number INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    part INTEGER NOT NULL,
    txn_date TEXT NOT NULL,
    item_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    cents INTEGER NOT NULL,
    entity_id TEXT,
    class_id TEXT,
    line_id TEXT,
    memo TEXT,
    PRIMARY KEY (txn_number, seq, part)
) WITHOUT ROWID;
CREATE INDEX stock_posting_account ON stock_posting (account_id, txn_date);
CREATE INDEX stock_posting_item ON stock_posting (item_id);
CREATE TABLE stock_level (item_id TEXT PRIMARY KEY, units INTEGER NOT NULL, cents INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE stale_item (item_id TEXT PRIMARY KEY) WITHOUT ROWID;

-- Amounts that wait to be settled against each other: receivables (debit positive) and payables (credit negative).
CREATE TABLE open_item (
    txn_number INTEGER PRIMARY KEY,
    side TEXT NOT NULL,
    account_id TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    cents INTEGER NOT NULL
);
CREATE INDEX open_item_entity ON open_item (entity_id);
CREATE TABLE application (
    application_id INTEGER PRIMARY KEY,
    made_by INTEGER NOT NULL,
    debit_txn INTEGER NOT NULL,
    credit_txn INTEGER NOT NULL,
    cents INTEGER NOT NULL,
    discount INTEGER NOT NULL DEFAULT 0,
    discount_account_id TEXT,
    discount_class_id TEXT
);
CREATE INDEX application_debit ON application (debit_txn);
CREATE INDEX application_credit ON application (credit_txn);
CREATE INDEX application_maker ON application (made_by);
-- Lines of purchase and sales orders, and the lines of other documents that fill them.
CREATE TABLE order_line (
    txn_number INTEGER NOT NULL,
    line_id TEXT PRIMARY KEY,
    item_id TEXT NOT NULL,
    units INTEGER NOT NULL,
    cents INTEGER NOT NULL,
    is_closed INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX order_line_order ON order_line (txn_number);
CREATE INDEX order_line_item ON order_line (item_id);
CREATE TABLE order_link (
    txn_number INTEGER NOT NULL,
    line_id TEXT PRIMARY KEY,
    order_txn INTEGER NOT NULL,
    order_line_id TEXT NOT NULL,
    filled INTEGER NOT NULL,
    billed INTEGER NOT NULL,
    cents INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX order_link_filler ON order_link (txn_number);
CREATE INDEX order_link_order ON order_link (order_txn);
CREATE INDEX order_link_line ON order_link (order_line_id);

-- payment_line is empty where a payment is deposited as a whole.
CREATE TABLE deposited (
    payment_txn INTEGER NOT NULL,
    payment_line TEXT NOT NULL,
    deposit_txn INTEGER NOT NULL,
    line_id TEXT NOT NULL,
    PRIMARY KEY (payment_txn, payment_line)
) WITHOUT ROWID;
CREATE INDEX deposited_by ON deposited (deposit_txn);

CREATE TABLE reference (owner TEXT NOT NULL, list_id TEXT NOT NULL, PRIMARY KEY (list_id, owner)) WITHOUT ROWID;
CREATE INDEX reference_owner ON reference (owner);
CREATE TABLE deleted_txn (
    txn_id TEXT PRIMARY KEY, kind TEXT NOT NULL, time_created TEXT NOT NULL, time_deleted TEXT NOT NULL, ref_number TEXT
);
CREATE TABLE deleted_element (
    list_id TEXT PRIMARY KEY, kind TEXT NOT NULL, time_created TEXT NOT NULL, time_deleted TEXT NOT NULL, full_name TEXT
);
CREATE TABLE fault (fault_id INTEGER PRIMARY KEY AUTOINCREMENT, definition TEXT NOT NULL);
CREATE TABLE in_use (object_id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE message_set (
    application TEXT NOT NULL,
    message_set_id TEXT NOT NULL,
    checksum TEXT NOT NULL,
    PRIMARY KEY (application, message_set_id)
);
CREATE TABLE message_set_answer (
    application TEXT NOT NULL,
    message_set_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (application, message_set_id, position)
);

-- Data extensions: custom fields (owner 0) and private data. A definition once deleted is never made again.
CREATE TABLE data_ext_def (
    owner_id TEXT NOT NULL,
    name_key TEXT NOT NULL,
    name TEXT NOT NULL,
    data_type TEXT NOT NULL,
    objects TEXT NOT NULL,
    ext_id INTEGER NOT NULL,
    is_deleted INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (owner_id, name_key)
) WITHOUT ROWID;
CREATE TABLE data_ext (
    object_id TEXT NOT NULL,
    line_id TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    ext_id INTEGER NOT NULL,
    object_kind TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (object_id, line_id, ext_id)
) WITHOUT ROWID;
