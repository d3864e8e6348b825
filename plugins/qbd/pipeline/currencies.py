"""QuickBooks' Currency list and its rates, kept as preflight reads them; and the rates that posting works with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from sqlalchemy.engine import Engine

from qbd.accounting.exchange import Exchange
from qbd.mapping.settings import StoreSettings
from qbd.qbxml.records import ListRecord
from qbd.staging.database import transaction


def keep_currencies(engine: Engine, company_file: str, records: Iterable[ListRecord]) -> None:
    """Write down the list, and every rate under the date that QuickBooks tells for it; a rate without date is none."""
    with transaction(engine) as connection:
        for record in records:
            code = record.values.get("CurrencyCode", "")
            if not code:
                continue
            connection.execute(
                "INSERT INTO ledger.currencies (company_file, code, full_name, is_active) VALUES (%s, %s, %s, %s)"
                " ON CONFLICT (company_file, code) DO UPDATE SET full_name = excluded.full_name,"
                " is_active = excluded.is_active, read_at = now()",
                (company_file, code, record.full_name, record.active),
            )
            rate, as_of = record.values.get("ExchangeRate"), record.values.get("AsOfDate")
            if rate and as_of and Decimal(rate) > 0:
                connection.execute(
                    "INSERT INTO ledger.exchange_rates (company_file, code, as_of, rate) VALUES (%s, %s, %s, %s)"
                    " ON CONFLICT (company_file, code, as_of) DO UPDATE SET rate = excluded.rate, read_at = now()",
                    (company_file, code, date.fromisoformat(as_of), Decimal(rate)),
                )


def exchange_of(engine: Engine, settings: StoreSettings) -> Exchange | None:
    """Return the rates of a shop whose currency is not the home currency, None for every other shop."""
    rates = settings.exchange_rates
    if not settings.is_foreign or rates is None:
        return None
    with transaction(engine) as connection:
        place = (settings.company_file, settings.currency)
        name = connection.execute(
            "SELECT full_name FROM ledger.currencies WHERE company_file = %s AND code = %s", place
        ).fetchone()
        told = connection.execute(
            "SELECT as_of, rate FROM ledger.exchange_rates WHERE company_file = %s AND code = %s", place
        ).fetchall()
    table = dict(rates.table) if rates.source == "table" else {row[0]: row[1].normalize() for row in told}
    return Exchange(settings.home_currency, str(name[0]) if name else "", table, rates.holds_days)
