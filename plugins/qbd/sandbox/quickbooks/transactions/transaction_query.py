"""TransactionQuery: ledger lines across all kinds of transactions."""

from __future__ import annotations

import datetime as dt

from qbd.sandbox.quickbooks import foreign_amounts, ledger
from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.dates import node_range
from qbd.sandbox.quickbooks.errors import feature_closed
from qbd.sandbox.quickbooks.field_values import money
from qbd.sandbox.quickbooks.iterators import Iterators
from qbd.sandbox.quickbooks.request_reader import Element, Request
from qbd.sandbox.quickbooks.response_writer import Pairs
from qbd.sandbox.quickbooks.transactions import non_posting, settlement
from qbd.sandbox.quickbooks.transactions.queries import Answer, filter_ids, incomplete, nothing_found, time_bounds


def transaction_query(company: Company, request: Request, iterators: Iterators) -> Answer:
    """TransactionQuery: ledger lines of all kinds; one summary row per transaction by default."""
    node = request.element
    left = iterators.continued(request)
    if left is None:
        left = [row.key for row in _matching(company, node)]
    portion, attributes = iterators.cut(request, left)
    if request.attributes.get("iterator", ("", None))[0] == "Stop":
        return Answer([])
    wanted = set(portion)
    numbers = sorted({int(key.split(":")[0]) for key in portion})
    rows = {row.key: row for row in _lines(company, ledger.Selection(txn_numbers=numbers)) if row.key in wanted}
    returns: Pairs = [("TransactionRet", _transaction_pairs(company, rows[key])) for key in portion if key in rows]
    if request.attributes.get("metaData", ("NoMetaData", None))[0] != "NoMetaData":
        attributes = [("retCount", str(len(left))), *attributes]
    missing = [text for text in node.texts("TxnID") if text.upper() not in {row.txn_id for row in rows.values()}]
    if missing:
        return Answer(returns, *incomplete(missing[0]), attributes)
    if not returns:
        answer = nothing_found()
        answer.attributes = attributes
        return answer
    return Answer(returns, attributes=attributes)


def _transaction_pairs(company: Company, row: ledger.LedgerLine) -> Pairs:
    foreign = foreign_amounts.line_amounts(company, row.txn_number, row.seq) if company.multicurrency else []
    return [
        ("TxnType", row.kind),
        ("TxnID", row.txn_id),
        ("TxnLineID", row.line_id),
        ("TimeCreated", row.time_created),
        ("TimeModified", row.time_modified),
        ("EntityRef", {"ListID": row.entity_id} if row.entity_id else None),
        ("AccountRef", {"ListID": row.account_id}),
        ("TxnDate", row.txn_date),
        ("RefNumber", row.ref_number),
        *([] if foreign else [("Amount", money(row.cents))]),
        *foreign,
        *([("AmountInHomeCurrency", money(row.cents))] if foreign else []),
        ("Memo", row.memo),
    ]


def _matching(company: Company, node: Element) -> list[ledger.LedgerLine]:
    selection = ledger.Selection()
    if node.child("TxnID") is not None:
        selection.txn_ids = [text.upper() for text in node.texts("TxnID")]
    dates = node.child("TransactionDateRangeFilter")
    if dates is not None:
        selection.dates = node_range(dates, "FromTxnDate", "ToTxnDate", company.today(), 1)
    for name, namespace, field in (
        ("TransactionEntityFilter", "entity", "entity_ids"),
        ("TransactionAccountFilter", "account", "account_ids"),
        ("TransactionItemFilter", "item", "item_ids"),
        ("TransactionClassFilter", "class", "class_ids"),
    ):
        filter_node = node.child(name)
        if filter_node is not None:
            if filter_node.children[0].name.endswith("TypeFilter"):
                raise feature_closed()
            setattr(selection, field, filter_ids(company, filter_node, (namespace,)))
    kinds = node.child("TransactionTypeFilter")
    if kinds is not None and "All" not in kinds.texts("TxnTypeFilter"):
        selection.kinds = kinds.texts("TxnTypeFilter")
    status = node.get("TransactionPostingStatusFilter") or "Either"
    level = node.get("TransactionDetailLevelFilter") or "SummaryOnly"
    rows = [
        row
        for row in _lines(company, selection, status)
        if level == "All" or (row.seq == 1) == (level == "SummaryOnly")
    ]
    return [row for row in rows if _row_matches(company, node, row)]


def _lines(company: Company, selection: ledger.Selection, status: str = "Either") -> list[ledger.LedgerLine]:
    """Ledger lines, and orders on their non-posting accounts; both where nothing is said [M]. Posting rule 7."""
    rows = [] if status == "NonPosting" else list(ledger.lines(company, selection))
    if status != "Posting":
        rows += non_posting.lines(company, selection)
    return sorted(rows, key=lambda row: (row.txn_date, row.txn_number, row.seq, row.part))


def _row_matches(company: Company, node: Element, row: ledger.LedgerLine) -> bool:
    return _number_matches(node, row.ref_number or "") and _state_matches(company, node, row)


def _number_matches(node: Element, number: str) -> bool:
    texts, exact = node.texts("RefNumber"), node.texts("RefNumberCaseSensitive")
    if texts and number.lower() not in {text.lower() for text in texts}:
        return False
    if exact and number not in exact:
        return False
    match = node.child("RefNumberFilter")
    if match is not None:
        text = (match.get("RefNumber") or "").lower()
        test = {"StartsWith": number.lower().startswith, "EndsWith": number.lower().endswith}
        if not test.get(match.get("MatchCriterion") or "", lambda part: part in number.lower())(text):
            return False
    between = node.child("RefNumberRangeFilter")
    first, last = (between.get("FromRefNumber"), between.get("ToRefNumber")) if between is not None else (None, None)
    return (not first or number >= first) and (not last or number <= last)


def _state_matches(company: Company, node: Element, row: ledger.LedgerLine) -> bool:
    modified = node.child("TransactionModifiedDateRangeFilter")
    if modified is not None:
        if modified.get("DateMacro"):
            raise feature_closed()
        first, last = time_bounds(company, modified.get("FromModifiedDate"), modified.get("ToModifiedDate"))
        when = dt.datetime.fromisoformat(row.time_modified)
        if (first and when < first) or (last and when > last):
            return False
    status = node.get("TransactionPaidStatusFilter")
    if status in ("Open", "Closed") and row.kind in non_posting.ACCOUNTS:
        return non_posting.is_open(company, row) == (status == "Open")
    if status in ("Open", "Closed"):
        return (settlement.remaining(company, row.txn_number) == 0) == (status == "Closed")
    return True
