"""The columns of detail reports: each IncludeColumn of the schema, what fills it, or why it is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import Document, document_by_number
from qbd.sandbox.quickbooks.elements import ListElement
from qbd.sandbox.quickbooks.field_values import money
from qbd.sandbox.quickbooks.ledger import LedgerLine
from qbd.sandbox.quickbooks.reports.accounts import account_label, natural_sign
from qbd.sandbox.quickbooks.reports.open_documents import OpenDocument, open_documents
from qbd.sandbox.quickbooks.reports.query import unavailable
from qbd.sandbox.quickbooks.transactions.sales_lines import item_description

TXN_TYPE_TITLES = {
    "SalesReceipt": "Sales Receipt", "ReceivePayment": "Payment", "CreditMemo": "Credit Memo",
    "ARRefundCreditCard": "Credit Card Refund", "JournalEntry": "General Journal",
    "InventoryAdjustment": "Inventory Adjust", "BillPaymentCheck": "Bill Pmt -Check", "VendorCredit": "Bill Credit",
    "ItemReceipt": "Item Receipt", "PurchaseOrder": "Purchase Order", "SalesOrder": "Sales Order",
    "TransferInventory": "Inventory Transfer", "BillPaymentCreditCard": "Bill Pmt -CCard",
}  # fmt: skip
_SALES = ("SalesReceipt", "Invoice", "CreditMemo", "SalesOrder", "Estimate")


class Facts:
    """What columns ask about ledger lines, with everything looked up once.

    Args:
        as_of: the day for ages.
        settled_until: the day up to which settlements count for open balances.
        natural: amounts are shown with their account's natural sign instead of debit positive.
    """

    def __init__(
        self, company: Company, as_of: dt.date, settled_until: dt.date | None = None, *, natural: bool = False
    ) -> None:
        self.company, self.as_of, self.settled_until, self.natural = company, as_of, settled_until, natural
        self.running = 0
        self.sources: dict[int, tuple[str, str | None]] = {}
        self._document: Document | None = None
        self._open: dict[tuple[int, str | None], OpenDocument] | None = None
        self._signs: dict[str, int] = {}
        self._labels: dict[str, str] = {}

    def name(self, list_id: str | None) -> str:
        """Full name of what a ListID stands for; empty for none."""
        element = self.company.elements.find(list_id) if list_id else None
        return element.full_name if element else ""

    def account(self, list_id: str) -> str:
        """The label of an account; empty for none."""
        if list_id not in self._labels:
            element = self.company.elements.get(list_id) if list_id else None
            self._labels[list_id] = account_label(self.company, element) if element is not None else ""
        return self._labels[list_id]

    def sign(self, line: LedgerLine) -> int:
        """What an amount is multiplied with to be shown."""
        if not self.natural:
            return 1
        if line.account_id not in self._signs:
            self._signs[line.account_id] = natural_sign(self.company.elements.get(line.account_id))
        return self._signs[line.account_id]

    def split(self, line: LedgerLine) -> str:
        """The account on the other side: of a first line the only other one or `-SPLIT-`, of others the first's [M]."""
        source, other = self.sources.get(line.txn_number, ("", None))
        if line.seq == 1 and line.part == 0:
            return self.account(other) if other else "-SPLIT-"
        return self.account(source)

    def document(self, line: LedgerLine) -> Document:
        """The transaction of a line."""
        if self._document is None or self._document.txn_number != line.txn_number:
            self._document = document_by_number(self.company, line.txn_number)
        return self._document

    def header(self, line: LedgerLine, field: str) -> str:
        """A field of the form's header; of a reference the full name."""
        form = self.document(line).form
        value = form["shown"].get(field, form.get(field))
        return self.name(value["ListID"]) if isinstance(value, dict) else str(value or "")

    def form_line(self, line: LedgerLine, field: str) -> str:
        """A field of the form's line behind a ledger line; not for what stock adds to it."""
        if line.line_id is None or line.part:
            return ""
        value: Any = None
        for form_line in self.document(line).lines:
            if form_line.line_id == line.line_id:
                value = form_line.shown.get(field)
        return self.name(value["ListID"]) if isinstance(value, dict) else str(value or "")

    def opened(self, line: LedgerLine, *, whole: bool = False) -> OpenDocument | None:
        """What is open on the line's own account, or with ``whole`` anywhere in its document; None for nothing."""
        if self._open is None:
            until = self.settled_until or self.as_of
            horizon = max(self.as_of, until)
            self._open = {}
            for account_type in ("AccountsReceivable", "AccountsPayable"):
                for found in open_documents(self.company, account_type, horizon, until, settled=True):
                    self._open.setdefault((found.line.txn_number, None), found)
                    self._open[found.line.txn_number, found.line.account_id] = found
        return self._open.get((line.txn_number, None if whole else line.account_id))

    def entity(self, line: LedgerLine) -> ListElement | None:
        """The list element of the line's name."""
        return self.company.elements.find(line.entity_id) if line.entity_id else None

    def entity_field(self, line: LedgerLine, *fields: str) -> str:
        """The first of some fields that the line's name has."""
        element = self.entity(line)
        for field in fields if element is not None else ():
            value = element.data.get(field) if element is not None else None
            if value:
                return str(value)
        return ""

    def address(self, line: LedgerLine, part: str | None = None) -> str:
        """The name's address, or one part of it."""
        element = self.entity(line)
        data = element.data if element is not None else {}
        address = data.get("BillAddress") or data.get("VendorAddress") or data.get("EmployeeAddress") or {}
        if part is not None:
            return str(address.get(part) or "")
        return ", ".join(str(value) for value in address.values() if isinstance(value, str) and value)


