"""Mapped tax items, groups and codes against the sandbox's company files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from qbd.mapping.settings import validate
from qbd.mapping.tax_validation import check_taxes, tax_questions
from qbd.qbxml.queries import render_query
from qbd.qbxml.records import ListRecord
from qbd.qbxml.render import message_set
from qbd.qbxml.responses import parse
from qbd.sandbox.quickbooks.fixtures import create_company
from qbd.sandbox.quickbooks.request_processor import RequestProcessor

GROUP = {
    "name": "Combined Sales Tax",
    "taxes": [
        {"title": "State", "rate": 6.25, "item": "State Sales Tax", "vendor": "State Tax Agency"},
        {"title": "City", "rate": 2, "item": "City Sales Tax", "vendor": "City Tax Agency"},
    ],
}
BC = {
    "name": "S",
    "taxes": [
        {"title": "GST", "rate": 5, "account": "GST/HST Payable"},
        {"title": "PST", "rate": 7, "account": "PST Payable"},
    ],
}


HARBOR = Path(__file__).resolve().parents[2] / "include" / "mappings" / "harbor.yaml"


def settings(edition: str, **tax: Any) -> Any:
    data = yaml.safe_load(HARBOR.read_text("utf-8"))
    data["edition"] = edition
    data["tax"] |= {"posting": "native", **tax}
    if edition != "US":
        data["accounts"]["sales_tax_payable"] = "Sales Tax Collected"
    return data


def found(folder: Path, edition: str, **tax: Any) -> list[str]:
    mapped = validate(settings(edition, **tax), "test")
    path = folder / "books.qbw"
    create_company(path, edition, history=False)
    processor = RequestProcessor()
    processor.open_connection2("", "test")
    ticket = processor.begin_session(str(path))
    asked = [render_query(one, edition=edition, request_id=one.kind) for one in tax_questions(mapped)]
    answer = parse(processor.process_request(ticket, message_set(asked).decode("ascii"))).responses
    processor.close_connection()
    records = [record for response in answer for record in response.records if isinstance(record, ListRecord)]
    assert records
    return [str(problem) for problem in check_taxes(mapped, records)]


@pytest.mark.parametrize(
    ("edition", "tax"),
    [
        ("US", {"native": [GROUP]}),
        ("US", {"posting": "item"}),
        ("US", {"native": [{"name": "New 1%", "taxes": [{"title": "New", "rate": 1}]}]}),
        ("CA", {"native": [BC]}),
        ("UK", {"native": [{"name": "Z", "taxes": [{"title": "VAT", "rate": 0}]}]}),
    ],
)
def test_what_is_there_as_mapped_or_will_be_added_is_right(tmp_path: Path, edition: str, tax: dict[str, Any]) -> None:
    assert found(tmp_path, edition, **tax) == []


@pytest.mark.parametrize(
    ("edition", "tax", "expected"),
    [
        ("US", {"posting": "item", "zero_item": "City Sales Tax"}, "tax.zero_item: 'City Sales Tax' has a rate of 2"),
        ("US", {"native": [GROUP | {"taxes": [GROUP["taxes"][0] | {"rate": 6.5}, GROUP["taxes"][1]]}]},
         "'State Sales Tax' has 6.25% in QuickBooks, State is mapped with 6.5%"),
        ("US", {"native": [GROUP | {"taxes": [GROUP["taxes"][0] | {"vendor": "Me"}, GROUP["taxes"][1]]}]},
         "is owed to State Tax Agency in QuickBooks, here to Me"),
        ("US", {"native": [GROUP | {"taxes": [GROUP["taxes"][0], {"title": "T", "rate": 1, "item": "Town"}]}]},
         "'Combined Sales Tax' holds State Sales Tax, City Sales Tax in QuickBooks, here State Sales Tax, Town"),
        ("CA", {"native": [BC | {"name": "Q"}]}, "QuickBooks has no active sales tax code 'Q'"),
        ("CA", {"native": [BC | {"name": "H"}]}, "the code 'H' charges 13% in QuickBooks, here 5% + 7%"),
        ("CA", {"native": [BC | {"taxes": BC["taxes"][::-1]}]}, "charges 5% + 7% in QuickBooks, here 7% + 5%"),
    ],
)  # fmt: skip
def test_what_would_compute_another_tax_is_named(
    tmp_path: Path, edition: str, tax: dict[str, Any], expected: str
) -> None:
    problems = found(tmp_path, edition, **tax)
    assert any(expected in problem for problem in problems), problems
