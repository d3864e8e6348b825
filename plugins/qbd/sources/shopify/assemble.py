"""From landed bodies to records: the same payload (:mod:`qbd.sources.shopify.shapes`) for pages and for bulk files.

Streams in bounded memory: a page at a time, or a bulk file through an index on disk. Of a record that was read more
than once only the last, newest reading is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from qbd.errors import LandingError
from qbd.sources.landing import LandedFile, LandingPath, read_lines
from qbd.sources.shopify.entities import ORDER_REFUNDS, READINGS, REFUND_NESTED, SHOP, EntityReading
from qbd.sources.shopify.grants import has_personal_data
from qbd.sources.shopify.group import Group, Node
from qbd.sources.shopify.join import BulkFile
from qbd.sources.shopify.payments import PAYMENTS

PAGES: Final = "pages"
BULK: Final = "bulk"
REFUNDS: Final = "refunds"


class _Header(msgspec.Struct):
    id: str | None = None
    legacy_id: str | None = msgspec.field(name="legacyResourceId", default=None)


class _Page(msgspec.Struct):
    nodes: list[_Header | None] = []


class _Body(msgspec.Struct):
    data: dict[str, _Page | list[_Header | None] | None]


@dataclass(frozen=True, slots=True)
class Record:
    """One whole record.

    Attributes:
        entity: A name of :data:`READINGS`.
        id: Shopify's global id.
        updated_at: ISO 8601, UTC, as received; empty where the record has none.
        payload: The whole object, see :mod:`qbd.sources.shopify.shapes`.
    """

    entity: str
    id: str
    updated_at: str
    payload: dict[str, Any]


def records(root: LandingPath, files: Iterable[LandedFile]) -> Iterator[Record]:
    """The records of a batch's Shopify files, entity by entity in the order of :data:`READINGS`.

    Those of Shopify Payments are read by :func:`qbd.sources.shopify.payments.payment_records`.

    Args:
        root: The landing's root.
        files: The manifest's files, in its order.

    Raises:
        LandingError: A file is absent or damaged, or none of this source.
        ContractError: A body does not belong where it stands.
    """
    by_entity: dict[str, list[LandedFile]] = {}
    for file in files:
        by_entity.setdefault(file.entity, []).append(file)
    if unknown := by_entity.keys() - READINGS.keys() - set(PAYMENTS):
        raise LandingError(f"Landing: {', '.join(sorted(unknown))}: no entity of Shopify. Update this product.")
    for entity, reading in READINGS.items():
        if entity in by_entity:
            yield from _of_entity(root, reading, by_entity[entity])


def _of_entity(root: LandingPath, reading: EntityReading, files: list[LandedFile]) -> Iterator[Record]:
    paged = [file for file in files if file.form == PAGES]
    bulk = [file for file in files if file.form == BULK]
    # Whether one of several readings is the last that is usable takes a pass of its own; mostly there is only one.
    last = _last_readings(root, reading, paged) if bulk or _repeats(root, reading, paged) else None
    for file in bulk:
        refunds = [each for each in files if each.form == REFUNDS]
        for node in _bulk_nodes(root, reading, file, refunds):
            if last is None or node["id"] not in last:
                yield _record(reading, node)
    for position, node in enumerate(_paged_nodes(root, reading, paged)):
        if last is None or last[node["id"]] == position:
            yield _record(reading, node)


def _repeats(root: LandingPath, reading: EntityReading, files: list[LandedFile]) -> bool:
    """Whether a record's header was received more than once."""
    seen: set[str] = set()
    for file in files:
        for line in read_lines(root / file.path):
            for gid in _header_ids(line, reading):
                if gid in seen:
                    return True
                seen.add(gid)
    return False


def _header_ids(line: bytes, reading: EntityReading) -> Iterator[str]:
    data = msgspec.json.decode(line, type=_Body).data
    found = data.get("nodes") or data.get(reading.root)
    if found is None or reading.header == SHOP.header:
        return
    nodes = found if isinstance(found, list) else found.nodes
    yield from (node.id for node in nodes if node is not None and node.id is not None and node.legacy_id is not None)


def _last_readings(root: LandingPath, reading: EntityReading, files: list[LandedFile]) -> dict[str, int]:
    return {node["id"]: position for position, node in enumerate(_paged_nodes(root, reading, files))}


def _paged_nodes(root: LandingPath, reading: EntityReading, files: list[LandedFile]) -> Iterator[Node]:
    for file in files:
        for group in groups(read_lines(root / file.path), reading):
            unusable = group.unusable()
            yield from (node for gid, node in group.nodes.items() if gid not in unusable)


def groups(lines: Iterable[bytes], reading: EntityReading) -> Iterator[Group]:
    """The groups that landed bodies form, one at a time."""
    group = Group(reading)
    for line in lines:
        data = msgspec.json.decode(line)["data"]
        if group.begins_with(data):
            if group.nodes:
                yield group
            group = Group(reading)
        group.add(data)
    if group.nodes:
        yield group


def _bulk_nodes(
    root: LandingPath, reading: EntityReading, file: LandedFile, refunds: list[LandedFile]
) -> Iterator[Node]:
    with BulkFile(read_lines(root / file.path), reading) as bulk:
        for each in refunds:
            for group in groups(read_lines(root / each.path), ORDER_REFUNDS):
                unusable = group.unusable()
                for gid, node in group.nodes.items():
                    if gid not in unusable:
                        bulk.add_refunds(node)
        yield from bulk.nodes()


def _record(reading: EntityReading, node: Node) -> Record:
    _flatten(node, reading)
    _put_in_order(node)
    if reading.name == "customers":
        node["withheld"] = not has_personal_data(node)
    return Record(reading.name, node["id"], node.get("updatedAt", ""), node)


def _flatten(node: Node, reading: EntityReading) -> None:
    """Turn every connection into the plain list of its nodes."""
    for nested in reading.nested:
        if nested.field in node or not nested.is_optional:
            node[nested.field] = _items(node[nested.field])
    for agreement in node.get("agreements") or ():
        agreement["sales"] = _items(agreement["sales"])
    for refund in node.get("refunds") or ():
        for nested in REFUND_NESTED:
            refund[nested.field] = _items(refund[nested.field])


def _items(connection: Node | list[Node]) -> list[Node]:
    if isinstance(connection, list):
        return connection
    if "nodes" in connection:
        return list(connection["nodes"])
    return [edge["node"] for edge in connection["edges"]]


def _put_in_order(payload: dict[str, Any]) -> None:
    """Children in the order of their making: a bulk file has them in none."""
    for field in ("lineItems", "shippingLines", "variants"):
        if field in payload:
            payload[field].sort(key=_by_id)
    if "agreements" in payload:
        payload["agreements"].sort(key=lambda agreement: (agreement["happenedAt"], _by_id(agreement)))
        for agreement in payload["agreements"]:
            agreement["sales"].sort(key=_by_id)


def _by_id(child: Node) -> tuple[int, str]:
    gid = child["id"] or ""
    last = gid.rsplit("/", 1)[-1].split("?", 1)[0]
    return (int(last), "") if last.isdecimal() else (0, gid)
