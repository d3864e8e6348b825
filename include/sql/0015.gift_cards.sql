-- depends: 0006.views
CREATE TABLE staging.gift_cards (
    store text NOT NULL, card_id bigint NOT NULL, last_characters text NOT NULL, currency text NOT NULL, initial_minor bigint NOT NULL,
    balance_minor bigint NOT NULL, created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL, enabled boolean NOT NULL,
    expires_on date, deactivated_at timestamptz, order_id bigint, line_id bigint, batch_id text NOT NULL,
    PRIMARY KEY (store, card_id)
);
CREATE TABLE staging.gift_card_movements (
    store text NOT NULL, transaction_id bigint NOT NULL, card_id bigint NOT NULL, kind text NOT NULL, amount_minor bigint NOT NULL,
    processed_at timestamptz NOT NULL, note text NOT NULL DEFAULT '', batch_id text NOT NULL,
    PRIMARY KEY (store, card_id, kind, transaction_id)
);
CREATE INDEX ON staging.gift_cards (store, line_id);
CREATE INDEX ON staging.gift_cards (store, order_id);

COMMENT ON TABLE staging.gift_cards IS 'Gift cards as they were read last (Shopify: GiftCard)';
COMMENT ON COLUMN staging.gift_cards.store IS 'Short name of the store, as in include/mappings/<store>.yaml';
COMMENT ON COLUMN staging.gift_cards.card_id IS 'GiftCard.id';
COMMENT ON COLUMN staging.gift_cards.last_characters IS 'GiftCard.lastCharacters: the end of its code; the code itself is never read';
COMMENT ON COLUMN staging.gift_cards.currency IS 'Currency of initialValue and balance';
COMMENT ON COLUMN staging.gift_cards.initial_minor IS 'GiftCard.initialValue';
COMMENT ON COLUMN staging.gift_cards.balance_minor IS 'GiftCard.balance: what is left';
COMMENT ON COLUMN staging.gift_cards.created_at IS 'GiftCard.createdAt (UTC)';
COMMENT ON COLUMN staging.gift_cards.updated_at IS 'GiftCard.updatedAt (UTC)';
COMMENT ON COLUMN staging.gift_cards.enabled IS 'GiftCard.enabled';
COMMENT ON COLUMN staging.gift_cards.expires_on IS 'GiftCard.expiresOn: its last day, in the store''s zone; empty: it never expires';
COMMENT ON COLUMN staging.gift_cards.deactivated_at IS 'GiftCard.deactivatedAt (UTC); empty while it is active';
COMMENT ON COLUMN staging.gift_cards.order_id IS 'GiftCard.order.id: the order that sold it; empty where none did';
COMMENT ON COLUMN staging.gift_cards.line_id IS 'GiftCard.lineItem.id: the line of that order';
COMMENT ON COLUMN staging.gift_cards.batch_id IS 'Batch that wrote this version of the row (staging.batches)';

COMMENT ON TABLE staging.gift_card_movements IS 'What was added to and taken from gift cards; names no order (Shopify: GiftCardTransaction)';
COMMENT ON COLUMN staging.gift_card_movements.store IS 'Short name of the store, as in include/mappings/<store>.yaml';
COMMENT ON COLUMN staging.gift_card_movements.transaction_id IS 'GiftCardTransaction.id, unique within its kind';
COMMENT ON COLUMN staging.gift_card_movements.card_id IS 'Card that it belongs to';
COMMENT ON COLUMN staging.gift_card_movements.kind IS 'credit adds to the balance; debit and cash_out take from it';
COMMENT ON COLUMN staging.gift_card_movements.amount_minor IS 'GiftCardTransaction.amount without its sign, in the currency of the card';
COMMENT ON COLUMN staging.gift_card_movements.processed_at IS 'GiftCardTransaction.processedAt (UTC)';
COMMENT ON COLUMN staging.gift_card_movements.note IS 'GiftCardTransaction.note';
COMMENT ON COLUMN staging.gift_card_movements.batch_id IS 'Batch that wrote this version of the row (staging.batches)';
