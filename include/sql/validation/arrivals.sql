-- What came of each entity, and how much of it has a shape that typing does not know.
SELECT
    e.entity AS record_id, '' AS document_group, e.entity AS label, '' AS currency, e.records, coalesce(q.untyped, 0) AS untyped,
    coalesce(q.example, '') AS example, coalesce(q.untyped, 0) < 10 OR coalesce(q.untyped, 0) * 2 < e.records AS shape_known
FROM (
    SELECT substr(c.key, 9) AS entity, c.value::bigint AS records
    FROM staging.batches AS b, jsonb_each_text(b.counts) AS c WHERE b.batch_id = :batch AND b.store = :store AND starts_with(c.key, 'records:')
) AS e
LEFT JOIN (
    SELECT entity, count(DISTINCT record_id) AS untyped, min(field || ': ' || reason) AS example
    FROM staging.quarantine WHERE store = :store AND batch_id = :batch AND rule = 'typed' AND state = 'waiting' GROUP BY entity
) AS q ON q.entity = e.entity
