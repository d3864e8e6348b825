"""What a person does in QuickBooks' own window and no request can do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from qbd.sandbox.quickbooks import currencies, inventory_sites
from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.store import Store
from qbd.sandbox.quickbooks.transactions import enhanced_receiving


def set_preferences(path: str | Path, **changes: Any) -> None:
    """Changes preferences as the file's administrator would in QuickBooks' own window (no request can).

    Raises:
        ValueError: MultiCurrency or EnhancedInventoryReceiving is on and would be turned off; both are final (posting
            rules 54 and 69); the books cannot be turned over to the latter.
    """
    store = Store(Path(path))
    try:
        with store.transaction():
            company = Company(store)
            if company.multicurrency and not changes.get("MultiCurrency", True):
                raise ValueError("MultiCurrency cannot be turned off")
            if changes.get("MultiCurrency") and not company.multicurrency:
                currencies.switch_on(company)
            if changes.get("MultiSite") and not company.multi_site:
                inventory_sites.switch_on(company)
            receiving = company.preference("EnhancedInventoryReceiving")
            if receiving and not changes.get("EnhancedInventoryReceiving", True):
                raise ValueError("EnhancedInventoryReceiving cannot be turned off")
            store.set_meta("preferences", json.dumps({**store.meta_json("preferences"), **changes}))
            if changes.get("EnhancedInventoryReceiving") and not receiving:
                company.forget()
                enhanced_receiving.switch_on(company)
    finally:
        store.close()


def set_exchange_rate(path: str | Path, code: str, rate: str, as_of: str) -> None:
    """A user enters or downloads a rate in the Currency list: home currency for one unit, of a day."""
    store = Store(Path(path))
    try:
        with store.transaction():
            elements = Company(store).elements
            (currency,) = (item for item in elements.of_kinds(("Currency",)) if item.data["CurrencyCode"] == code)
            currency.data |= {"ExchangeRate": rate, "AsOfDate": as_of}
            currency.time_modified = store.stamp()
            currency.edit_sequence = store.next_edit_sequence(currency.edit_sequence)
            elements.save(currency, new=False)
    finally:
        store.close()


def set_meta(path: str | Path, **values: str) -> None:
    """Changes the file's own settings: `application_access` (granted, unknown, denied), `capacities` (JSON) ..."""
    store = Store(Path(path))
    try:
        with store.transaction():
            for key, value in values.items():
                store.set_meta(key, value)
    finally:
        store.close()


def hold(path: str | Path, object_id: str, *, held: bool = True) -> None:
    """A user opens (or closes) a form or list element in QuickBooks' own window: changing it answers 3175."""
    store = Store(Path(path))
    try:
        with store.transaction():
            if held:
                store.db.execute("INSERT OR IGNORE INTO in_use VALUES (?)", (object_id,))
            else:
                store.db.execute("DELETE FROM in_use WHERE object_id = ?", (object_id,))
    finally:
        store.close()


def forget_message_sets(path: str | Path) -> None:
    """QuickBooks no longer knows any stored message set (a restored or rebuilt file)."""
    store = Store(Path(path))
    try:
        with store.transaction():
            for table in ("message_set", "message_set_answer"):
                store.db.execute(f"DELETE FROM {table}")
    finally:
        store.close()
