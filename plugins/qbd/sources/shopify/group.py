"""The records of one page, put together from the answers that describe them.

An extraction and a replay use the same code: the bodies land in the order in which they came, and a group begins with
a body that holds whole headers. What follows, until the next group, adds to it: aspects and
refund details by id, drained pages by extension.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from qbd.errors import ContractError
from qbd.sources.shopify.entities import AGREEMENT_SALES, REFUND_NESTED, EntityReading, Nested

Node = dict[str, Any]


class Drain:
    """A nested connection that has further pages.

    Attributes:
        nested: Which one, and by which document it goes on.
        variables: ``id`` of the node that is asked, and ``before`` (the cursor of the agreement before, or None).
        connection: The connection as read so far; extended in place.
    """

    __slots__ = ("connection", "nested", "variables")

    def __init__(self, nested: Nested, variables: dict[str, Any], connection: Node) -> None:
        self.nested = nested
        self.variables = variables
        self.connection = connection

    @property
    def cursor(self) -> str:
        """Where the next page begins."""
        return str(self.connection["pageInfo"]["endCursor"])


class Group:
    """Records by id, in the order in which they came."""

    def __init__(self, reading: EntityReading) -> None:
        self.reading = reading
        self.nodes: dict[str, Node] = {}
        self.unsettled: set[str] = set()

    def begins_with(self, data: Mapping[str, Any]) -> bool:
        """Whether this answer starts a new group."""
        found = next(iter(_listed(data, self.reading.root)), None)
        return found is not None and self.reading.header in found

    def add(self, data: Mapping[str, Any]) -> None:
        """Take in one answer.

        Raises:
            ContractError: It belongs to none of the group's records.
        """
        if "node" in data:
            if data["node"] is not None:
                self._extend(data["node"])
            return
        for found in _listed(data, self.reading.root):
            if self.reading.header in found:
                self.nodes[found["id"]] = found
            elif (known := self.nodes.get(found["id"])) is not None:
                self._unsettle_if_moved(known, found)
                known.update(found)

    def _unsettle_if_moved(self, known: Node, found: Node) -> None:
        if known.get("updatedAt") != found.get("updatedAt", known.get("updatedAt")):
            self.unsettled.add(known["id"])

    def _extend(self, found: Node) -> None:
        owner, part = self._owner(found["id"])
        if part.get("updatedAt") != found.get("updatedAt"):
            self.unsettled.add(owner["id"])
        for field, connection in found.items():
            if not isinstance(connection, dict):
                continue
            if field == "agreements" and "nodes" in connection:
                self._extend_sales(owner, connection["nodes"])
            else:
                _append(part[field], connection)

    def _extend_sales(self, order: Node, agreements: list[Node]) -> None:
        known = {edge["node"]["id"]: edge["node"] for edge in order["agreements"]["edges"]}
        for agreement in agreements:
            if agreement["id"] in known:
                _append(known[agreement["id"]]["sales"], agreement["sales"])
            else:
                self.unsettled.add(order["id"])

    def _owner(self, gid: str) -> tuple[Node, Node]:
        if gid in self.nodes:
            return self.nodes[gid], self.nodes[gid]
        for node in self.nodes.values():
            for refund in node.get("refunds") or ():
                if refund["id"] == gid:
                    return node, refund
        raise ContractError(
            f"Shopify: a further page of {gid} follows no page that holds it. Extract the window again."
        )

    def unsettle(self, gid: str) -> None:
        """Mark the record that holds this node as changed while it was read."""
        self.unsettled |= {gid, self._owner(gid)[0]["id"]}

    def drains(self) -> Iterator[Drain]:
        """The connections that have further pages, found anew after each was extended."""
        for node in self.nodes.values():
            yield from self._of(node, self.reading.nested, {"id": node["id"]})
            yield from self._sales_of(node)
            for refund in node.get("refunds") or ():
                yield from self._of(refund, REFUND_NESTED, {"id": refund["id"]})

    @staticmethod
    def _of(node: Node, nested: tuple[Nested, ...], variables: dict[str, Any]) -> Iterator[Drain]:
        for each in nested:
            connection = node.get(each.field)
            if connection is not None and connection.get("pageInfo", {}).get("hasNextPage"):
                yield Drain(each, variables, connection)

    @staticmethod
    def _sales_of(node: Node) -> Iterator[Drain]:
        before = None
        for edge in (node.get("agreements") or {}).get("edges", ()):
            sales = edge["node"]["sales"]
            if sales["pageInfo"]["hasNextPage"]:
                yield Drain(AGREEMENT_SALES, {"id": node["id"], "before": before}, sales)
            before = edge["cursor"]

    def refunded(self) -> list[str]:
        """Ids of the records whose refunds came without their lines."""
        return [
            gid
            for gid, node in self.nodes.items()
            if any("refundLineItems" not in refund for refund in node.get("refunds") or ())
        ]

    def unusable(self) -> set[str]:
        """Ids of the records that changed while they were read, or lack a part; to be read again."""
        fields = tuple(each.field for each in self.reading.nested if not each.is_optional)
        lacking = {gid for gid, node in self.nodes.items() if any(field not in node for field in fields)}
        unfinished = {str(drain.variables["id"]) for drain in self.drains()}
        owners = {self._owner(gid)[0]["id"] for gid in unfinished}
        return (self.unsettled & self.nodes.keys()) | lacking | set(self.refunded()) | owners


def _listed(data: Mapping[str, Any], root: str) -> list[Node]:
    if "nodes" in data:
        return [node for node in data["nodes"] if node]
    found = data.get(root)
    if found is None:
        return []
    return list(found["nodes"]) if "nodes" in found else [found]


def _append(connection: Node, further: Node) -> None:
    for key in ("nodes", "edges"):
        if key in further:
            connection[key].extend(further[key])
    connection["pageInfo"] = further["pageInfo"]
