"""The landing: what a source sent, byte for byte, in immutable gzip JSONL files that any day can be replayed from.

Layout: ``<root>/<store>/<source>/<batch_id>/<entity>.<form>.jsonl.gz`` and ``manifest.json`` beside them. An object
store knows no atomic rename, so a file is gathered in a spooled temporary file and written whole when it is closed;
what an earlier attempt of the same batch left is never overwritten (the next attempt lands ``~2`` ...), and only
what a manifest lists counts.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import IO, Any, Final, Protocol, Self

import msgspec

from qbd.errors import LandingError

_SPOOL_BYTES: Final = 8 * 1024 * 1024
_CHUNK_BYTES: Final = 1024 * 1024
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+:-]*")


class LandingPath(Protocol):
    """A folder or file of the landing; ``pathlib.Path`` and Airflow's ``ObjectStoragePath`` both satisfy it."""

    @property
    def name(self) -> str:
        """The last part of the path."""
        ...

    def __truediv__(self, key: str, /) -> Self: ...

    def open(self, mode: str) -> IO[Any]:
        """Open for binary reading or writing (``rb``, ``wb``)."""
        ...

    def exists(self) -> bool:
        """Whether there is such a file or folder."""
        ...

    def mkdir(self, mode: int = 0o777, parents: bool = False, exist_ok: bool = False) -> None:
        """Make the folder; an object store needs none and does nothing."""
        ...

    def iterdir(self) -> Iterable[Self]:
        """What lies in the folder."""
        ...


