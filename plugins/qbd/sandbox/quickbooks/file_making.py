"""A company file appears whole or not at all, also when its making is killed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SIDE_FILES = ("", "-wal", "-shm", ".session")


@contextmanager
def making(path: str | Path) -> Iterator[Path]:
    """Gives the path to make the file at; it gets its own name when the block ends well.

    Raises:
        FileExistsError: there is one of that name.
    """
    target = Path(path)
    if target.exists():
        raise FileExistsError(f"{target}: a company file is already there")
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f"{target.name}.new")
    _remove(unfinished, _SIDE_FILES)
    try:
        yield unfinished
    except BaseException:
        _remove(unfinished, _SIDE_FILES)
        raise
    _remove(unfinished, _SIDE_FILES[1:])
    os.replace(unfinished, target)


def _remove(path: Path, endings: tuple[str, ...]) -> None:
    for ending in endings:
        path.with_name(path.name + ending).unlink(missing_ok=True)
