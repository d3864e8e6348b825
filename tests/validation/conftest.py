"""The same small orders as the staging tests, and a store of its own for every test."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.engine import Engine

from qbd.staging.database import create_engine

_SPEC = importlib.util.spec_from_file_location(
    "staging_records", Path(__file__).resolve().parents[1] / "staging" / "conftest.py"
)
assert _SPEC is not None
assert _SPEC.loader is not None
records = importlib.util.module_from_spec(_SPEC)
sys.modules["staging_records"] = records
_SPEC.loader.exec_module(records)


@pytest.fixture(scope="module")
def engine(database_url: str) -> Engine:
    """Our database."""
    return create_engine(database_url)


@pytest.fixture
def store() -> str:
    """A store of its own for every test."""
    return f"store-{uuid4().hex[:8]}"


@pytest.fixture
def make() -> Any:
    """The makers of payloads and records: ``order_payload``, ``order_record``, ``shop_record``, ``bag``."""
    return records
