"""Finding transactions: by id, by number, by filters; across kinds; and the deleted ones."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from qbd.sandbox.quickbooks import currencies
from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.data_ext_holders import with_extensions
from qbd.sandbox.quickbooks.dates import node_range
from qbd.sandbox.quickbooks.documents import find_document, get_document
from qbd.sandbox.quickbooks.errors import StatusError, bad_reference, feature_closed
from qbd.sandbox.quickbooks.field_values import moment
from qbd.sandbox.quickbooks.iterators import Iterators
from qbd.sandbox.quickbooks.request_reader import Element, Request
from qbd.sandbox.quickbooks.response_writer import Pairs
from qbd.sandbox.quickbooks.transactions import settlement
from qbd.sandbox.quickbooks.transactions.kinds import TransactionKind
from qbd.sandbox.quickbooks.transactions.records import show

_DELETED_DAYS = 90


@dataclass(slots=True)
class Answer:
    """What a query gives: returns, the status, and attributes of the response."""

    returns: Pairs
    code: int = 0
    message: str = "Status OK"
    attributes: list[tuple[str, str]] | None = None


def nothing_found() -> Answer:
    """1: a filter that matched nothing."""
    return Answer([], 1, "A query request did not find a matching object in QuickBooks")


def incomplete(value: str) -> tuple[int, str]:
    """500: something asked for by id, name or number is not there."""
    return 500, (
        "The query request has not been fully completed. There was a required element "
        f'("{value}") that could not be found in QuickBooks.'
    )


def query(company: Company, kind: TransactionKind, request: Request, iterators: Iterators) -> Answer:
    """A `...Query` of one kind."""
    node = request.element
    missing: str | None = None
    ids = iterators.continued(request)
    if ids is None and node.child("TxnID") is not None:
        ids, missing = _listed(company, kind.name, [text.upper() for text in node.texts("TxnID")], "txn_id")
    elif ids is None and (node.child("RefNumber") is not None or node.child("RefNumberCaseSensitive") is not None):
        exact = node.child("RefNumberCaseSensitive") is not None
        texts = node.texts("RefNumberCaseSensitive" if exact else "RefNumber")
        ids, missing = _listed(company, kind.name, texts, "ref_number", "" if exact else " COLLATE NOCASE")
    elif ids is None:
        ids = _filtered(company, kind, node)
    return _answer(company, kind, request, iterators, ids, missing)


def _answer(
    company: Company, kind: TransactionKind, request: Request, iterators: Iterators, ids: list[str], missing: str | None
) -> Answer:
    node = request.element
    portion, attributes = iterators.cut(request, ids)
    # What a user deleted since the iterator began is passed over.
    portion = [txn_id for txn_id in portion if find_document(company, txn_id) is not None]
    if request.attributes.get("iterator", ("", None))[0] == "Stop":
        return Answer([])
    meta = request.attributes.get("metaData", ("NoMetaData", None))[0]
    if meta != "NoMetaData":
        attributes = [("retCount", str(len(ids))), *attributes]
    if not ids and missing is None:
        answer = nothing_found()
        answer.attributes = attributes
        return answer
    lines, linked = node.get("IncludeLineItems") in ("true", "1"), node.get("IncludeLinkedTxns") in ("true", "1")
    returns: Pairs = []
    if meta != "MetaDataOnly":
        for txn_id in portion:
            name, pairs = show(company, kind, get_document(company, txn_id), lines=lines, linked=linked)
            returns.append((name, with_extensions(company, node.texts("OwnerID"), txn_id, pairs)))
    code, message = incomplete(missing) if missing is not None else (0, "Status OK")
    return Answer(returns, code, message, attributes)


def _listed(
    company: Company, kind: str, values: list[str], column: str, collate: str = ""
) -> tuple[list[str], str | None]:
    found: list[str] = []
    missing: str | None = None
    for value in values:
        rows = company.store.db.execute(
            f"SELECT txn_id FROM txn WHERE kind = ? AND {column} = ?{collate} ORDER BY txn_number", (kind, value)
        ).fetchall()
        found += [row[0] for row in rows]
        if not rows:
            missing = missing if missing is not None else value
    return found, missing


def _filtered(company: Company, kind: TransactionKind, node: Element) -> list[str]:
    where, values = ["kind = ?"], [kind.name]
    dates = node.child("TxnDateRangeFilter")
    if dates is not None:
        _bounds(where, values, "txn_date", node_range(dates, "FromTxnDate", "ToTxnDate", company.today(), 1))
    modified = node.child("ModifiedDateRangeFilter")
    if modified is not None:
        _modified(company, modified, where, values)
    _ref_number(node, where, values)
    for name, column in (("EntityFilter", "entity_id"), ("AccountFilter", None)):
        filter_node = node.child(name)
        if filter_node is not None:
            _list_filter(company, filter_node, column, where, values, by_line=not kind.entity_field)
    _stock_filters(company, node, where, values)
    _currency(company, node, where, values)
    rows = company.store.db.execute(
        f"SELECT txn_id, txn_number FROM txn WHERE {' AND '.join(where)} ORDER BY txn_number", values
    ).fetchall()
    status = node.get("PaidStatus")
    if status in ("PaidOnly", "NotPaidOnly"):
        rows = [row for row in rows if _is_paid(company, row[1]) == (status == "PaidOnly")]
    return [row[0] for row in rows]


def _stock_filters(company: Company, node: Element, where: list[str], values: list[Any]) -> None:
    """ItemFilter and SiteFilter: by the items or sites that a transaction's lines move."""
    items, sites = node.child("ItemFilter"), node.child("SiteFilter")
    if items is not None:
        where.append(
            "txn_number IN (SELECT txn_number FROM posting WHERE item_id IN (SELECT value FROM json_each(?)) UNION "
            "SELECT txn_number FROM stock_move WHERE item_id IN (SELECT value FROM json_each(?)))"
        )
        values.extend([json.dumps(filter_ids(company, items, ("item",)))] * 2)
    if sites is not None:
        where.append(
            "txn_number IN (SELECT txn_number FROM site_move WHERE site_id IN (SELECT value FROM json_each(?)))"
        )
        values.append(json.dumps(filter_ids(company, sites, ("inventorysite",))))


