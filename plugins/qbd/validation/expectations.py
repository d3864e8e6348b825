"""Great Expectations Core, called directly: the only module that knows it.

Importing it takes seconds and some 280 MB, so it is imported where it is used. Usage statistics and progress bars are
off. Source: Great Expectations 1.24, https://docs.greatexpectations.io/docs/core/.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from qbd.money import from_minor
from qbd.staging.problems import Problem, shown
from qbd.validation.rules import SUITES, Rule
from qbd.validation.verdict import FailedRow, Outcome

if TYPE_CHECKING:
    import pandas as pd

#: How many failing rows the Data Docs show per rule; the quarantine holds all of them.
SHOWN_ROWS: Final = 20


class Checker:
    """One validation run: suites are checked one by one, the Data Docs are built at the end.

    Args:
        docs_dir: Folder of the run's Data Docs; None builds none and writes nothing.
    """

    def __init__(self, docs_dir: Path | None = None) -> None:
        os.environ["GX_ANALYTICS_ENABLED"] = "false"
        import great_expectations as gx
        from great_expectations.data_context.types.base import ProgressBarsConfig

        # It announces every save of its own configuration; a task's log is for counts and amounts.
        logging.getLogger("great_expectations").setLevel(logging.WARNING)
        self._gx = gx
        self._docs = docs_dir is not None
        if docs_dir is None:
            self._context: Any = gx.get_context(mode="ephemeral")
        else:
            docs_dir.mkdir(parents=True, exist_ok=True)
            self._context = gx.get_context(mode="file", project_root_dir=docs_dir)
        self._context.variables.progress_bars = ProgressBarsConfig(globally=False)
        self._source = self._context.data_sources.add_or_update_pandas("staging")
        self._prepared: dict[str, tuple[Any, Any]] = {}

    def check(self, name: str, frame: pd.DataFrame) -> list[Outcome]:
        """Check a suite's rules on a slice of its rows; no rows, no outcomes."""
        if frame.empty:
            return []
        rules = SUITES[name]
        definition, validation = self._prepared.get(name) or self._prepare(name, rules)
        parameters = {"dataframe": frame}
        result = validation.run(
            batch_parameters=parameters,
            result_format={
                "result_format": "SUMMARY",
                "partial_unexpected_count": SHOWN_ROWS,
                "unexpected_index_column_names": ["record_id"],
            },
        )
        succeeded = {one.expectation_config.meta["rule"]: one for one in result.results}
        failing = [rule for rule in rules if not succeeded[rule.name].success]
        batch = definition.get_batch(batch_parameters=parameters) if failing else None
        return [
            self._explained(name, rule, frame, batch)
            if rule in failing
            else Outcome(name, rule.name, rule.severity, len(frame))
            for rule in rules
        ]

    def _prepare(self, name: str, rules: tuple[Rule, ...]) -> tuple[Any, Any]:
        suite = self._context.suites.add_or_update(
            self._gx.ExpectationSuite(name=name, expectations=[self._expectation(rule) for rule in rules])
        )
        definition = self._source.add_dataframe_asset(name).add_batch_definition_whole_dataframe(name)
        validation = self._context.validation_definitions.add_or_update(
            self._gx.ValidationDefinition(name=name, data=definition, suite=suite)
        )
        self._prepared[name] = (definition, validation)
        return definition, validation

    def build_docs(self) -> Path | None:
        """Build the Data Docs of everything checked and return their index page."""
        if not self._docs:
            return None
        sites = self._context.build_data_docs()
        return Path(next(iter(sites.values())).removeprefix("file://"))

    def _expectation(self, rule: Rule) -> Any:
        kind = getattr(self._gx.expectations, rule.expectation)
        return kind(
            column=rule.column, severity=rule.severity, meta={"rule": rule.name}, notes=rule.mend, **rule.arguments
        )

    def _explained(self, suite: str, rule: Rule, frame: pd.DataFrame, batch: Any) -> Outcome:
        """The rows that fail a rule, all of them."""
        result = batch.validate(
            self._expectation(rule),
            result_format={"result_format": "COMPLETE", "unexpected_index_column_names": ["record_id"]},
        )
        trouble = result.exception_info
        if isinstance(trouble, dict) and trouble.get("raised_exception"):
            return Outcome(suite, rule.name, rule.severity, len(frame), (), str(trouble.get("exception_message")))
        ids = {str(one["record_id"]) for one in result.result.get("unexpected_index_list") or ()}
        rows = frame[frame["record_id"].isin(ids)].drop_duplicates("record_id")
        failed = tuple(_failed_row(rule, row) for row in rows.to_dict("records"))
        return Outcome(suite, rule.name, rule.severity, len(frame), failed, "" if failed else "no row was named")


def _failed_row(rule: Rule, row: dict[Any, Any]) -> FailedRow:
    cells = {name: _cell(name, value, row["currency"]) for name, value in row.items()}
    reason = rule.reason.format_map(cells)
    problem = Problem(rule.name, rule.field, shown(cells[rule.shown]), f"{cells['label']}: {reason}", rule.mend)
    return FailedRow(row["record_id"], row["document_group"], problem)


def _cell(name: Any, value: Any, currency: str) -> str:
    """A cell for a person: minor units become an amount."""
    return str(from_minor(int(value), currency)) if str(name).endswith("_minor") else str(value)
