"""Breaks one rule after another and runs the tests of the main job against each; prints what happened as JSON.

Usage: ``python breaking.py FILE... [--part N/M]``. Every rule is broken in a process of its own, forked from one that has
everything imported; the function's code is exchanged, so that whoever imported it runs the broken one.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import inspect
import io
import json
import os
import sys
import textwrap
import types
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from broken_rules import BROKEN_RULES, BrokenRule

SURVIVED, NOTICED, UNUSABLE = "survived", "noticed", "unusable"


def break_rule(rule: BrokenRule) -> None:
    """Exchanges the code of the rule's function.

    Raises:
        LookupError: the fragment does not stand in the function exactly once.
    """
    module = importlib.import_module(rule.module)
    function: object = module
    for part in rule.name.split("."):
        function = getattr(function, part)
    assert isinstance(function, types.FunctionType)
    source = textwrap.dedent(inspect.getsource(function))
    if source.count(rule.old) != 1:
        raise LookupError(f"{rule.module}:{rule.name} holds {rule.old!r} {source.count(rule.old)} times")
    broken = f"from __future__ import annotations\n{source.replace(rule.old, rule.new)}"
    compiled = compile(broken, module.__file__ or "", "exec", dont_inherit=True)
    codes = [constant for constant in compiled.co_consts if isinstance(constant, types.CodeType)]
    (function.__code__,) = codes


def run_tests(paths: list[str]) -> str:
    """Runs the tests until the first failure."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        code = pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header", *paths])
    return {0: SURVIVED, 1: NOTICED}.get(int(code), UNUSABLE)


def in_own_process(rule: BrokenRule | None, paths: list[str]) -> str:
    """Whether the tests notice the rule (None: nothing is broken)."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        verdict = UNUSABLE
        try:
            if rule is not None:
                break_rule(rule)
            verdict = run_tests(paths)
        finally:
            os.write(writing, verdict.encode())
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        verdict = pipe.read()
    os.waitpid(child, 0)
    return verdict or UNUSABLE


def main() -> None:
    """Prints one line of JSON per rule, the unbroken file first."""
    parser = argparse.ArgumentParser()
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--part", default="1/1", help="every M-th rule from the N-th on")
    options = parser.parse_args()
    # What every child needs is imported once.
    with contextlib.redirect_stdout(io.StringIO()):
        pytest.main(["--collect-only", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *options.paths])
    first, step = (int(number) for number in options.part.split("/"))
    for rule in (None, *BROKEN_RULES[first - 1 :: step]):
        verdict = in_own_process(rule, options.paths)
        row = [rule.rule, rule.what, verdict] if rule is not None else ["", "nothing is broken", verdict]
        sys.stdout.write(json.dumps(row) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
