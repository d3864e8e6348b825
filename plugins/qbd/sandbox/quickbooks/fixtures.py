"""Makes company files: the lists and preferences of a shop, and books that others have written in before us."""

from __future__ import annotations

import datetime as dt
import json
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from qbd.sandbox.quickbooks import chart_of_accounts as names
from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.elements import ListElement
from qbd.sandbox.quickbooks.list_kinds import CAPACITIES
from qbd.sandbox.quickbooks.request_processor import RequestProcessor
from qbd.sandbox.quickbooks.response_writer import escape
from qbd.sandbox.quickbooks.store import Clock, Store, system_clock

APPLICATION = ("", "QuickBooks user")
_ADDRESSES = {
    "US": {"Addr1": "12 Harbor Street", "City": "Portland", "State": "OR", "PostalCode": "97205"},
    "CA": {"Addr1": "12 Harbour Street", "City": "Vancouver", "State": "BC", "PostalCode": "V6B 1A1"},
    "UK": {"Addr1": "12 Harbour Street", "City": "Bristol", "PostalCode": "BS1 4DJ"},
}


def default_preferences() -> dict[str, Any]:
    """The switches of a new file: sales tax, classes and inventory on, the rest off, books open."""
    return {
        "SalesTax": True,
        "ClassTracking": True,
        "Inventory": True,
        "MultiCurrency": False,
        "MultiSite": False,
        "AccountNumbers": False,
        "EnhancedInventoryReceiving": False,
        "ClosingDate": None,
    }


def create_company(
    path: str | Path,
    edition: str = "US",
    product: str = "pro",
    *,
    name: str = "Harbor Goods",
    time_zone: str = "America/New_York",
    clock: Clock = system_clock,
    opening_date: dt.date | None = None,
    history: bool = True,
    preferences: dict[str, Any] | None = None,
) -> Path:
    """A new company file with the lists of `chart_of_accounts` and, on request, some books.

    Args:
        path: must not exist yet.
        edition: `US`, `CA` or `UK`.
        product: `pro`, `premier` or `enterprise`; decides the list limits.
        opening_date: of the opening balances; the first day of the clock's year when left out.
        history: rent and payroll of every month since then, a supplier's bill, a manual journal entry in an account
            that shops map (all of them foreign to a pipeline).
        preferences: overrides of `default_preferences`.
    """
    target = Path(path)
    if target.exists():
        raise FileExistsError(f"{target}: a company file is already there")
    target.parent.mkdir(parents=True, exist_ok=True)
    store = Store(target, clock, create=True)
    try:
        with store.transaction():
            _write_meta(store, edition, product, name, time_zone, {**default_preferences(), **(preferences or {})})
            _write_lists(Company(store), edition)
        today = store.now().date()
    finally:
        store.close()
    first = opening_date or today.replace(month=1, day=1)
    if history:
        post(target, _opening(edition, first) + list(_history(first, today)), clock=clock)
    closing = (preferences or {}).get("ClosingDate")
    if closing:
        set_preferences(target, ClosingDate=closing)
    return target


def _write_meta(
    store: Store, edition: str, product: str, name: str, time_zone: str, preferences: dict[str, Any]
) -> None:
    if edition not in names.TAX_CODES:
        raise ValueError(f"edition {edition!r}: one of {', '.join(names.TAX_CODES)}")
    capacities = CAPACITIES["enterprise" if product == "enterprise" else "pro"]
    # Books are opened before they are closed.
    preferences["ClosingDate"] = None
    for key, value in (
        ("edition", edition),
        ("product", product),
        ("time_zone", time_zone),
        ("fiscal_month", "1"),
        ("capacities", json.dumps(capacities)),
        ("preferences", json.dumps(preferences)),
        (
            "company",
            json.dumps(
                {
                    "CompanyName": name,
                    "LegalCompanyName": name,
                    "Address": _ADDRESSES[edition],
                    "Phone": "555-0142",
                    "FirstMonthFiscalYear": "January",
                    "FirstMonthIncomeTaxYear": "January",
                }
            ),
        ),
    ):
        store.set_meta(key, value)


def _write_lists(company: Company, edition: str) -> None:
    specials: dict[str, str] = {}
    for account in names.accounts_of(edition):
        data = {"AccountType": account.type}
        if account.special and account.special not in ("OpeningBalanceEquity", "SalesTaxPayable"):
            data["SpecialAccountType"] = account.special
        element = _element(company, "Account", account.full_name, data)
        if account.special:
            specials[account.special] = element.list_id
    for role, list_id in specials.items():
        company.store.set_meta(f"special:{role}", list_id)
    company.store.set_meta("special_ids", ",".join(specials.values()))
    for agency, account_name in names.TAX_AGENCIES[edition].items():
        account_id = company.elements.named("Account", account_name).list_id
        account = company.elements.get(account_id)
        account.data["_IsSalesTax"] = True
        company.elements.save(account, new=False)
        _element(company, "Vendor", agency, {"CompanyName": agency, "_TaxAccount": account_id})
    _write_taxes(company, edition)
    _write_names(company)


