"""No field of a list is taken in silence: each alone is shown again, or refused."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from qbd.sandbox.quickbooks.fixtures import create_company
from qbd.sandbox.quickbooks.list_kinds import LIST_KINDS
from qbd.sandbox.quickbooks.schema import ElementRule, Group, load_schema

TEXTS = {
    "BOOLTYPE": "true", "DATETYPE": "2026-02-01", "AMTTYPE": "12.00", "PRICETYPE": "3.50", "QUANTYPE": "2",
    "PERCENTTYPE": "5", "INTTYPE": "7", "FLOATTYPE": "2", "DATETIMETYPE": "2026-02-01T10:00:00",
    "GUIDTYPE": "{6B063959-81B0-4622-85D6-F548C8CCB517}", "TIMEINTERVALTYPE": "PT1H",
}  # fmt: skip
NAMES = {
    "ClassRef": "Overhead", "SalesTaxCodeRef": "NON", "PurchaseTaxCodeRef": "NON", "IncomeAccountRef": "Sales Income",
    "COGSAccountRef": "Cost of Goods Sold", "AssetAccountRef": "Inventory Asset", "ExpenseAccountRef": "Office Supplies",
    "AccountRef": "Sales Income", "PrefVendorRef": "Northwind Supply Co", "TaxVendorRef": "State Tax Agency",
    "ItemSalesTaxRef": "State Sales Tax", "PreferredPaymentMethodRef": "Visa", "PaymentMethodRef": "Visa",
    "TermsRef": "Net 30", "SalesRepEntityRef": "Sam Ortiz", "SupervisorRef": "Sam Ortiz",
    "DepositToAccountRef": "Checking", "PrefillAccountRef": "Office Supplies", "ItemRef": "Subtotal",
}  # fmt: skip
# Without these an Add is not complete.
NEEDED = {
    "ItemInventory": ("IncomeAccountRef", "COGSAccountRef", "AssetAccountRef"),
    "ItemInventoryAssembly": ("IncomeAccountRef", "COGSAccountRef", "AssetAccountRef"),
    "ItemDiscount": ("AccountRef",), "Employee": ("FirstName",),
    **{kind: ("SalesOrPurchase",) for kind in ("ItemService", "ItemNonInventory", "ItemOtherCharge")},
}  # fmt: skip
# Said with an Add, and shown nowhere or under another name.
NOT_SHOWN = {"OpenBalanceDate", "QuantityOnHand", "TotalValue", "InventoryDate", "OpenBalance", "PriceLevelPerItem",
             "UseTimeDataToCreatePaychecks"}  # fmt: skip
# 3070: the number of an employee has less room in the Ret than in the Add.
REFUSALS = {"3070", "3250", "3140", "3130", "3150", "3210"}


def value(rule: ElementRule) -> str:
    """A whole element, as full as it may be."""
    if rule.group is None:
        assert rule.facets is not None
        if rule.facets.enum:
            text = sorted(word for word in rule.facets.enum if word)[0]
        else:
            text = TEXTS.get(rule.facets.base, "x" * min(rule.facets.max_length or 10, 60))
        return f"<{rule.name}>{text}</{rule.name}>"
    if rule.name.endswith("Ref") and rule.name != "AdditionalContactRef":
        return f"<{rule.name}><FullName>{NAMES.get(rule.name, 'No')}</FullName></{rule.name}>"
    return f"<{rule.name}>{content(rule.group)}</{rule.name}>"


def content(group: Group) -> str:
    """The first alternative of every choice, everything else once."""
    items = group.items[:1] if group.kind == "choice" else group.items
    return "".join(value(item) if isinstance(item, ElementRule) else content(item) for item, _, _ in items)


def fields(group: Group) -> list[tuple[ElementRule, int]]:
    """Every element of the first level and how often it must stand there."""
    found: list[tuple[ElementRule, int]] = []
    for item, low, _ in group.items:
        inside = 0 if group.kind == "choice" else low
        found += [(item, inside)] if isinstance(item, ElementRule) else fields(item)
    return found


def inner_group(kind: str, verb: str = "Add") -> Group:
    (item, _, _) = load_schema("US").requests[f"{kind}{verb}Rq"].group.items[0]
    assert isinstance(item, ElementRule)
    assert item.group is not None
    return item.group


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with every feature of a list."""
    path = tmp_path_factory.mktemp("fields") / "whole.qbw"
    features = {"PriceLevels": True, "MultiSite": True}
    return create_company(path, product="enterprise", history=False, preferences=features)


