"""The requests about data extensions and their definitions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from qbd.sandbox.quickbooks import data_ext
from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.data_ext import PUBLIC, PUBLIC_OBJECTS, Definition, Holder
from qbd.sandbox.quickbooks.data_ext_holders import holder_of, touch
from qbd.sandbox.quickbooks.errors import StatusError, feature_closed, invalid_value, missing_element, saving_failed
from qbd.sandbox.quickbooks.request_reader import Element, Request
from qbd.sandbox.quickbooks.response_writer import Pairs
from qbd.sandbox.quickbooks.transactions.queries import Answer, nothing_found

# Custom fields: of all names together, of one name list, of items.
_FIELDS = {"pro": (15, 7, 5), "enterprise": (30, 12, 15)}


def _refuse_options(node: Element) -> None:
    """Required fields and formats are of Enterprise's own field editor and not simulated: 3250."""
    for name in ("DataExtListRequire", "DataExtTxnRequire"):
        if node.get(name) in ("true", "1"):
            raise feature_closed()
    if node.get("DataExtFormatString"):
        raise feature_closed()


def _show(definition: Definition) -> tuple[str, Pairs]:
    pairs: Pairs = [
        ("OwnerID", definition.owner_id),
        ("DataExtID", str(definition.ext_id)),
        ("DataExtName", definition.name),
        ("DataExtType", definition.data_type),
        *[("AssignToObject", name) for name in definition.objects],
        ("DataExtListRequire", "false"),
        ("DataExtTxnRequire", "false"),
        ("DataExtFormatString", ""),
    ]
    return "DataExtDefRet", pairs


def _check_objects(company: Company, definition: Definition) -> None:
    """Custom fields: texts of 255 characters, on names and items only, and not many of them."""
    if definition.owner_id != PUBLIC:
        return
    if not set(definition.objects) <= set(PUBLIC_OBJECTS):
        raise data_ext.not_allowed()
    if definition.data_type != "STR255TYPE":
        raise invalid_value("DataExtType", definition.data_type, "A custom field is of the type STR255TYPE.")
    names, one_list, items = _FIELDS["enterprise" if company.store.meta("product") == "enterprise" else "pro"]
    others = [item for item in data_ext.definitions(company)
              if item.owner_id == PUBLIC and item.ext_id != definition.ext_id]  # fmt: skip
    fields = [*others, definition]
    of_names = sum(bool(set(item.objects) & set(PUBLIC_OBJECTS[:3])) for item in fields)
    full = of_names > names or sum("Item" in item.objects for item in fields) > items
    if full or any(sum(kind in item.objects for item in fields) > one_list for kind in PUBLIC_OBJECTS[:3]):
        raise saving_failed("custom field", "There is no room for another custom field.")


def add_definition(company: Company, node: Element) -> Pairs:
    """DataExtDefAdd.

    Raises:
        StatusError: 3100 where the owner has a definition of that name, or had one that was deleted; 3351 and 3210 for
            what a custom field cannot be; 3180 for one custom field too many.
    """
    _refuse_options(node)
    owner, name = data_ext.owner_form(node.get("OwnerID") or ""), (node.get("DataExtName") or "").strip()
    if not owner or not name:
        raise missing_element("DataExtName" if owner else "OwnerID")
    if data_ext.find_definition(company, owner, name, deleted=True) is not None:
        raise StatusError(3100, f'The name "{name}" of the list element is already in use.')
    objects = tuple(dict.fromkeys(node.texts("AssignToObject")))
    number = company.store.next_counter("data_ext")
    definition = Definition(owner, name, node.get("DataExtType") or "", objects, number)
    _check_objects(company, definition)
    data_ext.save_definition(company, definition)
    return [_show(definition)]


def modify_definition(company: Company, node: Element) -> Pairs:
    """DataExtDefMod: another name, more or fewer kinds of objects; the type stays."""
    _refuse_options(node)
    old = data_ext.get_definition(company, node.get("OwnerID") or "", node.get("DataExtName") or "")
    removed = tuple(node.texts("RemoveFromObject"))
    objects = [*old.objects, *node.texts("AssignToObject")]
    name = (node.get("DataExtNewName") or old.name).strip()
    other = data_ext.find_definition(company, old.owner_id, name, deleted=True)
    if other is not None and other.ext_id != old.ext_id:
        raise StatusError(3100, f'The name "{name}" of the list element is already in use.')
    kept = tuple(kind for kind in dict.fromkeys(objects) if kind not in removed)
    definition = replace(old, name=name, objects=kept)
    _check_objects(company, definition)
    data_ext.save_definition(company, definition, old.name)
    data_ext.remove_from(company, definition, removed)
    return [_show(definition)]


