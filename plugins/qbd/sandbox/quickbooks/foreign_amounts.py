"""Documents in foreign currency: a document is composed in its own currency and converted here, when it is saved.

The ledger holds home currency: round(amount * rate) to the cent, half away from zero, with the remainder on the source
leg so that every document balances [M] (posting rules 70-72). The foreign amounts are kept beside the postings.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from qbd.sandbox.quickbooks import currencies
from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.errors import invalid_value, saving_failed, unsuitable_account
from qbd.sandbox.quickbooks.field_values import money, plain
from qbd.sandbox.quickbooks.response_writer import Pairs

if TYPE_CHECKING:
    from qbd.sandbox.quickbooks.documents import Document, Effect, Posting

# Kinds that know no currency of their own.
_HOME_KINDS = frozenset({"InventoryAdjustment", "TransferInventory", "BuildAssembly"})
_HOME_TOTALS = (
    "TotalAmountInHomeCurrency", "AmountDueInHomeCurrency", "AmountInHomeCurrency", "DepositTotalInHomeCurrency",
    "CreditAmountInHomeCurrency",
)  # fmt: skip
# Their lines name every account themselves.
_NAMES_ACCOUNTS = frozenset({"JournalEntry", "Deposit", "Check", "CreditCardCharge", "CreditCardCredit"})
_SETTLING = {"AccountsReceivable": "ARAccountRef", "AccountsPayable": "APAccountRef"}


@dataclass(frozen=True, slots=True)
class Terms:
    """In which currency and at which rate a document stands. `adjusts_home`: its amounts are home currency and move no
    foreign balance; `given_home`: its amounts were entered in home currency."""

    currency_id: str
    rate: Decimal
    is_home: bool
    adjusts_home: bool = False
    given_home: bool = False


def converted(amount: int, rate: Decimal) -> int:
    """Cents of one currency in cents of the other, half away from zero. Posting rule 70 [M]."""
    return int((amount * rate).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def terms_of(company: Company, document: Document, effect: Effect) -> Terms:
    """The document's currency and rate.

    A sales or purchase form has its name's currency; a check or deposit without such a name that of its account; a
    journal entry or deposit the one it names. A document keeps the rate it was saved with.

    Raises:
        StatusError: 3210 for a rate that is not positive, or not 1 in home currency [M: stricter than ignoring it].
    """
    home = currencies.home_currency(company)
    form = document.form
    if document.kind in _HOME_KINDS or form.get("IsHomeCurrencyAdjustment") == "true":
        adjusts = document.kind not in _HOME_KINDS
        return Terms(home, Decimal(1), True, adjusts_home=adjusts)
    currency_id = _currency(company, document, effect)
    given = form.get("ExchangeRate")
    shown = form.get("shown", {})
    if given is not None:
        rate = Decimal(given)
        if rate <= 0 or (currency_id == home and rate != 1):
            raise invalid_value("ExchangeRate", given, "The exchange rate is invalid for the transaction currency.")
    elif shown.get("CurrencyRef") == {"ListID": currency_id} and shown.get("ExchangeRate"):
        rate = Decimal(shown["ExchangeRate"])
    else:
        rate = currencies.list_rate(company, currency_id)
    entered = form.get("IsAmountsEnteredInHomeCurrency") == "true"
    return Terms(currency_id, rate, currency_id == home, given_home=entered)


def _currency(company: Company, document: Document, effect: Effect) -> str:
    named = document.form.get("CurrencyRef")
    if named:
        return str(named["ListID"])
    if document.kind == "JournalEntry":
        return currencies.home_currency(company)
    name = company.elements.find(effect.entity_id) if effect.entity_id else None
    if name is not None and name.kind in ("Customer", "Vendor") and document.kind != "Deposit":
        return currencies.currency_of(company, name.list_id)
    return currencies.currency_of(company, effect.account_id)


def convert(company: Company, document: Document, effect: Effect) -> None:
    """Turns a composed effect into home currency, with `effect.foreign` beside it.

    Raises:
        StatusError: 3140 where an account or name has another currency (rule 71).
    """
    terms = terms_of(company, document, effect)
    _own_settling_accounts(company, document, effect, terms)
    _check_currencies(company, document, effect.postings, terms)
    if document.kind == "Deposit":
        _check_payments(company, document, terms)
    home_total = effect.total
    if not terms.is_home or terms.adjusts_home:
        home_total = _to_home(company, document, effect, terms)
    _show(company, document, effect, terms, home_total)


def _own_settling_accounts(company: Company, document: Document, effect: Effect, terms: Terms) -> None:
    """Where no account was named, the one of the document's currency stands in for the company's own. Rule 71 [M]."""
    if terms.is_home:
        return
    for account_type, field in _SETTLING.items():
        own = company.special_account(account_type)
        uses = any(posting.account_id == own for posting in effect.postings) or effect.account_id == own
        if not uses or document.form.get(field) or document.kind in _NAMES_ACCOUNTS:
            continue
        other = currencies.settling_account(company, account_type, terms.currency_id)
        effect.postings = [replace(p, account_id=other) if p.account_id == own else p for p in effect.postings]
        if effect.account_id == own:
            effect.account_id = other
        if effect.open_item is not None and effect.open_item.account_id == own:
            effect.open_item = replace(effect.open_item, account_id=other)
        if effect.shown.get(field) == {"ListID": own}:
            effect.shown[field] = {"ListID": other}


def _check_currencies(company: Company, document: Document, postings: Iterable[Posting], terms: Terms) -> None:
    """Rule 71; and a name on receivables or payables has the account's currency [M]."""
    where = document.kind
    foreign: set[str] = set()
    for posting in postings:
        own = currencies.currency_of(company, posting.account_id)
        if terms.adjusts_home:
            foreign |= {own} - {terms.currency_id}
        else:
            currencies.check_account(company, posting.account_id, terms.currency_id, where)
        settling = company.account_type(posting.account_id) in _SETTLING and posting.entity_id is not None
        if settling and currencies.currency_of(company, posting.entity_id) != own:
            account = company.elements.get(posting.account_id).full_name
            raise unsuitable_account(account, where, currencies.CURRENCY_REFUSAL)
    if len(foreign) > 1:
        # Posting rule 72 [M].
        raise saving_failed(where, "A transaction can have only one foreign currency.")


