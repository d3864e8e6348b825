"""Checks, journal entries, deposits and transfers between accounts."""

from __future__ import annotations

import msgspec

from qbd.accounting.documents.base import Applied, ExpenseLine, Named, Transaction, TxnOf


class Check(Transaction, frozen=True, omit_defaults=True, kw_only=True):
    """A CheckAdd from a bank account; ``applied`` uses up credit memos of the payee."""

    bank: Named
    payee: Named
    ref_number: str
    lines: tuple[ExpenseLine, ...]
    applied: tuple[Applied, ...] = ()


class JournalLine(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A journal entry line: debit positive, credit negative. A/R, A/P and tax lines need ``entity`` (rules 9-12)."""

    account: Named
    amount: int
    memo: str = ""
    klass: Named | None = None
    entity: Named | None = None


class JournalEntry(Transaction, frozen=True, omit_defaults=True, kw_only=True):
    """A JournalEntryAdd. It has no header memo in qbXML: ``memo`` goes to lines that have none.

    ``foreign`` names the currency element where ``currency`` is not the company file's home currency.
    """

    ref_number: str
    lines: tuple[JournalLine, ...]
    foreign: Named | None = None


class DepositPayment(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A payment taken out of Undeposited Funds; ``line_id`` where the payment has more than one line."""

    payment: TxnOf
    line_id: str = ""
    memo: str = ""
    klass: Named | None = None


class DepositLine(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A deposit's own line: ``amount`` positive credits the account (money from it), negative debits it (a fee)."""

    account: Named
    amount: int
    memo: str = ""
    entity: Named | None = None
    klass: Named | None = None
    payment_method: Named | None = None
    check_number: str = ""


class CashBack(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What was kept back from the deposit, to an account."""

    account: Named
    amount: int
    memo: str = ""


class Deposit(Transaction, frozen=True, omit_defaults=True, kw_only=True):
    """A DepositAdd: one line of the bank's statement. ``foreign`` names a currency that is not the home currency."""

    deposit_to: Named
    payments: tuple[DepositPayment, ...] = ()
    lines: tuple[DepositLine, ...] = ()
    cash_back: CashBack | None = None
    foreign: Named | None = None

    @property
    def ref_number(self) -> str:
        """Empty: QuickBooks keeps no number with a deposit; it is found by date, account and memo."""
        return ""


class Transfer(Transaction, frozen=True, omit_defaults=True, kw_only=True):
    """A TransferAdd: money from one balance sheet account to another."""

    source: Named
    target: Named
    amount: int
    klass: Named | None = None

    @property
    def ref_number(self) -> str:
        """Empty: QuickBooks keeps no number with a transfer."""
        return ""


BankingDocument = Check | JournalEntry | Deposit | Transfer
