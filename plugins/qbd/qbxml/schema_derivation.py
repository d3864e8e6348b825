"""Derive ``schema.json`` from Intuit's published request schemas; run by hand, never by the product.

Usage: ``python -m qbd.qbxml.schema_derivation REFERENCE_FOLDER`` where the folder holds
``qbxml160_{QBD,QBCA,QBUK}_rq.xsd`` (order, choices, types, lengths per edition) and ``qbxmlops160.xml.xz`` (first
version of each element, macro values). A test compares the result with ``requests_{us,ca,uk}160.json`` row by row.

Equal nodes are stored once and named by number. A node is an element; ``parts`` of a node or request is a group:
``["seq" | "choice", low, high, [node number or group, ...]]`` where ``high`` 0 means without end.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from lxml import etree

from qbd.qbxml import schema_annotations

EDITIONS = {"US": "QBD", "CA": "QBCA", "UK": "QBUK"}
ITEMS = tuple(
    f"Item{kind}"
    for kind in (
        "Inventory",
        "NonInventory",
        "Service",
        "OtherCharge",
        "Discount",
        "Subtotal",
        "Payment",
        "Group",
        "SalesTax",
        "SalesTaxGroup",
    )
)
CHANGED = (
    *ITEMS,
    "Account",
    "Customer",
    "Vendor",
    "OtherName",
    "Class",
    "SalesTaxCode",
    "SalesRep",
    "Currency",
    "InventorySite",
    "SalesReceipt",
    "Invoice",
    "SalesOrder",
    "ReceivePayment",
    "CreditMemo",
    "Check",
    "JournalEntry",
    "Deposit",
    "PurchaseOrder",
    "ItemReceipt",
    "Bill",
    "VendorCredit",
    "BillPaymentCheck",
    "InventoryAdjustment",
    "TransferInventory",
    "Transfer",
)
"""Kinds that have Add, Mod and Query."""

ADDED = ("PaymentMethod", "ShipMethod", "CustomerMsg", "StandardTerms", "DateDrivenTerms", "ARRefundCreditCard")
"""Kinds that have Add and Query but no Mod."""

READ = (
    "Host",
    "Company",
    "CompanyActivity",
    "Preferences",
    "Entity",
    "Employee",
    "Item",
    "Terms",
    "Template",
    "Transaction",
    "TxnDeleted",
    "ListDeleted",
    "ReceivePaymentToDeposit",
    "BillToPay",
    "ItemSites",
    "DataExtDef",
    "GeneralSummaryReport",
    "GeneralDetailReport",
    "CustomDetailReport",
    "CustomSummaryReport",
    "AgingReport",
)
OTHERS = ("DataExtAdd", "DataExtMod", "DataExtDel", "DataExtDefAdd", "TxnVoid", "TxnDel", "ListDel")
SHORTENED = {"ResaleNumber": 15}
"""Canada and the UK are said to take 21, but Intuit's own 13.0 schema, which knows no editions, takes 15."""

XSD = "{http://www.w3.org/2001/XMLSchema}"

Node = dict[str, Any]
Group = list[Any]


def wanted() -> tuple[str, ...]:
    """Return the names of the requests that are derived, ``SalesReceiptAddRq`` and so on."""
    names = [f"{kind}{verb}" for kind in CHANGED for verb in ("Add", "Mod", "Query")]
    names += [f"{kind}{verb}" for kind in ADDED for verb in ("Add", "Query")]
    names += [f"{kind}Query" for kind in READ]
    return tuple(f"{name}Rq" for name in (*names, *OTHERS))


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


class Requests:
    """The requests of one edition's XSD, with the annotations that the XSD cannot express."""

    def __init__(self, path: Path, annotations: schema_annotations.Annotations, pool: Pool) -> None:
        root = etree.parse(str(path)).getroot()
        self._types: dict[str, Any] = {node.get("name", ""): node for node in root.findall(f"{XSD}complexType")}
        self._requests: dict[str, str] = {
            node.get("name", ""): node.get("type", "")
            for node in root.iter(f"{XSD}element")
            if node.get("name", "").endswith("Rq")
        }
        self._annotations = annotations
        self._pool = pool

    def request(self, name: str) -> Node | None:
        """Return the facts of one request; None where the edition has none."""
        if name not in self._requests:
            return None
        kind = self._types[self._requests[name]]
        facts: Node = {"parts": self._model(kind, name), "attributes": _attributes(kind)}
        if name in self._annotations.since:
            facts["since"] = self._annotations.since[name]
        return facts

    def _model(self, kind: Any, path: str) -> Group:
        particle = next((child for child in kind if child.tag in (f"{XSD}sequence", f"{XSD}choice")), None)
        return ["seq", 1, 1, []] if particle is None else self._group(particle, path)

    def _group(self, particle: Any, path: str) -> Group:
        kind = "choice" if particle.tag == f"{XSD}choice" else "seq"
        members = [
            self._number(child, path) if child.tag == f"{XSD}element" else self._group(child, path)
            for child in particle
        ]
        return [kind, *_bounds(particle), members]

    def _number(self, element: Any, path: str) -> int:
        name = element.get("name")
        here = f"{path}/{name}"
        low, high = _bounds(element)
        node: Node = {"name": name, "min": low, "max": high}
        if here in self._annotations.since:
            node["since"] = self._annotations.since[here]
        if here in self._annotations.macros:
            node["macro"] = True
        if element.get("type") in self._types:
            kind = self._types[element.get("type")]
            node["parts"] = self._model(kind, here)
            if _attributes(kind):
                node["attributes"] = _attributes(kind)
        else:
            node |= _facets(element)
            if name in SHORTENED:
                node["length"] = SHORTENED[name]
        return self._pool.number(node)


def _bounds(particle: Any) -> tuple[int, int]:
    high = particle.get("maxOccurs", "1")
    return int(particle.get("minOccurs", "1")), 0 if high == "unbounded" else int(high)


def _facets(element: Any) -> Node:
    """Return type, length, bounds and values of a simple element or attribute."""
    values = [item.get("value") for item in element.iter(f"{XSD}enumeration") if item.get("value")]
    if values:
        return {"type": "ENUMTYPE", "enum": values}
    base = next((item.get("base") for item in element.iter(f"{XSD}restriction")), element.get("type", "STRTYPE"))
    facts: Node = {"type": {"xsd:integer": "INTTYPE"}.get(base, base)}
    if base == "UUIDTYPE":
        facts["length"] = 50
    for facet, key in (("maxLength", "length"), ("minInclusive", "low"), ("maxInclusive", "high")):
        found = next(element.iter(f"{XSD}{facet}"), None)
        if found is not None:
            facts[key] = int(found.get("value"))
    return facts


def _attributes(kind: Any) -> Node:
    return {item.get("name"): _facets(item) for item in kind.findall(f"{XSD}attribute")}


def derive(folder: Path) -> dict[str, Any]:
    """Return the whole table: nodes, and per edition every request's content and attributes."""
    pool = Pool()
    annotations = schema_annotations.read(folder / "qbxmlops160.xml.xz")
    requests: dict[str, dict[str, Any]] = {}
    for edition, code in EDITIONS.items():
        own = Requests(folder / f"qbxml160_{code}_rq.xsd", annotations, pool)
        found = {name: own.request(name) for name in wanted()}
        requests[edition] = {name: facts for name, facts in found.items() if facts is not None}
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