def _check_payments(company: Company, document: Document, terms: Terms) -> None:
    """A deposit holds payments of its own currency only [M]."""
    for line in document.lines:
        txn_id = line.shown.get("TxnID")
        row = (
            company.store.db.execute("SELECT form FROM txn WHERE txn_id = ?", (txn_id,)).fetchone() if txn_id else None
        )
        if row is not None and document_currency(company, json.loads(row[0])) != terms.currency_id:
            raise invalid_value("PaymentTxnID", txn_id or "", "The payment is in another currency than the deposit.")


def _to_home(company: Company, document: Document, effect: Effect, terms: Terms) -> int:
    """Home cents in the postings and stock moves, foreign ones beside; gives the total in home currency."""
    before = effect.postings
    if terms.adjusts_home:
        # Only the home value of foreign balances moves.
        owns = [currencies.currency_of(company, posting.account_id) for posting in before]
        effect.foreign = [0 if own != terms.currency_id else None for own in owns]
        effect.foreign_id = next((own for own in owns if own != terms.currency_id), "")
        effect.open_item = None
        return effect.total
    if terms.given_home:
        back = 1 / terms.rate
        foreign = _balanced([converted(p.cents, back) for p in before], 0)
        effect.foreign = [*foreign]
        if effect.open_item is not None:
            open_account = effect.open_item.account_id
            own = next(c for p, c in zip(before, foreign, strict=True) if p.account_id == open_account)
            effect.open_home = effect.open_item.cents
            effect.open_item = replace(effect.open_item, cents=abs(own))
    else:
        source = next((i for i, p in enumerate(before) if p.account_id == effect.account_id), 0)
        cents = [converted(p.cents, terms.rate) for p in before]
        gain = _held_value(company, document, before, cents) if document.kind == "Deposit" else 0
        cents = _balanced(cents, source, gain)
        effect.foreign = [*(p.cents for p in before)]
        effect.postings = [replace(p, cents=c) for p, c in zip(before, cents, strict=True)]
        _convert_moves(before, effect, terms)
        if effect.open_item is not None:
            effect.open_home = _open_home(before, effect)
        if gain:
            account_id = company.special_account("ExchangeGainLoss")
            effect.postings.append(replace(effect.postings[source], account_id=account_id, cents=gain, entity_id=None))
            effect.foreign.append(0)
        home = effect.postings[source].cents if before else 0
        if before and abs(before[source].cents) == effect.total:
            effect.foreign_id = terms.currency_id
            return abs(home)
    effect.foreign_id = terms.currency_id
    return effect.total if terms.given_home else converted(effect.total, terms.rate)


