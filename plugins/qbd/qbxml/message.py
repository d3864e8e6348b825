"""Any request of the table as one checked value: what a typed document does not say can be said with it in full."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from qbd.errors import UnrenderableError
from qbd.qbxml import schema
from qbd.qbxml.assembly import Pairs, Writer
from qbd.qbxml.schema import DEFAULT_VERSION, Field, version_of

REQUEST_ID_LENGTH = 50


@dataclass(frozen=True, slots=True)
class Message:
    """A request: ``name`` without ``Rq`` (``SalesOrderAdd``), ``values`` as names with values below ``...Rq``.

    The values may come in any order, nested elements as pairs again; repeated ones keep theirs. Amounts are Decimals in
    major or ints in minor units of ``currency``. ``attributes`` are those of the request (``iterator``,
    ``iteratorID``, ``metaData``), ``macro`` is the defMacro of an Add. ``record`` names it in errors.

    It is checked completely when it is made: elements, order, type, length, values, what is required, what excludes
    each other, version and edition. Nothing is cut or spelt otherwise.

    Raises:
        UnrenderableError: a value does not fit; names record, field, value and mend.
    """

    name: str
    values: Pairs
    edition: str = "US"
    version: str = DEFAULT_VERSION
    currency: str = "USD"
    attributes: Mapping[str, str] = field(default_factory=dict)
    macro: str = ""
    record: str = ""

    def __post_init__(self) -> None:
        self.element("check")

    def element(self, request_id: str) -> etree._Element:
        """Return the ``...Rq`` element with this requestID (at most 50 characters)."""
        facts = self._facts()
        writer = Writer(self._record, self.currency, self.version, exact=True, clears=self.name.endswith("Mod"))
        root = etree.Element(f"{self.name}Rq")
        paging(self._record, self.name, self.attributes, dict(self.values))
        writer.attributes(root, facts, [("requestID", request_id), *self.attributes.items()])
        writer.write(root, facts, self.values)
        if self.macro:
            body = root.find(self.name)
            if body is None:
                raise UnrenderableError(self._record, self.name, self.macro, "only an Add has a macro", "Leave it out.")
            writer.attributes(body, facts.parts[self.name], [("defMacro", self.macro)])
        return root

    @property
    def _record(self) -> str:
        return self.record or self.name

    def _facts(self) -> Field:
        return request_facts(self._record, self.name, self.edition, self.version)


def request_facts(record: str, name: str, edition: str, version: str) -> Field:
    """Return the schema of a request.

    Raises:
        UnrenderableError: the edition or the declared version of qbXML has no such request.
    """
    try:
        facts = schema.request(edition, name)
    except KeyError:
        raise UnrenderableError(
            record, f"{name}Rq", edition, "this edition of QuickBooks has no such request", "Check the store's edition."
        ) from None
    if facts.since > version_of(version):
        needed = ".".join(map(str, facts.since))
        raise UnrenderableError(
            record, f"{name}Rq", version, f"the request needs qbXML {needed}", "Declare a newer version."
        )
    return facts


def paging(record: str, name: str, attributes: Mapping[str, str], values: Mapping[str, object]) -> None:
    """Refuse an iterator that QuickBooks would refuse: it needs a size, and an ID exactly when it continues.

    Raises:
        UnrenderableError: attributes and values do not make an iterator.
    """
    kind, number = attributes.get("iterator", ""), attributes.get("iteratorID", "")
    if (kind == "Continue") != bool(number):
        problem = "an iterator has an ID exactly when it continues"
        raise UnrenderableError(record, f"{name}Rq@iteratorID", number, problem, "Start, or continue with the ID.")
    if kind and not values.get("MaxReturned"):
        problem = "an iterator needs the size of its pages"
        raise UnrenderableError(record, f"{name}Rq/MaxReturned", "", problem, "Give MaxReturned.")
