"""Full lists: all names, each list of names, items, and the small lists."""

from __future__ import annotations

from typing import Any

import pytest

from qbd.sandbox.quickbooks.administration import set_meta
from qbd.sandbox.quickbooks.fixtures import create_company
from qbd.sandbox.quickbooks.list_capacity import CAPACITIES
from qbd.sandbox.quickbooks.list_filling import fill_list
from qbd.sandbox.quickbooks.schema import load_schema


def add(kind: str, name: str) -> str:
    return f"<{kind}AddRq><{kind}Add><Name>{name}</Name></{kind}Add></{kind}AddRq>"


def subtotal(name: str) -> str:
    return f"<ItemSubtotalAddRq><ItemSubtotalAdd><Name>{name}</Name></ItemSubtotalAdd></ItemSubtotalAddRq>"


def filled(qb: Any, kind: str, leave: int) -> int:
    qb.close()
    count = fill_list(qb.path, kind, leave, clock=qb.clock)
    qb.open()
    return count


def test_a_list_of_names_is_full_at_10500(qb: Any) -> None:
    assert 10_400 < filled(qb, "Customer", 1) < 10_500
    qb.ok(add("Customer", "Last"))
    qb.refused(add("Customer", "One too many"), 3180, "maximum number of entries")
    assert (
        qb.one("<CustomerQueryRq metaData='MetaDataOnly'><ActiveStatus>All</ActiveStatus></CustomerQueryRq>").attrib[
            "retCount"
        ]
        == "10500"
    )
    qb.ok(add("Vendor", "Elsewhere there is room"))


def test_all_names_together_are_full_at_14500(qb: Any) -> None:
    filled(qb, "Customer", 0)
    assert 3_900 < filled(qb, "Vendor", 1) < 4_000
    qb.ok(add("OtherName", "Last"))
    for kind in ("Vendor", "OtherName"):
        qb.refused(add(kind, "One too many"), 3180, "maximum number")
    employee = "<EmployeeAddRq><EmployeeAdd><FirstName>One too many</FirstName></EmployeeAdd></EmployeeAddRq>"
    qb.refused(employee, 3180)


def test_items_of_all_kinds_are_full_at_14500(qb: Any, forms: Any) -> None:
    filled(qb, "ItemSubtotal", 2)
    qb.ok(forms.simple_item("Service", "Last but one", "Service Income"))
    qb.ok(subtotal("Last"))
    qb.refused(forms.simple_item("OtherCharge", "One too many", "Service Income"), 3180, "maximum number")
    qb.refused("<ItemGroupAddRq><ItemGroupAdd><Name>Group 2</Name></ItemGroupAdd></ItemGroupAddRq>", 3180)


def test_a_deletion_makes_room(qb: Any) -> None:
    filled(qb, "Class", 1)
    ret = qb.ok(add("Class", "Last"))
    qb.refused(add("Class", "One too many"), 3180)
    qb.one(f"<ListDelRq><ListDelType>Class</ListDelType><ListID>{ret.findtext('ListID')}</ListID></ListDelRq>")
    qb.ok(add("Class", "Last again"))


def test_terms_of_both_kinds_count_together(qb: Any) -> None:
    filled(qb, "StandardTerms", 0)
    driven = "<DateDrivenTermsAddRq><DateDrivenTermsAdd><Name>X</Name><DayOfMonthDue>1</DayOfMonthDue></DateDrivenTermsAdd></DateDrivenTermsAddRq>"
    qb.refused(driven, 3180)


@pytest.mark.parametrize(("product", "size"), [("pro", "pro"), ("premier", "pro"), ("enterprise", "enterprise")])
def test_the_host_reports_the_limits_of_every_product(
    open_company: Any, tmp_path: Any, clock: Any, product: str, size: str
) -> None:
    client = open_company(create_company(tmp_path / "p.qbw", product=product, clock=clock, history=False))
    ask = "<HostQueryRq><IncludeListMetaData><IncludeMaxCapacity>true</IncludeMaxCapacity></IncludeListMetaData></HostQueryRq>"
    ret = client.ok(ask)
    lists = load_schema("US").responses["HostQueryRs"]["HostRet"].children["ListMetaData"].children  # type: ignore[index]
    told = {name.removesuffix("MetaData"): ret.findtext(f"ListMetaData/{name}/MaxCapacity") for name in lists}
    assert told == {name: str(CAPACITIES[size][name]) for name in told}
    assert told["Item"] == ("1000000" if product == "enterprise" else "14500")


def test_a_limit_of_ones_own_is_filled_too(qb: Any) -> None:
    qb.close()
    set_meta(qb.path, capacities='{"ShipMethod": 3}')
    assert fill_list(qb.path, "ShipMethod", 1, clock=qb.clock) == 2
    qb.open()
    qb.ok(add("ShipMethod", "Third"))
    qb.refused(add("ShipMethod", "Fourth"), 3180)


def test_some_lists_cannot_be_filled(qb: Any) -> None:
    with pytest.raises(ValueError, match="ItemInventory"):
        fill_list(qb.path, "ItemInventory", 1)


def test_a_new_company_may_be_nearly_full(open_company: Any, tmp_path: Any, clock: Any) -> None:
    path = create_company(tmp_path / "p.qbw", clock=clock, history=False, nearly_full={"Customer": 1})
    client = open_company(path)
    client.ok(add("Customer", "Last"))
    client.refused(add("Customer", "One too many"), 3180)
