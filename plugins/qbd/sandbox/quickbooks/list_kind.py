"""What every list has: a name, a limit, and what an element of it must hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.elements import ListElement
from qbd.sandbox.quickbooks.request_reader import Element

Check = Callable[[Company, Element, ListElement | None], dict[str, Any]]
Opening = Callable[[Company, ListElement, Element], None]


@dataclass(frozen=True, slots=True)
class ListKind:
    """One list.

    Attributes:
        capacity: name of the capacity that HostQuery reports for it; empty where it reports none.
        check: looks at an Add or Mod; gives values to store beside those sent.
        opening: books what an Add brings with it (opening stock, opening balance).
        name_field: the field that names an element.
        open_fields: names that elsewhere belong to a feature which is switched off, and here do not.
        deletable: whether ListDel takes the kind; what it takes is an enumeration of the schema.
    """

    name: str
    capacity: str
    check: Check | None = None
    opening: Opening | None = None
    name_field: str = "Name"
    deletable: bool = True
    open_fields: frozenset[str] = frozenset()
