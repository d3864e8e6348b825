"""What a source hands to the loader: one whole object at a time, in any order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final, NamedTuple, Protocol

import msgspec


class SourceRecord(Protocol):
    """A whole object as a source's assembly yields it.

    ``payload`` is the object decoded (a dict) or its JSON as bytes; ``updated_at`` is aware, or ISO 8601
    text with a zone, or None where the source has no version of it (then the one read last counts).
    """

    @property
    def entity(self) -> str:
        """What it is, e.g. ``orders``."""
        ...

    @property
    def id(self) -> Any:
        """Its ID at the source."""
        ...

    @property
    def updated_at(self) -> datetime | str | None:
        """When the source changed it last."""
        ...

    @property
    def payload(self) -> Any:
        """The object."""
        ...


class Arrival(NamedTuple):
    """A record on its way into the tables.

    Attributes:
        entity: What it is.
        id: The last part of its ID: ``1001`` for ``gid://shopify/Order/1001``.
        updated_at: Its version.
        body: Its JSON as ``raw.records`` keeps it.
        payload: What is typed: the decoded object, or its JSON bytes.
    """

    entity: str
    id: str
    updated_at: datetime | None
    body: bytes
    payload: Any


_NUL: Final = b"\\u0000"


def arrivals(records: Iterable[SourceRecord]) -> Iterator[Arrival]:
    """Give every record its JSON body. PostgreSQL stores no NUL in text or jsonb: NUL characters are taken out."""
    encode = msgspec.json.Encoder().encode
    for record in records:
        payload = record.payload
        body = encode(payload) if isinstance(payload, dict) else bytes(payload)
        if _NUL in body:
            payload = _without_nul(msgspec.json.decode(body))
            body = encode(payload)
        updated_at = record.updated_at
        if isinstance(updated_at, str):
            updated_at = datetime.fromisoformat(updated_at) if updated_at else None
        yield Arrival(record.entity, str(record.id).rpartition("/")[2], updated_at, body, payload)


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, list):
        return [_without_nul(item) for item in value]
    if isinstance(value, dict):
        return {_without_nul(key): _without_nul(item) for key, item in value.items()}
    return value


def chunks(arriving: Iterable[Arrival], most: int, most_bytes: int) -> Iterator[list[Arrival]]:
    """Cut a stream into lists of at most ``most`` records and about ``most_bytes`` of JSON: memory stays bounded."""
    chunk: list[Arrival] = []
    size = 0
    for arrival in arriving:
        chunk.append(arrival)
        size += len(arrival.body)
        if len(chunk) >= most or size >= most_bytes:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk
