"""How elements are named: legal names, full names through the hierarchy, and who may be whose parent."""

from __future__ import annotations

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.elements import ListElement, namespace_of
from qbd.sandbox.quickbooks.errors import StatusError, missing_element
from qbd.sandbox.quickbooks.list_kind import ListKind
from qbd.sandbox.quickbooks.name_kinds import employee_name
from qbd.sandbox.quickbooks.request_reader import Element

# Levels of a FullName, the top included.
DEEPEST = 5


def name_of(kind: ListKind, node: Element, old: ListElement | None) -> str:
    """The name that an Add or Mod gives, blanks around it taken off [M].

    Raises:
        StatusError: 3150 for an empty name, 3090 for a colon, which separates the levels of a FullName [M].
    """
    if kind.name == "Employee":
        name = employee_name(node, old)
    elif old is not None and node.child(kind.name_field) is None:
        return old.name
    else:
        name = (node.get(kind.name_field) or "").strip()
    if not name:
        raise missing_element(kind.name_field)
    if ":" in name:
        raise StatusError(3090, f'There was an error when storing "{name}" in the "{kind.name_field}" field.')
    return name


def parent_of(company: Company, kind: ListKind, node: Element) -> ListElement | None:
    """The parent that a request names; of the same list, active, and itself on the fourth level at most.

    Raises:
        StatusError: 3130 for any other.
    """
    if node.child("ParentRef") is None:
        return None
    try:
        # The item lists share one name space, but a parent is of the same kind.
        parent = company.elements.resolve(node.child("ParentRef"), (kind.name,), kind.name, kind.name)
    except StatusError as error:
        if error.code != 3140:
            raise
        value = " ".join(node.child("ParentRef").texts("FullName"))  # type: ignore[union-attr]
        raise _bad_parent(kind, value) from None
    if parent is not None:
        check_depth(kind, parent, 1)
    return parent


def check_depth(kind: ListKind, parent: ListElement, levels: int) -> None:
    """3130 where something of so many levels does not fit below a parent."""
    if parent.full_name.count(":") + 1 + levels > DEEPEST:
        raise _bad_parent(kind, parent.full_name, ": too many levels")


def _bad_parent(kind: ListKind, value: str, reason: str = "") -> StatusError:
    return StatusError(3130, f'There is an invalid reference to a parent "{value}" in the {kind.name} list{reason}.')


def full_name(parent: ListElement | None, name: str) -> str:
    """The name with those of all its parents before it."""
    return f"{parent.full_name}:{name}" if parent is not None else name


def check_free(company: Company, kind: ListKind, full: str, name: str, but: str | None = None) -> None:
    """3100 for a full name that is taken, whatever its case and whether or not its owner is active.

    Customers, vendors, employees and other names have one name space, items of all kinds another.
    """
    other = company.elements.by_name(namespace_of(kind.name), full)
    if other is not None and other.list_id != but:
        raise StatusError(3100, f'The name "{name}" of the list element is already in use.')


def moved(company: Company, kind: ListKind, node: Element, element: ListElement) -> ListElement | None:
    """The parent after a Mod: the one named, none for an empty ParentRef, else the present one.

    Raises:
        StatusError: 3130 for the element itself, one below it, or a place where its own sub-elements go too deep.
    """
    if node.child("ParentRef") is None:
        return company.elements.get(element.parent_id) if element.parent_id else None
    parent = parent_of(company, kind, node)
    if parent is not None:
        family = company.elements.with_descendants(element.list_id)
        if parent.list_id in family:
            raise _bad_parent(kind, parent.full_name, ": it is the element itself or one below it")
        own = element.full_name.count(":")
        check_depth(kind, parent, max(company.elements.get(i).full_name.count(":") - own for i in family) + 1)
    return parent


def rename(company: Company, element: ListElement, full: str) -> None:
    """Stores an element under its full name and takes everything below it along."""
    element.full_name = full
    company.elements.save(element, new=False)
    for child in company.elements.children(element.list_id):
        rename(company, child, f"{full}:{child.name}")
