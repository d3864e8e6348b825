"""Connections in Airflow's notations, read as Airflow itself reads them, without telling a secret."""

from __future__ import annotations

import json
from typing import Any

import pytest

from qbd.errors import ConfigurationError
from qbd.pipeline.connections import Connection, ConnectionNotFoundError, from_environment, http_uri, required

SECRET = "s3cr:t/@? %#é"
CASES: tuple[dict[str, Any], ...] = (
    {"conn_type": "http", "host": "harbor.myshopify.com", "password": SECRET},
    {"conn_type": "http", "host": "https://harbor.myshopify.com", "login": "client id", "password": SECRET},
    {"conn_type": "http", "host": "http://127.0.0.1:8701", "password": SECRET},
    {"conn_type": "http", "host": "https://stocky.example/api/v2", "login": "a@b.example", "password": SECRET},
    {"conn_type": "http", "host": "shop.example", "schema": "http", "port": 8080, "password": SECRET},
    {"conn_type": "postgres", "host": "db", "port": 5432, "login": "qbd", "password": SECRET, "schema": "qbd"},
    {"conn_type": "postgres", "host": "db", "login": "qbd", "schema": "qbd", "extra": {"sslmode": "require", "a": ""}},
    {
        "conn_type": "postgres",
        "host": "db",
        "schema": "qbd",
        "extra": {"sslmode": "require", "keepalives": {"idle": 3}},
    },
    {"conn_type": "google_cloud_platform", "host": "", "extra": {"key": "https://nested.example"}},
)


def read(text: str, monkeypatch: pytest.MonkeyPatch) -> Connection:
    monkeypatch.setenv("AIRFLOW_CONN_ONE", text)
    return from_environment("one")


def fields(found: Connection) -> dict[str, Any]:
    names = ("conn_type", "host", "port", "login", "password", "schema")
    return {name: getattr(found, name) for name in names} | {"extra": dict(found.extra)}


def filled(case: dict[str, Any]) -> dict[str, Any]:
    return {"host": "", "port": None, "login": "", "password": "", "schema": "", "extra": {}} | case


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['conn_type']}-{case['host']}")
def test_json_is_read(case: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    assert fields(read(json.dumps(case), monkeypatch)) == filled(case)
    if "extra" in case:
        text = json.dumps(case | {"extra": json.dumps(case["extra"])})
        assert fields(read(text, monkeypatch)) == filled(case)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['conn_type']}-{case['host']}")
def test_what_airflow_writes_is_read_as_airflow_reads_it(case: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    airflow = pytest.importorskip("airflow.sdk")
    details = case | ({"extra": json.dumps(case["extra"])} if "extra" in case else {})
    written = airflow.Connection(conn_id="one", **details)
    for text in (written.get_uri(), written.as_json()):
        again = airflow.Connection.from_json if text.startswith("{") else airflow.Connection.from_uri
        theirs = again(text, conn_id="one")
        ours = fields(read(text, monkeypatch))
        assert ours == {
            "conn_type": theirs.conn_type,
            "host": theirs.host or "",
            "port": theirs.port,
            "login": theirs.login or "",
            "password": theirs.password or "",
            "schema": theirs.schema or "",
            "extra": theirs.extra_dejson,
        }
        assert ours == filled(case)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("http://:token@harbor.myshopify.com", "https://harbor.myshopify.com"),
        ("http://:token@harbor.myshopify.com/https", "https://harbor.myshopify.com"),
        ("http://:token@127.0.0.1:8701/http", "http://127.0.0.1:8701"),
        ("http://https://:token@harbor.myshopify.com:8443", "https://harbor.myshopify.com:8443"),
        ('{"conn_type": "http", "host": "harbor.myshopify.com/"}', "https://harbor.myshopify.com"),
        ('{"conn_type": "http", "host": "http://shop:81/x/", "port": 82}', "http://shop:81/x"),
        ('{"conn_type": "http", "host": "http://shop/x", "port": "82"}', "http://shop:82/x"),
    ],
)
def test_an_address_is_https_unless_it_says_otherwise(text: str, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(text, monkeypatch).base_url == url


@pytest.mark.parametrize("address", ["http://127.0.0.1:8081", "https://harbor.myshopify.com"])
def test_our_own_notation_comes_back(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = read(http_uri(address, "client id", SECRET), monkeypatch)
    assert (found.base_url, found.login, found.password) == (address, "client id", SECRET)


def test_a_database_address_keeps_what_postgresql_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    found = read("postgresql://qbd:p%40ss@db.example:5433/qbd?sslmode=require&cursor=dictcursor", monkeypatch)
    url = found.database_url
    assert url.render_as_string(hide_password=False) == (
        "postgresql+psycopg://qbd:p%40ss@db.example:5433/qbd?sslmode=require"
    )
    assert "p@ss" not in str(url)
    assert "p%40ss" not in repr(url)
    socket = read("postgres://postgres@/qbd?host=%2Frun%2Fpg", monkeypatch).database_url
    assert (socket.host, socket.query["host"]) == (None, "/run/pg")


def test_another_database_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError, match="'mysql' is not PostgreSQL"):
        _ = read(f"mysql://qbd:{'secret'}@db/qbd", monkeypatch).database_url


@pytest.mark.parametrize(
    "text",
    [
        '{"conn_type": "http", "password": "topsecret"',
        '{"conn_type": "http", "password": "topsecret", "port": "eighty"}',
        '{"conn_type": "http", "password": "topsecret", "extra": "[1]"}',
        '{"conn_type": "http", "password": "topsecret", "extra": "{"}',
        "http://user:topsecret@host:port/",
        "http://user:topsecret@[host/",
        "user:topsecret@host",
        "http://user:topsecret@host?__extra__=[1]",
    ],
)
def test_what_cannot_be_read_is_named_without_its_text(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read(text, monkeypatch)
    assert not isinstance(caught.value, ConnectionNotFoundError)
    assert "AIRFLOW_CONN_ONE" in str(caught.value)
    assert "topsecret" not in str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("host", ["", "http://", "https://shop:port"])
def test_a_host_that_is_no_address_is_named(host: str) -> None:
    with pytest.raises(ConfigurationError, match="Airflow connection one: host"):
        _ = Connection("one", "http", host).base_url


def test_a_connection_that_is_not_there_is_an_error_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AIRFLOW_CONN_ONE", raising=False)
    with pytest.raises(ConnectionNotFoundError, match="AIRFLOW_CONN_ONE: is not set"):
        from_environment("one")
    with pytest.raises(ConnectionNotFoundError):
        read("  ", monkeypatch)


def test_no_representation_holds_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    found = read(
        '{"conn_type": "http", "host": "h", "password": "topsecret", "extra": {"key": "topsecret"}}', monkeypatch
    )
    assert "topsecret" not in repr(found)
    assert "topsecret" not in str(found)
    with pytest.raises(ConfigurationError, match="login: is empty") as caught:
        required(found, "login")
    assert "topsecret" not in str(caught.value)
