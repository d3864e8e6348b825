from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from lxml import etree

from qbd.errors import UnrenderableError
from qbd.qbxml import queries as q
from qbd.qbxml.render import message_set

D1, D2 = date(2026, 11, 1), date(2026, 11, 24)
AT = datetime(2026, 11, 1, 5, tzinfo=UTC)
LISTS = ["Account", "Customer", "Vendor", "Item", "ItemInventory", "ItemSalesTax", "Class", "PaymentMethod",
         "SalesTaxCode", "Terms"]  # fmt: skip
TXNS = ["SalesReceipt", "Invoice", "CreditMemo", "ReceivePayment", "ARRefundCreditCard", "Check", "JournalEntry",
        "Bill", "Deposit"]  # fmt: skip
LINKED = ["Invoice", "CreditMemo", "Bill", "Check"]
QUERIES: list[q.Query] = [
    q.HostQuery(),
    q.HostQuery(include_capacity=False),
    q.CompanyQuery(owner_ids=("{90A44FB7-33D9-4815-AC85-BC87A7E7D1EB}",)),
    q.PreferencesQuery(),
    *(q.ListQuery(kind, full_names=("A:B", "Café & Söhne")) for kind in LISTS),  # type: ignore[arg-type]
    *(q.ListQuery(kind, list_ids=("80000003-1446676743",)) for kind in LISTS),  # type: ignore[arg-type]
    *(q.ListQuery(kind, modified_from=AT, name_starts_with="Shop") for kind in LISTS if kind != "Terms"),  # type: ignore[arg-type]
    *(q.ListQuery(kind, page=q.Page(50)) for kind in ("Customer", "Vendor", "Item")),  # type: ignore[arg-type]
    *(q.TxnQuery(kind, txn_ids=("1-2", "3-4")) for kind in TXNS),  # type: ignore[arg-type]
    *(q.TxnQuery(kind, ref_numbers=("HS-1", "HS-2")) for kind in TXNS if kind != "Deposit"),  # type: ignore[arg-type]
    *(q.TxnQuery(kind, date_from=D1, date_to=D2, account="Clearing", page=q.Page()) for kind in TXNS),  # type: ignore[arg-type]
    *(q.TxnQuery(kind, modified_from=AT, entity="Ann", include_lines=False) for kind in TXNS),  # type: ignore[arg-type]
    *(q.TxnQuery(kind, txn_ids=("1-2",), include_lines=False, include_links=True) for kind in LINKED),  # type: ignore[arg-type]
    q.TransactionQuery(txn_ids=("1-2",)),
    q.TransactionQuery(ref_numbers=("HS-1",), date_from=D1, account="Sales", page=q.Page(iterator_id="{1}")),
    q.DeletedTransactionsQuery(kinds=("SalesReceipt", "JournalEntry"), deleted_from=AT, deleted_to=AT),
    q.DeletedElementsQuery(kinds=("ItemService", "Customer"), deleted_from=AT),
    q.LedgerReport(D1, D2),
    q.LedgerReport(D1, D2, accounts=("Sales", "Sales:Shipping Income")),
]


@pytest.mark.parametrize("edition", ["US", "CA", "UK"])
@pytest.mark.parametrize("query", QUERIES, ids=repr)
def test_every_question_validates(query: q.Query, edition: str, valid_qbxml: Callable[..., None]) -> None:
    valid_qbxml(message_set([q.render_query(query, edition=edition, request_id="1")]), edition)


def test_the_ledger_report_asks_for_every_posted_line_on_accrual_basis() -> None:
    request = q.render_query(q.LedgerReport(D1, D2), edition="US", request_id="7")
    assert [c.text for c in request.findall("IncludeColumn")] == list(q.LEDGER_COLUMNS)
    facts = {child.tag: child.text for child in request if child.tag.startswith(("Report", "Summ"))}
    facts.pop("ReportPeriod")
    assert facts == {"ReportDetailLevelFilter": "All", "ReportPostingStatusFilter": "Posting",
                     "SummarizeRowsBy": "TotalOnly", "ReportBasis": "Accrual"}  # fmt: skip


def test_an_iterator_starts_and_continues() -> None:
    start = q.render_query(q.ListQuery("Customer", page=q.Page(10)), edition="US", request_id="1")
    going = q.render_query(q.ListQuery("Customer", page=q.Page(10, "{x}")), edition="US", request_id="1")
    assert dict(start.attrib) == {"requestID": "1", "iterator": "Start"}
    assert dict(going.attrib) == {"requestID": "1", "iterator": "Continue", "iteratorID": "{x}"}


def test_a_list_without_iterator_and_a_deposit_by_number_are_refused() -> None:
    with pytest.raises(UnrenderableError, match="no iterator"):
        q.render_query(q.ListQuery("Account", page=q.Page()), edition="US", request_id="1")
    with pytest.raises(UnrenderableError, match=r"RefNumber .*no such field"):
        q.render_query(q.TxnQuery("Deposit", ref_numbers=("1",)), edition="US", request_id="1")


def test_text_outside_latin_1_becomes_what_rendering_made_of_it() -> None:
    request = q.render_query(q.ListQuery("Customer", full_names=("Dvořák",)), edition="US", request_id="1")
    assert b"<FullName>Dvor&#225;k</FullName>" in etree.tostring(request)
