"""Write ``include/mappings/schema.json``, for editors; run it after every change of the settings' models.

Usage: ``python -m qbd.mapping.schema_file``
"""

from __future__ import annotations

import json

from qbd.mapping.settings import json_schema
from qbd.mapping.snapshot import mappings_folder

FILE_NAME = "schema.json"


def schema_text() -> str:
    """Return the text of the file."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    (mappings_folder() / FILE_NAME).write_text(schema_text(), "utf-8")
