"""The examples in the accounting core's docstrings are true."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import qbd.accounting

MODULES = [module.name for module in pkgutil.walk_packages(qbd.accounting.__path__, "qbd.accounting.")]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
