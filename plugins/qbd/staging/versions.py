"""Raw records and their versions: an older version of an object never replaces a newer one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from struct import Struct
from typing import Final

from qbd.staging.copying import Connection
from qbd.staging.records import Arrival

_HEADER: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TRAILER: Final = b"\xff\xff"
_LENGTH: Final = Struct(">i").pack
_TIME: Final = Struct(">iq").pack
_EPOCH: Final = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
_NULL: Final = b"\xff\xff\xff\xff"


def newest(chunk: Iterable[Arrival]) -> list[Arrival]:
    """One arrival per object: the newest; of equal versions the one read last."""
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
        "SELECT id, updated_at FROM raw.records WHERE store = %s AND source = %s AND entity = %s AND id = ANY(%s)",
        (store, source, entity, list(ids)),
    )
    return {row[0]: row[1] for row in rows}


def replace_raw(
    connection: Connection, store: str, source: str, entity: str, batch_id: str, known: Sequence[str],
    arrivals: Iterable[Arrival],
) -> None:  # fmt: skip
    """Write the newest payloads; rows already there are replaced.

    The rows are encoded here and not by psycopg because a payload already is JSON text: it goes to the server as it
    is, without being parsed and written once more.
    """
    if known:
        connection.execute(
            "DELETE FROM raw.records WHERE store = %s AND source = %s AND entity = %s AND id = ANY(%s)",
            (store, source, entity, list(known)),
        )
    before = b"\x00\x07" + b"".join(_text(value) for value in (store, source, entity))
    after = _text(batch_id)
    columns = "store, source, entity, id, payload, updated_at, batch_id"
    with connection.cursor() as cursor, cursor.copy(f"COPY raw.records ({columns}) FROM STDIN (FORMAT BINARY)") as copy:
        pieces = [_HEADER]
        for arrival in arrivals:
            body = arrival.body
            # jsonb travels as a version byte and the text.
            pieces += (before, _text(arrival.id), _LENGTH(len(body) + 1), b"\x01", body)
            pieces += (_time(arrival.updated_at), after)
        pieces.append(_TRAILER)
        copy.write(b"".join(pieces))


def _text(value: str) -> bytes:
    encoded = value.encode()
    return _LENGTH(len(encoded)) + encoded


def _time(value: datetime | None) -> bytes:
    if value is None:
        return _NULL
    passed = value - _EPOCH
    return _TIME(8, (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds)
