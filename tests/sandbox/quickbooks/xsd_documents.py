"""Random documents made from an XSD itself, without the sandbox's tables: what Intuit's schema allows."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

from lxml import etree
from schema_documents import LONG, SHORT

XSD = "{http://www.w3.org/2001/XMLSchema}"
PARTICLES = (f"{XSD}sequence", f"{XSD}choice", f"{XSD}element", f"{XSD}group")


class XsdDocuments:
    """Walks the constructs that Intuit's and the edition's schemas use.

    Args:
        path: an XSD; what it includes is read too.
    """

    def __init__(self, path: Path) -> None:
        self.types: dict[str, Any] = {}
        self.elements: dict[str, Any] = {}
        self.groups: dict[str, Any] = {}
        self._read(path)
        self.requests = {
            node.attrib["name"]: node
            for root in self._roots
            for node in root.iter(f"{XSD}element")
            if node.get("name", "").endswith("Rq") and node.get("type")
        }

    _roots: list[Any]

    def _read(self, path: Path) -> None:
        self._roots = [etree.parse(path).getroot()]
        for include in self._roots[0].findall(f"{XSD}include"):
            self._roots.append(etree.parse(path.with_name(include.attrib["schemaLocation"])).getroot())
        for root in self._roots:
            for node in root:
                if node.tag in (f"{XSD}complexType", f"{XSD}simpleType"):
                    self.types[node.attrib["name"]] = node
                elif node.tag == f"{XSD}group":
                    self.groups[node.attrib["name"]] = node
                elif node.tag == f"{XSD}element":
                    self.elements[node.attrib["name"]] = node

    def request(self, name: str, random: Random) -> Any:
        """One random valid `...Rq` element."""
        share = random.choice([0.1, 0.3, 0.7])
        return _Walk(self, random, share).element(self.requests[name], None)


class _Walk:
    def __init__(self, source: XsdDocuments, random: Random, share: float) -> None:
        self.source, self.random, self.share = source, random, share

    def element(self, declaration: Any, parent: Any) -> Any:
        if declaration.get("ref"):
            declaration = self.source.elements[declaration.attrib["ref"]]
        name = declaration.attrib["name"]
        node = etree.Element(name) if parent is None else etree.SubElement(parent, name)
        kind = self._type(declaration)
        if isinstance(kind, str) or kind.tag == f"{XSD}simpleType":
            node.text = self.value(kind, name)
            return node
        content = kind.find(f"{XSD}simpleContent")
        if content is not None:
            node.text = self.value(content[0].attrib["base"], name)
            for attribute in content[0].findall(f"{XSD}attribute"):
                if self.random.random() < self.share:
                    node.set(attribute.attrib["name"], self.value(self._type(attribute), name))
            return node
        for attribute in kind.findall(f"{XSD}attribute"):
            if attribute.get("use") == "required" or self.random.random() < self.share / 2:
                node.set(attribute.attrib["name"], self.value(self._type(attribute), name))
        for particle in kind:
            if particle.tag in PARTICLES:
                self.particle(particle, node)
        return node

    def _type(self, declaration: Any) -> Any:
        """The simple or complex type of a declaration, or the name of a built-in one."""
        for tag in ("complexType", "simpleType"):
            inline = declaration.find(f"{XSD}{tag}")
            if inline is not None:
                return inline
        name = declaration.get("type", "xsd:string")
        return self.source.types.get(name, name)

    def particle(self, particle: Any, node: Any) -> None:
        low, high = int(particle.get("minOccurs", "1")), particle.get("maxOccurs", "1")
        most = self.random.choice([1, 1, 2]) if high == "unbounded" else min(int(high), 2)
        for _ in range(max(low, most if self.random.random() < self.share else 0)):
            if particle.tag == f"{XSD}element":
                self.element(particle, node)
                continue
            source = self.source.groups[particle.attrib["ref"]] if particle.get("ref") else particle
            inner = [child for child in source if child.tag in PARTICLES]
            if particle.tag == f"{XSD}choice" and inner:
                inner = [self.random.choice(inner)]
            for child in inner:
                self.particle(child, node)

    def value(self, kind: Any, name: str) -> str:
        if isinstance(kind, str):
            return self._named(kind)
        declared = kind.get("name", "")
        if declared in SHORT:
            return self._named(declared)
        restriction = kind.find(f"{XSD}restriction")
        words = [node.attrib["value"] for node in restriction.findall(f"{XSD}enumeration")]
        words = [word for word in words if word]
        if words:
            return str(self.random.choice(words))
        length = restriction.find(f"{XSD}maxLength")
        if length is not None:
            return "x" * self.random.choice([1, int(length.attrib["value"])])
        low = restriction.find(f"{XSD}minInclusive")
        return low.attrib["value"] if low is not None else self._named(restriction.attrib["base"])

    def _named(self, name: str) -> str:
        return str(self.random.choice([SHORT.get(name, "a"), LONG.get(name, "xyz")]))