@dataclass(frozen=True, slots=True)
class LandedFile:
    """One closed landing file.

    Attributes:
        path: Relative to the landing's root, with ``/`` between parts: ``root / file.path`` opens it anywhere.
        entity: What the records are, e.g. ``orders``.
        form: How they came: ``pages`` (a received body per line), ``drains`` (the same, further pages of nested
            connections), ``bulk`` (a bulk operation's JSONL as received).
        sha256: Of the compressed file, as hexadecimal digits.
        bytes: Size of the compressed file.
        lines: Number of JSON lines.
    """

    path: str
    entity: str
    form: str
    sha256: str
    bytes: int
    lines: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a batch landed; written last.

    Attributes:
        store: The store's short name.
        source: ``shopify`` or ``stocky``.
        batch_id: The batch, as in ``staging.batches``.
        since: Start of the window of ``updated_at`` (UTC), inclusive; None means "from the beginning".
        until: End of the window (UTC), exclusive; the next batch starts here.
        files: The files that count, in the order in which they are to be read.
        counts: Records per entity, after duplicates are dropped.
        complete: Whether the source confirmed that nothing is missing; a cursor moves only then.
        notices: Sentences about what could not be read.
        details: Further facts of the source that a replay needs (e.g. API version, granted scopes).
    """

    store: str
    source: str
    batch_id: str
    since: datetime | None
    until: datetime
    files: tuple[LandedFile, ...]
    counts: dict[str, int]
    complete: bool
    notices: tuple[str, ...] = ()
    details: dict[str, Any] = field(default_factory=dict)


class LandingWriter:
    """Gathers lines and lands them as one file on :meth:`close`; an exception inside ``with`` lands nothing."""

    def __init__(self, batch: LandingBatch, entity: str, form: str) -> None:
        self._batch = batch
        self.entity = entity
        self.form = form
        self.lines = 0
        self.landed: LandedFile | None = None
        # Closed in close() or abandon(): the file outlives this call.
        self._spool: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_SPOOL_BYTES)  # noqa: SIM115
        self._gzip = gzip.GzipFile(filename="", mode="wb", fileobj=self._spool, mtime=0, compresslevel=5)

    def write(self, body: bytes) -> None:
        """Append one received JSON body as a line.

        A raw line break inside a JSON text can only be white space between tokens, so turning it into a blank
        keeps the value.
        """
        self._gzip.write(body.strip().replace(b"\n", b" ") + b"\n")
        self.lines += 1

    def close(self) -> LandedFile:
        """Write the whole file to the landing and say what it is."""
        if self.landed is None:
            self._gzip.close()
            self._spool.seek(0)
            self.landed = self._batch.keep(self._spool, self.entity, self.form, self.lines)
            self._spool.close()
        return self.landed

    def abandon(self) -> None:
        """Forget everything written; nothing appears in the landing."""
        self._gzip.close()
        self._spool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.abandon()


class LandingBatch:
    """The folder of one batch.

    Args:
        root: The landing's root.
        store: The store's short name.
        source: ``shopify`` or ``stocky``.
        batch_id: The batch; letters, digits and ``. _ + : -``.

    Raises:
        LandingError: A name cannot be part of a path.
    """

    def __init__(self, root: LandingPath, store: str, source: str, batch_id: str) -> None:
        for key, value in (("store", store), ("source", source), ("batch_id", batch_id)):
            if not _NAME.fullmatch(value):
                raise LandingError(
                    f"Landing: {key} {value!r} cannot be a folder's name. Use letters, digits, dots and hyphens."
                )
        self.store = store
        self.source = source
        self.batch_id = batch_id
        self._prefix = f"{store}/{source}/{batch_id}"
        self._folder = root / store / source / batch_id

    def writer(self, entity: str, form: str) -> LandingWriter:
        """Start a file; it appears when the writer is closed."""
        return LandingWriter(self, entity, form)

    def keep(self, content: IO[bytes], entity: str, form: str, lines: int) -> LandedFile:
        """Copy a closed gzip stream into the landing under the next free name."""
        self._folder.mkdir(parents=True, exist_ok=True)
        name = self._free_name(f"{entity}.{form}", ".jsonl.gz")
        digest = hashlib.sha256()
        size = 0
        with (self._folder / name).open("wb") as target:
            while chunk := content.read(_CHUNK_BYTES):
                digest.update(chunk)
                size += len(chunk)
                target.write(chunk)
        return LandedFile(f"{self._prefix}/{name}", entity, form, digest.hexdigest(), size, lines)

    def write_manifest(self, manifest: Manifest) -> str:
        """Write the manifest beside the files and return its path relative to the landing's root."""
        self._folder.mkdir(parents=True, exist_ok=True)
        name = self._free_name("manifest", ".json")
        with (self._folder / name).open("wb") as target:
            target.write(msgspec.json.format(msgspec.json.encode(manifest), indent=1))
        return f"{self._prefix}/{name}"

    def manifest(self) -> Manifest | None:
        """The batch's newest manifest, None before the first attempt came to its end.

        Raises:
            LandingError: The manifest is not one.
        """
        newest = self._newest("manifest", ".json")
        if newest is None:
            return None
        with newest.open("rb") as stream:
            content = stream.read()
        try:
            return msgspec.json.decode(content, type=Manifest)
        except msgspec.DecodeError as error:
            raise LandingError(
                f"Landing {self._prefix}/{newest.name}: not a manifest ({error}). "
                "Delete the batch's folder and extract its window again."
            ) from error

    def keep_note(self, name: str, content: Mapping[str, Any]) -> None:
        """Keep what the next attempt of this batch needs, e.g. the id of an operation that goes on elsewhere."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / self._free_name(name, ".json")).open("wb") as target:
            target.write(msgspec.json.encode(content))

    def note(self, name: str) -> dict[str, Any] | None:
        """The newest note of that name, None where there is none (or an attempt died while writing it)."""
        newest = self._newest(name, ".json")
        if newest is None:
            return None
        with newest.open("rb") as stream:
            try:
                return msgspec.json.decode(stream.read(), type=dict[str, Any])
            except msgspec.DecodeError:
                return None

    def _newest(self, stem: str, suffix: str) -> LandingPath | None:
        newest = None
        for _, path in self._names(stem, suffix):
            if not path.exists():
                break
            newest = path
        return newest

    def _names(self, stem: str, suffix: str) -> Iterator[tuple[str, LandingPath]]:
        attempt = 1
        while True:
            name = f"{stem}{suffix}" if attempt == 1 else f"{stem}~{attempt}{suffix}"
            yield name, self._folder / name
            attempt += 1

    def _free_name(self, stem: str, suffix: str) -> str:
        return next(name for name, path in self._names(stem, suffix) if not path.exists())


def read_lines(path: LandingPath) -> Iterator[bytes]:
    """The JSON lines of a landing file, without their line break, one at a time.

    Raises:
        LandingError: The file is absent, damaged or cut short.
    """
    try:
        with path.open("rb") as stream, gzip.open(stream, "rb") as lines:
            for line in lines:
                yield line.rstrip(b"\n")
    except (FileNotFoundError, EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise LandingError(
            f"Landing file {path.name}: cannot be read ({type(error).__name__}: {error}). "
            "Restore it from a copy, or extract its window again."
        ) from error


def verify(root: LandingPath, files: Iterable[LandedFile]) -> None:
    """Check that every file still has the bytes that it was landed with.

    Raises:
        LandingError: A file is absent or altered.
    """
    for file in files:
        digest = hashlib.sha256()
        try:
            with (root / file.path).open("rb") as stream:
                while chunk := stream.read(_CHUNK_BYTES):
                    digest.update(chunk)
        except FileNotFoundError as error:
            raise LandingError(
                f"Landing file {file.path}: absent. Restore it from a copy, or extract its window again."
            ) from error
        if digest.hexdigest() != file.sha256:
            raise LandingError(
                f"Landing file {file.path}: sha256 is {digest.hexdigest()}, its manifest says {file.sha256}. "
                "Restore it from a copy, or extract its window again."
            )
