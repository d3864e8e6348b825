"""Questions of every kind with every filter, against the official schemas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, get_args

import pytest

from qbd.errors import UnrenderableError
from qbd.qbxml import queries as q
from qbd.qbxml import schema
from qbd.qbxml.render import message_set

D1, D2 = date(2026, 11, 1), date(2026, 11, 24)
AT, LATER = datetime(2026, 11, 1, 5, tzinfo=UTC), datetime(2026, 11, 2, 5, tzinfo=UTC)
GUID = "{90A44FB7-33D9-4815-AC85-BC87A7E7D1EB}"
LISTS = get_args(q.ListKind)
TXNS = get_args(q.TxnKind)


def has(query: str, *names: str) -> bool:
    parts = schema.request("US", query).parts
    return all(name in parts for name in names)


def list_questions(kind: Any) -> list[q.Query]:
    asked: list[q.Query] = [q.ListQuery(kind)]
    if kind == "Template":
        return asked
    facts = schema.request("US", f"{kind}Query")
    asked += [
        q.ListQuery(kind, list_ids=("80000003-1446676743",), elements=("ListID", "EditSequence")),
        q.ListQuery(kind, full_names=("A", "B")),
        q.ListQuery(kind, active="ActiveOnly", modified_from=AT, modified_to=LATER, name_contains="a"),
        q.ListQuery(kind, names_between=("A", "M")),
    ]
    if "iterator" in facts.attributes:
        asked.append(q.ListQuery(kind, page=q.Page(50)))
        asked.append(q.ListQuery(kind, page=q.Page(50, GUID)))
    if "metaData" in facts.attributes:
        asked.append(q.ListQuery(kind, metadata="MetaDataOnly"))
    if has(f"{kind}Query", "OwnerID"):
        asked.append(q.ListQuery(kind, owner_ids=("0", GUID)))
    if has(f"{kind}Query", "CurrencyFilter"):
        asked.append(q.ListQuery(kind, currency="Euro"))
    return asked


def txn_questions(kind: Any) -> list[q.Query]:
    asked: list[q.Query] = [
        q.TxnQuery(kind, txn_ids=("1-2",)),
        q.TxnQuery(kind, modified_from=AT, modified_to=LATER, elements=("TxnID",)),
        q.TxnQuery(kind, date_from=D1, date_to=D2, page=q.Page(100), metadata="MetaDataAndResponseData"),
    ]
    name = f"{kind}Query"
    if has(name, "RefNumberFilter"):
        asked += [q.TxnQuery(kind, ref_starts_with="S1"), q.TxnQuery(kind, refs_between=("S1", "S9"))]
    if has(name, "EntityFilter", "AccountFilter"):
        asked.append(q.TxnQuery(kind, entity="Ann", account="Sales", with_children=True))
    for field, more in (
        ("PaidStatus", {"paid": "NotPaidOnly"}),
        ("CurrencyFilter", {"currency": "Euro"}),
        ("ItemFilter", {"item": "Tee"}),
        ("OwnerID", {"owner_ids": ("0",)}),
        ("IncludeLinkedTxns", {"include_links": True}),
    ):
        if has(name, field):
            asked.append(q.TxnQuery(kind, **more))
    return asked


REPORTS: list[q.Query] = [
    q.LedgerReport(D1, D2, accounts=("Sales",)),
    q.SummaryReport("TrialBalance", D1, D2),
    q.SummaryReport(
        "ProfitAndLossStandard", D1, D2, "Cash", "Month", accounts=("Sales",), classes=("Mill Road",), rows="NonZero"
    ),
    q.SummaryReport("InventoryValuationSummary", date_to=D2, items=("Tee",)),
    q.SummaryReport("SalesByCustomerSummary", D1, D2, entities=("Ann",)),
    q.CustomSummaryReport("Account", "Class", D1, D2, accounts=("Sales",), classes=("Mill Road",)),
    q.DetailReport("InventoryValuationDetail", D1, D2, columns=("Date", "Quantity"), items=("Tee",)),
    q.DetailReport("OpenPOs", basis=None, entities=("V",), accounts=("A",)),
    q.AgingReport("ARAgingSummary", D2, entities=("Ann",)),
    q.AgingReport("APAgingSummary", accounts=("Accounts Payable",)),
]
OTHERS: list[q.Query] = [
    q.TransactionQuery(
        modified_from=AT,
        modified_to=LATER,
        entity="Ann",
        kinds=("Invoice", "SalesReceipt"),
        posting="Posting",
        paid="Open",
        detail="SummaryOnly",
        metadata="MetaDataOnly",
    ),
    q.TransactionQuery(date_from=D1, date_to=D2, page=q.Page(10)),
    q.DeletedTransactionsQuery(tuple(kind for kind in TXNS if kind != "Transfer"), AT, LATER),
    q.PaymentsToDepositQuery(),
    q.PaymentsToDepositQuery(metadata="MetaDataOnly"),
    q.BillsToPayQuery("V", "Accounts Payable", D2),
    q.ExtensionDefinitionsQuery(("0", GUID)),
]
ASKED = [
    *(one for kind in LISTS for one in list_questions(kind)),
    *(one for kind in TXNS for one in txn_questions(kind)),
    *REPORTS,
    *OTHERS,
]


@pytest.mark.parametrize("edition", ["US", "CA", "UK"])
def test_every_question_is_valid(edition: str, valid_qbxml: Callable[..., None]) -> None:
    requests = [q.render_query(one, edition=edition, request_id=str(n)) for n, one in enumerate(ASKED)]
    assert len(requests) > 200
    valid_qbxml(message_set(requests), edition)


def test_stock_at_sites_is_asked_in_the_us_only(valid_qbxml: Callable[..., None]) -> None:
    query = q.ItemSitesQuery(("Tee",), "Shop", page=q.Page(5))
    valid_qbxml(message_set([q.render_query(query, edition="US", request_id="1")]))
    valid_qbxml(message_set([q.render_query(q.ItemSitesQuery(), edition="US", request_id="1")]))
    with pytest.raises(UnrenderableError, match="this edition of QuickBooks has no such request"):
        q.render_query(query, edition="CA", request_id="1")


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        (q.ListQuery("Class", page=q.Page()), "no iterator"),
        (q.ListQuery("Customer", name_starts_with="a", names_between=("a", "b")), "exclude each other"),
        (q.ListQuery("Customer", account_types=("Bank",)), "no such field"),
        (q.TxnQuery("Invoice", date_from=D1, modified_from=AT), "exclude each other"),
        (q.TxnQuery("Deposit", ref_numbers=("1",)), "no such field"),
        (q.TxnQuery("Invoice", owner_ids=("{1}",)), "is no GUIDTYPE"),
        (q.TxnQuery("Invoice", page=q.Page(0)), "must be 1 or more"),
        (q.SummaryReport("Trial Balance"), "must be one of"),
        (q.LedgerReport(D1, D2, columns=("Shoe",)), "must be one of"),
        (q.DeletedTransactionsQuery(()), "QuickBooks needs it"),
        (q.DeletedTransactionsQuery(("Transfer",)), "must be one of"),
    ],
)
def test_a_wrong_question_is_refused(query: q.Query, problem: str) -> None:
    with pytest.raises(UnrenderableError, match=problem):
        q.render_query(query, edition="US", request_id="1")


def test_a_version_without_the_question_is_refused() -> None:
    query = replace(q.ItemSitesQuery(), site="Shop")
    with pytest.raises(UnrenderableError, match=r"the request needs qbXML 10\.0"):
        q.render_query(query, edition="US", request_id="1", version="9.0")
