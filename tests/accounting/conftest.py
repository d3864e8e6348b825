"""Lets these tests import the notation and the ledger that lie beside them, and bounds their search for examples."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis.internal.conjecture import engine

sys.path.insert(0, str(Path(__file__).parent))
SHRINKING_SECONDS = 20


@pytest.fixture(scope="module", autouse=True)
def bounded_shrinking() -> Iterator[None]:
    """Stop shrinking in time: Hypothesis' own limit is pytest's timeout here, which would hide the example found."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "MAX_SHRINKING_SECONDS", SHRINKING_SECONDS)
        yield