def delete_definition(company: Company, node: Element) -> Pairs:
    """DataExtDefDel: private ones only, and for ever."""
    definition = data_ext.get_definition(company, node.get("OwnerID") or "", node.get("DataExtName") or "")
    if definition.owner_id == PUBLIC:
        raise data_ext.not_allowed()
    data_ext.delete_definition(company, definition)
    pairs: Pairs = [("OwnerID", definition.owner_id), ("DataExtName", definition.name)]
    return [("DataExtDefDelRet", [*pairs, ("TimeDeleted", company.store.stamp())])]


def query_definitions(company: Company, request: Request) -> Answer:
    """DataExtDefQuery: those of the owners named; without an OwnerID custom fields only, for a GUID is a secret [M]."""
    node = request.element
    owners = [data_ext.owner_form(text) for text in node.texts("OwnerID")] or [PUBLIC]
    objects = set(node.texts("AssignToObject"))
    found = [
        item
        for item in data_ext.definitions(company)
        if item.owner_id in owners and (not objects or objects & set(item.objects))
    ]
    meta = request.attributes.get("metaData", ("NoMetaData", None))[0]
    answer = Answer([] if meta == "MetaDataOnly" else [_show(item) for item in found]) if found else nothing_found()
    answer.attributes = [] if meta == "NoMetaData" else [("retCount", str(len(found)))]
    return answer


def _target(company: Company, node: Element) -> tuple[Definition, Holder]:
    definition = data_ext.get_definition(company, node.get("OwnerID") or "", node.get("DataExtName") or "")
    return definition, holder_of(company, definition, node)


def add_value(company: Company, node: Element) -> Pairs:
    """DataExtAdd: 3180 where the object has a value already [M]."""
    definition, holder = _target(company, node)
    if data_ext.value_of(company, definition, holder) is not None:
        raise saving_failed("data extension", f'The object has a value for "{definition.name}" already.')
    return _write(company, definition, holder, node)


def modify_value(company: Company, node: Element) -> Pairs:
    """DataExtMod: whether or not there is a value; clearing is DataExtDel's, here 3190."""
    definition, holder = _target(company, node)
    if not node.get("DataExtValue"):
        raise StatusError(3190, 'Cannot clear the element in the "DataExtValue" field.')
    return _write(company, definition, holder, node)


def _write(company: Company, definition: Definition, holder: Holder, node: Element) -> Pairs:
    value = node.get("DataExtValue") or ""
    if not value:
        raise missing_element("DataExtValue")
    data_ext.set_value(company, definition, holder, value)
    touch(company, holder)
    return [data_ext.return_of(definition, value)]


def delete_value(company: Company, node: Element) -> Pairs:
    """DataExtDel: 3120 where there is no value."""
    definition, holder = _target(company, node)
    if data_ext.value_of(company, definition, holder) is None:
        raise StatusError(3120, f'Object "{definition.name}" specified in the request cannot be found.')
    data_ext.delete_value(company, definition, holder)
    touch(company, holder)
    pairs: Pairs = [("OwnerID", definition.owner_id), ("DataExtName", definition.name)]
    if node.child("ListDataExtType") is not None:
        pairs += [
            ("ListDataExtType", node.get("ListDataExtType")),
            ("ListObjRef", {"ListID": holder.object_id}),
        ]
    for name in ("TxnDataExtType", "TxnID", "TxnLineID", "OtherDataExtType"):
        pairs.append((name, node.get(name)))
    return [("DataExtDelRet", [*pairs, ("TimeDeleted", company.store.stamp())])]


REQUESTS: dict[str, Callable[[Company, Element], Pairs]] = {
    "DataExtDefAddRq": lambda company, node: add_definition(company, node.children[0]),
    "DataExtDefModRq": lambda company, node: modify_definition(company, node.children[0]),
    "DataExtDefDelRq": delete_definition,
    "DataExtAddRq": lambda company, node: add_value(company, node.children[0]),
    "DataExtModRq": lambda company, node: modify_value(company, node.children[0]),
    "DataExtDelRq": lambda company, node: delete_value(company, node.children[0]),
}
