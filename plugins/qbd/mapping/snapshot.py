"""All stores' settings in one file that DAG files read while they are parsed, so that parsing never asks a database.

Light to import: neither SQLAlchemy nor pandas nor lxml.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qbd.mapping.problems import InvalidSettings, SettingProblem
from qbd.mapping.settings import StoreSettings, load, validate

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

FILE_NAME = "stores.json"
FORMAT = 1


def snapshot_folder() -> Path:
    """Return where the snapshot lies: ``QBD_SNAPSHOT_DIR``, else ``.snapshot`` beside the mappings."""
    configured = os.environ.get("QBD_SNAPSHOT_DIR")
    return Path(configured) if configured else _include() / ".snapshot"


def mappings_folder() -> Path:
    """Return the folder with one YAML file per store."""
    return _include() / "mappings"


def _include() -> Path:
    configured = os.environ.get("QBD_INCLUDE_DIR")
    return Path(configured) if configured else Path(__file__).resolve().parents[3] / "include"


def write_snapshot(engine: Engine, folder: Path | None = None) -> Path:
    """Write every store's newest settings and return the file; a reader sees the old file or the new one, whole."""
    from qbd.mapping.versions import newest_documents

    with engine.connect() as connection:
        stored = newest_documents(connection)
    folder = folder or snapshot_folder()
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / FILE_NAME
    handle, name = tempfile.mkstemp(dir=folder, prefix=FILE_NAME, suffix=".new")
    try:
        with open(handle, "w", encoding="utf-8") as file:
            json.dump({"format": FORMAT, "stores": stored}, file, sort_keys=True)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return target


def read_snapshot(folder: Path | None = None) -> tuple[StoreSettings, ...] | None:
    """Return the stores of the snapshot, by name; None if there is no snapshot.

    Raises:
        ConfigurationError: the file is damaged, or written by a newer version of this program.
    """
    path = (folder or snapshot_folder()) / FILE_NAME
    try:
        content: Any = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise _damaged(path, str(error)) from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise _damaged(path, "it has another format")
    return tuple(validate(one, str(path)) for one in content["stores"])


def stores(folder: Path | None = None) -> tuple[StoreSettings, ...]:
    """Return every store: from the snapshot, or from the YAML files where there is no snapshot yet.

    Raises:
        ConfigurationError: a file is wrong; names file, line, key and mend.
    """
    found = read_snapshot(folder)
    if found is None:
        found = tuple(load(path) for path in sorted(mappings_folder().glob("*.yaml")))
    return found


def _damaged(path: Path, problem: str) -> InvalidSettings:
    mend = "Write it again with: qbd mapping snapshot."
    return InvalidSettings(path.name, [SettingProblem("snapshot", f"cannot be read: {problem}", mend)])