def _currency(company: Company, node: Element, where: list[str], values: list[Any]) -> None:
    """CurrencyFilter: transactions in some currencies; 3250 without multicurrency."""
    wanted = node.child("CurrencyFilter")
    if wanted is None:
        return
    if not company.multicurrency:
        raise feature_closed()
    ids = currencies.filter_currencies(company, wanted)
    # What was saved before the preference was turned on is in home currency and does not say so.
    where.append("coalesce(json_extract(form, '$.shown.CurrencyRef.ListID'), ?) IN (SELECT value FROM json_each(?))")
    values.extend((currencies.home_currency(company), json.dumps(sorted(ids))))


def _is_paid(company: Company, txn_number: int) -> bool:
    """Nothing is left to pay; a pending form is never paid."""
    row = company.store.db.execute(
        "SELECT json_extract(form, '$.IsPending') FROM txn WHERE txn_number = ?", (txn_number,)
    ).fetchone()
    return row[0] != "true" and settlement.remaining(company, txn_number) == 0


def _bounds(where: list[str], values: list[Any], column: str, bounds: tuple[str | None, str | None]) -> None:
    for sign, bound in zip((">=", "<="), bounds, strict=True):
        if bound:
            where.append(f"{column} {sign} ?")
            values.append(bound)


def time_bounds(company: Company, first: str | None, last: str | None) -> tuple[dt.datetime | None, dt.datetime | None]:
    """Bounds of a time filter; 3030 where the first is after the last."""
    zone = company.store.zone
    bounds = (moment(first, zone) if first else None, moment(last, zone, end=True) if last else None)
    if bounds[0] and bounds[1] and bounds[0] > bounds[1]:
        raise StatusError(3030, f'The date range is invalid: "{first}" is after "{last}".')
    return bounds


def _modified(company: Company, node: Element, where: list[str], values: list[Any]) -> None:
    bounds = time_bounds(company, node.get("FromModifiedDate"), node.get("ToModifiedDate"))
    for sign, bound in zip((">=", "<="), bounds, strict=True):
        if bound is not None:
            where.append(f"CAST(strftime('%s', time_modified) AS INTEGER) {sign} ?")
            values.append(int(bound.timestamp()))


