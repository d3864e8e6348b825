"""Derives `schema.json` from Intuit's public schema material; run by hand, never at run time.

    python -m qbd.sandbox.quickbooks.schema_derivation REFERENCE_FOLDER

The request side comes from the three edition-specific XSDs (order, choices, types, lengths), the version in which
an element first appeared and the whole response side from the annotated sample document `qbxmlops160.xml.xz`.
The simulator keeps its own compact tables on purpose: it must not share a reading of the schema with the sender.
"""

from __future__ import annotations

import json
import lzma
import re
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

XSD = "{http://www.w3.org/2001/XMLSchema}"
EDITIONS = {"US": "QBD", "CA": "QBCA", "UK": "QBUK"}


class Pool:
    """Gives equal values one number, so that repeated structures are stored once."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._index: dict[str, int] = {}

    def add(self, value: Any) -> int:
        """The number of a value."""
        key = json.dumps(value, sort_keys=True)
        if key not in self._index:
            self._index[key] = len(self.values)
            self.values.append(value)
        return self._index[key]


LINE = re.compile(
    r"^\s*(?:<(?P<open>\w+)(?P<attrs>[^<>]*?)(?P<empty>/?)>(?P<text>[^<]*)(?P<close></\w+>)?|</(?P<end>\w+)>)?"
    r"\s*(?:<!--(?P<note>.*)-->)?\s*$"
)


Annotated = tuple[tuple[str, ...], str, str, bool, bool]


def annotated_elements(text: str) -> list[Annotated]:
    """The sample document as (path, type, note, opens a container, is an alternative), in document order."""
    rows: list[Annotated] = []
    path: list[str] = []
    alternatives = [0]
    for line in text.splitlines():
        match = LINE.match(line)
        if match is None:
            continue
        note = (match["note"] or "").strip()
        if match["end"]:
            path.pop()
            alternatives.pop()
        elif match["open"]:
            here = (*path, match["open"])
            container = not match["empty"] and not match["close"]
            rows.append((here, match["text"].strip(), note, container, alternatives[-1] > 0))
            if container:
                path.append(match["open"])
                alternatives.append(0)
        elif "BEGIN OR" in note:
            alternatives[-1] += 1
        elif "END OR" in note:
            alternatives[-1] -= 1
    return rows


def note_since(note: str) -> str | None:
    """The version in an annotation."""
    match = re.search(r"\bv(\d+\.\d+)", note)
    return match[1] if match else None


def note_excludes(note: str, edition: str) -> bool:
    """Whether an annotation takes the element out of an edition."""
    match = re.search(r"not in ([A-Z|]+)", note)
    return bool(match) and edition in match[1].split("|")  # type: ignore[index]


def note_length(note: str, edition: str) -> int | None:
    """The maximum length that an annotation gives for an edition."""
    for match in re.finditer(r"max length = (\d+)(?: for ([A-Z|]+))?", note):
        if match[2] is None or edition in match[2].split("|"):
            return int(match[1])
    return None


class RequestSide:
    """Turns one edition's XSD into numbered content models."""

    def __init__(
        self, root: ElementTree.Element, since: dict[str, str], macros: set[str], simple: Pool, models: Pool
    ) -> None:
        self.types = {node.attrib["name"]: node for node in root.findall(f"{XSD}complexType")}
        self.since, self.macros, self.simple, self.models = since, macros, simple, models

    def request(self, name: str, type_name: str) -> dict[str, Any]:
        """One request by its complex type."""
        node = self.types[type_name]
        return {"model": self.model(node, name), "attrs": self.attributes(node), "since": self.since.get(name)}

    def model(self, node: ElementTree.Element, path: str) -> int:
        """Number of the content model of a complex type."""
        for tag in ("sequence", "choice"):
            particle = node.find(f"{XSD}{tag}")
            if particle is not None:
                return self.group(particle, path)
        return self.models.add(["seq", []])

    def group(self, node: ElementTree.Element, path: str) -> int:
        """Number of a sequence or choice."""
        kind = "seq" if node.tag == f"{XSD}sequence" else "choice"
        items: list[Any] = []
        for child in node:
            low, high = self.bounds(child)
            if child.tag == f"{XSD}element":
                items.append(["e", child.attrib["name"], low, high, *self.element(child, path)])
            else:
                items.append(["g", self.group(child, path), low, high])
        return self.models.add([kind, items])

    def element(self, node: ElementTree.Element, path: str) -> list[Any]:
        """simple type number, content model number, since, attributes."""
        here = f"{path}/{node.attrib['name']}"
        since = self.since.get(here)
        inline = node.find(f"{XSD}simpleType")
        type_name = node.get("type", "")
        complex_node = self.types.get(type_name)
        if complex_node is None:
            complex_node = node.find(f"{XSD}complexType")
        if complex_node is not None:
            return [None, self.model(complex_node, here), since, self.attributes(complex_node)]
        facets = self.facets(inline) if inline is not None else {"base": type_name}
        macro = {"useMacro": [self.simple.add({"base": "MACROTYPE"}), False]} if here in self.macros else {}
        return [self.simple.add(facets), None, since, macro]

    @staticmethod
    def bounds(node: ElementTree.Element) -> tuple[int, int | None]:
        """minOccurs and maxOccurs; None for unbounded."""
        high = node.get("maxOccurs", "1")
        return int(node.get("minOccurs", "1")), None if high == "unbounded" else int(high)

    @staticmethod
    def facets(node: ElementTree.Element) -> dict[str, Any]:
        """What a simple type demands."""
        restriction = node.find(f"{XSD}restriction")
        assert restriction is not None
        base = restriction.attrib["base"]
        names = {"xsd:token": "ENUMTYPE", "xsd:integer": "INTTYPE"}
        found: dict[str, Any] = {"base": names.get(base, base)}
        enum = [item.attrib["value"] for item in restriction.findall(f"{XSD}enumeration")]
        if enum:
            found["enum"] = enum
        for tag, key in (("maxLength", "max"), ("minInclusive", "low"), ("maxInclusive", "high")):
            facet = restriction.find(f"{XSD}{tag}")
            if facet is not None:
                found[key] = int(float(facet.attrib["value"]))
        return found

    def attributes(self, node: ElementTree.Element) -> dict[str, Any]:
        """Attributes by name: number of the simple type, whether required."""
        found: dict[str, Any] = {}
        for item in node.findall(f"{XSD}attribute"):
            inline = item.find(f"{XSD}simpleType")
            facets = self.facets(inline) if inline is not None else {"base": item.get("type", "STRTYPE")}
            found[item.attrib["name"]] = [self.simple.add(facets), item.get("use") == "required"]
        return found


