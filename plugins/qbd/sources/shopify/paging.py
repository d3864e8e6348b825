"""Following pages to their end, with a size that Shopify can afford and a guard against going round in circles."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from qbd.errors import ContractError
from qbd.sources.shopify.faults import TooCostlyError

T = TypeVar("T")
Item = TypeVar("Item")


class PageSize:
    """How many records are asked for at once; halved when Shopify finds a page too costly."""

    def __init__(self, size: int) -> None:
        self.size = size

    def fit(self, ask: Callable[[int], T]) -> T:
        """Ask with the present size, and with ever smaller ones while it is too costly.

        Raises:
            TooCostlyError: Even one record is.
        """
        while True:
            try:
                return ask(self.size)
            except TooCostlyError:
                if self.size == 1:
                    raise
                self.size //= 2

    def pieces(self, items: Sequence[Item]) -> Iterator[Sequence[Item]]:
        """The items, as many at once as the size is when each piece has been asked for."""
        position = 0
        while position < len(items):
            yield items[position : position + self.size]
            position += self.size


class Cursor:
    """Walks along ``pageInfo``."""

    def __init__(self, after: str | None = None) -> None:
        self.after = after
        self._seen = {after}

    def advance(self, page_info: Mapping[str, Any]) -> bool:
        """Move to the next page; false at the end.

        Raises:
            ContractError: Shopify sends us where we have been.
        """
        if not page_info["hasNextPage"]:
            return False
        following = page_info.get("endCursor")
        if following is None or following in self._seen:
            raise ContractError(
                "Shopify: paging goes round in circles (a further page is promised behind a cursor already followed). "
                "Run the extraction again."
            )
        self._seen.add(following)
        self.after = following
        return True
