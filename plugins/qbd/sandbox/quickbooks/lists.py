"""Adding and changing elements of lists."""

from __future__ import annotations

from typing import Any

from qbd.sandbox.quickbooks import currencies
from qbd.sandbox.quickbooks.account_rewriting import apply_accounts
from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import check_edit_sequence
from qbd.sandbox.quickbooks.elements import ListElement, id_form
from qbd.sandbox.quickbooks.errors import StatusError, feature_closed, not_found
from qbd.sandbox.quickbooks.list_capacity import check_capacity
from qbd.sandbox.quickbooks.list_kind import ListKind
from qbd.sandbox.quickbooks.list_names import check_free, full_name, moved, name_of, parent_of, rename
from qbd.sandbox.quickbooks.request_reader import Element
from qbd.sandbox.quickbooks.request_values import merge, values_of, without_empty

# What is not kept among an element's own fields.
_OWN = frozenset({
    "ListID", "EditSequence", "Name", "Initial", "IsActive", "ParentRef", "OpenBalance", "OpenBalanceDate",
    "QuantityOnHand", "TotalValue", "InventoryDate", "ForceUOMChange", "ClearItemsInGroup", "PriceLevelPerItem",
})  # fmt: skip
_APPLY = ("ApplyIncomeAccountRefToExistingTxns", "ApplyCOGSAccountRefToExistingTxns", "ApplyAccountRefToExistingTxns",
          "ApplyExpenseAccountRefToExistingTxns")  # fmt: skip


def add(company: Company, kind: ListKind, node: Element) -> ListElement:
    """A new element; 3100 where its name is taken."""
    _refuse_closed_fields(company, kind, node)
    name = name_of(kind, node, None)
    parent = parent_of(company, kind, node)
    full = full_name(parent, name)
    check_free(company, kind, full, name)
    check_capacity(company, kind)
    extra = kind.check(company, node, None) if kind.check else {}
    extra |= currencies.check_element(company, node, kind.name, None)
    data = without_empty(values_of(company, node, kind.name, _OWN) | extra)
    now = company.store.stamp()
    element = ListElement(
        company.store.next_list_id(), kind.name, name, full, parent.list_id if parent else None,
        node.get("IsActive") not in ("false", "0"), now, now, company.store.next_edit_sequence(), data,
    )  # fmt: skip
    company.elements.save(element, new=True)
    if kind.opening is not None:
        kind.opening(company, element, node)
    return element


def _refuse_closed_fields(company: Company, kind: ListKind, node: Element) -> None:
    """3250 for fields of features that are off, but for those that mean something else in this list."""
    if node.get("ForceUOMChange") in ("true", "1"):
        raise feature_closed()
    fields = [child for child in node.children if child.name not in kind.open_fields]
    company.refuse_closed_fields(Element(node.name, {}, fields))


def modify(company: Company, kind: ListKind, node: Element) -> ListElement:
    """A changed element; 3200 on a stale EditSequence. Named empty fields are cleared."""
    _refuse_closed_fields(company, kind, node)
    list_id = id_form(node.get("ListID") or "", "list id")
    element = company.elements.find(list_id)
    if element is None or element.kind != kind.name:
        raise not_found(list_id)
    company.check_not_in_use(list_id)
    check_edit_sequence(node.get("EditSequence"), element.edit_sequence)
    extra = kind.check(company, node, element) if kind.check else {}
    extra |= currencies.check_element(company, node, kind.name, element)
    name = name_of(kind, node, element)
    parent = moved(company, kind, node, element)
    full = full_name(parent, name)
    check_free(company, kind, full, name, but=list_id)
    element.data = without_empty(_merged(element.data, _changed(company, kind, node)) | extra)
    element.parent_id, element.name = parent.list_id if parent else None, name
    if node.child("IsActive") is not None:
        _activate(company, element, parent, node.get("IsActive") in ("true", "1"))
    element.time_modified = company.store.stamp()
    element.edit_sequence = company.store.next_edit_sequence(element.edit_sequence)
    rename(company, element, full)
    apply_accounts(company, element, node)
    return element


def _changed(company: Company, kind: ListKind, node: Element) -> dict[str, Any]:
    values = values_of(company, node, kind.name, _OWN)
    for part in (values, *(value for value in values.values() if isinstance(value, dict))):
        for name in _APPLY:
            part.pop(name, None)
    return {key.removesuffix("Mod"): value for key, value in values.items()}


# Of these a request names one, and it takes the place of the other.
_ALTERNATIVES = (("Price", "PricePercent"), ("DiscountRate", "DiscountRatePercent"))


def _merged(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    result = merge(old, new)
    for one, other in _ALTERNATIVES:
        for named, replaced in ((one, other), (other, one)):
            for part, given in ((result, new), (result.get("SalesOrPurchase"), new.get("SalesOrPurchase"))):
                if part and given and named in given:
                    part.pop(replaced, None)
    return result


def _activate(company: Company, element: ListElement, parent: ListElement | None, active: bool) -> None:
    """An inactive element makes all below it inactive; none is active below an inactive one [M]."""
    if active and parent is not None and not parent.is_active:
        text = f'There is an invalid reference to a parent "{parent.full_name}" in the {element.kind} list: inactive.'
        raise StatusError(3130, text)
    element.is_active = active
    if active:
        return
    for list_id in company.elements.with_descendants(element.list_id)[1:]:
        child = company.elements.get(list_id)
        if child.is_active:
            child.is_active = False
            child.time_modified = company.store.stamp()
            child.edit_sequence = company.store.next_edit_sequence(child.edit_sequence)
            company.elements.save(child, new=False)
