"""A worker beside the outbox's desk, in one process."""

from __future__ import annotations

from dataclasses import dataclass

from qbd.delivery.desk import Desk
from qbd.delivery.protocol import Claim, Granted, Lease, LeaseRequest, Next, Report
from qbd.delivery.workers import WorkerIdentity


@dataclass
class InProcess:
    """The worker's way to the desk without HTTP."""

    desk: Desk
    identity: WorkerIdentity

    def lease(self, request: LeaseRequest) -> Lease | None:
        return self.desk.lease(self.identity, request)

    def sent(self, claim: Claim) -> Granted:
        return self.desk.sent(self.identity, claim)

    def heartbeat(self, claim: Claim) -> Granted:
        return self.desk.heartbeat(self.identity, claim)

    def report(self, report: Report) -> Next:
        return self.desk.report(self.identity, report)
