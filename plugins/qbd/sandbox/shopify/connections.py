"""Relay connections: pages, opaque cursors, and the limits Shopify sets on them."""

from __future__ import annotations

import base64
import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from graphql import GraphQLError

#: The largest page (shopify.dev/docs/api/usage/limits).
PAGE_LIMIT = 250
#: Paging through one connection stops after this many objects (same page).
OBJECT_LIMIT = 25_000

SortKey = tuple[Any, int]


def bad_request(message: str) -> GraphQLError:
    """The error of a request that is valid GraphQL but makes no sense."""
    return GraphQLError(message, extensions={"code": "BAD_REQUEST"})


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a connection."""

    items: Sequence[Any]
    cursors: Sequence[str]
    has_next: bool
    has_previous: bool


def page_size(arguments: dict[str, Any], field: str) -> tuple[int | None, int | None]:
    """``first`` and ``last``, checked.

    Raises:
        GraphQLError: none or both given, negative, or above 250.
    """
    first, last = arguments.get("first"), arguments.get("last")
    if first is None and last is None:
        raise bad_request("you must provide one of first or last")
    if first is not None and last is not None:
        raise bad_request("providing both first and last is not supported")
    for name, size in (("first", first), ("last", last)):
        if size is not None and not 0 <= size <= PAGE_LIMIT:
            raise bad_request(
                f"Argument '{name}' on Field '{field}' has an invalid value ({size}). "
                f"It must be between 0 and {PAGE_LIMIT}."
            )
    return first, last


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


def cursor_of(key: SortKey) -> str:
    """The cursor of a record with this sort key."""
    value, number = key
    text = json.dumps({"last_id": number, "last_value": _plain(value)}, separators=(",", ":"))
    return base64.b64encode(text.encode()).decode()


def _key_of(cursor: str, sample: SortKey | None) -> SortKey:
    try:
        content = json.loads(base64.b64decode(cursor, validate=True))
        value, number = content["last_value"], int(content["last_id"])
        if sample is not None and isinstance(sample[0], datetime):
            value = datetime.fromisoformat(value)
    except (ValueError, KeyError, TypeError):
        raise bad_request("Invalid cursor for current pagination sort.") from None
    if sample is not None and type(value) is not type(sample[0]):
        raise bad_request("Invalid cursor for current pagination sort.")
    return value, number


def paginate(
    keys: Sequence[SortKey], load: Callable[[int], Any], arguments: dict[str, Any], field: str, *, limited: bool = True
) -> Page:
    """A page of records whose sort keys are given in ascending order.

    A cursor names a place in the order, not a record: what moves behind it while paging is met again, what moves
    before it is missed, as with Shopify.

    Args:
        load: the record at a position.
        limited: whether paging stops at 25,000 objects.
    """
    first, last = page_size(arguments, field)
    reverse = bool(arguments.get("reverse"))
    sample = keys[0] if keys else None
    after, before = arguments.get("after"), arguments.get("before")
    if reverse:
        after, before = before, after
    start = bisect_right(keys, _key_of(after, sample)) if after and keys else 0
    end = bisect_left(keys, _key_of(before, sample)) if before and keys else len(keys)
    end = max(start, end)
    low, high = 0, len(keys)
    if limited and high > OBJECT_LIMIT:
        low, high = (high - OBJECT_LIMIT, high) if reverse else (0, OBJECT_LIMIT)
        start, end = max(start, low), max(min(end, high), max(start, low))
    from_start = (first is not None) != reverse
    size = first if first is not None else last or 0
    if from_start:
        end = min(end, start + size)
    else:
        start = max(start, end - size)
    positions: Sequence[int] = range(start, end)
    more_after, more_before = end < high, start > low
    if reverse:
        positions = range(end - 1, start - 1, -1)
        more_after, more_before = more_before, more_after
    return Page(
        [load(position) for position in positions],
        [cursor_of(keys[position]) for position in positions],
        more_after,
        more_before,
    )


def paginate_list(items: Sequence[Any], arguments: dict[str, Any], field: str) -> Page:
    """A page of a record's own children, in their own order."""
    keys: list[SortKey] = [(position, position) for position in range(1, len(items) + 1)]
    return paginate(keys, items.__getitem__, arguments, field)
