"""A chunk of records made ready for the tables: typed, the newest of each, problems aside. No database here."""

from __future__ import annotations

from dataclasses import dataclass, field

from qbd.staging.held import Held
from qbd.staging.records import Arrival
from qbd.staging.shopify_orders import Rows
from qbd.staging.tables import SHOPS
from qbd.staging.typed import TYPINGS, Typing, type_record
from qbd.staging.versions import newest


@dataclass(slots=True)
class Target:
    """Where the rows go. ``currency`` is the shop's, as far as it is known."""

    store: str
    source: str
    batch_id: str
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class PreparedEntity:
    """The records of one entity in a chunk.

    Attributes:
        entity: What they are.
        typing: How they were typed; None for an entity that only ``raw`` keeps.
        arrivals: The records.
        rows: The rows of each record that could be typed, by its ID.
        held: The records that could not.
    """

    entity: str
    typing: Typing | None
    arrivals: list[Arrival]
    rows: dict[str, Rows] = field(default_factory=dict)
    held: list[Held] = field(default_factory=list)


def prepare(target: Target, chunk: list[Arrival]) -> list[PreparedEntity]:
    """Type a chunk. The shop goes first: its currency, kept in ``target``, types the prices of the rest."""
    by_entity: dict[str, list[Arrival]] = {}
    for arrival in newest(chunk):
        by_entity.setdefault(arrival.entity, []).append(arrival)
    return [
        _prepare_entity(target, entity, by_entity[entity])
        for entity in sorted(by_entity, key=lambda name: name != "shop")
    ]


def _prepare_entity(target: Target, entity: str, arrivals: list[Arrival]) -> PreparedEntity:
    typing = TYPINGS.get((target.source, entity))
    prepared = PreparedEntity(entity, typing, arrivals)
    if typing is None:
        return prepared
    for arrival in arrivals:
        rows, problem = type_record(typing, arrival.payload, target.store, target.batch_id, target.currency)
        if rows is not None:
            prepared.rows[arrival.id] = rows
        elif problem is not None:
            prepared.held.append(Held(arrival.id, f"{typing.group}:{arrival.id}", problem, arrival.body.decode()))
    for rows in prepared.rows.values():
        for shop in rows.get(SHOPS, ()):
            target.currency = shop[SHOPS.columns.index("currency")]
    return prepared
