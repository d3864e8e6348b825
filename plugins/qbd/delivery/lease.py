"""One lease per company file, with a fencing token: whoever holds the newest token may act, nobody else.

The token only ever grows. Every message of a worker carries its token, and is checked while the lease's row is locked;
a worker that slept through its lease therefore changes nothing here. Expiry is judged by the database's clock alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from qbd.delivery.protocol import StepKind
from qbd.delivery.states import Policy
from qbd.delivery.transitions import Connection
from qbd.errors import DeliveryError


class LeaseLostError(DeliveryError):
    """The token is not the newest one, the lease has expired, or the message speaks of another step."""


@dataclass(frozen=True, slots=True)
class Held:
    """A lease as it stands, its row locked until the transaction ends."""

    company_file: str
    token: int
    message_set_id: str
    step: StepKind | None
    step_number: int
    step_request: bytes
    failures: int


def free(connection: Connection, company_file: str, instance: str) -> bool:
    """Lock the company file's lease and say whether this instance of a worker may take it now.

    An instance that asks again while it holds the lease has lost our answer and may take it anew.
    """
    connection.execute("INSERT INTO delivery.leases (company_file) VALUES (%s) ON CONFLICT DO NOTHING", (company_file,))
    row = connection.execute(
        "SELECT (expires_at IS NULL OR expires_at <= clock_timestamp() OR instance = %s)"
        " AND (not_before IS NULL OR not_before <= clock_timestamp()) FROM delivery.leases WHERE company_file = %s FOR UPDATE",
        (instance, company_file),
    ).fetchone()
    return bool(row and row[0])


def take(connection: Connection, company_file: str, worker: str, instance: str, policy: Policy) -> int:
    """Take the lease that ``free`` found free and return the new fencing token."""
    row = connection.execute(
        "UPDATE delivery.leases SET token = token + 1, worker = %s, instance = %s, taken_at = clock_timestamp(), step = '',"
        " expires_at = clock_timestamp() + make_interval(secs => %s) WHERE company_file = %s RETURNING token",
        (worker, instance, policy.lease_seconds, company_file),
    ).fetchone()
    assert row is not None
    return int(row[0])


def hold(connection: Connection, company_file: str, token: int, policy: Policy) -> Held:
    """Lock the lease, check the token, and extend the lease.

    Raises:
        LeaseLostError: the token is stale or the lease has expired.
    """
    row = connection.execute(
        "UPDATE delivery.leases SET expires_at = clock_timestamp() + make_interval(secs => %s)"
        " WHERE company_file = %s AND token = %s AND expires_at > clock_timestamp()"
        " RETURNING token, message_set_id, step, step_number, step_request, failures",
        (policy.lease_seconds, company_file, token),
    ).fetchone()
    if row is None:
        raise LeaseLostError(f"lease {token} on {company_file!r} is no longer held; ask for a new one")
    return Held(company_file, int(row[0]), row[1] or "", row[2] or None, int(row[3]), bytes(row[4] or b""), int(row[5]))


def assign(connection: Connection, company_file: str, message_set_id: str, step: StepKind, request: bytes) -> int:
    """Write down the step that the holder is to carry out and return its number, which is never used again."""
    row = connection.execute(
        "UPDATE delivery.leases SET message_set_id = %s, step = %s, step_request = %s, step_number = step_number + 1"
        " WHERE company_file = %s RETURNING step_number",
        (message_set_id, step, request, company_file),
    ).fetchone()
    assert row is not None
    return int(row[0])


def release(connection: Connection, company_file: str) -> None:
    """Give the lease back after work that went well; its token stays spent, the last step's number stays known."""
    connection.execute(
        "UPDATE delivery.leases SET step = '', step_request = NULL, message_set_id = NULL, expires_at = NULL, failures = 0, trouble = '', not_before = NULL"
        " WHERE company_file = %s",
        (company_file,),
    )


def back_off(connection: Connection, held: Held, trouble: str, policy: Policy) -> None:
    """Give the lease back after QuickBooks could not be used, and hand out nothing until the back-off is over."""
    connection.execute(
        "UPDATE delivery.leases SET step = '', step_request = NULL, message_set_id = NULL, expires_at = NULL, failures = failures + 1, trouble = %s,"
        " not_before = clock_timestamp() + make_interval(secs => %s) WHERE company_file = %s",
        (trouble, policy.back_off(held.failures + 1), held.company_file),
    )
