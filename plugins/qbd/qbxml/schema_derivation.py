"""Derive ``schema.json`` from Intuit's published request schemas; run by hand, never by the product.

Usage: ``python -m qbd.qbxml.schema_derivation REFERENCE_FOLDER`` where the folder holds
``requests_{us,ca,uk}160.json`` (rows in schema order) and ``qbxml160_{QBD,QBCA,QBUK}_rq.xsd`` (for the requests that
the rows lack). Equal elements are stored once and named by number.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

EDITIONS = {"US": ("us", "QBD"), "CA": ("ca", "QBCA"), "UK": ("uk", "QBUK")}
POSTED = (
    "Customer",
    "Vendor",
    "Class",
    "PaymentMethod",
    "ItemSalesTax",
    "ItemService",
    "ItemNonInventory",
    "ItemOtherCharge",
    "ItemInventory",
    "SalesReceipt",
    "Invoice",
    "CreditMemo",
    "ReceivePayment",
    "ARRefundCreditCard",
    "Check",
    "JournalEntry",
    "Bill",
)
READ = (
    "Host",
    "Company",
    "Preferences",
    "Account",
    "Customer",
    "Vendor",
    "Item",
    "ItemInventory",
    "ItemSalesTax",
    "Class",
    "PaymentMethod",
    "SalesTaxCode",
    "Terms",
    "SalesReceipt",
    "Invoice",
    "CreditMemo",
    "ReceivePayment",
    "ARRefundCreditCard",
    "Check",
    "JournalEntry",
    "Bill",
    "Deposit",
    "Transaction",
    "TxnDeleted",
    "ListDeleted",
    "CustomDetailReport",
)
# Parts of requests that this product never sends; leaving them out keeps the table small.
LEFT_OUT = frozenset(("CreditCardTxnInfo", "CreditCardInfo", "DataExt", "Contacts", "AdditionalNotes", "BarCode"))
XSD = "{http://www.w3.org/2001/XMLSchema}"

Node = dict[str, Any]


def wanted() -> tuple[str, ...]:
    """Return the names of the requests that are derived, ``SalesReceiptAddRq`` and so on."""
    return tuple(f"{name}AddRq" for name in POSTED) + tuple(f"{name}QueryRq" for name in READ)


class Pool:
    """Equal values under one number, in order of first appearance."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._numbers: dict[str, int] = {}

    def number(self, value: Any) -> int:
        """Return the number of ``value``, which must be JSON."""
        text = json.dumps(value, sort_keys=True)
        if text not in self._numbers:
            self._numbers[text] = len(self.values)
            self.values.append(value)
        return self._numbers[text]


def repeated_group(choice: str) -> str:
    """Return the name of the repeatable choice that a row stands in ('' if none): its members may alternate."""
    innermost = choice.rpartition("/")[2]
    match = re.fullmatch(r"(c\d+)\.\d+of\d+\[\d+\.\.unbounded\]", innermost)
    return match[1] if match else ""


def row_node(row: dict[str, Any]) -> Node:
    """Return the node of one row of the request tables, without its children."""
    low, _, high = row["card"].partition("..")
    facts = {
        "name": row["p"].rpartition("/")[2],
        "min": int(low),
        "max": 0 if high == "unbounded" else int(high),
        "type": row.get("t"),
        "length": row.get("maxlen"),
        "since": row.get("since"),
        "enum": row.get("enum"),
        "group": repeated_group(row.get("choice", "")) or None,
    }
    return {key: value for key, value in facts.items() if value is not None}


def from_rows(rows: list[dict[str, Any]], pool: Pool) -> list[int]:
    """Return the numbers of the top elements of a request given as rows."""
    below: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if not LEFT_OUT.intersection(row["p"].split("/")):
            below.setdefault(row["p"].rpartition("/")[0], []).append(row)

    def number(row: dict[str, Any]) -> int:
        node = row_node(row)
        if row["p"] in below:
            node["parts"] = [number(part) for part in below[row["p"]]]
        return pool.number(node)

    return [number(row) for row in below[""]] if rows else []


class XsdRequests:
    """The requests of one generated XSD."""

    def __init__(self, path: Path) -> None:
        root = etree.parse(str(path)).getroot()
        self.types: dict[str, Any] = {node.get("name", ""): node for node in root.findall(f"{XSD}complexType")}
        self.requests: dict[str, str] = {
            node.get("name", ""): node.get("type", "")
            for node in root.iter(f"{XSD}element")
            if node.get("name", "").endswith("Rq")
        }

    def parts(self, type_name: str, pool: Pool) -> list[int]:
        """Return the numbers of the elements of a complex type, in schema order."""
        return [self._number(node, pool) for node in self._elements(self.types[type_name])]

    def _elements(self, parent: Any) -> Iterator[Any]:
        for child in parent:
            if child.tag == f"{XSD}element":
                yield child
            elif child.tag in (f"{XSD}sequence", f"{XSD}choice"):
                yield from self._elements(child)

    def _number(self, element: Any, pool: Pool) -> int:
        high = element.get("maxOccurs", "1")
        node: Node = {
            "name": element.get("name"),
            "min": int(element.get("minOccurs", "1")),
            "max": 0 if high == "unbounded" else int(high),
        }
        if element.get("type") in self.types:
            node["parts"] = self.parts(element.get("type"), pool)
        else:
            node.update(self._facets(element))
        return pool.number(node)

    @staticmethod
    def _facets(element: Any) -> Node:
        values = [item.get("value") for item in element.iter(f"{XSD}enumeration") if item.get("value")]
        if values:
            return {"type": "ENUMTYPE", "enum": values}
        length = next((int(item.get("value")) for item in element.iter(f"{XSD}maxLength")), None)
        return {"type": element.get("type", "STRTYPE"), **({"length": length} if length else {})}


def derive(folder: Path) -> dict[str, Any]:
    """Return the whole table: nodes, and per edition the nodes of every request."""
    pool = Pool()
    requests: dict[str, dict[str, Any]] = {}
    for edition, (lower, upper) in EDITIONS.items():
        tables = json.loads((folder / f"requests_{lower}160.json").read_text("utf-8"))["requests"]
        xsd = XsdRequests(folder / f"qbxml160_{upper}_rq.xsd")
        requests[edition] = {}
        for name in wanted():
            if name in tables:
                since, parts = tables[name].get("since"), from_rows(tables[name]["rows"], pool)
            else:
                since, parts = None, xsd.parts(xsd.requests[name], pool)
            requests[edition][name] = {"since": since, "parts": parts}
    source = "Intuit qbXML 16.0 request schemas (US, Canada, UK), by schema_derivation.py"
    return {"source": source, "nodes": pool.values, "requests": requests}


def write(table: dict[str, Any], path: Path) -> None:
    """Write the table with one node or request a line, so that a change can be reviewed."""
    compact = {"separators": (",", ":")}
    lines = ",\n".join(json.dumps(node, **compact) for node in table["nodes"])  # type: ignore[arg-type]
    editions = ",\n".join(
        f'"{edition}":{{\n'
        + ",\n".join(f'"{name}":{json.dumps(request, **compact)}' for name, request in requests.items())  # type: ignore[arg-type]
        + "}"
        for edition, requests in table["requests"].items()
    )
    text = f'{{"source":{json.dumps(table["source"])},\n"nodes":[\n{lines}],\n"requests":{{\n{editions}}}}}\n'
    path.write_text(text, "utf-8")


if __name__ == "__main__":
    write(derive(Path(sys.argv[1])), Path(__file__).with_name("schema.json"))