KINDS = [kind for kind in LIST_KINDS if f"{kind}AddRq" in load_schema("US").requests and kind != "Currency"]


@pytest.mark.parametrize("kind", KINDS)
def test_each_field_alone_is_shown_again_or_refused(open_company: Any, whole: Path, kind: str) -> None:
    client = open_company(whole)
    rules = load_schema("US").responses[f"{kind}AddRs"][f"{kind}Ret"].children or {}
    order = fields(inner_group(kind))
    taken = 0
    for number, (rule, low) in enumerate(order):
        wanted = [one for one, least in order if least or one.name in NEEDED.get(kind, ()) or one is rule]
        if kind == "PriceLevel" and rule.name not in ("PriceLevelPerItem", "CurrencyRef"):
            wanted += [one for one, _ in order if one.name == "PriceLevelFixedPercentage"]
        if rule.name == "SalesAndPurchase":
            wanted = [one for one in wanted if one.name != "SalesOrPurchase"]
        body = "".join(value(one) for one in order_of(order, wanted))
        for name, text in (("Name", named(kind, number)), ("Initial", f"I{number}"), ("FirstName", f"E{number}")):
            body = re.sub(f"<{name}>[^<]*<", f"<{name}>{text}<", body, count=1)
        version = "16.0"
        (response,) = client.send(f"<{kind}AddRq><{kind}Add>{body}</{kind}Add></{kind}AddRq>", version=version)
        code = response.attrib["statusCode"]
        assert code in REFUSALS | {"0"}, (kind, rule.name, response.attrib["statusMessage"])
        if code != "0":
            continue
        taken += 1
        if rule.name in rules and rule.name not in NOT_SHOWN:
            assert response[0].find(rule.name) is not None, (kind, rule.name)
        else:
            assert low or rule.name in NOT_SHOWN, (kind, rule.name)
    assert taken >= 2


def order_of(order: list[tuple[ElementRule, int]], wanted: list[ElementRule]) -> list[ElementRule]:
    return [one for one, _ in order if any(one is other for other in wanted)]


def named(kind: str, number: int) -> str:
    """A name of its own for every element, three characters where no more fit."""
    return f"Q{number}" if kind == "SalesTaxCode" else f"{re.sub('[a-z]', '', kind)} {kind[-5:]} {number}"


CHANGED = [kind for kind in KINDS if f"{kind}ModRq" in load_schema("US").requests]
# Switches of a Mod, which are no fields.
SWITCHES = {"ListID", "EditSequence", "ClearItemsInGroup", "ForceUOMChange"}


@pytest.mark.parametrize("kind", CHANGED)
def test_each_field_alone_is_changed_or_refused(open_company: Any, whole: Path, kind: str) -> None:
    client = open_company(whole)
    rules = load_schema("US").responses[f"{kind}ModRs"][f"{kind}Ret"].children or {}
    needed = [one for one, least in fields(inner_group(kind)) if least or one.name in NEEDED.get(kind, ())]
    if kind == "PriceLevel":
        needed += [one for one, _ in fields(inner_group(kind)) if one.name == "PriceLevelFixedPercentage"]
    body = "".join(value(one) for one in needed)
    for name, text in (("Name", named(kind, 77)), ("Initial", "I77"), ("FirstName", "Mod")):
        body = re.sub(f"<{name}>[^<]*<", f"<{name}>{text}<", body, count=1)
    (response,) = client.send(f"<{kind}AddRq><{kind}Add>{body}</{kind}Add></{kind}AddRq>", version="16.0")
    (ret,) = response
    taken = 0
    for rule, _ in fields(inner_group(kind, "Mod")):
        if rule.name in SWITCHES or rule.name.startswith("Apply"):
            continue
        head = "".join(f"<{name}>{ret.findtext(name)}</{name}>" for name in ("ListID", "EditSequence"))
        new = f"<Name>{named(kind, 78)}</Name>" if rule.name == "Name" else value(rule)
        body = f"<{kind}ModRq><{kind}Mod>{head}{new}</{kind}Mod></{kind}ModRq>"
        body = body.replace("<AccountNumber>xxxxxxx<", "<AccountNumber>77<")
        (response,) = client.send(body, version="16.0")
        code = response.attrib["statusCode"]
        assert code in REFUSALS | {"3151", "3270", "0"}, (kind, rule.name, response.attrib["statusMessage"])
        if code == "0":
            taken += 1
            (ret,) = response
            shown = rule.name.removesuffix("Mod")
            assert shown in rules, (kind, rule.name)
            assert shown in NOT_SHOWN or ret.find(shown) is not None, (kind, rule.name)
    assert taken >= 2