def _balanced(cents: list[int], source: int, others: int = 0) -> list[int]:
    """The remainder of the rounding goes to the source leg."""
    if cents:
        cents[source] -= sum(cents) + others
    return cents


def _held_value(company: Company, document: Document, postings: list[Posting], cents: list[int]) -> int:
    """Payments leave Undeposited Funds at the value they came in with; gives the exchange difference [M]."""
    gain = 0
    paid = {line.line_id: line.shown for line in document.lines if line.shown.get("TxnID")}
    for position, posting in enumerate(postings):
        payment = paid.get(posting.line_id or "")
        if payment is None:
            continue
        value = _held(company, payment["TxnID"], payment.get("PaymentTxnLineID"), posting.account_id)
        if value is not None:
            gain += cents[position] + value
            cents[position] = -value
    return gain


def _held(company: Company, txn_id: str, line_id: str | None, account_id: str) -> int | None:
    row = company.store.db.execute(
        "SELECT p.cents FROM posting p JOIN txn t USING (txn_number) WHERE t.txn_id = ? AND p.account_id = ? "
        "AND (? IS NULL OR p.line_id = ?) ORDER BY p.seq LIMIT 1",
        (txn_id, account_id, line_id, line_id),
    ).fetchone()
    return int(row[0]) if row else None


def _convert_moves(before: list[Posting], effect: Effect, terms: Terms) -> None:
    """Goods come in at the home value that their own posting has."""
    by_line = {p.line_id: (p.cents, h.cents) for p, h in zip(before, effect.postings, strict=True) if p.line_id}
    moves = []
    for move in effect.moves:
        if move.cents is None:
            moves.append(move)
            continue
        foreign, home = by_line.get(move.line_id or "", (0, 0))
        value = home if move.cents == foreign else -home if move.cents == -foreign else None
        moves.append(replace(move, cents=converted(move.cents, terms.rate) if value is None else value))
    effect.moves = moves


def _open_home(before: list[Posting], effect: Effect) -> int:
    """What the open amount is worth: the home cents of the leg that carries it."""
    item = effect.open_item
    assert item is not None
    for old, new in zip(before, effect.postings, strict=True):
        if old.account_id == item.account_id and abs(old.cents) == item.cents and old.cents:
            return abs(new.cents)
    # A bill payment's discounts are legs of their own.
    return abs(sum(new.cents for new in effect.postings if new.account_id == item.account_id))


def _show(company: Company, document: Document, effect: Effect, terms: Terms, home_total: int) -> None:
    rules = company.schema.responses[f"{document.kind}AddRs"][f"{document.kind}Ret"].children or {}
    if "CurrencyRef" in rules and not terms.adjusts_home:
        effect.shown |= {"CurrencyRef": {"ListID": terms.currency_id}, "ExchangeRate": plain(terms.rate)}
    effect.shown |= {name: money(home_total) for name in _HOME_TOTALS if name in rules}


