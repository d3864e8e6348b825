-- depends: 0005.comments
CREATE VIEW staging.waiting AS
SELECT store, document_group, source, entity, record_id, rule, field, value, reason, mend, batch_id, first_seen_at, last_seen_at
FROM staging.quarantine WHERE state = 'waiting';
COMMENT ON VIEW staging.waiting IS 'What waits in quarantine now: the open rows of staging.quarantine';
COMMENT ON COLUMN staging.waiting.store IS 'Short name of the store, as in include/mappings/<store>.yaml';
COMMENT ON COLUMN staging.waiting.document_group IS 'What waits: order:<order_id> or purchase:<purchase_order_id>, ...';
COMMENT ON COLUMN staging.waiting.source IS 'shopify or stocky';
COMMENT ON COLUMN staging.waiting.entity IS 'Entity or table of the record';
COMMENT ON COLUMN staging.waiting.record_id IS 'Number of the record';
COMMENT ON COLUMN staging.waiting.rule IS 'Rule that failed';
COMMENT ON COLUMN staging.waiting.field IS 'Which field is wrong';
COMMENT ON COLUMN staging.waiting.value IS 'What stands there';
COMMENT ON COLUMN staging.waiting.reason IS 'What is wrong';
COMMENT ON COLUMN staging.waiting.mend IS 'What a person does about it';
COMMENT ON COLUMN staging.waiting.batch_id IS 'Batch that found it last';
COMMENT ON COLUMN staging.waiting.first_seen_at IS 'When it was found first (UTC)';
COMMENT ON COLUMN staging.waiting.last_seen_at IS 'When it was found last (UTC)';
