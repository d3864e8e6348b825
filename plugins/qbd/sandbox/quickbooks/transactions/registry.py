"""Every kind of transaction that the simulator keeps, by name."""

from __future__ import annotations

from qbd.sandbox.quickbooks.transactions.bill_payments import BILL_PAYMENT_CHECK, BILL_PAYMENT_CREDIT_CARD
from qbd.sandbox.quickbooks.transactions.bills import BILL
from qbd.sandbox.quickbooks.transactions.card_refund import AR_REFUND_CREDIT_CARD
from qbd.sandbox.quickbooks.transactions.checks import CHECK, CREDIT_CARD_CHARGE, CREDIT_CARD_CREDIT
from qbd.sandbox.quickbooks.transactions.deposit import DEPOSIT
from qbd.sandbox.quickbooks.transactions.inventory_adjustment import INVENTORY_ADJUSTMENT
from qbd.sandbox.quickbooks.transactions.item_receipts import ITEM_RECEIPT
from qbd.sandbox.quickbooks.transactions.journal_entry import JOURNAL_ENTRY
from qbd.sandbox.quickbooks.transactions.kinds import TransactionKind
from qbd.sandbox.quickbooks.transactions.purchase_orders import PURCHASE_ORDER
from qbd.sandbox.quickbooks.transactions.receive_payment import RECEIVE_PAYMENT
from qbd.sandbox.quickbooks.transactions.sales_kinds import CREDIT_MEMO, ESTIMATE, INVOICE, SALES_ORDER, SALES_RECEIPT
from qbd.sandbox.quickbooks.transactions.statement_charges import CHARGE
from qbd.sandbox.quickbooks.transactions.transfer_inventory import TRANSFER_INVENTORY
from qbd.sandbox.quickbooks.transactions.transfers import TRANSFER
from qbd.sandbox.quickbooks.transactions.vendor_credits import VENDOR_CREDIT

KINDS: dict[str, TransactionKind] = {
    kind.name: kind
    for kind in (
        SALES_RECEIPT,
        INVOICE,
        CREDIT_MEMO,
        SALES_ORDER,
        ESTIMATE,
        CHARGE,
        RECEIVE_PAYMENT,
        AR_REFUND_CREDIT_CARD,
        CHECK,
        CREDIT_CARD_CHARGE,
        CREDIT_CARD_CREDIT,
        PURCHASE_ORDER,
        ITEM_RECEIPT,
        BILL,
        VENDOR_CREDIT,
        BILL_PAYMENT_CHECK,
        BILL_PAYMENT_CREDIT_CARD,
        JOURNAL_ENTRY,
        DEPOSIT,
        TRANSFER,
        INVENTORY_ADJUSTMENT,
        TRANSFER_INVENTORY,
    )
}
