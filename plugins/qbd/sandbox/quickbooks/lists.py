"""Adding, changing, showing, finding and deleting elements of lists."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import Document, Line, check_edit_sequence, save_document
from qbd.sandbox.quickbooks.elements import ListElement, id_form, namespace_of
from qbd.sandbox.quickbooks.errors import StatusError, feature_closed, invalid_value, missing_element, not_found
from qbd.sandbox.quickbooks.field_values import cents, money, quantity_text, quantity_units, rounded_cents
from qbd.sandbox.quickbooks.list_kinds import LIST_KINDS, ListKind, check_capacity
from qbd.sandbox.quickbooks.list_returns import CREDIT_TYPES, FLOW_TYPES
from qbd.sandbox.quickbooks.request_reader import Element
from qbd.sandbox.quickbooks.request_values import merge, values_of, without_empty
from qbd.sandbox.quickbooks.response_writer import Pairs
from qbd.sandbox.quickbooks.transactions.inventory_adjustment import INVENTORY_ADJUSTMENT
from qbd.sandbox.quickbooks.transactions.journal_entry import JOURNAL_ENTRY
from qbd.sandbox.quickbooks.transactions.kinds import Draft, TransactionKind

_OWN = frozenset({
    "ListID", "EditSequence", "Name", "IsActive", "ParentRef", "OpenBalance", "OpenBalanceDate", "QuantityOnHand",
    "TotalValue", "InventoryDate", "ApplyIncomeAccountRefToExistingTxns", "ApplyCOGSAccountRefToExistingTxns",
    "ApplyAccountRefToExistingTxns", "ForceUOMChange",
})  # fmt: skip
_DEEPEST = 4


def add(company: Company, kind: ListKind, node: Element) -> ListElement:
    """A new element; 3100 where its name is taken."""
    company.refuse_closed_fields(node)
    name = _name(node)
    parent = _parent(company, kind, node)
    full_name = f"{parent.full_name}:{name}" if parent else name
    _check_free(company, kind, full_name, name)
    check_capacity(company, kind.name)
    extra = kind.check(company, node, None) if kind.check else {}
    data = without_empty(values_of(company, node, kind.name, _OWN)) | extra
    now = company.store.stamp()
    element = ListElement(
        company.store.next_list_id(), kind.name, name, full_name, parent.list_id if parent else None,
        node.get("IsActive") not in ("false", "0"), now, now, company.store.next_edit_sequence(), data,
    )  # fmt: skip
    company.elements.save(element, new=True)
    if kind.name == "ItemInventory" and (node.get("QuantityOnHand") or node.get("TotalValue")):
        _opening_stock(company, element, node)
    if kind.name == "Account" and node.get("OpenBalance"):
        _opening_balance(company, element, node)
    return element


def _name(node: Element) -> str:
    if node.name == "EmployeeAdd":
        # Employees have no Name of their own; it is made of its parts.
        parts = (node.get("FirstName"), node.get("MiddleName"), node.get("LastName"))
        name = " ".join(part for part in parts if part)
    else:
        name = (node.get("Name") or "").strip()
    if not name:
        raise missing_element("Name")
    if ":" in name:
        # The colon separates the levels of a FullName.
        raise StatusError(3090, f'There was an error when storing "{name}" in the "Name" field.')
    return name


def _parent(company: Company, kind: ListKind, node: Element) -> ListElement | None:
    if node.child("ParentRef") is None:
        return None
    try:
        # The item lists share one name space, but a parent is of the same kind.
        parent = company.elements.resolve(node.child("ParentRef"), (kind.name,), kind.name, kind.name)
    except StatusError as error:
        if error.code != 3140:
            raise
        value = " ".join(node.child("ParentRef").texts("FullName"))  # type: ignore[union-attr]
        text = f'There is an invalid reference to a parent "{value}" in the {kind.name} list.'
        raise StatusError(3130, text) from None
    if parent is not None and parent.full_name.count(":") >= _DEEPEST:
        raise StatusError(3130, f'There is an invalid reference to a parent "{parent.full_name}": too many levels.')
    return parent


def _check_free(company: Company, kind: ListKind, full_name: str, name: str, but: str | None = None) -> None:
    other = company.elements.by_name(namespace_of(kind.name), full_name)
    if other is not None and other.list_id != but:
        raise StatusError(3100, f'The name "{name}" of the list element is already in use.')


def _opening_stock(company: Company, item: ListElement, node: Element) -> None:
    """QuantityOnHand and TotalValue of an Add: an adjustment against Opening Balance Equity."""
    units = quantity_units(node.get("QuantityOnHand") or "0")
    cost = Decimal(item.data.get("PurchaseCost") or "0")
    value = cents(node.get("TotalValue") or "0") or rounded_cents(Decimal(quantity_text(units)) * cost)
    adjustment = {"QuantityDifference": quantity_text(units), "ValueDifference": money(value)}
    given = {"ItemRef": {"ListID": item.list_id}, "ValueAdjustment": adjustment}
    form = {
        "AccountRef": {"ListID": company.special_account("OpeningBalanceEquity")},
        "Memo": f"{item.name} Opening balance",
    }
    line = Line(company.store.next_txn()[1], "InventoryAdjustmentLineRet", given)
    _open(company, INVENTORY_ADJUSTMENT, node.get("InventoryDate"), form, [line])


def _opening_balance(company: Company, account: ListElement, node: Element) -> None:
    """OpenBalance of an account, in its natural sign, against Opening Balance Equity."""
    kind = account.data["AccountType"]
    if kind in ("AccountsReceivable", "AccountsPayable", *FLOW_TYPES):
        raise invalid_value("OpenBalance", node.get("OpenBalance") or "", "This account takes no opening balance.")
    amount = cents(node.get("OpenBalance") or "0") * (-1 if kind in CREDIT_TYPES else 1)
    memo = "Account Opening Balance"
    lines = []
    for list_id, signed in ((account.list_id, amount), (company.special_account("OpeningBalanceEquity"), -amount)):
        given = {"AccountRef": {"ListID": list_id}, "Amount": money(abs(signed)), "Memo": memo}
        tag = "JournalDebitLine" if signed >= 0 else "JournalCreditLine"
        lines.append(Line(company.store.next_txn()[1], tag, given))
    _open(company, JOURNAL_ENTRY, node.get("OpenBalanceDate"), {"Memo": memo}, lines)


def _open(company: Company, kind: TransactionKind, date: str | None, form: dict[str, Any], lines: list[Line]) -> None:
    """The document that QuickBooks makes by itself with a new element."""
    date = date or company.today().isoformat()
    company.check_closing_date(date, kind.name)
    number, txn_id = company.store.next_txn()
    effect = kind.compose(company, Draft(kind.name, number, date, form, lines))
    now = company.store.stamp()
    document = Document(
        number, txn_id, kind.name, date, None, None, None, form["Memo"], effect.total, False, now, now,
        company.store.next_edit_sequence(), form, lines,
    )  # fmt: skip
    save_document(company, document, effect, new=True)


def modify(company: Company, kind: ListKind, node: Element) -> ListElement:
    """A changed element; 3200 on a stale EditSequence. Named empty fields are cleared."""
    company.refuse_closed_fields(node)
    list_id = id_form(node.get("ListID") or "", "list id")
    element = company.elements.find(list_id)
    if element is None or element.kind != kind.name:
        raise not_found(list_id)
    company.check_not_in_use(list_id)
    check_edit_sequence(node.get("EditSequence"), element.edit_sequence)
    for name in ("ApplyIncomeAccountRefToExistingTxns", "ApplyCOGSAccountRefToExistingTxns",
                 "ApplyAccountRefToExistingTxns"):  # fmt: skip
        if node.get(name) in ("true", "1"):
            # Rewriting the accounts of existing transactions is not simulated.
            raise feature_closed()
    extra = kind.check(company, node, element) if kind.check else {}
    name = _name(node) if node.child("Name") is not None else element.name
    parent_id = element.parent_id
    if node.child("ParentRef") is not None:
        parent = _parent(company, kind, node)
        parent_id = parent.list_id if parent else None
        if parent_id in company.elements.with_descendants(list_id):
            raise StatusError(3130, "There is an invalid reference to a parent: the element itself or one below it.")
    full_name = f"{company.elements.get(parent_id).full_name}:{name}" if parent_id else name
    _check_free(company, kind, full_name, name, but=list_id)
    given = {key.removesuffix("Mod"): value for key, value in values_of(company, node, kind.name, _OWN).items()}
    element.data = merge(element.data, given) | extra
    element.parent_id, element.name = parent_id, name
    if node.child("IsActive") is not None:
        element.is_active = node.get("IsActive") in ("true", "1")
    element.time_modified = company.store.stamp()
    element.edit_sequence = company.store.next_edit_sequence(element.edit_sequence)
    _rename(company, element, full_name)
    return element


def _rename(company: Company, element: ListElement, full_name: str) -> None:
    element.full_name = full_name
    company.elements.save(element, new=False)
    for child in company.elements.children(element.list_id):
        _rename(company, child, f"{full_name}:{child.name}")


def delete(company: Company, node: Element) -> Pairs:
    """ListDel; fails for what is used anywhere."""
    kind, list_id = node.get("ListDelType"), node.get("ListID")
    if not kind or not list_id:
        raise missing_element("ListID")
    if kind not in LIST_KINDS:
        raise feature_closed()
    element = company.elements.find(id_form(list_id, "list id"))
    if element is None or element.kind != kind:
        raise not_found(list_id)
    company.check_not_in_use(element.list_id)
    used = company.elements.is_used(element.list_id) or company.elements.children(element.list_id)
    special = element.list_id in company.store.meta("special_ids").split(",")
    preferred = element.list_id in {value for value in company.preferences.values() if isinstance(value, str)}
    if used or special or preferred:
        raise StatusError(
            3160,
            f'Cannot delete the object specified by the id = "{list_id}".  QuickBooks error message: The list element '
            "is in use.",
        )
    company.elements.delete(element)
    return [
        ("ListDelType", kind),
        ("ListID", element.list_id),
        ("TimeDeleted", company.store.stamp()),
        ("FullName", element.full_name),
    ]
