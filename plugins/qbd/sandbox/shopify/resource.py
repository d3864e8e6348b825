"""What a root connection is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from qbd.sandbox.shopify.search import Key
from qbd.sandbox.shopify.store import Store


@dataclass(frozen=True, slots=True)
class Resource:
    """A connection over the store: its records, what they can be searched by and sorted by."""

    records: Callable[[Store], list[Any]]
    number: Callable[[Any], int]
    search: Mapping[str, Key]
    sorts: Mapping[str, Callable[[Any], Any]]
