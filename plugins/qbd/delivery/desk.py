"""The desk where workers call: grants leases, says what to do next, and draws the conclusions from what comes back.

All decisions fall here; a worker only carries out steps. What holds whatever is killed and whenever:

- bytes and ID of a message set are stored before anybody gets them, an answer before anything is concluded from it;
- a set that was announced (``sent``) and has no answer is in doubt. QuickBooks is first asked for the stored answer (``check``);
  if it knows none, every document of the set is looked up (``lookup``), and only what is not there goes again;
- QuickBooks' record of a set is cleared (``clear``) only after the answer is stored.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.engine import Engine

from qbd.delivery import answers, asking, lease, message_sets, recovery
from qbd.delivery.cutting import cut
from qbd.delivery.failures import failed
from qbd.delivery.lease import Held, LeaseLostError
from qbd.delivery.message_sets import MessageSet
from qbd.delivery.protocol import Claim, Granted, Lease, LeaseRequest, Next, Report, Step, StepKind
from qbd.delivery.states import Policy
from qbd.delivery.transitions import Connection
from qbd.delivery.workers import WorkerIdentity
from qbd.qbxml.render import message_set
from qbd.staging.database import transaction


@dataclass(frozen=True, slots=True)
class Planned:
    """The next step on a message set, before it is assigned to a lease."""

    kind: StepKind
    message_set_id: str
    request: bytes
    recover: bool = False


class Desk:
    """What the worker API calls; every method is one or two database transactions and may be repeated safely."""

    def __init__(self, engine: Engine, policy: Policy | None = None) -> None:
        self._engine = engine
        self._policy = policy or Policy()

    def lease(self, worker: WorkerIdentity, request: LeaseRequest) -> Lease | None:
        """Grant the company file's lease with its first step, or return None: held by another, backing off, or nothing to do."""
        with transaction(self._engine) as connection:
            if not lease.free(connection, worker.company_file, request.instance):
                return None
            planned = self._work(connection, worker.company_file)
            if planned is None:
                return None
            token = lease.take(connection, worker.company_file, worker.worker, request.instance, self._policy)
            step = self._assign(connection, worker.company_file, planned)
            return Lease(token=token, expires_in=self._policy.lease_seconds, recover=planned.recover, step=step)

    def sent(self, worker: WorkerIdentity, claim: Claim) -> Granted:
        """Note that a set is now handed to QuickBooks.

        Raises:
            LeaseLostError: it must not be: the lease is another's, or the step is not this one.
        """
        with transaction(self._engine) as connection:
            held = self._claimed(connection, worker, claim)
            if held.step == "send":
                current = message_sets.load(connection, held.message_set_id)
                if current.state == "leased":
                    message_sets.mark_sent(connection, current)
            return Granted(expires_in=self._policy.lease_seconds)

    def heartbeat(self, worker: WorkerIdentity, claim: Claim) -> Granted:
        """Extend the lease. Raises ``LeaseLostError`` as ``sent`` does."""
        with transaction(self._engine) as connection:
            self._claimed(connection, worker, claim)
            return Granted(expires_in=self._policy.lease_seconds)

    def report(self, worker: WorkerIdentity, report: Report) -> Next:
        """Store the outcome of a step, then decide what follows.

        Raises:
            LeaseLostError: the lease is another's; nothing was stored or concluded.
        """
        with transaction(self._engine) as connection:
            held = lease.hold(connection, worker.company_file, report.token, self._policy)
            if report.number < held.step_number:  # said before; our answer to it was lost
                return Next(expires_in=self._policy.lease_seconds, step=self._repeated(connection, held))
            self._claimed(connection, worker, report)
            if report.failure is not None:
                failed(connection, held, report.failure, self._policy)
                return Next(expires_in=self._policy.lease_seconds, step=None)
            response = (report.response or "").encode()
            self._store(connection, held, response)
        with transaction(self._engine) as connection:
            held = self._claimed(connection, worker, report)
            return self._next(connection, held, self._conclude(connection, held, response))

    def _claimed(self, connection: Connection, worker: WorkerIdentity, claim: Claim) -> Held:
        held = lease.hold(connection, worker.company_file, claim.token, self._policy)
        if claim.number != held.step_number or not held.step:
            raise LeaseLostError(f"step {claim.number} is not the one that lease {claim.token} is at")
        return held

    def _work(self, connection: Connection, company_file: str) -> Planned | None:
        """Choose what comes first: what is unfinished, what is to be cleared, questions, then new documents."""
        current = message_sets.open_one(connection, company_file)
        if current is not None:
            planned = self._resume(connection, current)
            if planned is not None:
                return planned
        planned = self._clearing(connection, company_file)
        if planned is not None:
            return planned
        asked = asking.next_question(connection, company_file)
        if asked is not None:
            return Planned("query", asked.message_set_id, asked.request)
        cut_id = cut(connection, company_file, self._policy)
        if cut_id:
            return self._resume(connection, message_sets.load(connection, cut_id))
        # A change may have to ask first what the document looks like now.
        asked = asking.next_question(connection, company_file)
        return Planned("query", asked.message_set_id, asked.request) if asked else None

    def _resume(self, connection: Connection, current: MessageSet) -> Planned | None:
        """Return the step that brings an open message set on; None when that has ended it."""
        name = current.message_set_id
        if not current.writes:
            return Planned("query", name, current.request, recover=True)
        if current.state == "sent":
            check = message_set([], new_message_set_id=name, old_message_set_id=name)
            return Planned("check", name, check, recover=True)
        if current.state == "answered" and not answers.apply(connection, current, self._policy):
            return None
        lookup = recovery.lookup_request(connection, current, self._policy)
        if lookup is not None:
            return Planned("lookup", name, lookup, recover=True)
        return Planned("send", name, current.request, recover=current.handed > 0)

    def _clearing(self, connection: Connection, company_file: str) -> Planned | None:
        name = message_sets.due_for_clearing(connection, company_file)
        return Planned("clear", name, message_set([], old_message_set_id=name)) if name else None

    def _assign(self, connection: Connection, company_file: str, planned: Planned) -> Step:
        if planned.kind in ("send", "query"):
            message_sets.mark_handed(connection, planned.message_set_id)
        number = lease.assign(connection, company_file, planned.message_set_id, planned.kind, planned.request)
        return _step(number, planned.kind, planned.message_set_id, planned.request)

    def _repeated(self, connection: Connection, held: Held) -> Step | None:
        return _step(held.step_number, held.step, held.message_set_id, held.step_request) if held.step else None

    def _store(self, connection: Connection, held: Held, response: bytes) -> None:
        """Keep what QuickBooks said, and nothing else."""
        current = message_sets.load(connection, held.message_set_id)
        if held.step == "send" and current.state == "leased":
            raise LeaseLostError("a message set was sent without being announced; update the worker")
        if held.step == "send" or (held.step == "check" and recovery.is_stored_answer(response)):
            if current.state == "sent":
                message_sets.mark_answered(connection, current, response)
        elif held.step == "lookup":
            recovery.keep_lookup(connection, current, response)
        elif held.step == "query":
            asking.keep_answer(connection, current, response)
        elif held.step == "clear":
            message_sets.mark_cleared(connection, held.message_set_id)

    def _conclude(self, connection: Connection, held: Held, response: bytes) -> Planned | None:
        """Draw the conclusions from a stored outcome and return the next step of the same set."""
        if held.step in ("query", "clear"):
            return None
        current = message_sets.load(connection, held.message_set_id)
        if held.step == "lookup":
            recovery.judge(connection, current, self._policy)
            current = message_sets.load(connection, held.message_set_id)
            return self._resume(connection, current) if current.state in ("leased", "answered") else None
        if current.state == "answered":
            return self._resume(connection, current)
        lookup = recovery.after_unknown(connection, current, response, self._policy)
        return Planned("lookup", current.message_set_id, lookup, recover=True) if lookup else None

    def _next(self, connection: Connection, held: Held, planned: Planned | None) -> Next:
        """Assign the next step; without one, clear what may be cleared, else give the lease back."""
        planned = planned or self._clearing(connection, held.company_file)
        if planned is None:
            lease.release(connection, held.company_file)
            return Next(expires_in=self._policy.lease_seconds, step=None)
        return Next(expires_in=self._policy.lease_seconds, step=self._assign(connection, held.company_file, planned))


def _step(number: int, kind: StepKind, message_set_id: str, request: bytes) -> Step:
    return Step(
        number=number,
        kind=kind,
        message_set_id=message_set_id,
        request=request.decode("ascii"),
        announce=kind == "send",
    )
