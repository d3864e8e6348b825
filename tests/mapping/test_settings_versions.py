from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from qbd.mapping.settings import StoreSettings, document, load, validate
from qbd.mapping.snapshot import read_snapshot, write_snapshot
from qbd.mapping.versions import Change, current, diff, export, history, import_settings, version
from qbd.staging.database import create_engine

HARBOR = Path(__file__).resolve().parents[2] / "include" / "mappings" / "harbor.yaml"


@pytest.fixture(scope="module")
def engine(database_url: str) -> Iterator[Engine]:
    made = create_engine(database_url)
    yield made
    made.dispose()


def store(name: str, **changes: object) -> StoreSettings:
    return validate({**document(load(HARBOR)), "store": name, **changes}, "test")


def test_a_change_makes_a_version_and_none_makes_none(engine: Engine) -> None:
    assert current(engine, "first") is None
    assert export(engine, "first") is None
    assert import_settings(engine, store("first"), "ann") == 1
    assert import_settings(engine, store("first"), "bob") == 1
    assert import_settings(engine, store("first", posting="daily"), "bob") == 2
    assert import_settings(engine, store("first"), "ann") == 3
    assert current(engine, "first") == store("first")
    assert version(engine, "first", 2) == store("first", posting="daily")
    assert version(engine, "first", 9) is None
    assert [(one.version, one.imported_by) for one in history(engine, "first")] == [(1, "ann"), (2, "bob"), (3, "ann")]


def test_an_export_is_a_file_that_loads(engine: Engine, tmp_path: Path) -> None:
    import_settings(engine, store("exported"), "ann")
    text = export(engine, "exported")
    assert text is not None
    path = tmp_path / "exported.yaml"
    path.write_text(text, "utf-8")
    assert load(path) == store("exported")


def test_imports_at_once_give_every_number_once(engine: Engine) -> None:
    many = [store("busy", overlap_minutes=minutes) for minutes in range(1, 9)]
    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(lambda one: import_settings(engine, one, "pool"), many))
    assert sorted(numbers) == list(range(1, 9))


def test_the_difference_of_two_versions() -> None:
    old = store("first")
    new = store("first", posting="daily", clearing={**old.clearing, "klarna": "Klarna Clearing"}, locations=[])
    found = diff(old, new)
    assert Change("posting", "individual", "daily") in found
    assert Change("clearing.klarna", None, "Klarna Clearing") in found
    assert Change("locations.0.code", "BKN", None) in found
    assert str(found[0]) == "clearing.klarna: (absent) -> 'Klarna Clearing'"
    assert diff(old, old) == ()


def test_the_snapshot_holds_the_newest_of_every_store(engine: Engine, tmp_path: Path) -> None:
    import_settings(engine, store("zeta"), "ann")
    import_settings(engine, store("zeta", customers="detailed"), "ann")
    import_settings(engine, store("alpha"), "ann")
    folder = tmp_path / "new" / "folder"
    path = write_snapshot(engine, folder)
    assert [one.name for one in folder.iterdir()] == [path.name]
    found = {one.store: one for one in read_snapshot(folder) or ()}
    assert found["zeta"].customers == "detailed"
    assert list(found) == sorted(found)
    assert {"alpha", "zeta"} <= set(found)
