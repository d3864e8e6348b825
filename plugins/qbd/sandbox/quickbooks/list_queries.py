"""Finding elements of lists: by id, by name, by filters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from qbd.sandbox.quickbooks import currencies
from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.data_ext_holders import with_extensions
from qbd.sandbox.quickbooks.elements import ITEM_KINDS, ListElement, namespace_of
from qbd.sandbox.quickbooks.errors import StatusError, feature_closed
from qbd.sandbox.quickbooks.field_values import cents
from qbd.sandbox.quickbooks.iterators import Iterators
from qbd.sandbox.quickbooks.list_returns import Balances, show
from qbd.sandbox.quickbooks.request_reader import Element, Request
from qbd.sandbox.quickbooks.response_writer import Pairs
from qbd.sandbox.quickbooks.transactions.queries import Answer, filter_ids, incomplete, nothing_found, time_bounds


def query(company: Company, kinds: tuple[str, ...], request: Request, iterators: Iterators) -> Answer:
    """A `...Query` over one list or several (ItemQuery, EntityQuery, TermsQuery)."""
    node = request.element
    missing: str | None = None
    ids = iterators.continued(request)
    if ids is None and (node.child("ListID") is not None or node.child("FullName") is not None):
        ids, missing = _listed(company, kinds, node)
    elif ids is None:
        ids = [element.list_id for element in _filtered(company, kinds, node)]
    portion, attributes = iterators.cut(request, ids)
    # What was deleted since the iterator began is passed over.
    portion = [list_id for list_id in portion if company.elements.find(list_id) is not None]
    # What a user deleted since the iterator began is passed over.
    portion = [list_id for list_id in portion if company.elements.find(list_id) is not None]
    if request.attributes.get("iterator", ("", None))[0] == "Stop":
        return Answer([])
    meta = request.attributes.get("metaData", ("NoMetaData", None))[0]
    if meta != "NoMetaData":
        attributes = [("retCount", str(len(ids))), *attributes]
    if not ids and missing is None:
        answer = nothing_found()
        answer.attributes = attributes
        return answer
    balances = Balances(company)
    shown: Pairs = []
    for list_id in portion if meta != "MetaDataOnly" else []:
        name, pairs = show(company, company.elements.get(list_id), balances)
        shown.append((name, with_extensions(company, node.texts("OwnerID"), list_id, pairs)))
    code, message = incomplete(missing) if missing is not None else (0, "Status OK")
    return Answer(shown, code, message, attributes)


def _listed(company: Company, kinds: tuple[str, ...], node: Element) -> tuple[list[str], str | None]:
    found: list[str] = []
    missing: str | None = None
    namespaces = dict.fromkeys(namespace_of(kind) for kind in kinds)
    for child in node.children:
        if child.name == "ListID":
            element = company.elements.find(child.text.upper())
        elif child.name == "FullName":
            hits = (company.elements.by_name(namespace, child.text) for namespace in namespaces)
            element = next((hit for hit in hits if hit is not None), None)
        else:
            continue
        if element is None or element.kind not in kinds:
            missing = missing if missing is not None else child.text
        else:
            found.append(element.list_id)
    return found, missing


def _filtered(company: Company, kinds: tuple[str, ...], node: Element) -> list[ListElement]:
    tests: list[Callable[[ListElement], bool]] = [_activity(node.get("ActiveStatus") or "ActiveOnly")]
    tests += _name_tests(node)
    first, last = time_bounds(company, node.get("FromModifiedDate"), node.get("ToModifiedDate"))
    if first is not None:
        tests.append(lambda element: dt.datetime.fromisoformat(element.time_modified) >= first)
    if last is not None:
        tests.append(lambda element: dt.datetime.fromisoformat(element.time_modified) <= last)
    types = node.texts("AccountType")
    if types:
        tests.append(lambda element: element.data.get("AccountType") in types)
    currency = node.child("CurrencyFilter")
    if currency is not None:
        if not company.multicurrency:
            raise feature_closed()
        wanted_currencies = currencies.filter_currencies(company, currency)
        tests.append(lambda element: currencies.currency_of(company, element.list_id) in wanted_currencies)
    classes = node.child("ClassFilter")
    if classes is not None:
        wanted = set(filter_ids(company, classes, ("class",)))
        tests.append(lambda element: element.ref("ClassRef") in wanted)
    priced = node.child("ItemRef")
    if priced is not None:
        item = company.elements.resolve(priced, ITEM_KINDS, "Item", "PriceLevel")
        item_id = item.list_id if item else None
        tests.append(lambda element: item_id in _priced_items(element))
    balance = node.child("TotalBalanceFilter")
    if balance is not None:
        tests.append(_balance_test(company, balance))
    return [element for element in company.elements.of_kinds(kinds) if all(test(element) for test in tests)]


def _priced_items(element: ListElement) -> list[str]:
    """ListIDs of the items that a price level names."""
    return [line["ItemRef"]["ListID"] for line in element.data.get("PriceLevelPerItemRet") or []]


def _activity(status: str) -> Callable[[ListElement], bool]:
    return lambda element: status == "All" or element.is_active == (status == "ActiveOnly")


def _name_tests(node: Element) -> list[Callable[[ListElement], bool]]:
    tests: list[Callable[[ListElement], bool]] = []
    match = node.child("NameFilter")
    if match is not None:
        text = (match.get("Name") or "").lower()
        criterion = match.get("MatchCriterion")
        if criterion == "StartsWith":
            tests.append(lambda element: element.full_name.lower().startswith(text))
        elif criterion == "EndsWith":
            tests.append(lambda element: element.full_name.lower().endswith(text))
        else:
            tests.append(lambda element: text in element.full_name.lower())
    between = node.child("NameRangeFilter")
    if between is not None:
        first, last = (between.get("FromName") or "").lower(), (between.get("ToName") or "").lower()
        if first and last and first > last:
            raise StatusError(3031, f'The range is invalid: "{first}" is after "{last}".')
        tests.append(
            lambda element: (
                (not first or element.full_name.lower() >= first) and (not last or element.full_name.lower() <= last)
            )
        )
    return tests


def _balance_test(company: Company, node: Element) -> Callable[[ListElement], bool]:
    amount = cents(node.get("Amount") or "0")
    compare: dict[str, Callable[[int], bool]] = {
        "LessThan": lambda value: value < amount,
        "LessThanEqual": lambda value: value <= amount,
        "Equal": lambda value: value == amount,
        "GreaterThan": lambda value: value > amount,
        "GreaterThanEqual": lambda value: value >= amount,
    }
    test = compare[node.get("Operator") or "Equal"]
    balances = Balances(company)

    def total(element: ListElement) -> int:
        if element.kind == "Vendor":
            return -balances.name(element.list_id, "AccountsPayable")
        family = company.elements.with_descendants(element.list_id)
        return sum(balances.name(list_id, "AccountsReceivable") for list_id in family)

    return lambda element: test(total(element))
