"""One ``...Ret`` element of an answer into its typed record."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from qbd.errors import ContractError
from qbd.qbxml.records import (
    AccountRecord,
    CompanyRecord,
    DeletedRecord,
    HostRecord,
    LedgerRow,
    ListRecord,
    PreferencesRecord,
    Record,
    RecoveryRecord,
    Ref,
    TxnLine,
    TxnLink,
    TxnRecord,
    TxnSummary,
)

_TOTALS = ("TotalAmount", "Amount", "AmountDue", "DepositTotal")
_LINE = re.compile(r".*Line(Ret)?$")
_ACCOUNT_NUMBER = re.compile(r"(^|:)[^:·]* · ")


def text(element: Any, path: str) -> str:
    """Return the text at a path below an element, '' if absent."""
    return str(element.findtext(path) or "")


def decimal(value: str, where: str) -> Decimal | None:
    """Return a number of an answer, exactly; None for ''.

    Raises:
        ContractError: it is no number.
    """
    if not value:
        return None
    try:
        return Decimal(value.replace(",", ""))
    except InvalidOperation:
        raise ContractError(f"QuickBooks answered {value!r} as {where}, which is no number") from None


def day(value: str, where: str) -> date | None:
    """Return a date of an answer; None for ''.

    Raises:
        ContractError: it is no date.
    """
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ContractError(f"QuickBooks answered {value!r} as {where}, which is no date") from None


def ref(element: Any) -> Ref:
    """Return a reference element; an absent one is empty."""
    return Ref() if element is None else Ref(text(element, "ListID"), text(element, "FullName"))


def refs(element: Any) -> dict[str, Ref]:
    """Return the references that stand directly below an element, by element name."""
    return {child.tag: ref(child) for child in element if child.tag.endswith("Ref")}


def _flag(element: Any, path: str) -> bool:
    return text(element, path) in ("true", "1")


def _number(element: Any, path: str) -> Decimal | None:
    return decimal(text(element, path), f"{element.tag}/{path}")


def _list(element: Any, kind: str) -> ListRecord:
    return ListRecord(
        kind=kind,
        list_id=text(element, "ListID"),
        full_name=text(element, "FullName") or text(element, "Name"),
        edit_sequence=text(element, "EditSequence"),
        name=text(element, "Name"),
        active=text(element, "IsActive") != "false",
        time_modified=text(element, "TimeModified"),
        refs=refs(element)
        | {name: value for part in element.findall("SalesOrPurchase") for name, value in refs(part).items()},
        values={child.tag: child.text for child in element if child.text and not len(child)},
    )


def _account(element: Any) -> AccountRecord:
    return AccountRecord(
        list_id=text(element, "ListID"),
        full_name=text(element, "FullName"),
        edit_sequence=text(element, "EditSequence"),
        account_type=text(element, "AccountType"),
        special=text(element, "SpecialAccountType"),
        number=text(element, "AccountNumber"),
        active=text(element, "IsActive") != "false",
        balance=_number(element, "Balance"),
        currency=text(element, "CurrencyRef/FullName"),
    )


def _line(element: Any) -> TxnLine:
    amount = _number(element, "Amount")
    if element.tag == "JournalCreditLine" and amount is not None:
        amount = -amount
    return TxnLine(
        kind=element.tag,
        line_id=text(element, "TxnLineID"),
        amount=amount,
        quantity=_number(element, "Quantity"),
        text=text(element, "Desc") or text(element, "Memo"),
        refs=refs(element),
    )


def _link(element: Any, amount: str = "Amount") -> TxnLink:
    return TxnLink(
        text(element, "TxnID"), text(element, "TxnType"), _number(element, amount), text(element, "LinkType")
    )


def _links(element: Any) -> Iterable[TxnLink]:
    for child in element:
        if child.tag == "LinkedTxn" or child.tag == "AppliedToTxnRet":
            yield _link(child)
        elif child.tag == "RefundAppliedToTxnRet":
            yield _link(child, "RefundAmount")


def _total(element: Any, lines: tuple[TxnLine, ...]) -> Decimal | None:
    for name in _TOTALS:
        found = _number(element, name)
        if found is not None:
            return found
    subtotal = _number(element, "Subtotal")
    if subtotal is not None:
        return subtotal + (_number(element, "SalesTaxTotal") or Decimal(0))
    debits = [line.amount for line in lines if line.kind == "JournalDebitLine" and line.amount is not None]
    return sum(debits, Decimal(0)) if debits else None


def _used(element: Any, total: Decimal | None) -> Decimal | None:
    applied = _number(element, "AppliedAmount")
    if applied is not None:
        return abs(applied)
    for name in ("CreditRemaining", "UnusedPayment"):
        left = _number(element, name)
        if left is not None and total is not None:
            return total - left
    return None


def _transaction(element: Any, kind: str) -> TxnRecord:
    lines = tuple(_line(child) for child in element if _LINE.match(child.tag))
    total = _total(element, lines)
    return TxnRecord(
        kind=kind,
        txn_id=text(element, "TxnID"),
        edit_sequence=text(element, "EditSequence"),
        txn_date=day(text(element, "TxnDate"), f"{kind}/TxnDate"),
        ref_number=text(element, "RefNumber"),
        total=total,
        memo=text(element, "Memo"),
        time_created=text(element, "TimeCreated"),
        time_modified=text(element, "TimeModified"),
        refs=refs(element),
        lines=lines,
        links=tuple(_links(element)),
        used=_used(element, total),
    )


def _summary(element: Any) -> TxnSummary:
    return TxnSummary(
        kind=text(element, "TxnType"),
        txn_id=text(element, "TxnID"),
        txn_date=day(text(element, "TxnDate"), "TransactionRet/TxnDate"),
        ref_number=text(element, "RefNumber"),
        amount=_number(element, "Amount"),
        account=ref(element.find("AccountRef")),
        entity=ref(element.find("EntityRef")),
        memo=text(element, "Memo"),
        time_modified=text(element, "TimeModified"),
    )


def _deleted_transaction(element: Any) -> DeletedRecord:
    return DeletedRecord(
        text(element, "TxnDelType"), text(element, "TxnID"), text(element, "RefNumber"), text(element, "TimeDeleted")
    )


def _deleted_element(element: Any) -> DeletedRecord:
    return DeletedRecord(
        text(element, "ListDelType"), text(element, "ListID"), text(element, "FullName"), text(element, "TimeDeleted")
    )


def _host(element: Any) -> HostRecord:
    capacities = {
        child.tag.removesuffix("MetaData"): int(text(child, "MaxCapacity") or 0)
        for child in element.iterfind("ListMetaData/*")
    }
    return HostRecord(
        product=text(element, "ProductName"),
        major=text(element, "MajorVersion"),
        minor=text(element, "MinorVersion"),
        country=text(element, "Country"),
        versions=tuple(child.text or "" for child in element.findall("SupportedQBXMLVersion")),
        file_mode=text(element, "QBFileMode"),
        capacities=capacities,
    )


def _company(element: Any) -> CompanyRecord:
    extensions = {text(child, "DataExtName"): text(child, "DataExtValue") for child in element.findall("DataExtRet")}
    return CompanyRecord(
        name=text(element, "CompanyName"),
        legal_name=text(element, "LegalCompanyName"),
        is_sample=_flag(element, "IsSampleCompany"),
        extensions=extensions,
    )


def _preferences(element: Any) -> PreferencesRecord:
    tax = "SalesTaxPreferences"
    return PreferencesRecord(
        closing_date=day(text(element, "AccountingPreferences/ClosingDate"), "ClosingDate"),
        uses_account_numbers=_flag(element, "AccountingPreferences/IsUsingAccountNumbers"),
        requires_accounts=_flag(element, "AccountingPreferences/IsRequiringAccounts"),
        uses_classes=_flag(element, "AccountingPreferences/IsUsingClassTracking"),
        uses_inventory=_flag(element, "PurchasesAndVendorsPreferences/IsUsingInventory"),
        multi_currency=_flag(element, "MultiCurrencyPreferences/IsMultiCurrencyOn"),
        home_currency=text(element, "MultiCurrencyPreferences/HomeCurrencyRef/FullName"),
        charges_sales_tax=element.find(tax) is not None,
        default_tax_item=text(element, f"{tax}/DefaultItemSalesTaxRef/FullName"),
        taxable_code=text(element, f"{tax}/DefaultTaxableSalesTaxCodeRef/FullName"),
        exempt_code=text(element, f"{tax}/DefaultNonTaxableSalesTaxCodeRef/FullName"),
        auto_applies_payments=_flag(element, "SalesAndCustomersPreferences/IsAutoApplyingPayments"),
        enhanced_receiving=_flag(element, "ItemsAndInventoryPreferences/EnhancedInventoryReceivingEnabled"),
    )


def _recovery(element: Any) -> RecoveryRecord:
    return RecoveryRecord(text(element, "ListID") or text(element, "TxnID"), text(element, "EditSequence"))


_READERS: dict[str, Callable[[Any], Record]] = {
    "AccountRet": _account,
    "TransactionRet": _summary,
    "TxnDeletedRet": _deleted_transaction,
    "ListDeletedRet": _deleted_element,
    "HostRet": _host,
    "CompanyRet": _company,
    "PreferencesRet": _preferences,
    "ErrorRecovery": _recovery,
}


def record(element: Any) -> Record | None:
    """Return the typed record of one answer element; None if it is none that this product reads."""
    reader = _READERS.get(element.tag)
    if reader is not None:
        return reader(element)
    if not element.tag.endswith("Ret"):
        return None
    kind = element.tag.removesuffix("Ret")
    # A payment that only set credits has no TxnID (facts-quickbooks, rule 58).
    is_transaction = element.find("TxnID") is not None or kind == "ReceivePayment"
    return _transaction(element, kind) if is_transaction else _list(element, kind)


def ledger_row(row: Any, columns: Mapping[str, str]) -> LedgerRow:
    """Return a report's data row. ``columns`` gives the type of a column by its number in the report.

    Raises:
        ContractError: the report has neither a Debit nor a Credit column, or an amount is none.
    """
    values = {columns.get(cell.get("colID", ""), ""): cell.get("value", "") for cell in row.findall("ColData")}
    if not {"Debit", "Credit"} & set(columns.values()):
        raise ContractError("the ledger report came back without Debit and Credit columns")
    debit, credit = (decimal(values.get(side, ""), side) or Decimal(0) for side in ("Debit", "Credit"))
    group = row.find("RowData")
    account = values.get("Account") or (group.get("value", "") if group is not None else "")
    return LedgerRow(
        txn_id=values.get("TxnID", ""),
        txn_type=values.get("TxnType", ""),
        date=day(values.get("Date", ""), "report/Date"),
        ref_number=values.get("RefNumber", ""),
        account=_ACCOUNT_NUMBER.sub(r"\1", account),
        amount=debit - credit,
        memo=values.get("Memo", ""),
        name=values.get("Name", ""),
    )
