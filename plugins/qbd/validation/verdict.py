"""What a validation found, as values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from qbd.staging.problems import Problem
from qbd.validation.rules import Severity


@dataclass(frozen=True, slots=True)
class FailedRow:
    """A row that failed a rule. ``group`` is empty where the row belongs to no document."""

    record_id: str
    group: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class Outcome:
    """One rule on one batch: how many rows were checked, and which failed."""

    suite: str
    rule: str
    severity: Severity
    checked: int
    failed: tuple[FailedRow, ...] = ()
    unexplained: str = ""

    @property
    def success(self) -> bool:
        """Whether nothing failed and the rule could be evaluated."""
        return not self.failed and not self.unexplained

    @property
    def stops(self) -> bool:
        """Whether the batch must not go on."""
        return not self.success and (self.severity == "critical" or bool(self.unexplained))

    def with_next(self, other: Outcome) -> Outcome:
        """The same rule on this and on a further slice of the rows."""
        return replace(
            self,
            checked=self.checked + other.checked,
            failed=self.failed + other.failed,
            unexplained=self.unexplained or other.unexplained,
        )

    def __str__(self) -> str:
        records = ", ".join(row.record_id for row in self.failed[:5])
        more = f" and {len(self.failed) - 5} more" if len(self.failed) > 5 else ""
        why = self.failed[0].problem.reason if self.failed else self.unexplained
        return f"{self.suite}.{self.rule}: {records}{more}: {why}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A batch's validation.

    Attributes:
        batch_id: The batch.
        success: Whether every rule held.
        stopped: Whether a batch-stopping rule failed.
        outcomes: Every rule that was evaluated.
        quarantined: Document groups that wait because of this batch's failures.
        mended: Rows of quarantine that this batch ended.
        data_docs: The index page of the Data Docs, None where none were asked for.
    """

    batch_id: str
    success: bool
    stopped: bool
    outcomes: tuple[Outcome, ...]
    quarantined: int
    mended: int
    data_docs: Path | None

    @property
    def failures(self) -> dict[str, dict[str, int]]:
        """Failed rows by severity and ``suite.rule``."""
        found: dict[str, dict[str, int]] = {}
        for outcome in self.outcomes:
            if not outcome.success:
                found.setdefault(outcome.severity, {})[f"{outcome.suite}.{outcome.rule}"] = len(outcome.failed)
        return found
