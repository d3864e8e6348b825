"""What many questions share: pages, metadata, ranges and references as filters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from qbd.qbxml.assembly import Pairs, Value

MetaData = Literal["NoMetaData", "MetaDataOnly", "MetaDataAndResponseData"]
"""Whether the answer says how many elements there are (``Response.ret_count``), with or without them."""


@dataclass(frozen=True, slots=True)
class Page:
    """One step of an iterator; it lives inside one QuickBooks session only (status 3391 otherwise)."""

    size: int = 100
    iterator_id: str = ""

    def attributes(self) -> dict[str, str]:
        """Return the attributes of the request: ``Start`` without an ID, ``Continue`` with one."""
        if self.iterator_id:
            return {"iterator": "Continue", "iteratorID": self.iterator_id}
        return {"iterator": "Start"}


def page_size(page: Page | None) -> Pairs:
    """Return MaxReturned, which an iterator needs."""
    return [("MaxReturned", page.size)] if page else []


def span(name: str, low: str, high: str, values: tuple[Value, Value]) -> Iterator[tuple[str, Value]]:
    """Yield a range filter unless both ends are open."""
    if any(value is not None and value != "" for value in values):
        yield name, [(low, values[0]), (high, values[1])]


def named(name: str, full_name: str, *, children: bool = False) -> Iterator[tuple[str, Value]]:
    """Yield a filter by one FullName, its sub-elements too where wished."""
    if full_name:
        yield name, [("FullNameWithChildren" if children else "FullName", full_name)]


def each(name: str, values: Sequence[Value]) -> Iterator[tuple[str, Value]]:
    """Yield one element a value."""
    for value in values:
        yield name, value
