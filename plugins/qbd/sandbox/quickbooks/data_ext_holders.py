"""What carries data extensions: elements, transactions, their lines, the company."""

from __future__ import annotations

from typing import Any

from qbd.sandbox.quickbooks import data_ext
from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.data_ext import COMPANY, PUBLIC, Definition, Holder
from qbd.sandbox.quickbooks.documents import Document, Line, get_document
from qbd.sandbox.quickbooks.elements import ITEM_KINDS, ListElement, id_form, namespace_of
from qbd.sandbox.quickbooks.errors import not_found
from qbd.sandbox.quickbooks.request_reader import Element
from qbd.sandbox.quickbooks.response_writer import Pairs

# Forms that take over the custom fields of their customer; their lines, and those of purchases, the item's.
SALES_FORMS = ("CreditMemo", "Estimate", "Invoice", "SalesOrder", "SalesReceipt")
# Items that a custom field may be filled in for.
ITEMS_WITH_FIELDS = (
    "ItemService", "ItemNonInventory", "ItemOtherCharge", "ItemInventory", "ItemInventoryAssembly", "ItemDiscount",
    "ItemPayment",
)  # fmt: skip


def object_of(kind: str) -> str:
    """The name that AssignToObject has for a kind of element or transaction."""
    return "Item" if kind in ITEM_KINDS else kind


def holder_of(company: Company, definition: Definition, node: Element) -> Holder:
    """What a request wants the value on.

    Raises:
        StatusError: 3120 for an object that is not there, 3351 for one that the definition is not assigned to.
    """
    if node.child("OtherDataExtType") is not None:
        holder = Holder(COMPANY, COMPANY)
    elif node.child("TxnDataExtType") is not None:
        return _of_transaction(company, definition, node)
    else:
        holder = _of_element(company, definition, node)
    if holder.kind not in definition.objects:
        raise data_ext.not_allowed()
    return holder


def _of_element(company: Company, definition: Definition, node: Element) -> Holder:
    kind, ref = node.get("ListDataExtType") or "", node.child("ListObjRef")
    kinds = ITEM_KINDS if kind == "Item" else (kind,)
    element: ListElement | None = None
    list_id, name = (ref.get("ListID"), ref.get("FullName")) if ref is not None else (None, None)
    if list_id is not None:
        element = company.elements.find(id_form(list_id, "list id"))
    elif name is not None:
        element = company.elements.by_name(namespace_of(kinds[0]), name)
    if element is None or element.kind not in kinds:
        raise not_found(list_id or name or "")
    company.check_not_in_use(element.list_id)
    if definition.owner_id == PUBLIC and kind == "Item" and element.kind not in ITEMS_WITH_FIELDS:
        raise data_ext.not_allowed()
    return Holder(kind, element.list_id)


def _of_transaction(company: Company, definition: Definition, node: Element) -> Holder:
    kind = node.get("TxnDataExtType") or ""
    document = get_document(company, company.macro_value(node.child("TxnID")) or "", kind)
    company.check_not_in_use(document.txn_id)
    company.check_closing_date(document.txn_date, kind)
    line_id = company.macro_value(node.child("TxnLineID"))
    if line_id is None:
        inherited = definition.owner_id == PUBLIC and "Customer" in definition.objects and kind in SALES_FORMS
        if not inherited and kind not in definition.objects:
            raise data_ext.not_allowed()
        return Holder(kind, document.txn_id)
    line = next((line for line in document.lines if line.line_id == line_id), None)
    if line is None:
        raise not_found(line_id)
    return line_holder(company, definition, document, line)


def line_holder(company: Company, definition: Definition, document: Document, line: Line) -> Holder:
    """A line with an item carries the item's custom fields.

    Private data on a line would be taken and never be shown by any query; here it is refused, 3351.
    """
    if definition.owner_id != PUBLIC or "Item" not in definition.objects or not _has_place(company, document, line):
        raise data_ext.not_allowed()
    return Holder("Item", document.txn_id, line.line_id)


def _has_place(company: Company, document: Document, line: Line) -> bool:
    """Whether responses show data extensions on such a line."""
    rules = company.schema.responses[f"{document.kind}QueryRs"][f"{document.kind}Ret"].children or {}
    own = rules.get(line.tag)
    return own is not None and "DataExtRet" in (own.children or {})


def touch(company: Company, holder: Holder) -> None:
    """The time of change of the object moves, and so its EditSequence [M]."""
    stamp, db = company.store.stamp(), company.store.db
    element = company.elements.find(holder.object_id) if not holder.line_id else None
    if element is not None:
        element.time_modified = stamp
        element.edit_sequence = company.store.next_edit_sequence(element.edit_sequence)
        company.elements.save(element, new=False)
        return
    row = db.execute("SELECT edit_sequence FROM txn WHERE txn_id = ?", (holder.object_id,)).fetchone()
    if row is not None:
        db.execute(
            "UPDATE txn SET time_modified = ?, edit_sequence = ? WHERE txn_id = ?",
            (stamp, company.store.next_edit_sequence(row[0]), holder.object_id),
        )


def take_over(company: Company, document: Document, given: list[tuple[Line, Element]]) -> None:
    """Custom fields of a new document: those of its customer and items, and those its lines name themselves."""
    for line, node in given:
        for extension in node.all("DataExt"):
            definition = data_ext.get_definition(
                company, extension.get("OwnerID") or "", extension.get("DataExtName") or ""
            )
            holder = line_holder(company, definition, document, line)
            data_ext.set_value(company, definition, holder, extension.get("DataExtValue") or "")
    if company.store.meta("custom_fields", "0") == "0":
        return
    for definition in data_ext.definitions(company):
        if definition.owner_id != PUBLIC:
            continue
        if "Customer" in definition.objects and document.kind in SALES_FORMS and document.entity_id:
            _copy(company, definition, document.entity_id, Holder(document.kind, document.txn_id))
        if "Item" in definition.objects:
            for line in document.lines:
                _inherit(company, definition, document, line)


def _inherit(company: Company, definition: Definition, document: Document, line: Line) -> None:
    item: dict[str, Any] | None = line.given.get("ItemRef")
    if not _has_place(company, document, line):
        return
    holder = Holder("Item", document.txn_id, line.line_id)
    if item is not None and data_ext.value_of(company, definition, holder) is None:
        _copy(company, definition, item["ListID"], holder)


def _copy(company: Company, definition: Definition, source: str, target: Holder) -> None:
    value = data_ext.value_of(company, definition, Holder("", source))
    if value is not None:
        data_ext.set_value(company, definition, target, value)


def with_extensions(company: Company, owners: list[str], object_id: str, pairs: Pairs) -> Pairs:
    """A Ret with the data extensions of the owners asked for, on the object and on its lines."""
    if not owners:
        return pairs
    return _shown_lines(company, owners, object_id, pairs) + data_ext.returns(company, owners, object_id)


def _shown_lines(company: Company, owners: list[str], object_id: str, pairs: Pairs) -> Pairs:
    shown: Pairs = []
    for name, value in pairs:
        if isinstance(value, list):
            inner: Pairs = _shown_lines(company, owners, object_id, value)
            line_id = next((text for key, text in value if key == "TxnLineID"), None)
            if line_id:
                inner = inner + data_ext.returns(company, owners, object_id, line_id)
            shown.append((name, inner))
        else:
            shown.append((name, value))
    return shown
