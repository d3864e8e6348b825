"""Reads one entity, page by page, until Shopify's own count confirms that nothing is missing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from qbd.errors import ContractError
from qbd.sources.landing import LandingWriter
from qbd.sources.shopify.client import Answer, ShopifyClient
from qbd.sources.shopify.entities import DRAIN_SIZE, REFUND_DETAILS, REFUND_DETAILS_SIZE, EntityReading
from qbd.sources.shopify.group import Drain, Group
from qbd.sources.shopify.paging import Cursor, PageSize
from qbd.sources.shopify.windows import WINDOW_LIMIT, Window, split, stamp

#: Told after every page: the entity, and how many of its records have been read.
Progress = Callable[[str, int], None]

#: Paging stops at 25,000 objects (shopify.dev, "API limits").
NEWEST_LIMIT: Final = 24_900
_ROUNDS: Final = 3
_LAST_PAGE: Final = {"hasNextPage": False}
_REREADS: Final = 5


@dataclass(slots=True)
class _Piece:
    """A window, what Shopify counted in it, and the ids that were read in it."""

    window: Window
    counted: int
    read: set[str]

    def lacks(self, moved: Collection[str], counted: int) -> bool:
        """Whether Shopify counts more than what was read and did not move out of the window since."""
        return counted > len(self.read.difference(moved))


class EntityReader:
    """Lands the pages of one entity.

    Args:
        client: The shop.
        reading: Which entity, and how.
        writer: Where the bodies go.
        flags: Values of the documents' ``with...`` variables.
        progress: Told after every page.
    """

    def __init__(
        self,
        client: ShopifyClient,
        reading: EntityReading,
        writer: LandingWriter,
        flags: Mapping[str, bool],
        progress: Progress,
    ) -> None:
        self._client = client
        self._reading = reading
        self._writer = writer
        self._flags = dict(flags)
        self._progress = progress
        self._size = PageSize(reading.size)
        self._again_size = PageSize(reading.again_size)
        self._details_size = PageSize(REFUND_DETAILS_SIZE)
        self._drain_size = PageSize(DRAIN_SIZE)
        self.versions: dict[str, str] = {}
        self.unsettled: set[str] = set()

    def read_window(self, window: Window) -> None:
        """Read everything updated in the window, and prove it by Shopify's count.

        Records that were updated meanwhile leave the window; they are read again from its end on.

        Raises:
            ContractError: Shopify keeps counting more than it gives.
        """
        pieces = [_Piece(piece, counted, set()) for piece, counted in split(window, self.count)]
        for piece in pieces:
            self._read_piece(piece)
        doubtful = [each for each in pieces if self.count(each.window) != each.counted or each.lacks((), each.counted)]
        for _ in range(_ROUNDS):
            if not doubtful:
                return
            doubtful = self._lacking(doubtful, Window(window.until, None))
            for piece in doubtful:
                self._read_piece(piece)
        if doubtful := self._lacking(doubtful, Window(window.until, None)):
            worst = doubtful[0]
            raise ContractError(
                f"Shopify: {self._reading.name}: {self.count(worst.window)} records are counted for "
                f"{worst.window.query}, only {len(worst.read)} were given, {_ROUNDS} times over. The cursor stays "
                "where it is; run the extraction again."
            )

    def confirm(self, window: Window, ids: set[str]) -> None:
        """Prove by Shopify's count that these ids are all of a window, reading what moved out of it meanwhile.

        A window of more records than Shopify counts (25,000) is confirmed by the bulk operation's own counters only.

        Raises:
            ContractError: Shopify counts more.
        """
        piece = _Piece(window, self.count(window), ids)
        if piece.counted > WINDOW_LIMIT or piece.counted == len(ids):
            return
        if self._lacking([piece], Window(window.until, None)):
            raise ContractError(
                f"Shopify: {self._reading.name}: {self.count(window)} records are counted for {window.query}, the bulk "
                f"file has {len(ids)}. The cursor stays where it is; run the extraction again."
            )

    def _lacking(self, pieces: Sequence[_Piece], since_then: Window) -> list[_Piece]:
        moved = self._read_pages(since_then)
        return [piece for piece in pieces if piece.lacks(moved, self.count(piece.window))]

    def _read_piece(self, piece: _Piece) -> None:
        piece.read |= self._read_pages(piece.window)

    def count(self, window: Window) -> int:
        """What Shopify counts in a window (25,001 stands for "more than 25,000")."""
        assert self._reading.count is not None
        answer = self._client.execute(self._reading.count, {"query": window.query})
        return int(answer.data[f"{self._reading.root}Count"]["count"])

    def read_all(self) -> None:
        """Read every record of an entity that has no windows."""
        self._read_pages(Window(None, None))

    def read_moments(self, window: Window, first: bool) -> None:
        """Read the records that have no version, by their times; Shopify counts none of them.

        Unless it is the ``first`` window, what was read lately is read again: nothing tells whether it changed.
        """
        since = window.since if first or window.since is None else window.since - self._reading.reach
        self._read_pages(Window(since, window.until))

    def read_newest(self, since: datetime | None) -> bool:
        """Read what changed since a moment (None: everything) where only the order of pages tells; True if it is all.

        A record that changes meanwhile is newer than the window; the next run reads it. Shopify ends paging at 25,000.
        """
        cursor, more = Cursor(), True
        while more:
            after = cursor.after
            group, page = self._size.fit(lambda size, after=after: self._read_group(Window(None, None), after, size))  # type: ignore[misc]
            self.unsettled |= self._keep(group)
            if since is not None and any(node["updatedAt"] < stamp(since) for node in group.nodes.values()):
                return True
            if len(self.versions) + len(self.unsettled) >= NEWEST_LIMIT:
                return not page["hasNextPage"]
            more = cursor.advance(page)
        return True

    def _read_pages(self, window: Window) -> set[str]:
        cursor = Cursor()
        found: set[str] = set()
        unsettled: set[str] = set()
        more = True
        while more:
            after = cursor.after
            group, page = self._size.fit(lambda size, after=after: self._read_group(window, after, size))  # type: ignore[misc]
            found |= {gid for gid, node in group.nodes.items() if _inside(window, node)}
            unsettled |= self._keep(group)
            more = cursor.advance(page)
        self.read_again(unsettled)
        return found

    def _read_group(self, window: Window, after: str | None, size: int) -> tuple[Group, Mapping[str, Any]]:
        query = window.search(*(self._reading.moments or ("updated_at",)))
        variables = {"first": size, "after": after, "query": query}
        group = Group(self._reading)
        bodies = [answer := self._ask(self._reading.page, variables, group)]
        page_info = answer.data[self._reading.root].get("pageInfo", _LAST_PAGE)
        if group.nodes:
            bodies += [self._ask(aspect, variables, group) for aspect in self._reading.aspects]
            bodies += self._complete(group)
        self._land(bodies)
        return group, page_info

    def read_again(self, ids: Collection[str]) -> None:
        """Read records whole by their ids, again and again while they change under our eyes."""
        if self._reading.again is None:
            self.unsettled |= set(ids)
            return
        waiting = sorted(ids)
        for _ in range(_REREADS):
            if not waiting:
                return
            waiting = sorted(self._again(self._reading.again, waiting))
        self.unsettled |= set(waiting)

    def _again(self, document: str, ids: Sequence[str]) -> set[str]:
        unusable: set[str] = set()
        for piece in self._again_size.pieces(ids):

            def ask(size: int, piece: Sequence[str] = piece) -> Group:
                group = Group(self._reading)
                bodies = [self._ask(document, {"ids": piece[:size]}, group)]
                self._land(bodies + self._complete(group))
                return group

            unusable |= self._keep(self._again_size.fit(ask))
        return unusable

    def _details(self, group: Group, ids: Sequence[str]) -> list[Answer]:
        return [
            self._details_size.fit(
                lambda size, piece=piece: self._ask(REFUND_DETAILS, {"ids": piece[:size]}, group)  # type: ignore[misc]
            )
            for piece in self._details_size.pieces(ids)
        ]

    def read_changed_costs(self, window: Window, known: Collection[str]) -> None:
        """Read the products whose inventory items changed in the window: a new cost leaves their updatedAt alone.

        Args:
            window: When they changed; from the beginning on, every product has been read anyway.
            known: Ids of products that have been read otherwise.
        """
        if window.since is None:
            return
        products: set[str] = set()
        size = PageSize(self._reading.size)
        cursor = Cursor()
        more = True
        while more:
            values = {"after": cursor.after, "query": window.query}
            answer = size.fit(
                lambda n, values=values: self._client.execute("InventoryItemsPage", values | {"first": n})  # type: ignore[misc]
            )
            for item in answer.data["inventoryItems"]["nodes"]:
                variants = (item["variants"] or {"nodes": ()})["nodes"]
                products |= {variant["product"]["id"] for variant in variants}
            more = cursor.advance(answer.data["inventoryItems"]["pageInfo"])
        self.read_again(products.difference(self.versions, known))

    def _complete(self, group: Group) -> list[Answer]:
        bodies: list[Answer] = []
        if refunded := group.refunded():
            bodies += self._details(group, refunded)
        while drains := [drain for drain in group.drains() if drain.variables["id"] not in group.unsettled]:
            for drain in drains:
                bodies += self._drain(drain, group)
        return bodies

    def _drain(self, drain: Drain, group: Group) -> list[Answer]:
        bodies: list[Answer] = []
        cursor = Cursor(drain.cursor)
        more = True
        while more:
            variables = drain.variables | {"after": cursor.after}
            bodies.append(
                self._drain_size.fit(
                    lambda size, values=variables: self._ask(drain.nested.drain, values | {"first": size}, group)  # type: ignore[misc]
                )
            )
            page_info = drain.connection["pageInfo"]
            if page_info["hasNextPage"] and page_info["endCursor"] == cursor.after:
                # Gone, or no longer where it was: the record changed meanwhile.
                group.unsettle(drain.variables["id"])
                return bodies
            more = cursor.advance(page_info)
        return bodies

    def _ask(self, document: str, variables: Mapping[str, Any], group: Group) -> Answer:
        answer = self._client.execute(document, {**self._flags, **variables})
        group.add(answer.data)
        return answer

    def _land(self, bodies: Sequence[Answer]) -> None:
        for answer in bodies:
            self._writer.write(answer.body)

    def _keep(self, group: Group) -> set[str]:
        unusable = group.unusable()
        self.versions |= {gid: node.get("updatedAt", "") for gid, node in group.nodes.items() if gid not in unusable}
        self._progress(self._reading.name, len(self.versions))
        return unusable


def _inside(window: Window, node: Mapping[str, Any]) -> bool:
    moment = str(node.get("updatedAt") or "")
    return not moment or (
        (window.since is None or moment >= stamp(window.since))
        and (window.until is None or moment < stamp(window.until))
    )
