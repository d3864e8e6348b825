"""Who sold an order stands as sales rep on the forms that are about it alone; where nobody is known, nobody does."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import shop_notation as shop
from hypothesis import given
from hypothesis import strategies as st

from qbd.accounting.documents import OtherName, SalesForm, SalesRep
from qbd.accounting.facts import Staff
from qbd.accounting.journal import journalize
from qbd.accounting.plan import Plan
from qbd.accounting.posting import Catalogue, plan
from qbd.accounting.posting.sales_reps import initials, other_name

THEO = Staff(90_000_002, "Theo Marsh", "Theo", "Marsh")
ORDER = """
order 1001 at 77
03-02 10:00 OrderAgreement 11
  + PRODUCT 2 Tee/Shirts 40.00
03-02 10:01 SALE cash 40.00
03-04 10:00 RefundAgreement 12
  - PRODUCT -1 Tee/Shirts -20.00
03-04 10:01 REFUND cash 20.00
totals 20.00 received 40.00 refunded 20.00
"""


def planned(staff: dict[str, Staff], **changes: Any) -> Plan:
    chart = shop.chart(**changes)
    entries, problems = journalize(shop.order(ORDER), chart)
    assert problems == []
    return plan(entries, chart, covered={}, catalogue=Catalogue(staff=staff), through=date(2026, 12, 31))


def test_the_receipt_and_the_credit_memo_name_who_sold() -> None:
    made = planned({"order:1001": THEO}, sales_reps=True)
    forms = [document for document in made.documents if isinstance(document, SalesForm)]
    assert len(forms) == 2
    assert {form.sales_rep.full_name if form.sales_rep else "" for form in forms} == {"TM0G2"}
    kinds = [type(document).__name__ for document in made.documents]
    assert kinds.index("OtherName") < kinds.index("SalesRep") < kinds.index("SalesReceipt")
    (rep,) = [document for document in made.documents if isinstance(document, SalesRep)]
    assert (rep.entity.list, rep.entity.document) == ("OtherName", other_name(THEO, "shop").key)


@pytest.mark.parametrize(
    ("staff", "changes"),
    [
        ({"order:1001": THEO}, {}),
        ({}, {"sales_reps": True}),
        ({"order:1001": THEO}, {"sales_reps": True, "posting": "daily"}),
    ],
    ids=["not asked for", "withheld", "many orders on one form"],
)
def test_without_it_the_forms_are_what_they_were(staff: dict[str, Staff], changes: dict[str, Any]) -> None:
    documents = planned(staff, **changes).documents
    assert any(isinstance(document, SalesForm) for document in documents)
    assert not any(isinstance(document, (OtherName, SalesRep)) for document in documents)
    assert not any(document.sales_rep for document in documents if isinstance(document, SalesForm))


@given(st.integers(1, 10**14), st.text(max_size=60), st.text(max_size=20), st.text(max_size=20))
def test_initials_have_at_most_five_characters_that_quickbooks_keeps(id: int, name: str, first: str, last: str) -> None:
    made = initials(Staff(id, name, first, last))
    assert 3 <= len(made) <= 5
    assert ":" not in made
    made.encode("latin-1")


@given(st.integers(1, 10**12), st.integers(1, 40_000))
def test_two_of_the_same_name_have_other_initials_and_names(id: int, apart: int) -> None:
    one, other = Staff(id, "Ana Lee", "Ana", "Lee"), Staff(id + apart, "Ana Lee", "Ana", "Lee")
    assert initials(one) != initials(other)
    assert other_name(one, "shop").name != other_name(other, "shop").name
