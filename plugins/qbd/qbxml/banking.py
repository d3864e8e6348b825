"""Checks, journal entries, deposits and transfers as the values of their Add requests."""

from __future__ import annotations

from qbd.accounting import documents as d
from qbd.qbxml.assembly import Pairs, Resolve, Value
from qbd.qbxml.lines import expense_lines, shared
from qbd.qbxml.names import reference


def check(doc: d.Check, resolve: Resolve) -> Pairs:
    """Return the values of a CheckAdd."""
    applied: list[tuple[str, Value]] = [
        ("ApplyCheckToTxnAdd", [("TxnID", resolve(part.to)), ("Amount", part.amount)]) for part in doc.applied
    ]
    return [
        ("AccountRef", resolve(doc.bank)),
        ("PayeeEntityRef", resolve(doc.payee)),
        ("RefNumber", doc.ref_number),
        ("TxnDate", doc.txn_date),
        ("Memo", doc.memo),
        *shared(doc),
        *applied,
        *expense_lines(doc.lines, resolve),
    ]


def journal_entry(doc: d.JournalEntry, resolve: Resolve) -> Pairs:
    """Return the values of a JournalEntryAdd: the sign chooses debit or credit, no amount is negative (rule 19)."""
    lines: list[tuple[str, Value]] = [
        (
            "JournalCreditLine" if line.amount < 0 else "JournalDebitLine",
            [
                ("AccountRef", resolve(line.account)),
                ("Amount", abs(line.amount)),
                ("Memo", line.memo or doc.memo),
                ("EntityRef", reference(line.entity, resolve)),
                ("ClassRef", reference(line.klass, resolve)),
            ],
        )
        for line in doc.lines
    ]
    return [
        ("TxnDate", doc.txn_date),
        ("RefNumber", doc.ref_number),
        ("CurrencyRef", reference(doc.foreign, resolve)),
        *shared(doc),
        *lines,
    ]


def deposit(doc: d.Deposit, resolve: Resolve) -> Pairs:
    """Return the values of a DepositAdd: payments out of Undeposited Funds, then its own lines."""
    taken: list[tuple[str, Value]] = [
        (
            "DepositLineAdd",
            [
                ("PaymentTxnID", resolve(line.payment)),
                ("PaymentTxnLineID", line.line_id),
                ("OverrideMemo", line.memo),
                ("OverrideClassRef", reference(line.klass, resolve)),
            ],
        )
        for line in doc.payments
    ]
    own: list[tuple[str, Value]] = [
        (
            "DepositLineAdd",
            [
                ("EntityRef", reference(line.entity, resolve)),
                ("AccountRef", resolve(line.account)),
                ("Memo", line.memo),
                ("CheckNumber", line.check_number),
                ("PaymentMethodRef", reference(line.payment_method, resolve)),
                ("ClassRef", reference(line.klass, resolve)),
                ("Amount", line.amount),
            ],
        )
        for line in doc.lines
    ]
    return [
        ("TxnDate", doc.txn_date),
        ("DepositToAccountRef", resolve(doc.deposit_to)),
        ("Memo", doc.memo),
        ("CashBackInfoAdd", _kept_back(doc.cash_back, resolve)),
        ("CurrencyRef", reference(doc.foreign, resolve)),
        *shared(doc),
        *taken,
        *own,
    ]


def _kept_back(back: d.CashBack | None, resolve: Resolve) -> Pairs | None:
    if back is None:
        return None
    return [("AccountRef", resolve(back.account)), ("Memo", back.memo), ("Amount", back.amount)]


def transfer(doc: d.Transfer, resolve: Resolve) -> Pairs:
    """Return the values of a TransferAdd."""
    return [
        ("TxnDate", doc.txn_date),
        ("TransferFromAccountRef", resolve(doc.source)),
        ("TransferToAccountRef", resolve(doc.target)),
        ("ClassRef", reference(doc.klass, resolve)),
        ("Amount", doc.amount),
        ("Memo", doc.memo),
        *shared(doc),
    ]
