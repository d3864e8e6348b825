"""What a file's administrator does in QuickBooks' own window and no request can do."""

from __future__ import annotations

import json
import sqlite3
from enum import StrEnum
from pathlib import Path
from typing import Any

from qbd.sandbox.quickbooks import currencies, inventory_sites
from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.file_making import making
from qbd.sandbox.quickbooks.store import Store
from qbd.sandbox.quickbooks.transactions import enhanced_receiving


class Access(StrEnum):
    """What the Integrated Applications preferences let applications do."""

    GRANTED = "granted"
    READ = "read"
    UNKNOWN = "unknown"
    DENIED = "denied"


class FileMode(StrEnum):
    """How the file is open, or was last."""

    SINGLE_USER = "0"
    MULTI_USER = "1"


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


def set_access(
    path: str | Path,
    access: Access | None = None,
    *,
    automatic_login: bool | None = None,
    personal_data: bool | None = None,
) -> None:
    """Changes what applications may do from their next session on; what is not named stays."""
    values = {} if access is None else {"application_access": access.value}
    for name, granted in (("automatic_login", automatic_login), ("personal_data", personal_data)):
        if granted is not None:
            values[name] = "granted" if granted else "refused"
    set_meta(path, **values)


def set_file_mode(path: str | Path, mode: FileMode) -> None:
    """Switches the file to single-user or multi-user mode."""
    set_meta(path, file_mode=mode.value)


def set_meta(path: str | Path, **values: str) -> None:
    """Changes the file's own settings, among them `capacities` (JSON) and `answers_stored` (with_request, with_set)."""
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


def back_up(path: str | Path, to: str | Path) -> Path:
    """Writes a copy of a company file, whole although a session may be writing.

    Raises:
        FileExistsError: there is a file at ``to``.
    """
    source = Store(Path(path))
    try:
        with making(to) as unfinished:
            target = sqlite3.connect(unfinished)
            try:
                source.db.backup(target)
            finally:
                target.close()
    finally:
        source.close()
    return Path(to)


def restore(path: str | Path, backup: str | Path) -> None:
    """Puts a company file back to what a backup holds: what came after is gone, stored message sets included."""
    source, target = Store(Path(backup)), Store(Path(path))
    try:
        source.db.backup(target.db)
    finally:
        source.close()
        target.close()
