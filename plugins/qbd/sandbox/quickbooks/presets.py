"""Established businesses to try with, one per kind of QuickBooks: full lists, months of books, nothing from a shop."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from qbd.sandbox.quickbooks import business_history, business_lists
from qbd.sandbox.quickbooks.administration import set_preferences
from qbd.sandbox.quickbooks.company_history import foreign_history, opening_entries, post
from qbd.sandbox.quickbooks.file_making import making
from qbd.sandbox.quickbooks.fixtures import create_company
from qbd.sandbox.quickbooks.store import Clock, system_clock

MONTHS = 6


@dataclass(frozen=True, slots=True)
class Preset:
    """One variant.

    Attributes:
        preferences: overrides of `fixtures.default_preferences`.
    """

    name: str
    edition: str
    product: str
    time_zone: str
    description: str
    preferences: dict[str, Any] = field(default_factory=dict)


PRESETS = {
    preset.name: preset
    for preset in (
        Preset("us-pro", "US", "pro", "America/New_York", "United States, Pro"),
        Preset("us-premier", "US", "premier", "America/Chicago", "United States, Premier, with account numbers",
               {"AccountNumbers": True}),
        Preset("us-enterprise", "US", "enterprise", "America/Los_Angeles",
               "United States, Enterprise, with account numbers and several inventory sites",
               {"AccountNumbers": True, "MultiSite": True}),
        Preset("canada", "CA", "premier", "America/Vancouver", "Canada, Premier, GST/HST and PST"),
        Preset("uk", "UK", "premier", "Europe/London", "United Kingdom, Premier, VAT"),
    )
}  # fmt: skip


def create_preset(
    path: str | Path,
    name: str,
    *,
    clock: Clock = system_clock,
    months: int = MONTHS,
    preferences: dict[str, Any] | None = None,
) -> Path:
    """A new company file of an established business.

    Args:
        path: must not exist yet.
        name: one of `PRESETS`.
        months: how many months of books before the clock's own month.
        preferences: overrides of the preset's, ClosingDate among them.

    Raises:
        ValueError: there is no preset of that name.
    """
    if name not in PRESETS:
        raise ValueError(f"preset {name!r}: one of {', '.join(PRESETS)}")
    preset = PRESETS[name]
    wanted = {**preset.preferences, **(preferences or {})}
    closing = wanted.pop("ClosingDate", None)
    today = clock().astimezone(ZoneInfo(preset.time_zone)).date()
    first = _months_before(today.replace(day=1), months)
    with making(path) as unfinished:
        create_company(
            unfinished, preset.edition, preset.product, time_zone=preset.time_zone, clock=clock, history=False,
            preferences=wanted,
        )  # fmt: skip
        lists = business_lists.lists(preset.edition, first, numbered=bool(wanted.get("AccountNumbers")))
        post(unfinished, [*lists, *opening_entries(preset.edition, first)], clock=clock)
        if wanted.get("MultiSite"):
            post(unfinished, business_lists.sites(first), clock=clock)
        books = [*foreign_history(first, today), *business_history.history(preset.edition, first, today)]
        post(unfinished, books, clock=clock)
        if closing:
            set_preferences(unfinished, ClosingDate=closing)
    return Path(path)


def _months_before(first: dt.date, months: int) -> dt.date:
    for _ in range(months):
        first = (first - dt.timedelta(days=1)).replace(day=1)
    return first
