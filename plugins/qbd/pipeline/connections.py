"""Where a source or database is and how to log in there, as an Airflow connection describes it.

Inside Airflow the connection comes from Airflow's own look-up (``qbd.orchestration.connections``); the ``qbd``
command reads the same ``AIRFLOW_CONN_<ID>`` environment variables, in either of Airflow's two notations.
Source: Airflow documentation, "Managing Connections", sections on JSON and URI format.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from sqlalchemy.engine import URL

from qbd.errors import ConfigurationError

_EXTRA = "__extra__"
"""The query parameter in which Airflow writes an extra that is more than flat text."""


class ConnectionNotFoundError(ConfigurationError):
    """There is no connection of that name; one that is there but unreadable is another error."""


@dataclass(frozen=True, slots=True)
class Connection:
    """One connection. ``password`` is kept out of the representation, so it cannot reach a log by accident."""

    conn_id: str
    conn_type: str
    host: str
    port: int | None = None
    login: str = ""
    password: str = field(default="", repr=False)
    schema: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def base_url(self) -> str:
        """The address of an ``http`` connection, without a slash at its end; the scheme defaults to https.

        Raises:
            ConfigurationError: the host is empty or no address.
        """
        host = self.host if "://" in self.host else f"{self.schema or 'https'}://{self.host}"
        try:
            parts = urlsplit(host)
            known = bool(parts.hostname), parts.port
        except ValueError:
            known = False, None
        if not known[0]:
            raise ConfigurationError(
                f"Airflow connection {self.conn_id}", "host", "is empty or no address", "Give e.g. https://shop.example"
            )
        port = f":{self.port}" if self.port and known[1] is None else ""
        return f"{parts.scheme}://{parts.netloc}{port}{parts.path}".rstrip("/")

    @property
    def database_url(self) -> URL:
        """The SQLAlchemy address of a ``postgres`` connection.

        Raises:
            ConfigurationError: it is a connection to something else.
        """
        if self.conn_type and not self.conn_type.startswith("postgres"):
            raise ConfigurationError(
                f"Airflow connection {self.conn_id}",
                "conn_type",
                f"{self.conn_type!r} is not PostgreSQL",
                "Use postgresql://user:password@host:port/database.",
            )
        query = {key: str(value) for key, value in self.extra.items() if key in ("host", "sslmode", "sslrootcert")}
        return URL.create(
            "postgresql+psycopg",
            self.login or None,
            self.password or None,
            self.host or None,
            self.port,
            self.schema or None,
            query,
        )


Lookup = Callable[[str], Connection]


def required(connection: Connection, key: str) -> str:
    """Return the attribute, which must not be empty.

    Raises:
        ConfigurationError: it is empty.
    """
    value = str(getattr(connection, key) or "")
    if not value:
        raise ConfigurationError(
            f"Airflow connection {connection.conn_id}", key, "is empty", f"Fill in {key} under Admin > Connections."
        )
    return value


def from_environment(conn_id: str) -> Connection:
    """Return the connection in the environment variable ``AIRFLOW_CONN_<CONN_ID>``.

    Raises:
        ConnectionNotFoundError: the variable is absent or empty.
        ConfigurationError: it cannot be read.
    """
    name = f"AIRFLOW_CONN_{conn_id.upper()}"
    text = os.environ.get(name, "").strip()
    if not text:
        raise ConnectionNotFoundError(
            f"Airflow connection {conn_id}",
            name,
            "is not set",
            "Set it as JSON or as a URI; docs/connections.md shows both.",
        )
    try:
        return _from_json(conn_id, text) if text.startswith("{") else _from_uri(conn_id, text)
    except (ValueError, TypeError) as error:
        # The text itself may hold a secret, so only the kind of error is shown.
        raise ConfigurationError(
            f"Airflow connection {conn_id}",
            name,
            f"is neither JSON nor a URI ({type(error).__name__})",
            "docs/connections.md shows both notations.",
        ) from None


def _from_json(conn_id: str, text: str) -> Connection:
    value = json.loads(text)
    return Connection(
        conn_id,
        str(value.get("conn_type") or "").replace("-", "_"),
        value.get("host") or "",
        int(value["port"]) if value.get("port") else None,
        value.get("login") or "",
        value.get("password") or "",
        value.get("schema") or "",
        _extra(value.get("extra") or {}),
    )


def _from_uri(conn_id: str, text: str) -> Connection:
    conn_type, separator, rest = text.partition("://")
    if not separator:
        raise ValueError("no scheme")
    # A host that has a scheme of its own is written behind the connection's type: http://https://user@host.
    own = re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", rest)
    parts = urlsplit(f"//{rest[own.end() :] if own else rest}")
    host = unquote(parts.hostname or "")
    if "/" in host:
        host = unquote(parts.netloc.rpartition("@")[2].partition(":")[0])
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    return Connection(
        conn_id,
        conn_type.replace("-", "_"),
        f"{own[0]}{host}" if own and host else host,
        parts.port,
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        unquote(parts.path[1:]),
        _extra(query.get(_EXTRA, query)),
    )


def _extra(value: Any) -> Mapping[str, Any]:
    found = json.loads(value) if isinstance(value, str) else value
    if not isinstance(found, dict):
        raise ValueError("extra is no object")
    return found


def http_uri(base_url: str, login: str = "", password: str = "") -> str:
    """Return the URI notation of an http connection; the scheme goes where Airflow's HTTP hook looks for it.

    >>> http_uri("http://127.0.0.1:8081", password="a b")
    'http://:a%20b@127.0.0.1:8081/http'
    """
    parts = urlsplit(base_url)
    user = f"{quote(login, safe='')}:{quote(password, safe='')}@" if login or password else ""
    return f"http://{user}{parts.netloc}/{parts.scheme}"
