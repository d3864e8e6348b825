"""One ``...Ret`` element of an answer into its typed record."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from qbd.errors import ContractError
from qbd.qbxml.numbers import day, decimal
from qbd.qbxml.records import (
    AccountRecord,
    CompanyRecord,
    DeletedRecord,
    ExtensionDefinition,
    HostRecord,
    LedgerRow,
    ListRecord,
    OpenBill,
    PaymentToDeposit,
    PreferencesRecord,
    Record,
    RecoveryRecord,
    Ref,
    SiteStock,
    TxnLine,
    TxnLink,
    TxnRecord,
    TxnSummary,
)
from qbd.qbxml.report_rows import without_numbers

_TOTALS = ("TotalAmount", "Amount", "AmountDue", "DepositTotal", "CreditAmount")
_OPEN = ("BalanceRemaining", "CreditRemaining", "OpenAmount", "UnusedPayment")
_SIDES = ("SalesOrPurchase", "SalesAndPurchase")
_LINE = re.compile(r".*Line(Ret)?$")
_GROUP = re.compile(r".*(LineGroupRet|GroupLineRet)$")


def text(element: Any, path: str) -> str:
    """Return the text at a path below an element, '' if absent."""
    return str(element.findtext(path) or "")


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


def _first(element: Any, names: Iterable[str]) -> Decimal | None:
    return next((found for name in names if (found := _number(element, name)) is not None), None)


def _answer(element: Any, *names: str) -> bool | None:
    """Return what the first of some flags says, None where the answer has none of them."""
    return next((text(element, name) in ("true", "1") for name in names if text(element, name)), None)


def _extensions(element: Any) -> dict[str, str]:
    return {text(child, "DataExtName"): text(child, "DataExtValue") for child in element.findall("DataExtRet")}


def _members(element: Any) -> Iterator[tuple[Ref, Decimal | None]]:
    for line in element.findall("ItemGroupLine"):
        yield ref(line.find("ItemRef")), _number(line, "Quantity")
    if element.tag == "ItemSalesTaxGroupRet":
        for tax in element.findall("ItemSalesTaxRef"):
            yield ref(tax), None


def _list(element: Any, kind: str) -> ListRecord:
    sides = [side for name in _SIDES for side in element.findall(name)]
    # A sales representative is called by its initials.
    name = text(element, "Name") or text(element, "Initial")
    return ListRecord(
        kind=kind,
        list_id=text(element, "ListID"),
        full_name=text(element, "FullName") or name,
        edit_sequence=text(element, "EditSequence"),
        name=name,
        active=text(element, "IsActive") != "false",
        time_modified=text(element, "TimeModified"),
        refs=refs(element) | {name: value for side in sides for name, value in refs(side).items()},
        values={child.tag: child.text for part in (*sides, element) for child in part if child.text and not len(child)},
        members=tuple(_members(element)),
        extensions=_extensions(element),
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
    amount = _first(element, ("Amount", "ValueDifference"))
    if element.tag == "JournalCreditLine" and amount is not None:
        amount = -amount
    taken = element.tag == "DepositLineRet" and element.find("TxnID") is not None
    return TxnLine(
        kind=element.tag,
        line_id=text(element, "TxnLineID"),
        amount=amount,
        quantity=_first(element, ("Quantity", "QuantityDifference", "QuantityTransferred")),
        text=text(element, "Desc") or text(element, "Memo"),
        refs=refs(element),
        rate=_first(element, ("Rate", "Cost")),
        fulfilled=_first(element, ("Invoiced", "ReceivedQuantity")),
        closed=_flag(element, "IsManuallyClosed"),
        payment=_link(element) if taken else None,
        tax=_number(element, "TaxAmount"),
    )


def _lines(element: Any) -> Iterator[TxnLine]:
    """Yield the lines of a form; behind a group's own line those of its members."""
    for child in element:
        if _GROUP.match(child.tag):
            yield _line(child)
            yield from _lines(child)
        elif _LINE.match(child.tag):
            yield _line(child)


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
    lines = tuple(_lines(element))
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
        open_balance=_first(element, _OPEN),
        exchange_rate=_number(element, "ExchangeRate"),
        home_total=_first(element, tuple(f"{name}InHomeCurrency" for name in _TOTALS)),
        due_date=day(text(element, "DueDate"), f"{kind}/DueDate"),
        paid=_answer(element, "IsPaid"),
        fulfilled=_answer(element, "IsFullyInvoiced", "IsFullyReceived"),
        closed=_answer(element, "IsManuallyClosed"),
        external_guid=text(element, "ExternalGUID"),
        extensions=_extensions(element),
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
    return CompanyRecord(
        name=text(element, "CompanyName"),
        legal_name=text(element, "LegalCompanyName"),
        is_sample=_flag(element, "IsSampleCompany"),
        extensions=_extensions(element),
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


def _payment_to_deposit(element: Any) -> PaymentToDeposit:
    return PaymentToDeposit(
        kind=text(element, "TxnType"),
        txn_id=text(element, "TxnID"),
        line_id=text(element, "TxnLineID"),
        txn_date=day(text(element, "TxnDate"), "ReceivePaymentToDepositRet/TxnDate"),
        ref_number=text(element, "RefNumber"),
        amount=_number(element, "Amount"),
        customer=ref(element.find("CustomerRef")),
        currency=text(element, "CurrencyRef/FullName"),
    )


def _open_bill(element: Any) -> OpenBill:
    credit = element.find("CreditToApply")
    found = element.find("BillToPay") if credit is None else credit
    if found is None:
        raise ContractError("QuickBooks answered a bill to pay that is neither a bill nor a credit")
    return OpenBill(
        kind=text(found, "TxnType"),
        txn_id=text(found, "TxnID"),
        txn_date=day(text(found, "TxnDate"), "BillToPayRet/TxnDate"),
        ref_number=text(found, "RefNumber"),
        open=_first(found, ("AmountDue", "CreditRemaining")),
        due_date=day(text(found, "DueDate"), "BillToPayRet/DueDate"),
        is_credit=credit is not None,
        currency=text(found, "CurrencyRef/FullName"),
    )


def _site_stock(element: Any) -> SiteStock:
    assembly = element.find("ItemInventoryAssemblyRef")
    return SiteStock(
        item=ref(element.find("ItemInventoryRef") if assembly is None else assembly),
        site=ref(element.find("InventorySiteRef")),
        on_hand=_number(element, "QuantityOnHand"),
        on_orders=_number(element, "QuantityOnPurchaseOrders"),
        on_sales_orders=_number(element, "QuantityOnSalesOrders"),
    )


def _definition(element: Any) -> ExtensionDefinition:
    return ExtensionDefinition(
        owner_id=text(element, "OwnerID"),
        name=text(element, "DataExtName"),
        type=text(element, "DataExtType"),
        assigned_to=tuple(child.text or "" for child in element.findall("AssignToObject")),
    )


_READERS: dict[str, Callable[[Any], Record]] = {
    "AccountRet": _account,
    "TransactionRet": _summary,
    "TxnDeletedRet": _deleted_transaction,
    "ListDeletedRet": _deleted_element,
    "HostRet": _host,
    "CompanyRet": _company,
    "PreferencesRet": _preferences,
    "ReceivePaymentToDepositRet": _payment_to_deposit,
    "BillToPayRet": _open_bill,
    "ItemSitesRet": _site_stock,
    "DataExtDefRet": _definition,
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
        account=without_numbers(account),
        amount=debit - credit,
        memo=values.get("Memo", ""),
        name=values.get("Name", ""),
    )
