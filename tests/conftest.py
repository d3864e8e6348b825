"""What every test may use: the reference folder, a real PostgreSQL, a migrated database."""

from __future__ import annotations

import os
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = Path(os.environ.get("QBD_REFERENCE") or ROOT.parent / "shared" / "reference")
sys.path.insert(0, str(ROOT / "plugins"))

# Airflow reads its settings when it is first imported, by whichever test comes first.
_AIRFLOW_HOME = tempfile.TemporaryDirectory(prefix="qbd-airflow-")
os.environ.update(
    {
        "AIRFLOW_HOME": _AIRFLOW_HOME.name,
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{_AIRFLOW_HOME.name}/airflow.db",
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "WARNING",
        "GX_ANALYTICS_ENABLED": "false",
        "QBD_SNAPSHOT_DIR": f"{_AIRFLOW_HOME.name}/no-snapshot",
    }
)


@pytest.fixture(scope="session")
def reference() -> Path:
    """The real Shopify and qbXML schemas; a test that needs them is skipped where they are absent."""
    folder = REFERENCE
    if not folder.is_dir():
        pytest.skip("the reference schemas lie beside the project only in its own workshop and in CI")
    return folder


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server from the wheel, for this test session: SQLAlchemy URL of its ``postgres`` database."""
    from qbd.cli.demo.postgres_wheel import server

    with tempfile.TemporaryDirectory(prefix="qbd-pg-") as folder, server(Path(folder)) as address:
        yield address.replace("postgresql://", "postgresql+psycopg://", 1)


@pytest.fixture(scope="module")
def database_url(postgres_url: str) -> Iterator[str]:
    """A fresh, migrated database per test module."""
    import sqlalchemy as sa

    from qbd.staging.database import create_engine
    from qbd.staging.migrations import migrate

    name = f"test_{uuid.uuid4().hex[:12]}"
    admin = sa.create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(f'CREATE DATABASE "{name}"'))
    url = sa.engine.make_url(postgres_url).set(database=name)
    engine = create_engine(url)
    migrate(engine)
    engine.dispose()
    yield url.render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(sa.text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    admin.dispose()


@lru_cache(maxsize=8)
def _qbxml_schema(path: Path) -> object:
    from lxml import etree

    return etree.XMLSchema(file=str(path))


@pytest.fixture(scope="session")
def valid_qbxml() -> Callable[..., None]:
    """Call it with a message set: asserts that Intuit's 13.0 schema and the edition's own 16.0 schema accept it.

    Does nothing where the schemas are absent, so that the tests that use it still check all else.
    """
    folder = REFERENCE / "qbxml"
    own = {"US": "qbxml160_QBD_rq.xsd", "CA": "qbxml160_QBCA_rq.xsd", "UK": "qbxml160_QBUK_rq.xsd"}

    def check(xml: bytes, edition: str = "US") -> None:
        if not folder.is_dir():
            return
        from lxml import etree

        document = etree.fromstring(xml)
        for path in (folder / "official-13.0" / "qbxmlops130.xsd", folder / own[edition]):
            schema = _qbxml_schema(path)
            assert isinstance(schema, etree.XMLSchema)
            assert schema.validate(document), f"{path.name}: {schema.error_log}"
            # The 16.0 schemas were generated without this attribute; Intuit's own 13.0 has just accepted it.
            etree.strip_attributes(document, "useMacro")

    return check


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slow tests begin first, so that no single one is waited for at the end."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
