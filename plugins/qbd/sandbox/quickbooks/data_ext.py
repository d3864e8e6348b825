"""Data extensions: custom fields that users see (owner 0), and private data of applications (owner by GUID).

Sources: Intuit's pages "Data extensions: custom fields and private data" and DataExtDefAdd, DataExtAdd, DataExtMod,
DataExtDefDel; the numbers of custom fields are those that add-ons for QuickBooks publish.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.errors import StatusError, saving_failed
from qbd.sandbox.quickbooks.field_values import check_value
from qbd.sandbox.quickbooks.response_writer import Pairs
from qbd.sandbox.quickbooks.schema import Facets

PUBLIC = "0"
COMPANY = "Company"
# What custom fields may be defined for; everything else answers 3351.
PUBLIC_OBJECTS = ("Customer", "Vendor", "Employee", "Item")
_TEXT_LENGTHS = {"STR255TYPE": 255, "STR1024TYPE": 1024}
# Private data of all applications on one object.
_MOST_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Definition:
    """One data extension. `objects` are the names of AssignToObject; `owner_id` is `0` or an upper-case GUID."""

    owner_id: str
    name: str
    data_type: str
    objects: tuple[str, ...]
    ext_id: int


@dataclass(frozen=True, slots=True)
class Holder:
    """What carries a value: an element, a transaction, one of its lines, or the company.

    `kind` is the name that AssignToObject has for it; that of a transaction's line is `Item`, whose fields it has.
    """

    kind: str
    object_id: str
    line_id: str = ""


def not_allowed() -> StatusError:
    """3351: the object takes no such data."""
    return StatusError(3351, "The data extension is not allowed for this object.")


def owner_form(text: str) -> str:
    """OwnerIDs are kept in upper case."""
    return text.strip().upper()


def find_definition(company: Company, owner_id: str, name: str, *, deleted: bool = False) -> Definition | None:
    """The definition of that owner and name, whatever the name's case; None where there is none."""
    row = company.store.db.execute(
        "SELECT owner_id, name, data_type, objects, ext_id FROM data_ext_def "
        "WHERE owner_id = ? AND name_key = ? AND is_deleted <= ?",
        (owner_form(owner_id), name.strip().lower(), int(deleted)),
    ).fetchone()
    return _from_row(row) if row else None


def _from_row(row: tuple[Any, ...]) -> Definition:
    owner_id, name, data_type, objects, ext_id = row
    return Definition(owner_id, name, data_type, tuple(json.loads(objects)), ext_id)


def get_definition(company: Company, owner_id: str, name: str) -> Definition:
    """Raises StatusError 3120 where it does not exist [M]."""
    found = find_definition(company, owner_id, name)
    if found is None:
        raise StatusError(
            3120,
            f'Object "{name}" specified in the request cannot be found.  QuickBooks error message: There is no data '
            f"extension of that name with the OwnerID {owner_form(owner_id)}.",
        )
    return found


def definitions(company: Company) -> list[Definition]:
    """All, in the order in which they were made."""
    rows = company.store.db.execute(
        "SELECT owner_id, name, data_type, objects, ext_id FROM data_ext_def WHERE is_deleted = 0 ORDER BY ext_id"
    )
    return [_from_row(row) for row in rows]


def save_definition(company: Company, definition: Definition, old_name: str | None = None) -> None:
    """Writes a definition, under another name than before if need be."""
    db = company.store.db
    if old_name is not None:
        db.execute(
            "DELETE FROM data_ext_def WHERE owner_id = ? AND name_key = ?", (definition.owner_id, old_name.lower())
        )
    db.execute(
        "INSERT INTO data_ext_def VALUES (?,?,?,?,?,?,0)",
        (definition.owner_id, definition.name.lower(), definition.name, definition.data_type,
         json.dumps(definition.objects), definition.ext_id),
    )  # fmt: skip
    company.store.set_meta("custom_fields", str(sum(item.owner_id == PUBLIC for item in definitions(company))))


def delete_definition(company: Company, definition: Definition) -> None:
    """Takes a definition and all its values away; its name can never be used again by that owner."""
    db = company.store.db
    db.execute("UPDATE data_ext_def SET is_deleted = 1 WHERE ext_id = ?", (definition.ext_id,))
    db.execute("DELETE FROM data_ext WHERE ext_id = ?", (definition.ext_id,))


def remove_from(company: Company, definition: Definition, objects: tuple[str, ...]) -> None:
    """Takes the values of a definition from some kinds of objects."""
    company.store.db.executemany(
        "DELETE FROM data_ext WHERE ext_id = ? AND object_kind = ?", [(definition.ext_id, kind) for kind in objects]
    )


def value_of(company: Company, definition: Definition, holder: Holder) -> str | None:
    """The value that an object carries, or None."""
    row = company.store.db.execute(
        "SELECT value FROM data_ext WHERE object_id = ? AND line_id = ? AND ext_id = ?",
        (holder.object_id, holder.line_id, definition.ext_id),
    ).fetchone()
    return row[0] if row else None


def set_value(company: Company, definition: Definition, holder: Holder, value: str) -> None:
    """Writes a value.

    Raises:
        StatusError: 3070 and its kin for a value of another type or too long; 3180 for more than 4096 bytes of private
            data on one object [M for the code].
    """
    length = _TEXT_LENGTHS.get(definition.data_type)
    facets = Facets("STRTYPE", length) if length else Facets(definition.data_type)
    check_value("DataExtValue", value, facets)
    company.store.db.execute(
        "INSERT OR REPLACE INTO data_ext VALUES (?,?,?,?,?,?)",
        (holder.object_id, holder.line_id, definition.owner_id, definition.ext_id, holder.kind, value),
    )
    if definition.owner_id == PUBLIC:
        return
    rows = company.store.db.execute(
        "SELECT value FROM data_ext WHERE object_id = ? AND owner_id <> ?", (holder.object_id, PUBLIC)
    )
    if sum(len(row[0].encode()) for row in rows) > _MOST_BYTES:
        raise saving_failed("data extension", f"There are more than {_MOST_BYTES} bytes of private data on the object.")


def delete_value(company: Company, definition: Definition, holder: Holder) -> None:
    """Takes a value away."""
    company.store.db.execute(
        "DELETE FROM data_ext WHERE object_id = ? AND line_id = ? AND ext_id = ?",
        (holder.object_id, holder.line_id, definition.ext_id),
    )


def return_of(definition: Definition, value: str) -> tuple[str, Pairs]:
    """The DataExtRet of one value."""
    return (
        "DataExtRet",
        [
            ("OwnerID", definition.owner_id),
            ("DataExtName", definition.name),
            ("DataExtType", definition.data_type),
            ("DataExtValue", value),
        ],
    )


def returns(company: Company, owners: list[str], object_id: str, line_id: str = "") -> Pairs:
    """The DataExtRet elements of some owners on an object, by name."""
    if not owners:
        return []
    rows = company.store.db.execute(
        "SELECT d.owner_id, d.name, d.data_type, d.ext_id, x.value FROM data_ext x JOIN data_ext_def d "
        "ON d.ext_id = x.ext_id WHERE x.object_id = ? AND x.line_id = ? AND d.owner_id IN "
        "(SELECT value FROM json_each(?)) AND d.is_deleted = 0 ORDER BY d.owner_id, d.name_key",
        (object_id, line_id, json.dumps([owner_form(owner) for owner in owners])),
    )
    return [return_of(Definition(owner, name, kind, (), number), value) for owner, name, kind, number, value in rows]
