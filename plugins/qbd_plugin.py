"""The Airflow plugin: pages and worker API at ``/qbd``, an entry in the navigation. Nothing else is imported by Airflow from here."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from airflow.configuration import conf
from airflow.plugins_manager import AirflowPlugin

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

CONNECTION = "qbd_staging"


def _engine() -> Engine:
    """Return the engine on our own database: from ``AIRFLOW_CONN_QBD_STAGING``, else from Airflow's connection ``qbd_staging``."""
    from qbd.staging.database import create_engine

    url = os.environ.get(f"AIRFLOW_CONN_{CONNECTION.upper()}", "")
    if "://" not in url:  # not there, or as JSON: let Airflow read it
        from airflow.models.connection import Connection

        url = Connection.get_connection_from_secrets(CONNECTION).get_uri()
    return create_engine(url)


def _apps() -> list[dict[str, Any]]:
    """Every Airflow process loads plugins; only the API server needs the app (facts-airflow, 1.9)."""
    if not {"api-server", "standalone"} & set(sys.argv):
        return []
    from qbd.web.airflow_login import airflow_login
    from qbd.web.app import create_app

    return [{"app": create_app(_engine, login=airflow_login()), "url_prefix": "/qbd", "name": "qbd"}]


def _prefix() -> str:
    """Return the path below which Airflow is served, '' for the root."""
    return urlsplit(str(conf.get("api", "base_url", fallback=""))).path.rstrip("/")


class QbdPlugin(AirflowPlugin):  # type: ignore[misc]  # Airflow is not checked here
    """The QuickBooks pages."""

    name = "qbd"
    fastapi_apps = _apps()
    external_views = [  # noqa: RUF012 - Airflow reads a plain class attribute
        {
            "name": "QuickBooks",
            "href": f"{_prefix()}/qbd/",
            "destination": "nav",
            "category": "browse",
            "url_route": "quickbooks",
        }
    ]