@dataclass(frozen=True, slots=True)
class DetailColumn:
    """How a column is titled and filled. `field`: the field of the ledger line that alone decides the text, if any."""

    title: str
    data_type: str
    value: Callable[[Facts, LedgerLine], str]
    field: str | None = None


def _text(title: str, value: Callable[[Facts, LedgerLine], str], field: str | None = None) -> DetailColumn:
    return DetailColumn(title, "STRTYPE", value, field)


def _header(title: str, name: str, data_type: str = "STRTYPE") -> DetailColumn:
    return DetailColumn(title, data_type, lambda facts, line: facts.header(line, name), "txn_number")


def _amount(facts: Facts, line: LedgerLine) -> str:
    return money(facts.sign(line) * line.cents)


def _quantity(facts: Facts, line: LedgerLine) -> str:
    """Positive on sales and purchases, negative on a credit memo [M]."""
    text = facts.form_line(line, "Quantity")
    return f"-{text}" if text and line.kind in ("CreditMemo", "VendorCredit") else text


def _open_balance(facts: Facts, line: LedgerLine) -> str:
    found = facts.opened(line)
    return money(facts.sign(found.line) * found.open_cents) if found else ""


def _original(facts: Facts, line: LedgerLine) -> str:
    found = facts.opened(line)
    return money(facts.sign(found.line) * found.line.cents) if found else ""


def _paid(facts: Facts, line: LedgerLine) -> str:
    found = facts.opened(line)
    return money(facts.sign(found.line) * (found.line.cents - found.open_cents)) if found else ""


def _aging(facts: Facts, line: LedgerLine) -> str:
    found = facts.opened(line, whole=True)
    overdue = found.days_overdue(facts.as_of) if found and found.open_cents else 0
    return str(overdue) if overdue > 0 else ""


def _paid_status(facts: Facts, line: LedgerLine) -> str:
    """An X where it is paid and nothing where it is not: Intuit's reference says so of the SDK's answer."""
    found = facts.opened(line, whole=True)
    return "X" if found is not None and not found.open_cents else ""


def _print_status(facts: Facts, line: LedgerLine) -> str:
    return {"true": "To be printed"}.get(facts.header(line, "IsToBePrinted"), "")


def _description(facts: Facts, line: LedgerLine) -> str:
    item = facts.company.elements.find(line.item_id) if line.item_id else None
    return (item_description(item) if item else None) or ""


