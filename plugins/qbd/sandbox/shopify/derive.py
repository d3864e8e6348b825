"""Writes ``schema.graphql`` from an introspection of Shopify's Admin API.

Usage: ``python -m qbd.sandbox.shopify.derive path/to/admin_2026-10.json.gz``. The introspection itself is not part of
the project; npm's ``@shopify/dev-mcp`` carries it (``package/dist/data``).
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import Any

from qbd.sandbox.shopify.served import SERVED, SERVED_UNIONS

SCHEMA_PATH = Path(__file__).with_name("schema.graphql")
_BUILT_IN = frozenset({"String", "Int", "Float", "Boolean", "ID"})

Json = dict[str, Any]


def load_introspection(path: Path) -> dict[str, Json]:
    """Reads an introspection answer (gzip JSON) as types by name."""
    with gzip.open(path) as stream:
        document = json.load(stream)
    schema = document.get("data", document)["__schema"]
    return {entry["name"]: entry for entry in schema["types"]}


def type_text(reference: Json) -> str:
    """A type reference as GraphQL writes it, such as ``[TaxLine!]!``."""
    if reference["kind"] == "NON_NULL":
        return type_text(reference["ofType"]) + "!"
    if reference["kind"] == "LIST":
        return f"[{type_text(reference['ofType'])}]"
    return str(reference["name"])


def named_type(reference: Json) -> str:
    """The name inside a type reference."""
    while reference.get("ofType"):
        reference = reference["ofType"]
    return str(reference["name"])


def _deprecation(entry: Json) -> str:
    if not entry.get("isDeprecated"):
        return ""
    return f" @deprecated(reason: {json.dumps(entry.get('deprecationReason') or 'No longer supported')})"


def _argument(argument: Json) -> str:
    default = argument.get("defaultValue")
    return f"{argument['name']}: {type_text(argument['type'])}" + (f" = {default}" if default is not None else "")


def _field(entry: Json) -> str:
    arguments = ", ".join(_argument(argument) for argument in entry["args"])
    opening = f"({arguments})" if arguments else ""
    return f"  {entry['name']}{opening}: {type_text(entry['type'])}{_deprecation(entry)}"


def _composite(entry: Json, wanted: frozenset[str]) -> str:
    known = {field["name"] for field in entry["fields"]}
    if missing := wanted - known:
        raise ValueError(f"{entry['name']} has no field {', '.join(sorted(missing))} in the real schema")
    word = "interface" if entry["kind"] == "INTERFACE" else "type"
    interfaces = sorted(face["name"] for face in entry["interfaces"] or [] if face["name"] in SERVED)
    heading = f"{word} {entry['name']}" + (f" implements {' & '.join(interfaces)}" if interfaces else "")
    return "\n".join([heading + " {", *(_field(f) for f in entry["fields"] if f["name"] in wanted), "}"])


def _leaf(entry: Json) -> str:
    if entry["kind"] == "ENUM":
        values = [f"  {value['name']}{_deprecation(value)}" for value in entry["enumValues"]]
        return "\n".join([f"enum {entry['name']} {{", *values, "}"])
    if entry["kind"] == "SCALAR":
        return f"scalar {entry['name']}"
    raise ValueError(f"{entry['name']} ({entry['kind']}) is used by a served field but is not served itself")


def _leaves(types: dict[str, Json]) -> set[str]:
    used: set[str] = set()
    for name, wanted in SERVED.items():
        for field in types[name]["fields"]:
            if field["name"] in wanted:
                used.add(named_type(field["type"]))
                used.update(named_type(argument["type"]) for argument in field["args"])
    return used - set(SERVED) - SERVED_UNIONS - _BUILT_IN


def derive(types: dict[str, Json]) -> str:
    """The served subset as SDL, sorted by type name.

    Raises:
        ValueError: a served name does not exist, or a served field returns a type that is not served.
    """
    blocks = ["schema {\n  query: QueryRoot\n  mutation: Mutation\n}"]
    parts = {name: _composite(types[name], wanted) for name, wanted in SERVED.items()}
    for name in SERVED_UNIONS:
        members = " | ".join(member["name"] for member in types[name]["possibleTypes"])
        parts[name] = f"union {name} = {members}"
    for name in _leaves(types):
        parts[name] = _leaf(types[name])
    blocks += [parts[name] for name in sorted(parts)]
    return "\n\n".join(blocks) + "\n"


def main(arguments: list[str]) -> int:
    """Command line: one argument, the introspection file."""
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    SCHEMA_PATH.write_text(derive(load_introspection(Path(arguments[0]))), encoding="utf-8")
    print(f"{SCHEMA_PATH.name}: {SCHEMA_PATH.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
