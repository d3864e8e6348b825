-- depends: 0006.views
CREATE SEQUENCE ledger.correction_number;
CREATE TABLE ledger.corrections (
    store text NOT NULL, entry_key text NOT NULL, corrects text NOT NULL, noticed_on date NOT NULL, before text NOT NULL, after text NOT NULL,
    document_key text NOT NULL, PRIMARY KEY (store, entry_key),
    FOREIGN KEY (store, entry_key) REFERENCES ledger.entries ON DELETE CASCADE,
    FOREIGN KEY (store, corrects) REFERENCES ledger.entries
);
CREATE INDEX ON ledger.corrections (store, corrects);
COMMENT ON TABLE ledger.corrections IS 'What each correcting entry corrects: facts that changed after they were posted (corrections: difference)';
COMMENT ON COLUMN ledger.corrections.store IS 'Store that the entry belongs to';
COMMENT ON COLUMN ledger.corrections.entry_key IS 'The correcting entry';
COMMENT ON COLUMN ledger.corrections.corrects IS 'The posted entry that it corrects, which stays as it was posted';
COMMENT ON COLUMN ledger.corrections.noticed_on IS 'Business date on which the change was noticed, the date of the correcting entry';
COMMENT ON COLUMN ledger.corrections.before IS 'Amounts per role that were booked until then, earlier corrections included';
COMMENT ON COLUMN ledger.corrections.after IS 'Amounts per role that the facts said then; nothing where the record was gone';
COMMENT ON COLUMN ledger.corrections.document_key IS 'The journal entry that carries it in QuickBooks';
