-- depends: 0009.cash_sessions
CREATE TABLE staging.order_staff (
    store text NOT NULL, order_id bigint NOT NULL, staff_id bigint NOT NULL, name text NOT NULL, first_name text NOT NULL DEFAULT '',
    last_name text NOT NULL DEFAULT '', batch_id text NOT NULL, PRIMARY KEY (store, order_id)
);
COMMENT ON TABLE staging.order_staff IS 'Who sold an order: Order.staffMember; read only with the setting sales_reps and the scope read_users';
COMMENT ON COLUMN staging.order_staff.store IS 'Short name of the store, as in include/mappings/<store>.yaml';
COMMENT ON COLUMN staging.order_staff.order_id IS 'Order that was sold';
COMMENT ON COLUMN staging.order_staff.staff_id IS 'Number of StaffMember.id';
COMMENT ON COLUMN staging.order_staff.name IS 'StaffMember.name';
COMMENT ON COLUMN staging.order_staff.first_name IS 'StaffMember.firstName';
COMMENT ON COLUMN staging.order_staff.last_name IS 'StaffMember.lastName';
COMMENT ON COLUMN staging.order_staff.batch_id IS 'Batch that brought it';
