from __future__ import annotations

from pathlib import Path

import pytest

from qbd.accounting.chart import ROLES
from qbd.mapping.chart import chart, notices
from qbd.mapping.settings import StoreSettings, document, load, validate

HARBOR = Path(__file__).resolve().parents[2] / "include" / "mappings" / "harbor.yaml"
SHOP = [(65_000_001, "Brooklyn Store"), (65_000_002, " hoboken store "), (65_000_003, "Pop-up"), (65_000_004, "Pier 4")]


@pytest.fixture
def settings() -> StoreSettings:
    return load(HARBOR)


def test_the_chart_holds_every_role_gateway_and_own_income_account(settings: StoreSettings) -> None:
    made = chart(settings, SHOP)
    assert set(ROLES) <= set(made.accounts)
    assert made.accounts["clearing:shopify_payments"] == "Shopify Payments Clearing"
    assert made.accounts["sales_income:Stationery"] == "Sales Income:Point of Sale"
    assert (made.store, made.currency, made.edition, made.tax) == ("harbor", "USD", "US", "item")
    assert made.taxes["New Jersey State Tax"].item == "NJ Sales Tax"


def test_known_locations_by_name_or_number_the_others_like_the_online_store(settings: StoreSettings) -> None:
    by_number = validate(
        {**document(settings), "locations": [{"shopify": "65000003", "class": "Pop", "code": "POP"}]}, "test"
    )
    places = chart(settings, SHOP).locations
    assert [places[key].klass for key in (None, 65_000_001, 65_000_002)] == ["Online", "Brooklyn", "Hoboken"]
    assert (places[65_000_003].klass, places[65_000_003].customer, places[65_000_003].name) == (
        "Online", "Shopify Online", "Pop-up",
    )  # fmt: skip
    pop = chart(by_number, SHOP).locations[65_000_003]
    assert (pop.klass, pop.customer, pop.code) == ("Pop", "Shopify Customer", "POP")


def test_every_location_has_a_code_of_its_own_that_stays(settings: StoreSettings) -> None:
    places = chart(settings, SHOP).locations
    codes = [place.code for place in places.values()]
    assert len(set(codes)) == len(codes)
    assert all(code.isalnum() and len(code) <= 5 for code in codes)
    assert chart(settings, reversed(SHOP)).locations[65_000_003].code == places[65_000_003].code


def test_a_person_is_told_about_locations_on_either_side_only(settings: StoreSettings) -> None:
    told = notices(settings, SHOP)
    assert [text.split(":")[0] for text in told[:2]] == [
        "Location 'Pop-up' (65000003) is not in the settings of harbor",
        "Location 'Pier 4' (65000004) is not in the settings of harbor",
    ]
    assert "'Warehouse', which the shop does not have" in told[2]
    assert notices(settings, []) == ()
