"""Item groups on forms: one line of the request, several lines with postings of their own (posting rule 30)."""

from __future__ import annotations

from typing import Any

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import Line
from qbd.sandbox.quickbooks.elements import ListElement
from qbd.sandbox.quickbooks.errors import missing_element
from qbd.sandbox.quickbooks.field_values import QUANTITY_UNIT, cents, money, quantity_text, quantity_units
from qbd.sandbox.quickbooks.response_writer import Pairs

# Items whose lines take a quantity; discounts, subtotals and taxes inside a group have none (rules 26, 29 and 38).
_COUNTED = (
    "ItemService", "ItemNonInventory", "ItemOtherCharge", "ItemInventory", "ItemInventoryAssembly", "ItemFixedAsset",
)  # fmt: skip


def is_group(line: Line) -> bool:
    """Whether this is a group's own line, which posts nothing; its members follow it."""
    return "Group" in line.tag


def member_tag(tag: str) -> str:
    """`InvoiceLineGroupRet` -> `InvoiceLineRet`, `ItemGroupLineMod` -> `ItemLineMod`."""
    return tag.replace("Group", "")


def group_tag(tag: str) -> str:
    """`InvoiceLineRet` -> `InvoiceLineGroupRet`, `ItemLineRet` -> `ItemGroupLineRet`."""
    return tag.replace("ItemLine", "ItemGroupLine") if tag.startswith("ItemLine") else tag.replace("Line", "LineGroup")


def group_item(company: Company, head: Line) -> ListElement:
    """The item group of a group's own line; 3150 without one."""
    ref = head.given.get("ItemGroupRef")
    if not ref:
        raise missing_element("ItemGroupRef")
    return company.elements.get(ref["ListID"])


def group_units(head: Line) -> int:
    """How many groups; one where no quantity was given [M]."""
    quantity = head.given.get("Quantity")
    return quantity_units(quantity) if quantity else QUANTITY_UNIT


def expand(company: Company, head: Line) -> list[Line]:
    """The member lines of a group's own line, on sales and purchase forms alike: item and quantity, nothing else.

    A member's quantity is the group's times the member's in the item list, one where that has none [M].
    """
    times = group_units(head)
    lines = []
    for member in group_item(company, head).data.get("ItemGroupLine") or ():
        item = company.elements.get(member["ItemRef"]["ListID"])
        given: dict[str, Any] = {"ItemRef": {"ListID": item.list_id}}
        if item.kind in _COUNTED:
            own = quantity_units(member["Quantity"]) if member.get("Quantity") else QUANTITY_UNIT
            given["Quantity"] = quantity_text(own * times // QUANTITY_UNIT)
        lines.append(Line(company.store.next_txn()[1], member_tag(head.tag), given, group=head.line_id))
    return lines


def scale(members: list[Line], old_units: int, new_units: int) -> None:
    """Members after a change of their group's quantity: as many times more or fewer, rates kept [M]."""
    for line in members:
        quantity = line.given.get("Quantity")
        if quantity and old_units:
            line.given["Quantity"] = quantity_text(quantity_units(quantity) * new_units // old_units)
            price = "Cost" if line.tag.startswith("ItemLine") else "Rate"
            if line.given.pop("Amount", None) is not None and price in line.shown:
                line.given[price] = line.shown[price]


def show_groups(company: Company, lines: list[Line]) -> None:
    """What a group's own line shows, its total included, once its members are computed."""
    for head in lines:
        if not is_group(head):
            continue
        item = group_item(company, head)
        total = sum(cents(line.shown.get("Amount") or "0") for line in lines if line.group == head.line_id)
        head.shown = {
            "ItemGroupRef": {"ListID": item.list_id},
            "Desc": item.data.get("ItemDesc"),
            "Quantity": head.given.get("Quantity", "1"),
            "IsPrintItemsInGroup": item.data.get("IsPrintItemsInGroup", "false"),
            "TotalAmount": money(total),
        }


def nested(pairs: list[tuple[Line, Pairs]]) -> Pairs:
    """Rendered lines with the members of each group inside its own line."""
    found: Pairs = []
    heads: dict[str, Pairs] = {}
    for line, content in pairs:
        if line.group is not None and line.group in heads:
            heads[line.group].append((line.tag, content))
            continue
        if is_group(line):
            heads[line.line_id] = content
        found.append((line.tag, content))
    return found
