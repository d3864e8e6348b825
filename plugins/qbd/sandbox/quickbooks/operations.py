"""Which part answers which request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from qbd.sandbox.quickbooks import data_ext_requests, host, item_sites, list_queries, list_removal, list_returns, lists
from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.elements import ENTITY_KINDS, ITEM_KINDS, TERMS_KINDS, ListElement
from qbd.sandbox.quickbooks.errors import StatusError
from qbd.sandbox.quickbooks.iterators import Iterators
from qbd.sandbox.quickbooks.list_kinds import LIST_KINDS
from qbd.sandbox.quickbooks.preferences_return import preferences
from qbd.sandbox.quickbooks.products import check_product
from qbd.sandbox.quickbooks.reports import catalogue
from qbd.sandbox.quickbooks.request_reader import Element, Request
from qbd.sandbox.quickbooks.response_writer import Pairs
from qbd.sandbox.quickbooks.special_elements import add_special_account, add_special_item
from qbd.sandbox.quickbooks.transactions import bills_to_pay, queries, records, removal, transaction_query, undeposited
from qbd.sandbox.quickbooks.transactions.registry import KINDS

_SEVERAL_LISTS = {
    "ItemQueryRq": ITEM_KINDS,
    "EntityQueryRq": ENTITY_KINDS,
    "TermsQueryRq": TERMS_KINDS,
}

# Queries that are not of one kind of transaction or list.
_QUERIES: dict[str, Callable[[Company, Request, Iterators], queries.Answer]] = {
    "ItemSitesQueryRq": item_sites.query,
    "TransactionQueryRq": transaction_query.transaction_query,
    "BillToPayQueryRq": bills_to_pay.query,
}


@dataclass(slots=True)
class Outcome:
    """What a request gives. `report` is a rendered ReportRet; `made` the ids that error recovery reports."""

    returns: Pairs = field(default_factory=list)
    code: int = 0
    message: str = "Status OK"
    attributes: list[tuple[str, str]] = field(default_factory=list)
    report: str = ""
    made: Pairs = field(default_factory=list)


def perform(company: Company, request: Request, iterators: Iterators) -> Outcome:
    """Executes one request whose form and values were checked.

    Raises:
        StatusError: a refusal; the caller rolls back.
    """
    if request.name.endswith("ReportQueryRq"):
        return Outcome(report=catalogue.answer(company, request.element))
    stem = request.name.removesuffix("Rq")
    for verb in ("Query", "Add", "Mod"):
        kind = stem.removesuffix(verb)
        if stem != kind and (kind in LIST_KINDS or kind in KINDS):
            return _listed_kind(company, request, kind, verb, iterators)
    return _single(company, request, iterators)


def _listed_kind(company: Company, request: Request, kind: str, verb: str, iterators: Iterators) -> Outcome:
    check_product(company, kind)
    company.check_feature(kind)
    if verb == "Query":
        if kind in KINDS:
            return _answered(queries.query(company, KINDS[kind], request, iterators))
        return _answered(list_queries.query(company, (kind,), request, iterators))
    node = request.element.child(f"{kind}{verb}")
    assert node is not None
    if kind in LIST_KINDS:
        element = (lists.add if verb == "Add" else lists.modify)(company, LIST_KINDS[kind], node)
        return _made(company, element)
    document = (records.add if verb == "Add" else records.modify)(company, KINDS[kind], node)
    made: Pairs = []
    if document.txn_id:
        made = [("TxnID", document.txn_id), ("TxnNumber", str(document.txn_number))]
        made += [("EditSequence", str(document.edit_sequence)), *_guid(document.form.get("ExternalGUID"))]
    return Outcome([records.show(company, KINDS[kind], document)], made=made)


def _made(company: Company, element: ListElement) -> Outcome:
    made: Pairs = [("ListID", element.list_id), ("EditSequence", str(element.edit_sequence))]
    return Outcome([list_returns.show(company, element)], made=made + _guid(element.data.get("ExternalGUID")))


def _guid(value: str | None) -> Pairs:
    return [("ExternalGUID", value)] if value else []


def _single(company: Company, request: Request, iterators: Iterators) -> Outcome:
    name, node = request.name, request.element
    if name in _SEVERAL_LISTS:
        return _answered(list_queries.query(company, _SEVERAL_LISTS[name], request, iterators))
    if name in _QUERIES:
        return _answered(_QUERIES[name](company, request, iterators))
    if name == "ReceivePaymentToDepositQueryRq":
        return _answered(queries.all_of(request, undeposited.to_deposit_query(company)))
    if name in ("TxnDeletedQueryRq", "ListDeletedQueryRq"):
        return _answered(queries.deleted(company, request, name.startswith("List")))
    if name == "TxnVoidRq":
        return _removed(removal.void(company, node))
    if name == "TxnDelRq":
        return _removed(removal.delete(company, node))
    if name == "DataExtDefQueryRq":
        return _answered(data_ext_requests.query_definitions(company, request))
    if name in data_ext_requests.REQUESTS:
        return Outcome(data_ext_requests.REQUESTS[name](company, node))
    if name in _OF_THE_FILE:
        return _OF_THE_FILE[name](company, node)
    # Known to QuickBooks, not to this simulator: said, never taken in silence.
    raise StatusError(1030, "Unsupported message")


def _inner(node: Element) -> Element:
    """The aggregate inside an Add or Mod request."""
    return node.children[0]


_OF_THE_FILE: dict[str, Callable[[Company, Element], Outcome]] = {
    "HostQueryRq": lambda company, node: Outcome(host.host(company, node)),
    "CompanyQueryRq": lambda company, node: Outcome(host.company_info(company, node)),
    "CompanyActivityQueryRq": lambda company, node: Outcome(host.activity(company)),
    "PreferencesQueryRq": lambda company, node: Outcome(preferences(company)),
    "ListDelRq": lambda company, node: _removed(list_removal.delete(company, node)),
    "SpecialAccountAddRq": lambda company, node: _made(company, add_special_account(company, _inner(node))),
    "SpecialItemAddRq": lambda company, node: _made(company, add_special_item(company, _inner(node))),
}


def _answered(answer: queries.Answer) -> Outcome:
    return Outcome(answer.returns, answer.code, answer.message, answer.attributes or [])


def _removed(pairs: Pairs) -> Outcome:
    kept = [(name, value) for name, value in pairs if value is not None]
    return Outcome(kept, made=[pair for pair in kept if pair[0] in ("TxnID", "ListID")])
