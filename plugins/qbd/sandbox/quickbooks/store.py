"""The company file: one SQLite database, its counters, and the lock that admits one session at a time."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from qbd.sandbox.quickbooks.hresults import CANNOT_LOCK, CANNOT_OPEN_FILE, FILE_NEEDS_OTHER_VERSION, HresultError

Clock = Callable[[], dt.datetime]
# Raised whenever store.sql changes; a file of another format is refused, not guessed at.
FILE_FORMAT = "2"


def system_clock() -> dt.datetime:
    """Now, aware."""
    return dt.datetime.now(dt.UTC)


class Store:
    """An open company file. Every change happens inside `transaction`.

    Args:
        path: the SQLite file; must exist unless ``create``.
        clock: gives aware times; they are kept in the file's own zone, as the host's clock is in QuickBooks.
    """

    def __init__(self, path: Path, clock: Clock = system_clock, *, create: bool = False) -> None:
        if not create and not path.is_file():
            raise HresultError(CANNOT_OPEN_FILE, reason=str(path))
        self.path = path
        self._clock = clock
        self.db = self._connect(path)
        try:
            self.db.execute("PRAGMA journal_mode = WAL")
        except sqlite3.DatabaseError:
            self.db.close()
            raise HresultError(CANNOT_OPEN_FILE, reason=f"{path} is no company file") from None
        self.db.execute("PRAGMA synchronous = NORMAL")
        if create:
            ddl = resources.files(__package__).joinpath("store.sql").read_text(encoding="utf-8")
            self.db.executescript(f"BEGIN; {ddl} COMMIT;")
            self.set_meta("file_format", FILE_FORMAT)
        self._meta: dict[str, str] = self._read_meta()
        self._check_format()
        self._seen = self.version()
        self._zone: ZoneInfo | None = None
        # What `faults` read, and at which version.
        self.faults_read: tuple[int, list[Any]] | None = None
        # Called when another connection has changed the file, before a transaction reads anything.
        self.when_changed: Callable[[], object] = lambda: None

    @staticmethod
    def _connect(path: Path) -> sqlite3.Connection:
        return sqlite3.connect(path, isolation_level=None, timeout=30, cached_statements=512)

    def _check_format(self) -> None:
        found = self.meta("file_format", "none")
        if found != FILE_FORMAT:
            self.db.close()
            reason = f"{self.path} has file format {found}, this sandbox reads {FILE_FORMAT}: create the file anew"
            raise HresultError(FILE_NEEDS_OTHER_VERSION, reason=reason)

    def close(self) -> None:
        """Closes the database."""
        self.db.close()

    def _read_meta(self) -> dict[str, str]:
        try:
            return dict(self.db.execute("SELECT key, value FROM meta"))
        except sqlite3.DatabaseError:
            raise HresultError(CANNOT_OPEN_FILE, reason=f"{self.path} is no company file") from None

    def version(self) -> int:
        """A number that changes when another connection has changed the file."""
        return int(self.db.execute("PRAGMA data_version").fetchone()[0])

    def refresh(self) -> None:
        """Notices what another connection has changed; every transaction begins with it."""
        if (version := self.version()) != self._seen:
            self._seen, self._meta = version, self._read_meta()
            self.when_changed()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; an exception of any kind rolls back."""
        self.db.execute("BEGIN IMMEDIATE")
        self.refresh()
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK")
            self._meta = self._read_meta()
            raise
        self.db.execute("COMMIT")

    def meta(self, key: str, default: str = "") -> str:
        """One of the file's own settings."""
        return self._meta.get(key, default)

    def set_meta(self, key: str, value: str) -> None:
        """Changes one of the file's own settings."""
        self.db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))
        self.__dict__.setdefault("_meta", {})[key] = value

    def meta_json(self, key: str) -> Any:
        """A setting that holds JSON."""
        return json.loads(self.meta(key, "null"))

    @property
    def zone(self) -> ZoneInfo:
        """The host's time zone."""
        if self._zone is None:
            self._zone = ZoneInfo(self.meta("time_zone", "UTC"))
        return self._zone

    def now(self) -> dt.datetime:
        """The host's time, whole seconds, with offset."""
        return self._clock().astimezone(self.zone).replace(microsecond=0)

    def stamp(self) -> str:
        """The time as QuickBooks writes it."""
        return self.now().isoformat()

    def next_counter(self, name: str) -> int:
        """1, 2, 3 ... of a named series."""
        value = int(self.meta(f"counter:{name}", "0")) + 1
        self.set_meta(f"counter:{name}", str(value))
        return value

    def next_list_id(self) -> str:
        """Like `80000003-1446676743`: a number and the time of making."""
        return f"{0x80000000 + self.next_counter('list'):X}-{int(self.now().timestamp())}"

    def next_txn(self) -> tuple[int, str]:
        """A transaction number and an id like `1CAB66-1784735262`."""
        number = self.next_counter("txn")
        return number, f"{number:X}-{int(self.now().timestamp())}"

    def next_edit_sequence(self, previous: int = 0) -> int:
        """The time of the change; never the same twice for one object, so that a stale one is always noticed."""
        return max(int(self.now().timestamp()), previous + 1)


class Snapshot(Store):
    """A copy of a company file in memory, as it is at this moment: looking at it takes no lock that a session waits for,
    and nothing that is worked out on the way reaches the file."""

    @staticmethod
    def _connect(path: Path) -> sqlite3.Connection:
        memory = sqlite3.connect(":memory:", isolation_level=None, cached_statements=512)
        source = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=30)
        try:
            source.backup(memory)
        except sqlite3.DatabaseError:
            memory.close()
            raise HresultError(CANNOT_OPEN_FILE, reason=f"{path} is no company file") from None
        finally:
            source.close()
        return memory


class SessionLock:
    """Admits one session per company file, across processes; a killed process frees it.

    The lock is a second SQLite file beside the company file, held exclusively: it works on every system and needs no
    clean-up.
    """

    def __init__(self, company_file: Path, wait_seconds: float) -> None:
        self._path = company_file.with_name(company_file.name + ".session")
        self._wait = wait_seconds
        self._db: sqlite3.Connection | None = None

    def acquire(self) -> None:
        """Raises HresultError 0x8004041B where another session holds the file longer than the wait."""
        self._db = sqlite3.connect(self._path, isolation_level=None, timeout=self._wait)
        try:
            self._db.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            self._db.close()
            self._db = None
            raise HresultError(CANNOT_LOCK, reason="another session is open") from None

    def release(self) -> None:
        """Lets the next session in."""
        if self._db is not None:
            self._db.close()
            self._db = None
