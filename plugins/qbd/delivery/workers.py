"""The workers that may lease: one random token each, of which only the SHA-256 is kept, bound to one company file."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from qbd.delivery.transitions import Connection


@dataclass(frozen=True, slots=True)
class WorkerIdentity:
    """Who a bearer token belongs to."""

    worker: str
    company_file: str


def register(connection: Connection, worker: str, company_file: str) -> str:
    """Make a worker's token and return it; it is shown this once and cannot be read again."""
    token = secrets.token_urlsafe(32)
    admit(connection, worker, company_file, token)
    return token


def admit(connection: Connection, worker: str, company_file: str, token: str) -> None:
    """Accept a token that was made elsewhere (a provisioned secret); admitting it again changes nothing."""
    connection.execute(
        "INSERT INTO delivery.workers (worker, company_file, token_sha256) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
        (worker, company_file, _digest(token)),
    )


def revoke(connection: Connection, worker: str, company_file: str) -> int:
    """Refuse a worker's tokens from now on and return how many there were."""
    return connection.execute(
        "UPDATE delivery.workers SET revoked_at = now() WHERE worker = %s AND company_file = %s AND revoked_at IS NULL",
        (worker, company_file),
    ).rowcount


def identify(connection: Connection, token: str, version: str = "") -> WorkerIdentity | None:
    """Return whose token this is, and note that it was seen; None for an unknown or revoked one."""
    offered = _digest(token)
    row = connection.execute(
        "SELECT worker, company_file, token_sha256 FROM delivery.workers WHERE token_sha256 = %s AND revoked_at IS NULL",
        (offered,),
    ).fetchone()
    # The index look-up compares digests of 32 random bytes, so its timing tells nothing; compare_digest keeps it so for the last step.
    if row is None or not secrets.compare_digest(str(row[2]), offered):
        return None
    connection.execute(
        "UPDATE delivery.workers SET last_seen_at = now(), version = CASE WHEN %s = '' THEN version ELSE %s END WHERE token_sha256 = %s",
        (version, version, offered),
    )
    return WorkerIdentity(str(row[0]), str(row[1]))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