def response_side(rows: list[Annotated], edition: str, models: Pool) -> dict[str, int]:
    """Name of every response -> numbered tree of [name, required, repeats, type, length, since, subtree]."""

    def tree(index: int) -> tuple[list[Any], int]:
        children: list[Any] = []
        depth = len(rows[index][0])
        position = index + 1
        while position < len(rows) and len(rows[position][0]) > depth:
            path, text, note, container, optional = rows[position]
            subtree, after = tree(position) if container else (None, position + 1)
            if not note_excludes(note, edition) and (not container or subtree):
                flags = [
                    not optional and re.search(r"\bopt\b", note) is None,
                    "rep" in note.split(",")[0] or "may rep" in note,
                ]
                sub = models.add(subtree) if subtree else None
                children.append([path[-1], *flags, text, note_length(note, edition), note_since(note), sub])
            position = after
        return merged(children), position

    found: dict[str, int] = {}
    for index, (path, _, note, *_) in enumerate(rows):
        is_response = len(path) == 3 and path[1] == "QBXMLMsgsRs"
        if is_response and not note_excludes(note, edition):
            found[path[2]] = models.add(tree(index)[0])
    return found


def merged(children: list[Any]) -> list[Any]:
    """Keeps the first of several same-named siblings (alternatives of a choice repeat some names)."""
    seen: dict[str, Any] = {}
    for child in children:
        if child[0] in seen:
            seen[child[0]][1] = False
        else:
            seen[child[0]] = child
    return list(seen.values())


def derive(reference: Path) -> dict[str, Any]:
    """The whole compact table set of all three editions."""
    text = lzma.decompress((reference / "qbxmlops160.xml.xz").read_bytes()).decode()
    rows = annotated_elements(text)
    since: dict[str, str] = {}
    for path, _, note, *_ in rows:
        version = note_since(note)
        if version and len(path) > 2 and path[1] == "QBXMLMsgsRq":
            since.setdefault("/".join(path[2:]), version)
    macros = {"/".join(path[2:]) for path, _, note, *_ in rows if "may be macro value" in note}
    simple, models, returns = Pool(), Pool(), Pool()
    table: dict[str, Any] = {"requests": {}, "responses": {}}
    for edition, code in EDITIONS.items():
        root = ElementTree.parse(reference / f"qbxml160_{code}_rq.xsd").getroot()
        side = RequestSide(root, since, macros, simple, models)
        known = {
            node.attrib["name"]: node.attrib["type"]
            for node in root.iter(f"{XSD}element")
            if node.attrib.get("name", "").endswith("Rq") and "type" in node.attrib
        }
        # Every request is checked against the schema, also those that the simulator does not answer (status 1030).
        table["requests"][edition] = {name: side.request(name, known[name]) for name in sorted(known)}
        table["responses"][edition] = response_side(rows, code, returns)
    table |= {"simple": simple.values, "models": models.values, "returns": returns.values}
    return table


def main() -> None:
    """Writes `schema.json` beside this module."""
    table = derive(Path(sys.argv[1]))
    target = Path(__file__).with_name("schema.json")
    target.write_text(json.dumps(table, separators=(",", ":"), ensure_ascii=True) + "\n")


if __name__ == "__main__":
    main()
