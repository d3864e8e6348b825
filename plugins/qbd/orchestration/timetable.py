"""When a store's daily sync runs, and which business date a run is for."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from airflow.sdk import Asset, CronPartitionTimetable

from qbd.mapping.settings import StoreSettings

KEY_FORMAT = "%Y-%m-%d"


def staged(store: str) -> Asset:
    """Return the asset "this store's staging is up to date"; its partition key is a business date."""
    return Asset(name=f"staged__{store}", uri=f"x-qbd://staging/{store}")


def timetable(settings: StoreSettings) -> CronPartitionTimetable | None:
    """Return the store's daily timetable in its own zone; None where it syncs by hand only.

    A run after the closing hour is for its own calendar day, an earlier one for the day before: Airflow counts
    that offset in ticks of the schedule, and the schedule ticks once a day.
    """
    if settings.schedule_cron is None:
        return None
    offset = 0 if settings.runs_after_closing else -1
    return CronPartitionTimetable(
        settings.schedule_cron, timezone=settings.time_zone, run_offset=offset, key_format=KEY_FORMAT
    )


def business_date(partition_key: str | None, asked: str | None, settings: StoreSettings, now: datetime) -> date:
    """Return the business date of a run: its partition key, else what the form asks for, else the last closed day.

    Raises:
        ValueError: the key or the form's value is no date.
    """
    text = partition_key or asked
    if text:
        return date.fromisoformat(text)
    local = now.astimezone(ZoneInfo(settings.time_zone))
    closed_today = local.time() >= settings.closing_time
    return local.date() if closed_today else local.date() - timedelta(days=1)
