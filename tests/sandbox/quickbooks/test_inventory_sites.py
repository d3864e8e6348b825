"""Stock per site in QuickBooks Enterprise (posting rules 43 and 51)."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from qbd.sandbox.quickbooks.administration import set_preferences
from qbd.sandbox.quickbooks.errors import HresultError
from qbd.sandbox.quickbooks.fixtures import create_company


def ref(tag: str, name: str) -> str:
    return f"<{tag}><FullName>{name}</FullName></{tag}>"


def site(name: str) -> str:
    return f"<InventorySiteAddRq><InventorySiteAdd><Name>{name}</Name></InventorySiteAdd></InventorySiteAddRq>"


def transfer(quantity: str, source: str = "Unspecified Site", target: str = "North", item: str = "WIDGET") -> str:
    return (
        f"<TransferInventoryAddRq><TransferInventoryAdd><TxnDate>2026-03-01</TxnDate>"
        f"{ref('FromInventorySiteRef', source)}{ref('ToInventorySiteRef', target)}<TransferInventoryLineAdd>"
        f"{ref('ItemRef', item)}<QuantityToTransfer>{quantity}</QuantityToTransfer></TransferInventoryLineAdd>"
        "</TransferInventoryAdd></TransferInventoryAddRq>"
    )


@pytest.fixture
def sites(tmp_path: Path, open_company: Any, clock: Any, forms: Any) -> Any:
    """Stock is there before the preference is turned on."""
    path = create_company(tmp_path / "sites.qbw", product="enterprise", clock=clock, history=False)
    client = open_company(path)
    client.ok(forms.inventory_item("WIDGET"))
    client.ok(forms.simple_item("Service", "Labour", "Service Income"))
    client.ok("<CustomerAddRq><CustomerAdd><Name>Shopper</Name></CustomerAdd></CustomerAddRq>")
    client.close()
    set_preferences(path, MultiSite=True)
    client.open()
    for name in ("North", "South"):
        client.ok(site(name))
    return client


def held(client: Any, item: str = "WIDGET") -> dict[str, str]:
    body = f"<ItemSitesQueryRq><ItemSiteFilter><ItemFilter><FullName>{item}</FullName></ItemFilter></ItemSiteFilter></ItemSitesQueryRq>"
    return {node.findtext("InventorySiteRef/FullName"): node.findtext("QuantityOnHand") for node in client.one(body)}


def with_site(line: str, name: str, tag: str) -> str:
    """A line with a site; in the schema it stands after Amount and before SalesTaxCodeRef."""
    return line.replace(tag, f"{ref('InventorySiteRef', name)}{tag}", 1)


@pytest.mark.parametrize(
    "body",
    [
        site("North"),
        "<InventorySiteQueryRq/>",
        "<ItemSitesQueryRq/>",
        "<TransferInventoryQueryRq/>",
        transfer("1"),
        "<SalesReceiptAddRq><SalesReceiptAdd><SalesReceiptLineAdd><ItemRef><FullName>WIDGET</FullName></ItemRef>"
        "<InventorySiteRef><FullName>North</FullName></InventorySiteRef></SalesReceiptLineAdd></SalesReceiptAdd>"
        "</SalesReceiptAddRq>",
    ],
)
def test_rule_51_without_multiple_sites_all_of_it_is_closed(qb: Any, body: str) -> None:
    qb.refused(body, 3250)


def test_rule_51_only_enterprise_has_sites(qb: Any, tmp_path: Path) -> None:
    copied = Path(shutil.copy(qb.path, tmp_path / "pro.qbw"))
    with pytest.raises(ValueError, match="Enterprise"):
        set_preferences(copied, MultiSite=True)


def test_rule_51_what_was_there_is_at_the_unspecified_site(sites: Any) -> None:
    assert held(sites) == {"Unspecified Site": "10"}
    (default,) = [node for node in sites.one("<InventorySiteQueryRq/>") if node.findtext("IsDefaultSite") == "true"]
    assert default.findtext("Name") == "Unspecified Site"
    list_id = default.findtext("ListID")
    sites.refused(f"<ListDelRq><ListDelType>InventorySite</ListDelType><ListID>{list_id}</ListID></ListDelRq>", 3160)
    preferences = sites.ok("<PreferencesQueryRq/>").find("MultiLocationInventoryPreferences")
    assert [child.text for child in preferences] == ["true", "true"]


def test_rule_51_a_transfer_moves_quantities_and_no_money(sites: Any, forms: Any) -> None:
    ret = sites.ok(transfer("4"))
    assert sites.ledger(ret) == {}
    assert held(sites) == {"North": "4", "Unspecified Site": "6"}
    got = ret.find("TransferInventoryLineRet")
    assert (got.findtext("ItemRef/FullName"), got.findtext("QuantityTransferred")) == ("WIDGET", "4")
    item = sites.ok("<ItemInventoryQueryRq><FullName>WIDGET</FullName></ItemInventoryQueryRq>")
    assert (item.findtext("QuantityOnHand"), item.findtext("AverageCost")) == ("10", "2.00000")
    changed = sites.ok(
        f"<TransferInventoryModRq><TransferInventoryMod><TxnID>{forms.txn_id(ret)}</TxnID>"
        f"<EditSequence>{ret.findtext('EditSequence')}</EditSequence>{ref('ToInventorySiteRef', 'South')}"
        "</TransferInventoryMod></TransferInventoryModRq>"
    )
    assert changed.findtext("ToInventorySiteRef/FullName") == "South"
    assert held(sites) == {"South": "4", "Unspecified Site": "6"}
    sites.ok(forms.delete("TransferInventory", forms.txn_id(ret)))
    assert held(sites) == {"Unspecified Site": "10"}


def test_rule_51_transfers_that_are_refused(sites: Any) -> None:
    sites.refused(transfer("11"), 3180, "not enough")
    sites.refused(transfer("4", "North", "South"), 3180, "not enough")
    sites.refused(transfer("4", "North", "North"), 3180, "same site")
    sites.refused(transfer("-1"), 3210)
    sites.refused(transfer("1", item="Labour"), 3140)
    sites.refused(transfer("1", target="Nowhere"), 3140, "Inventory Site")
    bins = transfer("1").replace(
        "<QuantityToTransfer>", f"{ref('FromInventorySiteLocationRef', 'A1')}<QuantityToTransfer>"
    )
    sites.refused(bins, 3250)


def test_rule_51_transfers_are_found_by_site(sites: Any, forms: Any) -> None:
    north = sites.ok(transfer("4"))
    south = sites.ok(transfer("1", "North", "South"))
    body = "<TransferInventoryQueryRq><SiteFilter><FullName>{}</FullName></SiteFilter></TransferInventoryQueryRq>"
    found = [node.findtext("TxnID") for node in sites.one(body.format("North"))]
    assert found == [forms.txn_id(north), forms.txn_id(south)]
    assert [node.findtext("TxnID") for node in sites.one(body.format("South"))] == [forms.txn_id(south)]


def test_rule_51_lines_name_their_site(sites: Any, forms: Any) -> None:
    sites.ok(transfer("4"))
    line = with_site(forms.receipt_line("WIDGET", quantity="1", rate="35.50", code="NON"), "North", "<SalesTaxCodeRef>")
    ret = sites.ok(forms.form("SalesReceipt", line, tax=""))
    assert ret.findtext("SalesReceiptLineRet/InventorySiteRef/FullName") == "North"
    assert held(sites) == {"North": "3", "Unspecified Site": "6"}
    bought = forms.item_line("WIDGET", quantity="5", cost="2.00")
    bought = bought.replace("<Quantity>", f"{ref('InventorySiteRef', 'South')}<Quantity>")
    bill = sites.ok(forms.bill(bought))
    assert held(sites) == {"North": "3", "South": "5", "Unspecified Site": "6"}
    # Without a site it is the default one; a site may fall below zero [M].
    sites.ok(forms.form("SalesReceipt", forms.receipt_line("WIDGET", quantity="8", code="NON"), tax=""))
    assert held(sites) == {"North": "3", "South": "5", "Unspecified Site": "-2"}
    sites.ok(forms.delete("SalesReceipt", forms.txn_id(ret)))
    sites.ok(forms.void("Bill", forms.txn_id(bill)))
    assert held(sites) == {"North": "4", "Unspecified Site": "-2"}


def test_rule_51_a_credit_memo_goes_back_to_its_site(sites: Any, forms: Any) -> None:
    line = with_site(
        forms.line("CreditMemo", "WIDGET", quantity="2", rate="35.50", code="NON"), "North", "<SalesTaxCodeRef>"
    )
    sites.ok(forms.form("CreditMemo", line, tax=""))
    assert held(sites) == {"North": "2", "Unspecified Site": "10"}


def test_rule_51_a_site_belongs_to_stock_only(sites: Any, forms: Any) -> None:
    line = with_site(forms.receipt_line("Labour", amount="5.00", code="NON"), "North", "<SalesTaxCodeRef>")
    sites.refused(forms.form("SalesReceipt", line, tax=""), 3180, "inventory item")


def test_rule_50_an_adjustment_counts_one_site(sites: Any, forms: Any) -> None:
    sites.ok(transfer("4"))
    body = (
        f"<InventoryAdjustmentAddRq><InventoryAdjustmentAdd>{ref('AccountRef', 'Inventory Shrinkage')}"
        f"<TxnDate>2026-03-02</TxnDate>{ref('InventorySiteRef', 'North')}<InventoryAdjustmentLineAdd>"
        f"{ref('ItemRef', 'WIDGET')}<QuantityAdjustment><NewQuantity>3</NewQuantity></QuantityAdjustment>"
        "</InventoryAdjustmentLineAdd></InventoryAdjustmentAdd></InventoryAdjustmentAddRq>"
    )
    ret = sites.ok(body)
    assert (ret.findtext("InventorySiteRef/FullName"), sites.ledger(ret)["Inventory Asset"]) == ("North", "-2.00")
    assert held(sites) == {"North": "3", "Unspecified Site": "6"}


def test_item_sites_by_id_site_and_in_portions(sites: Any, forms: Any) -> None:
    sites.ok(forms.inventory_item("GADGET", "", ""))
    sites.ok(transfer("4"))
    everything = sites.one("<ItemSitesQueryRq/>")
    names = [(n.findtext("ItemInventoryRef/FullName"), n.findtext("InventorySiteRef/FullName")) for n in everything]
    assert names == [("GADGET", "Unspecified Site"), ("WIDGET", "North"), ("WIDGET", "Unspecified Site")]
    list_id = everything[1].findtext("ListID")
    assert (
        sites.ok(f"<ItemSitesQueryRq><ListID>{list_id}</ListID></ItemSitesQueryRq>").findtext("QuantityOnHand") == "4"
    )
    by_site = sites.one(
        "<ItemSitesQueryRq><ItemSiteFilter><SiteFilter><FullName>North</FullName></SiteFilter></ItemSiteFilter>"
        "</ItemSitesQueryRq>"
    )
    assert [node.findtext("QuantityOnHand") for node in by_site] == ["4"]
    first = sites.one('<ItemSitesQueryRq iterator="Start"><MaxReturned>2</MaxReturned></ItemSitesQueryRq>')
    assert (len(first), first.attrib["iteratorRemainingCount"]) == (2, "1")
    assert (
        sites.one("<ItemSitesQueryRq><ItemTypeFilter>Service</ItemTypeFilter></ItemSitesQueryRq>").attrib["statusCode"]
        == "1"
    )


def test_a_site_of_its_own(sites: Any) -> None:
    made = sites.ok(
        "<InventorySiteAddRq><InventorySiteAdd><Name>West</Name><SiteDesc>By the river</SiteDesc><SiteAddress>"
        "<City>Portland</City></SiteAddress></InventorySiteAdd></InventorySiteAddRq>"
    )
    assert [made.findtext(name) for name in ("SiteDesc", "SiteAddress/City", "IsDefaultSite")] == [
        "By the river", "Portland", "false",
    ]  # fmt: skip
    sites.refused(site("West"), 3100)
    list_id = made.findtext("ListID")
    sites.ok(f"<ListDelRq><ListDelType>InventorySite</ListDelType><ListID>{list_id}</ListID></ListDelRq>")


def test_item_sites_are_not_in_the_canadian_schema(tmp_path: Path, open_company: Any, clock: Any) -> None:
    client = open_company(create_company(tmp_path / "ca.qbw", "CA", clock=clock, history=False))
    with pytest.raises(HresultError) as caught:
        client.send("<ItemSitesQueryRq/>")
    assert caught.value.hresult == 0x80040400
