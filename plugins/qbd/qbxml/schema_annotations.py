"""What only Intuit's annotated sample document says of a request: first version, macro values; read for derivation.

The 16.0 document writes one element a line, its facts in a comment behind it: ``<!-- opt, max length = 41 for
QBD|QBCA|QBUK|QBAU, v2.0 -->`` or ``<!-- may be macro value -->``.
"""

from __future__ import annotations

import lzma
import re
from dataclasses import dataclass
from pathlib import Path

_LINE = re.compile(
    r"\s*<(?P<name>\w+)(?P<attributes>[^<>]*)>(?P<value>[^<>]*)(?P<closed></\w+>)?\s*(?:<!--(?P<note>.*?)-->)?"
)
_END = re.compile(r"\s*</(?P<name>\w+)>")
_SINCE = re.compile(r"\bv(\d+\.\d+)")


@dataclass(frozen=True, slots=True)
class Annotations:
    """Facts by path below ``QBXMLMsgsRq``, e.g. ``SalesOrderAddRq/SalesOrderAdd/TemplateRef``."""

    since: dict[str, str]
    macros: frozenset[str]


def read(path: Path) -> Annotations:
    """Return the annotations of the requests of ``qbxmlops160.xml.xz``."""
    text = lzma.decompress(path.read_bytes()).decode("utf-8")
    requests = text.partition("<QBXMLMsgsRq")[2].partition("</QBXMLMsgsRq>")[0].partition("\n")[2]
    since: dict[str, str] = {}
    macros: set[str] = set()
    here: list[str] = []
    for line in requests.splitlines():
        end = _END.match(line)
        found = _LINE.match(line)
        if end:
            here.pop()
        elif found and not line.lstrip().startswith("<!--"):
            place = "/".join((*here, found["name"]))
            note = found["note"] or ""
            version = _SINCE.search(note)
            if version:
                since.setdefault(place, version[1])
            if "may be macro value" in note:
                macros.add(place)
            if not found["closed"] and not found["attributes"].rstrip().endswith("/"):
                here.append(found["name"])
    return Annotations(since, frozenset(macros))
