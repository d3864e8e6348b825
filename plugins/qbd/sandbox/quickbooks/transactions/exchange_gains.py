"""Realised exchange gains and losses: what settling an amount at another rate leaves over (posting rule 72 [M]).

A settlement takes from both sides the same foreign amount, worth different home amounts where the rates differ. The
difference goes from the receivable (payable) to Exchange Gain or Loss, with the document that made the settlement, and
goes away with it. Parts are cut so that a fully settled document leaves no home cent behind.
"""

from __future__ import annotations

from decimal import Decimal

from qbd.sandbox.quickbooks import foreign_amounts
from qbd.sandbox.quickbooks.company import Company

# Behind all lines that a document has by itself; two per settlement.
FIRST_SEQ = 1_000_000


def counterparts(company: Company, txn_number: int) -> set[int]:
    """Documents that a document is settled with, or that it settles with one another."""
    rows = company.store.db.execute(
        "SELECT debit_txn, credit_txn FROM application WHERE made_by = :n OR debit_txn = :n OR credit_txn = :n",
        {"n": txn_number},
    ).fetchall()
    return {number for row in rows for number in row} - {txn_number}


def clear(company: Company, txn_number: int) -> None:
    """Takes away the gains of every settlement that a document made or took part in."""
    db = company.store.db
    rows = db.execute(
        "SELECT application_id, made_by, credit_txn FROM application WHERE made_by = :n OR debit_txn = :n OR credit_txn = :n",
        {"n": txn_number},
    ).fetchall()
    for application_id, *carriers in rows:
        first = FIRST_SEQ + 2 * application_id
        for table in ("foreign_posting", "posting"):
            db.execute(
                f"DELETE FROM {table} WHERE txn_number IN (?, ?) AND seq IN (?, ?)", (*carriers, first, first + 1)
            )


def rebuild(company: Company, numbers: set[int]) -> None:
    """Works out anew the gains of all settlements in which any of these documents takes part."""
    db = company.store.db
    for number in sorted(numbers):
        clear(company, number)
    done: set[int] = set()
    for number in sorted(numbers):
        rows = db.execute(
            "SELECT application_id, made_by, debit_txn, credit_txn, cents, discount FROM application "
            "WHERE made_by = :n OR debit_txn = :n OR credit_txn = :n ORDER BY application_id",
            {"n": number},
        ).fetchall()
        for row in rows:
            if row[0] not in done:
                done.add(row[0])
                _book(company, *row)


def _book(
    company: Company, application_id: int, made_by: int, debit: int, credit: int, cents: int, discount: int
) -> None:
    """One settlement's difference: Dr or Cr the account that was settled, the rest to Exchange Gain or Loss."""
    db = company.store.db
    item = db.execute("SELECT account_id, entity_id FROM open_item WHERE txn_number = ?", (debit,)).fetchone()
    carrier = db.execute("SELECT txn_number, txn_date FROM txn WHERE txn_number = ?", (made_by,)).fetchone()
    if carrier is None:
        # Credits without money keep no document of their own; the credit carries the difference then.
        carrier = db.execute("SELECT txn_number, txn_date FROM txn WHERE txn_number = ?", (credit,)).fetchone()
    if item is None or carrier is None:
        return
    taken = _part(company, debit, application_id, "debit") - _part(company, credit, application_id, "credit")
    taken -= _discount_value(company, made_by, discount)
    if not taken:
        return
    first = FIRST_SEQ + 2 * application_id
    gain_account = company.special_account("ExchangeGainLoss")
    memo = "Exchange gain or loss"
    for seq, account_id, amount, entity_id in (
        (first, item[0], -taken, item[1]),
        (first + 1, gain_account, taken, None),
    ):
        db.execute(
            "INSERT INTO posting (txn_number, seq, txn_date, account_id, cents, entity_id, memo) VALUES (?,?,?,?,?,?,?)",
            (carrier[0], seq, carrier[1], account_id, amount, entity_id, memo),
        )
    db.execute(
        "INSERT INTO foreign_posting (txn_number, seq, currency_id, cents) "
        "VALUES (?, ?, (SELECT json_extract(data, '$.CurrencyRef.ListID') FROM list_element WHERE list_id = ?), 0)",
        (carrier[0], first, item[0]),
    )


def _part(company: Company, number: int, application_id: int, side: str) -> int:
    """Home cents that one settlement takes from a document: the value up to it less the value up to the one before."""
    amount = "cents + discount" if side == "debit" else "cents"
    upto, before = company.store.db.execute(
        f"SELECT coalesce(sum({amount}), 0), coalesce(sum(CASE WHEN application_id < :a THEN {amount} ELSE 0 END), 0) "
        f"FROM application WHERE {side}_txn = :n AND application_id <= :a",
        {"n": number, "a": application_id},
    ).fetchone()
    return foreign_amounts.open_value(company, number, upto) - foreign_amounts.open_value(company, number, before)


def _discount_value(company: Company, made_by: int, discount: int) -> int:
    """A discount posts with the document that gives it, at that one's rate."""
    row = company.store.db.execute(
        "SELECT json_extract(form, '$.shown.ExchangeRate') FROM txn WHERE txn_number = ?", (made_by,)
    ).fetchone()
    return foreign_amounts.converted(discount, Decimal(row[0])) if row and row[0] else discount