def open_pairs(company: Company, document: Document, rules: dict[str, Any]) -> Pairs:
    """What is still open, in home currency, where the Ret has a place for it."""
    names = [name for name in ("BalanceRemainingInHomeCurrency", "CreditRemainingInHomeCurrency") if name in rules]
    if not names:
        return []
    row = company.store.db.execute(
        "SELECT cents - (SELECT coalesce(sum(cents + discount), 0) FROM application WHERE debit_txn = :n) "
        "- (SELECT coalesce(sum(cents), 0) FROM application WHERE credit_txn = :n) FROM open_item "
        "WHERE txn_number = :n",
        {"n": document.txn_number},
    ).fetchone()
    value = remaining_value(company, document.txn_number, row[0]) if row else 0
    return [(name, money(value)) for name in names]


def waiting_pairs(company: Company, document: Document, amount: int) -> Pairs:
    """Currency, rate and home value of an amount that waits to be deposited."""
    shown = document.form.get("shown", {})
    if not shown.get("ExchangeRate"):
        return []
    value = converted(amount, Decimal(shown["ExchangeRate"]))
    return [
        ("CurrencyRef", shown["CurrencyRef"]),
        ("ExchangeRate", shown["ExchangeRate"]),
        ("AmountInHomeCurrency", money(value)),
    ]


def document_currency(company: Company, form: dict[str, Any]) -> str:
    """ListID of the currency that a stored document is in."""
    shown = form.get("shown", {}).get("CurrencyRef")
    return str(shown["ListID"]) if shown else currencies.home_currency(company)


def open_value(company: Company, txn_number: int, amount: int) -> int:
    """Home cents of a part of a document's open amount."""
    row = company.store.db.execute(
        "SELECT o.cents, h.cents FROM open_item o LEFT JOIN open_item_home h USING (txn_number) WHERE o.txn_number = ?",
        (txn_number,),
    ).fetchone()
    if row is None or row[1] is None or not row[0]:
        return amount
    value = Fraction(row[1] * amount, row[0])
    whole = int((abs(value) * 2 + 1) // 2)
    return -whole if value < 0 else whole


def remaining_value(company: Company, txn_number: int, left: int) -> int:
    """Home cents of what is left of a document's open amount: its value less that of what was settled."""
    row = company.store.db.execute("SELECT cents FROM open_item WHERE txn_number = ?", (txn_number,)).fetchone()
    whole = int(row[0]) if row else left
    return open_value(company, txn_number, whole) - open_value(company, txn_number, whole - left)


def foreign_balances(company: Company) -> dict[str, int]:
    """Cents per foreign account in its own currency, debit positive."""
    home = currencies.home_currency(company)
    rows = company.store.db.execute(
        "SELECT p.account_id, sum(f.cents) FROM foreign_posting f JOIN posting p USING (txn_number, seq) "
        "GROUP BY p.account_id"
    ).fetchall()
    return {account_id: total for account_id, total in rows if currencies.currency_of(company, account_id) != home}


def foreign_entity_balances(company: Company, account_ids: list[str]) -> dict[str, int]:
    """Cents per foreign name in its own currency over some accounts."""
    home = currencies.home_currency(company)
    rows = company.store.db.execute(
        "SELECT p.entity_id, sum(f.cents) FROM foreign_posting f JOIN posting p USING (txn_number, seq) "
        "WHERE p.account_id IN (SELECT value FROM json_each(?)) AND p.entity_id IS NOT NULL GROUP BY p.entity_id",
        (json.dumps(account_ids),),
    ).fetchall()
    return {entity_id: total for entity_id, total in rows if currencies.currency_of(company, entity_id) != home}


def line_amounts(company: Company, txn_number: int, seq: int) -> Pairs:
    """Amount, currency and rate of a ledger line whose document is in foreign currency; empty for others."""
    row = company.store.db.execute(
        "SELECT f.cents, f.currency_id, json_extract(t.form, '$.shown.ExchangeRate') FROM foreign_posting f "
        "JOIN txn t USING (txn_number) WHERE f.txn_number = ? AND f.seq = ?",
        (txn_number, seq),
    ).fetchone()
    if row is None:
        return []
    return [("Amount", money(row[0])), ("CurrencyRef", {"ListID": row[1]}), ("ExchangeRate", row[2])]
