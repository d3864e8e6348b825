"""Half-open windows of ``updated_at``, in whole seconds as Shopify's search has them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from qbd.errors import ContractError

#: Paging and counting stop at 25,000 objects (shopify.dev, "API limits"); a window stays clear of it.
WINDOW_LIMIT: Final = 20_000
#: Nothing in Shopify is older.
SHOPIFY_BEGAN: Final = datetime(2006, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Window:
    """Records with ``since <= updated_at < until``; None is open. UTC, whole seconds."""

    since: datetime | None
    until: datetime | None

    @property
    def query(self) -> str | None:
        """The window in Shopify's search syntax, None where it is open on both sides."""
        return self.search("updated_at")

    def search(self, *fields: str) -> str | None:
        """Records of which one of these times is in the window, None where it is open on both sides."""
        spans = [span for field in fields if (span := self._span(field))]
        return spans[0] if len(spans) == 1 else " OR ".join(f"({span})" for span in spans) or None

    def _span(self, field: str) -> str:
        parts = []
        if self.since is not None:
            parts.append(f"{field}:>='{stamp(self.since)}'")
        if self.until is not None:
            parts.append(f"{field}:<'{stamp(self.until)}'")
        return " AND ".join(parts)

    def halves(self) -> tuple[Window, Window] | None:
        """The window cut in two, None where it is too short for that."""
        since = self.since or SHOPIFY_BEGAN
        if self.until is None or self.until - since < timedelta(seconds=2):
            return None
        middle = whole_second(since + (self.until - since) / 2)
        return Window(self.since, middle), Window(middle, self.until)


def whole_second(moment: datetime) -> datetime:
    """The moment in UTC, cut to the second.

    Raises:
        ValueError: The moment has no zone.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no zone")
    return moment.astimezone(UTC).replace(microsecond=0)


def stamp(moment: datetime) -> str:
    """The moment as Shopify writes it, e.g. ``2026-11-23T17:04:05Z``."""
    return whole_second(moment).strftime("%Y-%m-%dT%H:%M:%SZ")


def split(window: Window, count: Callable[[Window], int]) -> Iterator[tuple[Window, int]]:
    """The window cut into pieces of at most :data:`WINDOW_LIMIT` records, each with its count.

    Raises:
        ContractError: More records than that were updated within one second.
    """
    found = count(window)
    if found <= WINDOW_LIMIT:
        yield window, found
        return
    halves = window.halves()
    if halves is None:
        raise ContractError(
            f"Shopify: {found} records were updated within the second of {window.query}; paging stops at 25,000. "
            "Read this window by a bulk operation (backfill)."
        )
    for half in halves:
        yield from split(half, count)
