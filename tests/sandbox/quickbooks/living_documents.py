"""Random requests about what is really in a company file: its names, its transactions, their lines."""

from __future__ import annotations

import itertools
import sqlite3
from pathlib import Path
from random import Random
from typing import Any

from lxml import etree
from schema_documents import full, minimal, random_document, short_value

from qbd.sandbox.quickbooks.schema import Facets, RequestRule

# The lists that a reference may lead to, where the name alone does not say it.
LISTS = {
    "CustomerRef": ("Customer",),
    "ParentRef": (),
    "EntityRef": ("Customer", "Vendor", "Employee", "OtherName"),
    "PayeeEntityRef": ("Customer", "Vendor", "Employee", "OtherName"),
    "ShipToEntityRef": ("Customer", "Vendor"),
    "TaxVendorRef": ("Vendor",),
    "PrefVendorRef": ("Vendor",),
    "ItemRef": ("Item",),
    "ItemSalesTaxRef": ("ItemSalesTax", "ItemSalesTaxGroup"),
    "ItemPurchaseTaxRef": ("ItemSalesTax", "ItemSalesTaxGroup"),
    "CustomerSalesTaxCodeRef": ("SalesTaxCode",),
    "PurchaseTaxCodeRef": ("SalesTaxCode",),
    "TermsRef": ("StandardTerms", "DateDrivenTerms"),
    "OverrideClassRef": ("Class",),
    "DiscountClassRef": ("Class",),
    "InventorySiteRef": ("InventorySite",),
    "FromInventorySiteRef": ("InventorySite",),
    "ToInventorySiteRef": ("InventorySite",),
}
AMOUNTS = ("0.00", "1.00", "5.00", "19.99", "100.00", "-3.00")
QUANTITIES = ("0", "1", "2", "3.5", "-1")
DATES = ("2026-02-27", "2026-03-01", "2026-03-10")


class LivingDocuments:
    """Makes requests for one company file.

    Args:
        path: the file; only read.
        random: decides everything.
    """

    def __init__(self, path: Path, random: Random) -> None:
        self.path, self.random = path, random
        self._numbers = itertools.count(1)
        self.refresh()

    def refresh(self) -> None:
        """Looks at the file anew."""
        with sqlite3.connect(self.path) as db:
            self.elements = db.execute("SELECT list_id, kind, full_name, edit_sequence FROM list_element").fetchall()
            self.transactions = db.execute("SELECT txn_id, kind, edit_sequence FROM txn").fetchall()
            self.lines = [row[0] for row in db.execute("SELECT DISTINCT line_id FROM posting WHERE line_id <> ''")]
        db.close()

    def request(self, rule: RequestRule, way: str, version: tuple[int, int]) -> Any:
        """One request: `least`, `most` or `any`."""
        if way == "least":
            node = minimal(rule, version, self.value)
        elif way == "most":
            node = full(rule, self.random.randrange(3), version, self.value, attributes=False)
        else:
            node = random_document(rule, self.random, version, self.value, (0.03, 0.1, 0.3, 0.7))
        for name in ("defMacro", "iteratorID", "iterator", "metaData"):
            for element in node.iter():
                if name in element.attrib and self.random.random() < 0.7:
                    del element.attrib[name]
        for element in list(node.iter()):
            if (
                element.tag.endswith("Ref")
                and element.tag != "AdditionalContactRef"
                and element.find("FullName") is None
                and self.random.random() < 0.98
            ):
                self._lead(element)
        self._aim(node, rule.name)
        return node

    def _lead(self, element: Any) -> None:
        """Gives a reference by nothing, or by an id, a name."""
        path = tuple(reversed([element.tag, *(node.tag for node in element.iterancestors())]))
        for child in list(element):
            element.remove(child)
        etree.SubElement(element, "FullName").text = self._reference((*path, "FullName"), "FullName")

    def _aim(self, node: Any, name: str) -> None:
        """Gives a Mod, a Del or a Void the id and the edit sequence of something that is there."""
        kind = name.removesuffix("Rq").removesuffix("Mod")
        ids = [("ListID", row[0], row[3]) for row in self.elements if row[1] == kind]
        ids += [("TxnID", row[0], row[2]) for row in self.transactions if row[1] == kind]
        if not name.endswith("ModRq") or not ids or not len(node):
            return
        tag, number, sequence = self.random.choice(ids)
        for field, value in ((tag, number), ("EditSequence", str(sequence))):
            found = node[0].find(field)
            if found is not None:
                found.text = value

    def value(self, path: tuple[str, ...], facets: Facets) -> str:
        """What stands in a field."""
        name, owner = path[-1], path[-2] if len(path) > 1 else ""
        if facets.enum is not None:
            return self.random.choice(sorted(facets.enum - {""}))
        if owner.endswith("Ref") and name in ("FullName", "ListID"):
            return self._reference(path, name)
        if name.endswith("TxnID") and facets.base == "IDTYPE":
            return str(self.random.choice(self.transactions or [("1-2",)])[0])
        if name == "TxnLineID":
            return str(self.random.choice([*self.lines[:200], "-1"]))
        if name in ("ListID", "FullName"):
            row = self.random.choice(self.elements)
            return str(row[0] if name == "ListID" else row[2])
        if name in ("Name", "OldName", "NewName"):
            return f"N{next(self._numbers)}"[: facets.max_length]
        return self._plain(name, path, facets)

    def _plain(self, name: str, path: tuple[str, ...], facets: Facets) -> str:
        if facets.base == "AMTTYPE":
            return self.random.choice(AMOUNTS)
        if facets.base in ("QUANTYPE", "PRICETYPE", "PERCENTTYPE", "FLOATTYPE"):
            return self.random.choice(QUANTITIES)
        if facets.base in ("DATETYPE", "DATETIMETYPE"):
            return self.random.choice(DATES)
        if facets.base == "BOOLTYPE":
            return self.random.choice(["true", "false"])
        if facets.base == "STRTYPE":
            return self.random.choice(["text", "Zo\u00eb <&>", "x" * (facets.max_length or 30)])[: facets.max_length]
        return short_value(path, facets)

    def _reference(self, path: tuple[str, ...], name: str) -> str:
        tag = path[-2]
        kinds = LISTS.get(tag, (tag.removesuffix("Ref"),))
        if tag == "ParentRef":
            kinds = (path[0].removesuffix("Rq").removesuffix("Add").removesuffix("Mod"),)
        if "AccountRef" in tag or tag == "AccountRef":
            kinds = ("Account",)
        if kinds == ("Item",):
            kinds = tuple({row[1] for row in self.elements if row[1].startswith("Item")})
        found = [row for row in self.elements if row[1] in kinds]
        if not found or self.random.random() < 0.01:
            return "No" if name == "FullName" else "80000001-1"
        row = self.random.choice(sorted(found))
        # Writer fills ListID and FullName one by one: only a name is sure to agree with itself.
        return str(row[2] if name == "FullName" else "")
