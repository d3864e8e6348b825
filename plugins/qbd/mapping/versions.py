"""The truth of all settings: a versioned table in PostgreSQL; YAML is how they come in, go out and are reviewed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from qbd.mapping.settings import StoreSettings, document, to_yaml, validate


@dataclass(frozen=True, slots=True)
class Version:
    """One stored version of a store's settings."""

    store: str
    version: int
    imported_at: datetime
    imported_by: str


@dataclass(frozen=True, slots=True)
class Change:
    """One key that differs between two settings; None where it is absent."""

    key: str
    before: str | None
    after: str | None

    def __str__(self) -> str:
        before, after = ("(absent)" if text is None else repr(text) for text in (self.before, self.after))
        return f"{self.key}: {before} -> {after}"


def import_settings(engine: Engine, settings: StoreSettings, by: str) -> int:
    """Store settings as the newest version and return its number; the present one's where nothing changed.

    Two imports at once wait for each other, so a version number is given once.
    """
    text = json.dumps(document(settings), sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest()
    with engine.begin() as connection:
        connection.execute(
            sa.text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": f"settings:{settings.store}"}
        )
        newest = connection.execute(
            sa.text(
                "SELECT version, digest FROM settings.store_settings WHERE store = :store ORDER BY version DESC LIMIT 1"
            ),
            {"store": settings.store},
        ).one_or_none()
        if newest is not None and newest.digest == digest:
            return int(newest.version)
        version = 1 if newest is None else int(newest.version) + 1
        connection.execute(
            sa.text(
                "INSERT INTO settings.store_settings (store, version, document, digest, imported_by)"
                " VALUES (:store, :version, CAST(:document AS jsonb), :digest, :by)"
            ),
            {"store": settings.store, "version": version, "document": text, "digest": digest, "by": by},
        )
        return version


def current(engine: Engine, store: str) -> StoreSettings | None:
    """Return a store's newest settings; None if it has none.

    Raises:
        InvalidSettings: this program's rules have become stricter than the stored version.
    """
    return version(engine, store, None)


def version(engine: Engine, store: str, number: int | None) -> StoreSettings | None:
    """Return one version of a store's settings, the newest for None; None if there is no such version."""
    with engine.connect() as connection:
        row = connection.execute(
            sa.text(
                "SELECT version, document FROM settings.store_settings"
                " WHERE store = :store AND (version = :number OR CAST(:number AS integer) IS NULL)"
                " ORDER BY version DESC LIMIT 1"
            ),
            {"store": store, "number": number},
        ).one_or_none()
    return None if row is None else validate(row.document, f"store {store}, version {row.version}")


def history(engine: Engine, store: str) -> tuple[Version, ...]:
    """Return a store's versions, the oldest first."""
    with engine.connect() as connection:
        rows = connection.execute(
            sa.text(
                "SELECT store, version, imported_at, imported_by FROM settings.store_settings"
                " WHERE store = :store ORDER BY version"
            ),
            {"store": store},
        ).all()
    return tuple(Version(row.store, row.version, row.imported_at, row.imported_by) for row in rows)


def newest_documents(connection: Connection) -> tuple[dict[str, Any], ...]:
    """Return the newest document of every store, by store."""
    rows = connection.execute(
        sa.text("SELECT DISTINCT ON (store) document FROM settings.store_settings ORDER BY store, version DESC")
    ).scalars()
    return tuple(rows)


def export(engine: Engine, store: str) -> str | None:
    """Return a store's newest settings as YAML; None if it has none."""
    settings = current(engine, store)
    return None if settings is None else to_yaml(settings)


def diff(old: StoreSettings, new: StoreSettings) -> tuple[Change, ...]:
    """Return every key that differs, by key."""
    before, after = dict(_flat(document(old))), dict(_flat(document(new)))
    return tuple(
        Change(key, before.get(key), after.get(key))
        for key in sorted(before.keys() | after.keys())
        if before.get(key) != after.get(key)
    )


def _flat(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _flat(part, f"{key}.{name}" if key else str(name))
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from _flat(part, f"{key}.{place}")
    else:
        yield key, "" if value is None else str(value)
