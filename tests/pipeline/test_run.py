"""Which business date is open, which may be closed, and how far a posting goes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from qbd.accounting.chart import PostingMode
from qbd.errors import ConfigurationError
from qbd.mapping.settings import StoreSettings, document, load
from qbd.pipeline import posting
from qbd.pipeline.connections import Connection
from qbd.pipeline.run import Run, folder, open_run
from qbd.staging.database import create_engine, include_dir

HARBOR = load(include_dir() / "mappings" / "harbor.yaml")


def at(moment: str, zone: str = "America/New_York", **changes: Any) -> Run:
    """Return a run at a moment in UTC, closing at 23:00."""
    settings = StoreSettings.model_validate(document(HARBOR) | {"time_zone": zone} | changes)
    now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    nowhere = sa.create_engine("postgresql+psycopg://", poolclass=sa.NullPool)
    return Run(settings, nowhere, folder("landing"), lambda name: Connection(name, "", ""), None, lambda: now)


@pytest.mark.parametrize(
    ("moment", "open_day", "closed"),
    [
        ("2026-07-02T02:59:59", "2026-07-01", "2026-06-30"),  # 22:59:59, one second before closing
        ("2026-07-02T03:00:00", "2026-07-01", "2026-07-01"),  # 23:00
        ("2026-07-02T03:59:59", "2026-07-01", "2026-07-01"),  # the last second of the local day
        ("2026-07-02T04:00:00", "2026-07-02", "2026-07-01"),  # midnight
        ("2026-01-02T03:59:59", "2026-01-01", "2025-12-31"),  # in winter, the same hours come later in UTC
        ("2026-01-02T04:00:00", "2026-01-01", "2026-01-01"),
        ("2026-01-02T05:00:00", "2026-01-02", "2026-01-01"),
        ("2026-03-08T06:59:59", "2026-03-08", "2026-03-07"),  # the night without an hour from two to three
        ("2026-03-09T03:00:00", "2026-03-08", "2026-03-08"),
        ("2026-11-01T06:30:00", "2026-11-01", "2026-10-31"),  # the second half past one of the night with 25 hours
        ("2026-11-02T03:59:59", "2026-11-01", "2026-10-31"),
        ("2026-11-02T04:00:00", "2026-11-01", "2026-11-01"),
    ],
)
def test_a_day_is_open_from_midnight_and_closed_from_the_closing_hour(moment: str, open_day: str, closed: str) -> None:
    run = at(moment)
    assert run.open_day() == date.fromisoformat(open_day)
    assert run.last_closed_day() == date.fromisoformat(closed)


@pytest.mark.parametrize(
    ("zone", "day", "begins", "hours"),
    [
        ("America/New_York", "2026-03-08", "2026-03-08T05:00", 23),
        ("America/New_York", "2026-11-01", "2026-11-01T04:00", 25),
        ("Pacific/Auckland", "2026-07-01", "2026-06-30T12:00", 24),
        ("Asia/Kolkata", "2026-07-01", "2026-06-30T18:30", 24),
        (
            "America/Santiago",
            "2026-09-06",
            "2026-09-06T04:00",
            23,
        ),  # midnight itself does not exist: it begins at 01:00
        ("America/Havana", "2026-11-01", "2026-11-01T04:00", 25),  # midnight comes twice: it begins with the first
    ],
)
def test_a_day_begins_at_the_stores_own_midnight(zone: str, day: str, begins: str, hours: int) -> None:
    run, date_ = at("2026-07-01T12:00", zone), date.fromisoformat(day)
    assert run.start_of(date_) == datetime.fromisoformat(begins).replace(tzinfo=UTC)
    assert run.start_of(date_ + timedelta(days=1)) - run.start_of(date_) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("setting", "mode", "moment", "last"),
    [
        ("daily", None, "2026-07-02T02:59", "2026-06-30"),
        ("daily", None, "2026-07-02T03:00", "2026-07-01"),
        ("daily", "individual", "2026-07-02T02:59", "2026-07-01"),
        ("individual", None, "2026-07-02T02:59", "2026-07-01"),
        ("individual", "daily", "2026-07-02T02:59", "2026-06-30"),
    ],
)
def test_daily_posting_never_closes_an_open_day(setting: str, mode: PostingMode | None, moment: str, last: str) -> None:
    run, day = at(moment, posting=setting), date.fromisoformat(last)
    assert posting.through(run, None, mode) == day
    assert posting.through(run, day, mode) == day
    assert posting.through(run, day - timedelta(days=40), mode) == day - timedelta(days=40)
    with pytest.raises(ConfigurationError, match=f"Choose {last} or an earlier date") as caught:
        posting.through(run, day + timedelta(days=1), mode)
    assert ("is not closed before 23:00" in str(caught.value)) == ((mode or setting) == "daily")


def test_a_store_without_settings_takes_them_from_its_file_once(
    database_url: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mappings").mkdir()
    file = tmp_path / "mappings" / "harbor.yaml"
    file.write_text((include_dir() / "mappings" / "harbor.yaml").read_text("utf-8"), "utf-8")
    monkeypatch.setenv("QBD_INCLUDE_DIR", str(tmp_path))
    monkeypatch.setenv("QBD_LANDING", (tmp_path / "landing zone").as_uri())
    url = sa.engine.make_url(database_url)
    found = Connection(
        "qbd_staging", "postgres", url.host or "", url.port, url.username or "", url.password or "", url.database or "",
        dict(url.query),
    )  # fmt: skip
    run = open_run("harbor", lambda _: found)
    assert run.settings == HARBOR
    assert str(run.landing) == str(tmp_path / "landing zone")
    assert run.clock().tzinfo is UTC
    file.write_text(file.read_text("utf-8").replace("posting: individual", "posting: daily"), "utf-8")
    assert open_run("harbor", lambda _: found).settings.posting == "individual"
    with pytest.raises(ConfigurationError, match=r"harbour\.yaml"):
        open_run("harbour", lambda _: found)
    with create_engine(url).connect() as connection:
        by = connection.execute(sa.text("SELECT version, imported_by FROM settings.store_settings")).all()
    assert [tuple(row) for row in by] == [(1, "first run")]


def test_only_airflow_opens_an_object_store() -> None:
    with pytest.raises(ConfigurationError, match=r"QBD_LANDING: s3:// can be opened inside Airflow only"):
        folder("s3://bucket/landing")
