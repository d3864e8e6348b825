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
from qbd.sources.shopify.entities import ORDER_REFUNDS, READINGS, EntityReading
from qbd.sources.shopify.group import Group, Node
from qbd.sources.shopify.join import BulkFile

PAGES: Final = "pages"
BULK: Final = "bulk"
REFUNDS: Final = "refunds"

_PERSONAL: Final = ("firstName", "lastName", "defaultEmailAddress", "defaultPhoneNumber", "defaultAddress")


@dataclass(frozen=True, slots=True)
class Record:
    """One whole record.

    Attributes:
        entity: ``shop``, ``locations``, ``customers``, ``products`` or ``orders``.
        id: Shopify's global id.
        updated_at: ISO 8601, UTC, as received.
        payload: The whole object, see :mod:`qbd.sources.shopify.shapes`.
    """

    entity: str
    id: str
    updated_at: str
    payload: dict[str, Any]


def records(root: LandingPath, files: Iterable[LandedFile]) -> Iterator[Record]:
    """The records of a batch's Shopify files, entity by entity in the order of :data:`READINGS`.

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
    if unknown := by_entity.keys() - READINGS.keys():
        raise LandingError(f"Landing: {', '.join(sorted(unknown))}: no entity of Shopify. Update this product.")
    for entity, reading in READINGS.items():
        if entity in by_entity:
            yield from _of_entity(root, reading, by_entity[entity])


def _of_entity(root: LandingPath, reading: EntityReading, files: list[LandedFile]) -> Iterator[Record]:
    paged = [file for file in files if file.form == PAGES]
    last = _last_readings(root, reading, paged)
    for file in files:
        if file.form == BULK:
            refunds = [each for each in files if each.form == REFUNDS]
            for node in _bulk_nodes(root, reading, file, refunds):
                if node["id"] not in last:
                    yield _record(reading.name, node)
    for position, node in enumerate(_paged_nodes(root, reading, paged)):
        if last[node["id"]] == position:
            yield _record(reading.name, node)


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
                for node in group.nodes.values():
                    bulk.replace(node["id"], "refunds", node["refunds"])
        yield from bulk.nodes()


def _record(entity: str, node: Node) -> Record:
    payload: dict[str, Any] = plain(node)
    _put_in_order(payload)
    if entity == "customers":
        payload["withheld"] = not any(payload.get(field) for field in _PERSONAL)
    return Record(entity, payload["id"], payload["updatedAt"], payload)


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


def plain(value: Any) -> Any:
    """The value with every connection as a plain list of its nodes."""
    if isinstance(value, dict):
        if "pageInfo" in value:
            found = value["nodes"] if "nodes" in value else [edge["node"] for edge in value["edges"]]
            return [plain(node) for node in found]
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value