def _ref_number(node: Element, where: list[str], values: list[Any]) -> None:
    match = node.child("RefNumberFilter")
    if match is not None:
        patterns = {"StartsWith": "{}%", "Contains": "%{}%", "EndsWith": "%{}"}
        text = (match.get("RefNumber") or "").replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        where.append("ref_number LIKE ? ESCAPE '\\'")
        values.append(patterns[match.get("MatchCriterion") or "Contains"].format(text))
    between = node.child("RefNumberRangeFilter")
    if between is not None:
        first, last = between.get("FromRefNumber"), between.get("ToRefNumber")
        if first and last and first > last:
            raise StatusError(3031, f'The range is invalid: "{first}" is after "{last}".')
        _bounds(where, values, "ref_number", (first, last))


def filter_ids(company: Company, node: Element, namespaces: tuple[str, ...]) -> list[str]:
    """The ListIDs of an entity, account, item or class filter. 3140 where a name is not there."""
    found: list[str] = []
    for child in node.children:
        by_id = child.name.startswith("ListID")
        element = company.elements.find(child.text) if by_id else None
        for namespace in () if by_id else namespaces:
            element = element or company.elements.by_name(namespace, child.text)
        if element is None:
            raise bad_reference("list", child.text, "query filter")
        deep = child.name.endswith("WithChildren")
        found += company.elements.with_descendants(element.list_id) if deep else [element.list_id]
    return found


def _list_filter(
    company: Company, node: Element, column: str | None, where: list[str], values: list[Any], *, by_line: bool
) -> None:
    """By name or account. What has its names on its lines only (deposits, journal entries) is found by any of them."""
    ids = filter_ids(company, node, ("entity",) if column else ("account",))
    marks = ",".join("?" * len(ids))
    if column and not by_line:
        where.append(f"{column} IN ({marks})")
    else:
        field = "entity_id" if column else "account_id"
        # Orders post nothing; their non-posting account stands with the document.
        posted = f"txn_number IN (SELECT txn_number FROM posting WHERE {field} IN ({marks}))"
        where.append(f"({posted} OR {field} IN ({marks}))")
        values.extend(ids)
    values.extend(ids)


def deleted(company: Company, request: Request, lists: bool) -> Answer:
    """TxnDeletedQuery and ListDeletedQuery: the last 90 days [M]."""
    node = request.element
    type_field, id_field = ("ListDelType", "ListID") if lists else ("TxnDelType", "TxnID")
    table, id_column, label = (
        ("deleted_element", "list_id", "full_name") if lists else ("deleted_txn", "txn_id", "ref_number")
    )
    kinds = node.texts(type_field)
    oldest = company.store.now() - dt.timedelta(days=_DELETED_DAYS)
    bounds: tuple[dt.datetime | None, dt.datetime | None] = (None, None)
    filter_node = node.child("DeletedDateRangeFilter")
    if filter_node is not None:
        bounds = time_bounds(company, filter_node.get("FromDeletedDate"), filter_node.get("ToDeletedDate"))
    returns: Pairs = []
    rows = company.store.db.execute(
        f"SELECT kind, {id_column}, time_created, time_deleted, {label} FROM {table} "
        f"WHERE kind IN ({','.join('?' * len(kinds))}) ORDER BY rowid",
        kinds,
    ).fetchall()
    for kind, object_id, created, removed, text in rows:
        when = dt.datetime.fromisoformat(removed)
        if when < oldest or (bounds[0] and when < bounds[0]) or (bounds[1] and when > bounds[1]):
            continue
        pairs: Pairs = [(type_field, kind), (id_field, object_id), ("TimeCreated", created), ("TimeDeleted", removed)]
        pairs.append(("FullName" if lists else "RefNumber", text))
        returns.append(("ListDeletedRet" if lists else "TxnDeletedRet", pairs))
    return all_of(request, returns)


def all_of(request: Request, returns: Pairs) -> Answer:
    """The answer of a query without iterator: everything, or only how many where metaData asks for that."""
    answer = Answer(returns) if returns else nothing_found()
    meta = request.attributes.get("metaData", ("NoMetaData", None))[0]
    if meta != "NoMetaData":
        answer.attributes = [("retCount", str(len(returns)))]
    if meta == "MetaDataOnly":
        answer.returns = []
    return answer