def _write_taxes(company: Company, edition: str) -> None:
    for tax_name, (rate, agency) in names.TAX_ITEMS[edition].items():
        vendor = company.elements.named("Vendor", agency)
        data = {"ItemDesc": tax_name, "TaxRate": rate, "TaxVendorRef": {"ListID": vendor.list_id}}
        _element(company, "ItemSalesTax", tax_name, data)
    for group, members in names.TAX_GROUPS[edition].items():
        refs = [{"ListID": company.elements.named("ItemSalesTax", member).list_id} for member in members]
        _element(company, "ItemSalesTaxGroup", group, {"ItemDesc": group, "ItemSalesTaxRef": refs})
    defaults: dict[bool, str] = {}
    for code, (taxable, tax_name) in names.TAX_CODES[edition].items():
        data_: dict[str, Any] = {"IsTaxable": "true" if taxable else "false", "Desc": tax_name or code}
        item = company.elements.by_name("item", tax_name) if tax_name else None
        if item is not None:
            data_["ItemSalesTaxRef"] = {"ListID": item.list_id}
        defaults.setdefault(taxable, _element(company, "SalesTaxCode", code, data_).list_id)
    preferences = dict(company.preferences)
    preferences["DefaultTaxableSalesTaxCodeRef"] = defaults[True]
    preferences["DefaultNonTaxableSalesTaxCodeRef"] = defaults[False]
    if edition == "US":
        first = next(iter(names.TAX_ITEMS["US"]))
        preferences["DefaultItemSalesTaxRef"] = company.elements.named("ItemSalesTax", first).list_id
    company.store.set_meta("preferences", json.dumps(preferences))


def _write_names(company: Company) -> None:
    preferences = company.store.meta_json("preferences")
    tax = {"SalesTaxCodeRef": {"ListID": preferences["DefaultTaxableSalesTaxCodeRef"]}}
    if preferences.get("DefaultItemSalesTaxRef"):
        tax["ItemSalesTaxRef"] = {"ListID": preferences["DefaultItemSalesTaxRef"]}
    for vendor in names.VENDORS:
        _element(company, "Vendor", vendor, {"CompanyName": vendor})
    for customer in names.CUSTOMERS:
        _element(company, "Customer", customer, dict(tax))
    for employee in names.EMPLOYEES:
        first, last = employee.split()
        _element(company, "Employee", employee, {"FirstName": first, "LastName": last})
    for other in names.OTHER_NAMES:
        _element(company, "OtherName", other, {})
    for terms, days in names.TERMS.items():
        _element(company, "StandardTerms", terms, {"StdDueDays": str(days)})
    for method, method_type in names.PAYMENT_METHODS.items():
        _element(company, "PaymentMethod", method, {"PaymentMethodType": method_type})
    for class_name in names.CLASSES:
        _element(company, "Class", class_name, {})
    _element(company, "ItemSubtotal", "Subtotal", {"ItemDesc": "Subtotal"})


def _element(company: Company, kind: str, full_name: str, data: dict[str, Any]) -> ListElement:
    """Writes an element as QuickBooks' own set-up would, without a request."""
    store = company.store
    parent_name, _, own_name = full_name.rpartition(":") if kind == "Account" else ("", "", full_name)
    parent = company.elements.named(kind, parent_name) if parent_name else None
    now = store.stamp()
    element = ListElement(
        store.next_list_id(), kind, own_name, full_name, parent.list_id if parent else None, True, now, now,
        store.next_edit_sequence(), data,
    )  # fmt: skip
    company.elements.save(element, new=True)
    return element


