-- depends: 0009.order_staff
-- A drawer's session asks for the cash between two sessions; few transactions of a shop are cash, so this is small.
CREATE INDEX cash_by_time ON staging.transactions (store, processed_at) WHERE gateway = 'cash';
