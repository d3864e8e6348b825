"""Airflow connections as the pipeline's own value."""

from __future__ import annotations

from airflow.sdk import Connection as AirflowConnection
from airflow.sdk.exceptions import AirflowNotFoundException

from qbd.pipeline.connections import Connection, ConnectionNotFoundError


def _value(found: AirflowConnection) -> Connection:
    return Connection(
        found.conn_id,
        found.conn_type or "",
        found.host or "",
        found.port,
        found.login or "",
        found.password or "",
        found.schema or "",
        found.extra_dejson,
    )


def connection(conn_id: str) -> Connection:
    """Return the Airflow connection; call it inside a task only.

    Raises:
        ConnectionNotFoundError: there is no connection of that name.
    """
    try:
        return _value(AirflowConnection.get(conn_id))
    except AirflowNotFoundException:
        raise ConnectionNotFoundError(
            f"Airflow connection {conn_id}",
            "conn_id",
            "does not exist",
            "Add it under Admin > Connections; docs/connections.md shows its fields.",
        ) from None


async def connection_in_trigger(conn_id: str) -> Connection:
    """Return the Airflow connection inside the triggerer, whose look-ups must not block its loop."""
    found = await AirflowConnection.async_get(conn_id)
    extra = await found.aextra_dejson()
    return Connection(
        found.conn_id,
        found.conn_type or "",
        found.host or "",
        found.port,
        found.login or "",
        found.password or "",
        found.schema or "",
        extra,
    )
