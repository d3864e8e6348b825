"""What every stage needs: the store's settings, our database, the landing, the clock."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit
from urllib.request import url2pathname
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Engine

from qbd.accounting.chart import Chart
from qbd.errors import ConfigurationError
from qbd.mapping.chart import chart
from qbd.mapping.settings import StoreSettings, load
from qbd.mapping.versions import current, import_settings
from qbd.pipeline.connections import Lookup
from qbd.pipeline.currencies import exchange_of
from qbd.sources.landing import LandingPath
from qbd.staging.database import create_engine, include_dir, transaction

OpenLanding = Callable[[str], LandingPath]


@dataclass(frozen=True, slots=True)
class Run:
    """One store's surroundings. ``lookup`` gives connections; ``clock`` the time in UTC."""

    settings: StoreSettings
    engine: Engine
    landing: LandingPath
    lookup: Lookup
    data_docs: Path | None
    clock: Callable[[], datetime]

    @property
    def store(self) -> str:
        """The store's key."""
        return self.settings.store

    @property
    def zone(self) -> ZoneInfo:
        """The store's time zone."""
        return ZoneInfo(self.settings.time_zone)

    def start_of(self, day: date) -> datetime:
        """Return the moment (UTC) at which a business date begins in the store."""
        return datetime.combine(day, time(), self.zone).astimezone(UTC)

    def open_day(self) -> date:
        """Return the store's own calendar day now."""
        return self.clock().astimezone(self.zone).date()

    def last_closed_day(self) -> date:
        """Return the newest business date that daily posting may close: today only after the closing hour."""
        local = self.clock().astimezone(self.zone)
        return local.date() if local.time() >= self.settings.closing_time else local.date() - timedelta(days=1)

    def chart(self) -> Chart:
        """Return the chart that accounting and posting use, with the locations staged so far."""
        with transaction(self.engine) as connection:
            rows = connection.execute(
                "SELECT location_id, name FROM staging.locations WHERE store = %s ORDER BY location_id", (self.store,)
            ).fetchall()
        exchange = exchange_of(self.engine, self.settings)
        return chart(self.settings, [(int(row[0]), str(row[1])) for row in rows], exchange)


def utc_now() -> datetime:
    """Return the time, aware, in UTC."""
    return datetime.now(UTC)


def open_run(
    store: str, lookup: Lookup, *, open_landing: OpenLanding | None = None, clock: Callable[[], datetime] | None = None
) -> Run:
    """Gather what a store's stages need.

    The settings are the newest version in the database; a store that has none yet is imported from its YAML file.

    Raises:
        ConfigurationError: no settings, a wrong setting, or an unreadable connection; with the mend.
    """
    engine = create_engine(lookup("qbd_staging").database_url)
    settings = current(engine, store) or _imported(engine, store)
    landing = (open_landing or folder)(os.environ.get("QBD_LANDING") or (Path.cwd() / "landing").as_uri())
    docs = os.environ.get("QBD_DATA_DOCS_DIR")
    return Run(settings, engine, landing, lookup, Path(docs) if docs else None, clock or utc_now)


def _imported(engine: Engine, store: str) -> StoreSettings:
    path = include_dir() / "mappings" / f"{store}.yaml"
    if not path.exists():
        raise ConfigurationError(
            f"store {store}",
            "settings",
            "there are none",
            f"Write {path.name} in include/mappings, or run: qbd mapping import <file>.",
        )
    settings = load(path)
    import_settings(engine, settings, "first run")
    return settings


def folder(uri: str) -> LandingPath:
    """Return the landing of a ``file://`` URI.

    Raises:
        ConfigurationError: another scheme; only Airflow opens object stores.
    """
    parts = urlsplit(uri)
    if parts.scheme not in ("", "file"):
        raise ConfigurationError(
            "environment",
            "QBD_LANDING",
            f"{parts.scheme}:// can be opened inside Airflow only",
            "Use a file:// URI for the qbd command.",
        )
    return cast(LandingPath, Path(url2pathname(parts.path) if parts.scheme else uri))
