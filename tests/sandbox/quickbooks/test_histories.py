"""Random histories of a company file: whatever is booked, changed, taken back, replayed or cut off, the books agree.

`QBD_WHOLE_CONTRACT=1` makes longer and many more histories.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from history_machine import Histories
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

WHOLE = bool(os.environ.get("QBD_WHOLE_CONTRACT"))


def test_random_histories_keep_the_books(qb_template: Path, forms: Any, open_company: Any) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        lambda: Histories(qb_template, forms, open_company),
        settings=settings(
            max_examples=300 if WHOLE else 12,
            stateful_step_count=30 if WHOLE else 12,
            deadline=None,
            derandomize=not WHOLE,
            # A history is short enough to be read as it is; making it shorter takes minutes.
            phases=[Phase.generate],
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
