-- depends: 0006.views
ALTER TABLE delivery.documents
    ADD COLUMN changes text,
    ADD COLUMN content jsonb,
    ADD COLUMN gone text NOT NULL DEFAULT '' CHECK (gone IN ('', 'voided', 'deleted')),
    ADD COLUMN lines jsonb,
    ADD COLUMN query_id bigint,
    ADD COLUMN refreshed boolean NOT NULL DEFAULT false;
CREATE INDEX ON delivery.documents (company_file, store, changes) WHERE changes IS NOT NULL;
COMMENT ON COLUMN delivery.documents.changes IS 'Key of the document that this one modifies, voids or deletes; empty for a document of its own';
COMMENT ON COLUMN delivery.documents.content IS 'Content of the document after its last modification; empty: as in payload';
COMMENT ON COLUMN delivery.documents.gone IS 'Whether we voided or deleted the document: voided, deleted or empty';
COMMENT ON COLUMN delivery.documents.lines IS 'Lines as QuickBooks told them last (kind, TxnLineID, item or account, amount); empty: as in the answer of its message set';
COMMENT ON COLUMN delivery.documents.query_id IS 'Read request whose answer tells a change the lines that it keeps (delivery.queries)';
COMMENT ON COLUMN delivery.documents.refreshed IS 'Whether a change was sent again already with a fresh EditSequence';
