"""Item groups, assemblies and fixed assets: members, their number, their place among the items."""

from __future__ import annotations

from typing import Any

import pytest

from qbd.sandbox.quickbooks.fixtures import create_company


def group_line(item: str, quantity: str = "") -> str:
    amount = f"<Quantity>{quantity}</Quantity>" if quantity else ""
    return f"<ItemGroupLine><ItemRef><FullName>{item}</FullName></ItemRef>{amount}</ItemGroupLine>"


def group(name: str, *lines: str, head: str = "") -> str:
    return f"<ItemGroupAddRq><ItemGroupAdd><Name>{name}</Name>{head}{''.join(lines)}</ItemGroupAdd></ItemGroupAddRq>"


def members(ret: Any) -> list[tuple[str | None, str | None]]:
    return [(line.findtext("ItemRef/FullName"), line.findtext("Quantity")) for line in ret.findall("ItemGroupLine")]


def change(ret: Any, body: str, kind: str = "ItemGroup") -> str:
    return (
        f"<{kind}ModRq><{kind}Mod><ListID>{ret.findtext('ListID')}</ListID><EditSequence>"
        f"{ret.findtext('EditSequence')}</EditSequence>{body}</{kind}Mod></{kind}ModRq>"
    )


def test_a_group_keeps_its_members_in_their_order(qb: Any) -> None:
    head = "<ItemDesc>Gift set</ItemDesc><IsPrintItemsInGroup>1</IsPrintItemsInGroup>"
    ret = qb.ok(group("Set", group_line("WIDGET", "2"), group_line("Poster"), group_line("Subtotal"), head=head))
    assert members(ret) == [("WIDGET", "2"), ("Poster", None), ("Subtotal", None)]
    assert (ret.findtext("ItemDesc"), ret.findtext("IsPrintItemsInGroup")) == ("Gift set", "true")
    one = qb.ok(group("Single", group_line("WIDGET", "1.5")))
    assert members(one) == [("WIDGET", "1.5")]
    assert "ItemGroupRet" in {node.tag for node in qb.one("<ItemQueryRq/>")}


def test_a_change_replaces_or_clears_the_members(qb: Any) -> None:
    ret = qb.ok(group("Set", group_line("WIDGET", "2"), group_line("Poster", "1")))
    kept = qb.ok(change(ret, "<ItemDesc>Words only</ItemDesc>"))
    assert members(kept) == members(ret)
    replaced = qb.ok(change(kept, group_line("Labour", "3")))
    assert members(replaced) == [("Labour", "3")]
    cleared = qb.ok(change(replaced, "<ClearItemsInGroup>true</ClearItemsInGroup>"))
    assert members(cleared) == []
    assert qb.ok("<ItemGroupQueryRq><FullName>Set</FullName></ItemGroupQueryRq>").find("ItemGroupLine") is None


@pytest.mark.parametrize(("line", "code"), [(group_line("Inner"), 3140), (group_line("Group"), 3140),
                                            (group_line("Nowhere"), 3140), ("<ItemGroupLine/>", 3150)])  # fmt: skip
def test_no_groups_in_groups_and_no_unknown_members(qb: Any, line: str, code: int) -> None:
    qb.ok(group("Inner", group_line("WIDGET")))
    qb.refused(group("Outer", group_line("Poster"), line), code)


@pytest.mark.parametrize(("product", "most"), [("pro", 20), ("enterprise", 50)])
def test_rule_75_members_of_a_group(
    open_company: Any, tmp_path: Any, clock: Any, forms: Any, product: str, most: int
) -> None:
    client = open_company(create_company(tmp_path / "p.qbw", product=product, clock=clock, history=False))
    client.ok(forms.simple_item("Service", "Hour", "Service Income"))
    client.refused(group("Too many", *[group_line("Hour")] * (most + 1)), 3180, f"at most {most}")
    ret = client.ok(group("Full", *[group_line("Hour")] * most))
    assert len(members(ret)) == most
    client.refused(change(ret, group_line("Hour") * (most + 1)), 3180)