def _amount(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def _entry(date: dt.date, number: str, lines: Iterable[tuple[str, str, int, str]]) -> str:
    """A journal entry; lines are side, account, cents, memo."""
    body = "".join(
        f"<Journal{side}Line><AccountRef><FullName>{escape(account)}</FullName></AccountRef>"
        f"<Amount>{_amount(cents)}</Amount><Memo>{escape(memo)}</Memo></Journal{side}Line>"
        for side, account, cents, memo in lines
    )
    return (
        f"<JournalEntryAddRq><JournalEntryAdd><TxnDate>{date}</TxnDate><RefNumber>{number}</RefNumber>{body}"
        "</JournalEntryAdd></JournalEntryAddRq>"
    )


def _check(date: dt.date, number: str, payee: str, account: str, cents: int, memo: str) -> str:
    return (
        "<CheckAddRq><CheckAdd><AccountRef><FullName>Checking</FullName></AccountRef>"
        f"<PayeeEntityRef><FullName>{escape(payee)}</FullName></PayeeEntityRef><RefNumber>{number}</RefNumber>"
        f"<TxnDate>{date}</TxnDate><Memo>{memo}</Memo><ExpenseLineAdd><AccountRef><FullName>{account}</FullName>"
        f"</AccountRef><Amount>{_amount(cents)}</Amount><Memo>{memo}</Memo><ClassRef><FullName>Overhead</FullName>"
        "</ClassRef></ExpenseLineAdd></CheckAdd></CheckAddRq>"
    )


def _opening(edition: str, date: dt.date) -> list[str]:
    debits = ("Bank", "FixedAsset", "OtherCurrentAsset")
    lines = []
    total = 0
    for account in names.accounts_of(edition):
        if account.opening:
            side = "Debit" if account.type in debits else "Credit"
            lines.append((side, account.full_name, account.opening, "Opening balance"))
            total += account.opening if side == "Debit" else -account.opening
    lines.append(("Credit" if total > 0 else "Debit", "Opening Balance Equity", abs(total), "Opening balance"))
    return [_entry(date, "OPEN-1", lines)]


def _history(first: dt.date, today: dt.date) -> Iterable[str]:
    """Rent on the first, payroll on the fifteenth, utilities on the twentieth of every month up to today."""
    number = 1000
    day = first
    while day <= today:
        number += 3
        yield _check(day, str(number), "Harbor Properties LLC", "Rent Expense", 2_400_00, "Rent")
        middle = day.replace(day=15)
        if middle <= today:
            yield _payroll(middle, f"PAY-{middle:%y%m}")
        late = day.replace(day=20)
        if late <= today:
            yield _check(late, str(number + 1), "City Power & Light", "Utilities", 186_45, "Electricity")
        day = (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    yield from _foreign(first)


def _payroll(date: dt.date, number: str) -> str:
    return _entry(
        date,
        number,
        [
            ("Debit", "Payroll Expenses", 3_850_00, "Wages"),
            ("Credit", "Payroll Liabilities", 812_35, "Withheld"),
            ("Credit", "Checking", 3_037_65, "Net pay"),
        ],
    )


def _foreign(date: dt.date) -> list[str]:
    """What other people book in accounts that a shop maps."""
    return [
        _entry(
            date,
            f"MAN-{date:%m%d}",
            [
                ("Debit", "Cash Over/Short", 4_50, "Counted short"),
                ("Credit", "Cash Drawer", 4_50, "Counted short"),
            ],
        ),
        _check(date, f"9{date:%m%d}", "Northwind Supply Co", "Office Supplies", 58_20, "Till rolls"),
    ]


def add_foreign_transactions(path: str | Path, date: dt.date, *, clock: Clock = system_clock) -> list[str]:
    """Books a manual journal entry in mapped accounts, and a check, on a date; gives their TxnIDs."""
    return post(Path(path), _foreign(date), clock=clock)


def post(path: Path, requests: Iterable[str], *, clock: Clock = system_clock) -> list[str]:
    """Sends requests as a QuickBooks user would enter them; gives the TxnIDs (or ListIDs) made.

    Raises:
        ValueError: a request was refused; the response is in the message.
    """
    processor = RequestProcessor(clock=clock)
    processor.open_connection2(*APPLICATION)
    ticket = processor.begin_session(str(path))
    try:
        answer = processor.process_request(
            ticket,
            '<?xml version="1.0"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="stopOnError">'
            + "".join(requests)
            + "</QBXMLMsgsRq></QBXML>",
        )
    finally:
        processor.close_connection()
    made: list[str] = []
    for response in ElementTree.fromstring(answer)[0]:
        if response.attrib["statusCode"] != "0":
            raise ValueError(f"{response.tag}: {response.attrib['statusMessage']}")
        for tag in ("TxnID", "ListID"):
            found = response.find(f"./*/{tag}")
            if found is not None and found.text:
                made.append(found.text)
                break
    return made


def set_preferences(path: str | Path, **changes: Any) -> None:
    """Changes preferences as the file's administrator would in QuickBooks' own window (no request can)."""
    store = Store(Path(path))
    try:
        with store.transaction():
            store.set_meta("preferences", json.dumps({**store.meta_json("preferences"), **changes}))
    finally:
        store.close()


def set_meta(path: str | Path, **values: str) -> None:
    """Changes the file's own settings: `application_access` (granted, unknown, denied), `capacities` (JSON) ..."""
    store = Store(Path(path))
    try:
        with store.transaction():
            for key, value in values.items():
                store.set_meta(key, value)
    finally:
        store.close()


def hold(path: str | Path, object_id: str, *, held: bool = True) -> None:
    """A user opens (or closes) a form or list element in QuickBooks' own window: changing it answers 3175."""
    store = Store(Path(path))
    try:
        with store.transaction():
            if held:
                store.db.execute("INSERT OR IGNORE INTO in_use VALUES (?)", (object_id,))
            else:
                store.db.execute("DELETE FROM in_use WHERE object_id = ?", (object_id,))
    finally:
        store.close()


def forget_message_sets(path: str | Path) -> None:
    """QuickBooks no longer knows any stored message set (a restored or rebuilt file)."""
    store = Store(Path(path))
    try:
        with store.transaction():
            store.db.execute("DELETE FROM message_set")
    finally:
        store.close()
