"""ListDel: taking an element out of its list."""

from __future__ import annotations

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.elements import ListElement, id_form
from qbd.sandbox.quickbooks.errors import StatusError, missing_element, not_found
from qbd.sandbox.quickbooks.list_kinds import LIST_KINDS
from qbd.sandbox.quickbooks.request_reader import Element
from qbd.sandbox.quickbooks.response_writer import Pairs


def delete(company: Company, node: Element) -> Pairs:
    """Deletes what nothing refers to.

    While the file is open in multi-user mode the element may only become inactive, though the answer says deleted:
    the harder of the two readings, for who trusts the answer finds the name still taken.

    Raises:
        StatusError: 3160 for what is used anywhere, has elements below it, or belongs to QuickBooks itself [M];
            3120 for what is not there; 1030 for a list that is not kept.
    """
    kind, list_id = node.get("ListDelType"), node.get("ListID")
    if not kind or not list_id:
        raise missing_element("ListID")
    if kind not in LIST_KINDS or not LIST_KINDS[kind].deletable:
        raise StatusError(1030, "Unsupported message")
    element = company.elements.find(id_form(list_id, "list id"))
    if element is None or element.kind != kind:
        raise not_found(list_id)
    company.check_not_in_use(element.list_id)
    if _is_needed(company, element):
        raise StatusError(
            3160,
            f'Cannot delete the object specified by the id = "{list_id}".  QuickBooks error message: The list element '
            "is in use.",
        )
    if not company.single_user:
        element.is_active = False
        element.time_modified = company.store.stamp()
        element.edit_sequence = company.store.next_edit_sequence(element.edit_sequence)
        company.elements.save(element, new=False)
    else:
        company.elements.delete(element)
    return [
        ("ListDelType", kind),
        ("ListID", element.list_id),
        ("TimeDeleted", company.store.stamp()),
        ("FullName", element.full_name),
    ]


def _is_needed(company: Company, element: ListElement) -> bool:
    special = element.list_id in company.store.meta("special_ids").split(",")
    preferred = element.list_id in {value for value in company.preferences.values() if isinstance(value, str)}
    used = company.elements.is_used(element.list_id)
    return special or preferred or used or bool(company.elements.children(element.list_id))