def test_rule_75_members_of_a_tax_group(qb: Any, forms: Any) -> None:
    refs = forms.ref("ItemSalesTaxRef", "T1") * 51
    body = "<ItemSalesTaxGroupAddRq><ItemSalesTaxGroupAdd><Name>Many</Name>{}</ItemSalesTaxGroupAdd></ItemSalesTaxGroupAddRq>"
    qb.refused(body.format(refs), 3180, "at most 50")


def test_a_member_is_in_use(qb: Any) -> None:
    qb.ok(group("Set", group_line("Poster")))
    item = qb.ok("<ItemNonInventoryQueryRq><FullName>Poster</FullName></ItemNonInventoryQueryRq>").findtext("ListID")
    qb.refused(f"<ListDelRq><ListDelType>ItemNonInventory</ListDelType><ListID>{item}</ListID></ListDelRq>", 3160)


def assembly(name: str, rest: str = "") -> str:
    accounts = "".join(
        f"<{tag}><FullName>{account}</FullName></{tag}>"
        for tag, account in (("IncomeAccountRef", "Sales Income"), ("COGSAccountRef", "Cost of Goods Sold"),
                             ("AssetAccountRef", "Inventory Asset"))
    )  # fmt: skip
    return (
        f"<ItemInventoryAssemblyAddRq><ItemInventoryAssemblyAdd><Name>{name}</Name>{accounts}{rest}"
        "</ItemInventoryAssemblyAdd></ItemInventoryAssemblyAddRq>"
    )


def part(item: str) -> str:
    return (
        f"<ItemInventoryAssemblyLine><ItemInventoryRef><FullName>{item}</FullName></ItemInventoryRef>"
        "<Quantity>2</Quantity></ItemInventoryAssemblyLine>"
    )


def test_assemblies_are_kept_in_larger_products_only(
    qb: Any, open_company: Any, tmp_path: Any, clock: Any, forms: Any
) -> None:
    qb.refused(assembly("Kit"), 3250)
    client = open_company(create_company(tmp_path / "p.qbw", product="premier", clock=clock, history=False))
    client.ok(forms.inventory_item("PART", "", ""))
    client.ok(forms.simple_item("Service", "Hour", "Service Income"))
    ret = client.ok(assembly("Kit", part("PART")))
    assert ret.findtext("ItemInventoryAssemblyLine/ItemInventoryRef/FullName") == "PART"
    assert ret.findtext("QuantityOnHand") == "0"
    client.refused(assembly("Kit 2", part("Hour")), 3140)
    client.refused(assembly("Kit 2", "<QuantityOnHand>3</QuantityOnHand>" + part("PART")), 3250)
    client.refused(assembly("Kit 2", part("PART") * 101), 3180, "at most 100")
    client.refused(change(ret, part("Kit"), "ItemInventoryAssembly"), 3140)
    client.refused(assembly("part"), 3100)


def test_fixed_assets_are_items_of_their_own_account(qb: Any, forms: Any) -> None:
    body = (
        "<ItemFixedAssetAddRq><ItemFixedAssetAdd><Name>Van</Name><AcquiredAs>New</AcquiredAs><PurchaseDesc>A van"
        "</PurchaseDesc><PurchaseDate>2026-01-02</PurchaseDate>{}<SerialNumber>S1</SerialNumber></ItemFixedAssetAdd>"
        "</ItemFixedAssetAddRq>"
    )
    qb.refused(body.format(forms.ref("AssetAccountRef", "Sales Income")), 3140)
    ret = qb.ok(body.format(forms.ref("AssetAccountRef", "Furniture and Equipment")))
    assert (ret.findtext("AcquiredAs"), ret.findtext("SerialNumber")) == ("New", "S1")
    qb.refused(forms.simple_item("Service", "VAN", "Service Income"), 3100)
    qb.refused(forms.form("SalesReceipt", forms.receipt_line("Van", amount="1.00")), 3140)
