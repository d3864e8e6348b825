"""The demo's folder: what is kept between two runs, and the environment that its programs share."""

from __future__ import annotations

import base64
import json
import os
import secrets
import sys
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from qbd.cli.demo.services import free_port
from qbd.pipeline.connections import http_uri
from qbd.staging.database import include_dir

STORE = "harbor"
SHOP_DOMAIN = "qbd-sandbox.myshopify.com"


@dataclass(frozen=True, slots=True)
class Kept:
    """What the first run decides and later runs keep, so that the second run meets the same shop and books."""

    business_date: str
    shop_token: str
    stocky_key: str
    worker_token: str
    fernet_key: str
    jwt_secret: str

    @property
    def day(self) -> date:
        """The demo's business date."""
        return date.fromisoformat(self.business_date)


@dataclass(frozen=True, slots=True)
class Home:
    """Paths below the demo's folder."""

    root: Path

    @property
    def company_file(self) -> Path:
        """The sandbox company file."""
        return self.root / "company" / f"{STORE}.sqlite"

    @property
    def data_docs(self) -> Path:
        """Great Expectations' pages."""
        return self.root / "data-docs"

    @property
    def airflow(self) -> Path:
        """AIRFLOW_HOME."""
        return self.root / "airflow"

    def log(self, name: str) -> Path:
        """Return the log file of a program."""
        return self.root / "logs" / f"{name}.log"

    def kept(self, business_date: date) -> Kept:
        """Read what an earlier run kept, or decide and keep it (readable by its owner only)."""
        path = self.root / "kept.json"
        if path.exists():
            return Kept(**json.loads(path.read_text()))
        kept = Kept(
            business_date.isoformat(),
            f"shpat_{secrets.token_hex(16)}",
            secrets.token_hex(16),
            secrets.token_urlsafe(32),
            base64.urlsafe_b64encode(os.urandom(32)).decode(),
            secrets.token_hex(32),
        )
        self.root.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
            json.dump(asdict(kept), stream, indent=1)
        return kept


def environment(
    home: Home, kept: Kept, *, airflow_db: str, staging_db: str, shop: str, stocky: str, port: int
) -> dict[str, str]:
    """Return the environment of Airflow, the worker and the command, as a real installation would set it."""
    project = include_dir().parent
    settings = {
        "AIRFLOW_HOME": str(home.airflow),
        "AIRFLOW__CORE__DAGS_FOLDER": str(project / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(project / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": "4",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__CORE__FERNET_KEY": kept.fernet_key,
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "admin:admin",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{port}/execution/",
        "AIRFLOW__API_AUTH__JWT_SECRET": kept.jwt_secret,
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__BASE_URL": f"http://127.0.0.1:{port}",
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": airflow_db.replace("postgresql://", "postgresql+psycopg2://"),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC": airflow_db.replace("postgresql://", "postgresql+asyncpg://"),
        "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "30",
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "INFO",
        # The defaults would meet those of another Airflow on this machine.
        "AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT": str(free_port()),
        "AIRFLOW__LOGGING__TRIGGER_LOG_SERVER_PORT": str(free_port()),
        "AIRFLOW_CONN_QBD_STAGING": staging_db,
        f"AIRFLOW_CONN_SHOPIFY_{STORE.upper()}": http_uri(shop, password=kept.shop_token),
        f"AIRFLOW_CONN_STOCKY_{STORE.upper()}": http_uri(stocky, login=SHOP_DOMAIN, password=kept.stocky_key),
        "QBD_INCLUDE_DIR": str(include_dir()),
        "QBD_LANDING": (home.root / "landing").as_uri(),
        "QBD_DATA_DOCS_DIR": str(home.data_docs),
        "QBD_SNAPSHOT_DIR": str(home.root / "snapshot"),
        "QBD_WORKER_TOKEN": kept.worker_token,
        "GX_ANALYTICS_ENABLED": "false",
        "PYTHONPATH": str(project / "plugins"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
    }
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("AIRFLOW", "QBD_", "SANDBOX"))}
    return inherited | settings