# In QuickBooks' own order, whatever order was asked for [M].
COLUMNS: dict[str, DetailColumn] = {
    "TxnID": _text("Trans ID", lambda _, line: line.txn_id, "txn_id"),
    "TxnNumber": DetailColumn("Trans #", "INTTYPE", lambda _, line: str(line.txn_number), "txn_number"),
    "TxnType": _text("Type", lambda _, line: TXN_TYPE_TITLES.get(line.kind, line.kind), "kind"),
    "ModifiedTime": DetailColumn("Entered/Last Modified", "DATETIMETYPE", lambda _, line: line.time_modified,
                                 "time_modified"),
    "Date": DetailColumn("Date", "DATETYPE", lambda _, line: line.txn_date, "txn_date"),
    "RefNumber": _text("Num", lambda _, line: line.ref_number or "", "ref_number"),
    "PONumber": _header("P. O. #", "PONumber"),
    "Name": _text("Name", lambda facts, line: facts.name(line.entity_id), "entity_id"),
    "SourceName": _text("Source Name", lambda facts, line: facts.name(line.source_entity_id), "source_entity_id"),
    "NameAddress": _text("Name Address", lambda facts, line: facts.address(line), "entity_id"),
    "NameCity": _text("Name City", lambda facts, line: facts.address(line, "City"), "entity_id"),
    "NameState": _text("Name State", lambda facts, line: facts.address(line, "State"), "entity_id"),
    "NameZip": _text("Name Zip", lambda facts, line: facts.address(line, "PostalCode"), "entity_id"),
    "NameContact": _text("Name Contact", lambda facts, line: facts.entity_field(line, "Contact", "NameOnCheck"),
                         "entity_id"),
    "NamePhone": _text("Name Phone #", lambda facts, line: facts.entity_field(line, "Phone"), "entity_id"),
    "NameFax": _text("Name Fax #", lambda facts, line: facts.entity_field(line, "Fax"), "entity_id"),
    "NameEmail": _text("Name E-Mail", lambda facts, line: facts.entity_field(line, "Email"), "entity_id"),
    "NameAccountNumber": _text("Name Account #", lambda facts, line: facts.entity_field(line, "AccountNumber"),
                               "entity_id"),
    "Memo": _text("Memo", lambda _, line: line.memo or "", "memo"),
    "ShipDate": _header("Ship Date", "ShipDate", "DATETYPE"),
    "FOB": _header("FOB", "FOB"),
    "ShipMethod": _header("Via", "ShipMethodRef"),
    "Terms": _header("Terms", "TermsRef"),
    "DueDate": DetailColumn("Due Date", "DATETYPE", lambda facts, line: facts.header(line, "DueDate"), "txn_number"),
    "Aging": DetailColumn("Aging", "INTTYPE", _aging),
    "Item": _text("Item", lambda facts, line: facts.name(line.item_id), "item_id"),
    "ItemDesc": _text("Item Description", _description, "item_id"),
    "Account": _text("Account", lambda facts, line: facts.account(line.account_id), "account_id"),
    "Class": _text("Class", lambda facts, line: facts.name(line.class_id), "class_id"),
    "PaymentMethod": _header("Pay Meth", "PaymentMethodRef"),
    "SalesRep": _header("Rep", "SalesRepRef"),
    "SalesTaxCode": _text("Sales Tax Code", lambda facts, line: facts.form_line(line, "SalesTaxCodeRef")),
    # Nothing is ever reconciled in the company file, so nothing is ever marked as cleared.
    "ClearedStatus": _text("Clr", lambda _, __: "", "part"),
    "PrintStatus": _text("Print", _print_status, "txn_number"),
    "SplitAccount": _text("Split", lambda facts, line: facts.split(line)),
    "Quantity": DetailColumn("Qty", "QUANTYPE", _quantity),
    "UnitPrice": DetailColumn(
        "Sales Price", "PRICETYPE",
        lambda facts, line: facts.form_line(line, "Rate") if line.kind in _SALES else ""),
    "CostPrice": DetailColumn("Cost", "PRICETYPE", lambda facts, line: facts.form_line(line, "Cost")),
    "Debit": DetailColumn("Debit", "AMTTYPE", lambda _, line: money(line.cents) if line.cents > 0 else "", "cents"),
    "Credit": DetailColumn("Credit", "AMTTYPE", lambda _, line: money(-line.cents) if line.cents < 0 else "", "cents"),
    "OriginalAmount": DetailColumn("Original Amount", "AMTTYPE", _original),
    "PaidAmount": DetailColumn("Paid Amount", "AMTTYPE", _paid),
    "PaidStatus": _text("Paid", _paid_status),
    "Amount": DetailColumn("Amount", "AMTTYPE", _amount),
    "OpenBalance": DetailColumn("Open Balance", "AMTTYPE", _open_balance),
    "RunningBalance": DetailColumn("Balance", "AMTTYPE", lambda facts, _: money(facts.running)),
}  # fmt: skip

_PAYROLL = "Payroll is not simulated."
_JOBS = "Estimates, progress invoices and billable costs are not simulated."
_STOCK = "It belongs to an inventory report."
REFUSED_COLUMNS: dict[str, str] = {
    "AmountDifference": "It belongs to a comparison.",
    "AverageCost": _STOCK,
    "BilledDate": _JOBS,
    "BillingStatus": _JOBS,
    "CalculatedAmount": _PAYROLL,
    "Currency": "It is not simulated.",
    "DeliveryDate": _JOBS,
    "EstimateActive": _JOBS,
    "ExchangeRate": "It is not simulated.",
    "IncomeSubjectToTax": _PAYROLL,
    "Invoiced": _JOBS,
    "LastModifiedBy": "Users are not simulated.",
    "LatestOrPriorState": "Earlier states of a transaction are not kept.",
    "PaidThroughDate": _PAYROLL,
    "PayrollItem": _PAYROLL,
    "ProgressAmount": _JOBS,
    "ProgressPercent": _JOBS,
    "QuantityAvailable": _STOCK,
    "QuantityOnHand": _STOCK,
    "QuantityOnSalesOrder": _STOCK,
    "ReceivedQuantity": _STOCK,
    "SSNOrTaxID": "Tax numbers are sensitive data.",
    "SerialOrLotNumber": "Serial and lot numbers are not simulated.",
    "TaxLine": "Income tax lines are not kept.",
    "TaxTableVersion": _PAYROLL,
    "UserEdit": "Users are not simulated.",
    "ValueOnHand": _STOCK,
    "WageBase": _PAYROLL,
    "WageBaseTips": _PAYROLL,
}


def chosen(wanted: list[str]) -> dict[str, DetailColumn]:
    """The columns asked for; 3250 for one that this simulator cannot fill: it is never left empty in silence."""
    for name in wanted:
        if name in REFUSED_COLUMNS:
            raise unavailable(f"The column {name} is not available. {REFUSED_COLUMNS[name]}")
    return {name: column for name, column in COLUMNS.items() if name in wanted}
