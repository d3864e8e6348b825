"""Raw records and their versions: an older version of an object never replaces a newer one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from qbd.staging.copying import Connection
from qbd.staging.records import Arrival


def newest(chunk: Iterable[Arrival]) -> list[Arrival]:
    """One arrival per object: the newest; of equal versions the one read last."""
    chunk = list(chunk)
    if len({(arrival.entity, arrival.id) for arrival in chunk}) == len(chunk):
        return chunk
    kept: dict[tuple[str, str], Arrival] = {}
    for arrival in chunk:
        key = (arrival.entity, arrival.id)
        other = kept.get(key)
        if other is None or not is_older(arrival.updated_at, other.updated_at):
            kept[key] = arrival
    return list(kept.values())


def is_older(version: datetime | None, than: datetime | None) -> bool:
    """Whether a version is certainly older; an object without version is never older."""
    return version is not None and than is not None and version < than


def known_versions(
    connection: Connection, store: str, source: str, entity: str, ids: Sequence[str]
) -> dict[str, datetime | None]:
    """The versions that ``raw.records`` holds of these objects."""
    rows = connection.execute(
        "SELECT id, updated_at FROM raw.records WHERE store = %s AND source = %s AND entity = %s "
        "AND id = ANY(string_to_array(%s, E'\\n'))",
        (store, source, entity, "\n".join(ids)),
    )
    return {row[0]: row[1] for row in rows}


def replace_raw(
    connection: Connection, store: str, source: str, entity: str, batch_id: str, known: Sequence[str],
    arrivals: Iterable[Arrival],
) -> None:  # fmt: skip
    """Write the newest payloads; rows already there are replaced."""
    if known:
        connection.execute(
            "DELETE FROM raw.records WHERE store = %s AND source = %s AND entity = %s "
            "AND id = ANY(string_to_array(%s, E'\\n'))",
            (store, source, entity, "\n".join(known)),
        )
    columns = "store, source, entity, id, payload, updated_at, batch_id"
    with connection.cursor() as cursor, cursor.copy(f"COPY raw.records ({columns}) FROM STDIN (FORMAT BINARY)") as copy:
        # A payload already is JSON text: sent as the bytes of a jsonb (a version byte and the text) it is not parsed
        # and written once more on this side.
        copy.set_types(("text", "text", "text", "text", "bytea", "timestamptz", "text"))
        for _, name, updated_at, body, _ in arrivals:
            copy.write_row((store, source, entity, name, b"\x01" + body, updated_at, batch_id))
