"""``qbd migrate`` and ``database create``, and what the command says when the database cannot be used."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from qbd.cli import main as command


@pytest.fixture
def new_name(postgres_url: str) -> Iterator[str]:
    """A name that no database has; it is dropped afterwards."""
    name = f"cli {uuid.uuid4().hex[:8]}"
    yield name
    admin = sa.create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
    admin.dispose()


def connect(monkeypatch: pytest.MonkeyPatch, url: str, database: str | None = None) -> None:
    found = sa.engine.make_url(url).set(drivername="postgresql")
    found = found if database is None else found.set(database=database)
    monkeypatch.setenv("AIRFLOW_CONN_QBD_STAGING", found.render_as_string(hide_password=False).replace(" ", "%20"))


def test_a_database_is_made_once_and_migrated_once(
    qbd: Any, refused: Any, postgres_url: str, new_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect(monkeypatch, postgres_url)
    assert qbd("database", "create", new_name) == f"{new_name} is created.\n"
    assert qbd("database", "create", new_name) == f"{new_name} is there already.\n"
    connect(monkeypatch, postgres_url, new_name)
    assert refused("outbox", "status").endswith("Bring it up to date: qbd migrate.")
    assert refused("mapping", "export", "harbor").endswith("Bring it up to date: qbd migrate.")
    assert qbd("migrate").startswith("Applied: 0001")
    assert qbd("migrate") == "The database is up to date.\n"
    assert qbd("outbox", "status") == "The outbox is empty.\n"
    assert qbd("quarantine", "list", "harbor") == "Nothing of harbor waits in quarantine.\n"


def test_the_database_of_the_connection_itself_can_be_made(
    qbd: Any, refused: Any, postgres_url: str, new_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect(monkeypatch, postgres_url, new_name)
    assert f'database "{new_name}" does not exist' in refused("migrate")
    assert qbd("database", "create", new_name) == f"{new_name} is created.\n"
    assert qbd("database", "create", new_name) == f"{new_name} is there already.\n"


def test_a_server_that_does_not_answer_is_one_sentence(refused: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_QBD_STAGING", "postgresql://qbd:topsecret@127.0.0.1:1/qbd")
    for arguments in (["outbox", "status"], ["explain", "#1001"], ["migrate"], ["sync", "--store", "harbor"]):
        said = refused(*arguments)
        assert said.startswith("connection qbd_staging: ")
        assert "Check AIRFLOW_CONN_QBD_STAGING" in said
        assert "topsecret" not in said
        assert len(said.splitlines()) == 1


def test_a_connection_that_is_not_set_is_named(refused: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AIRFLOW_CONN_QBD_STAGING", raising=False)
    assert "AIRFLOW_CONN_QBD_STAGING: is not set" in refused("migrate")


def test_a_defect_of_the_program_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("qbd.cli.main.app", broken)
    with pytest.raises(ZeroDivisionError):
        command.main()


def test_brackets_in_an_error_are_text(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def odd() -> None:
        raise command.QbdError("order [/bold] of [red]")

    monkeypatch.setattr("qbd.cli.main.app", odd)
    with pytest.raises(SystemExit):
        command.main()
    assert capsys.readouterr().err == "Error: order [/bold] of [red]\n"
