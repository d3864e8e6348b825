"""The books: statements, the ledger of an account, and who owes what since when."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence

from qbd.sandbox.quickbooks import ledger
from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.dates import Range
from qbd.sandbox.quickbooks.elements import ListElement
from qbd.sandbox.quickbooks.field_values import money
from qbd.sandbox.quickbooks.reports import catalogue, periods
from qbd.sandbox.quickbooks.reports.accounts import account_label, is_balance_sheet
from qbd.sandbox.quickbooks.reports.aging import BUCKETS, PAYABLE, RECEIVABLE, bucket
from qbd.sandbox.quickbooks.reports.balances import Books
from qbd.sandbox.quickbooks.reports.open_documents import open_documents
from qbd.sandbox.quickbooks.request_reader import Element
from qbd.sandbox.quickbooks.views.view import NotFoundError, Row, View, name_of

_INDENT = "  "


def report(company: Company, kind: str, dates: Range = (None, None), **options: str) -> View:
    """Any report that qbXML can give, by its report type; ``options`` by element name.

    Raises:
        NotFoundError: there is no such report type.
        StatusError: the report or an option of it is refused.
    """
    known = {name.lower(): name for name in catalogue.REPORTS}
    if kind.lower() not in known:
        raise NotFoundError(f"{kind} is no report type. Report types are {', '.join(sorted(catalogue.REPORTS))}.")
    node = Element("ReportQueryRq", {}, [Element("ReportType", {}, text=known[kind.lower()])])
    if any(dates):
        ends = [(name, day) for name, day in zip(("FromReportDate", "ToReportDate"), dates, strict=True) if day]
        node.children.append(Element("ReportPeriod", {}, [Element(name, {}, text=day or "") for name, day in ends]))
    else:
        node.children.append(Element("ReportDateMacro", {}, text="All"))
    node.children += [Element(name, {}, text=value) for name, value in options.items()]
    return _table(ElementTree.fromstring(catalogue.answer(company, node)))


def _table(ret: ElementTree.Element) -> View:
    """A ReportRet as a table; what stands under a heading is indented."""
    described = ret.findall("ColDesc")
    titles = [(node.find("ColTitle").get("value") or "") for node in described]  # type: ignore[union-attr]
    rows: list[Row] = []
    level = 0
    for node in ret.iterfind("ReportData/*"):
        cells = [""] * len(titles)
        for cell in node.findall("ColData"):
            cells[int(cell.attrib["colID"]) - 1] = cell.attrib["value"]
        if node.tag == "TextRow":
            cells[0] = _INDENT * level + node.attrib["value"]
            level += 1
        else:
            closes = node.tag != "DataRow" and not (node.tag == "SubtotalRow" and cells[0] == "Gross Profit")
            level = max(level - 1, 0) if closes else level
            cells[0] = _INDENT * level + cells[0]
        rows.append(tuple(cells))
    right = frozenset(n for n, node in enumerate(described) if node.get("dataType") not in ("STRTYPE", "DATETYPE"))
    basis = " (cash)" if ret.findtext("ReportBasis") == "Cash" else ""
    return View(f"{ret.findtext('ReportTitle')}, {ret.findtext('ReportSubtitle')}{basis}", tuple(titles), rows, right)


def owed(company: Company, account_type: str, as_of: str | None = None) -> View:
    """Open documents of A/R (A/P) by name, with their age and a sum per name; credits are negative."""
    day = periods.last_day((None, as_of)) if as_of else company.today()
    sign = 1 if account_type == RECEIVABLE else -1
    found = open_documents(company, account_type, periods.last_day((None, as_of)))
    found.sort(
        key=lambda each: (name_of(company, each.line.entity_id).lower(), each.line.txn_date, each.line.txn_number)
    )
    rows: list[Row] = []
    total = 0
    for place, each in enumerate(found):
        name = name_of(company, each.line.entity_id)
        days = each.days_overdue(day)
        amount = sign * each.open_cents
        total += amount
        rows.append((name, each.line.kind, each.line.ref_number or "", each.line.txn_date, each.due_date,
                     BUCKETS[bucket(days)], money(amount)))  # fmt: skip
        following = found[place + 1].line.entity_id if place + 1 < len(found) else None
        if following != each.line.entity_id:
            own = sum(sign * other.open_cents for other in found if other.line.entity_id == each.line.entity_id)
            rows.append((f"Total {name}", "", "", "", "", "", money(own)))
    rows.append(("TOTAL", "", "", "", "", "", money(total)))
    title = "accounts receivable" if account_type == RECEIVABLE else "accounts payable"
    columns = ("customer" if account_type == RECEIVABLE else "vendor", "kind", "number", "date", "due", "age", "open")
    return View(title, columns, rows, frozenset({6}))


def receivables(company: Company, as_of: str | None = None) -> View:
    """Who owes what, since when."""
    return owed(company, RECEIVABLE, as_of)


def payables(company: Company, as_of: str | None = None) -> View:
    """To whom what is owed, since when."""
    return owed(company, PAYABLE, as_of)


def the_account(company: Company, name: str) -> ListElement:
    """An account by full name, ListID, number, or a part of the name that only one has."""
    accounts = company.elements.of_kinds(("Account",))
    wanted = name.lower()
    exact = [
        account for account in accounts
        if wanted in (account.full_name.lower(), account.list_id.lower(), account_label(company, account).lower(),
                      str(account.data.get("AccountNumber") or "").lower())
    ]  # fmt: skip
    found = exact or [account for account in accounts if wanted in account.full_name.lower()]
    if len(found) == 1:
        return found[0]
    names = ", ".join(account.full_name for account in found or accounts)
    raise NotFoundError(f"{name} is {'more than one account' if found else 'no account'}. Accounts are {names}.")


def account_ledger(company: Company, name: str, dates: Range = (None, None)) -> View:
    """The general ledger of one account: opening balance, every line with the balance after it, the end."""
    account = the_account(company, name)
    balance = _opening(company, account, dates[0])
    rows: list[Row] = [("", "", "", "", "opening balance", "", "", money(balance))] if dates[0] else []
    debit = credit = 0
    selection = ledger.Selection(dates=dates, account_ids=[account.list_id])
    for line in ledger.lines(company, selection):
        balance += line.cents
        debit, credit = debit + max(line.cents, 0), credit - min(line.cents, 0)
        rows.append(
            (line.txn_date, line.txn_id, line.kind, line.ref_number or "",
             name_of(company, line.entity_id) or line.memo or "", money(line.cents) if line.cents > 0 else "",
             money(-line.cents) if line.cents < 0 else "", money(balance))
        )  # fmt: skip
    rows.append(("TOTAL", "", "", "", "", money(debit), money(credit), money(balance)))
    columns: Sequence[str] = ("date", "TxnID", "kind", "number", "name", "debit", "credit", "balance (debit +)")
    return View(account_label(company, account), tuple(columns), rows, frozenset({5, 6, 7}))


def _opening(company: Company, account: ListElement, first: str | None) -> int:
    if not first:
        return 0
    last = periods.day_before(first)
    if account.list_id == company.special_account("RetainedEarnings") or not is_balance_sheet(account):
        return Books(company).closed(last, periods.last_day((None, first))).get(account.list_id, 0)
    return ledger.balances(company, None, last.isoformat()).get(account.list_id, 0)
