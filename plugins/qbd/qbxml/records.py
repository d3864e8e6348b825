"""What QuickBooks answers, as typed values. Amounts are Decimals in the currency of the account or form.

Times stay the text that QuickBooks wrote: its offset is wrong during daylight saving time (facts-quickbooks,
section 2), so they are good for showing, and EditSequence is what tells whether something was changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from qbd.qbxml.report_rows import ReportRow


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference inside an answer; either part may be ''."""

    list_id: str = ""
    full_name: str = ""


@dataclass(frozen=True, slots=True)
class ListRecord:
    """A list element: ``kind`` such as ``Customer`` or ``ItemService``; ``refs`` and ``values`` by element name.

    Both include what stands inside of SalesOrPurchase and SalesAndPurchase. ``members`` are the items of a group or the
    tax items of a tax group, ``extensions`` private data by name.
    """

    kind: str
    list_id: str
    full_name: str
    edit_sequence: str
    name: str = ""
    active: bool = True
    time_modified: str = ""
    refs: Mapping[str, Ref] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    members: tuple[tuple[Ref, Decimal | None], ...] = ()
    extensions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AccountRecord:
    """An account of the chart. ``account_type`` is qbXML's AccountType, ``special`` its SpecialAccountType or ''."""

    list_id: str
    full_name: str
    edit_sequence: str
    account_type: str
    special: str = ""
    number: str = ""
    active: bool = True
    balance: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class TxnLine:
    """One line. ``amount`` as the form shows it; of journal entries debit positive, credit negative.

    A line with a group item has no amount of its own; the lines of its members follow it. ``fulfilled`` is how much of
    an order's line was invoiced or received, ``closed`` that the rest is given up. ``payment`` is what a deposit's line
    took out of Undeposited Funds. Of an adjustment ``quantity`` and ``amount`` are differences.
    """

    kind: str
    line_id: str
    amount: Decimal | None
    quantity: Decimal | None = None
    text: str = ""
    refs: Mapping[str, Ref] = field(default_factory=dict)
    rate: Decimal | None = None
    fulfilled: Decimal | None = None
    closed: bool = False
    payment: TxnLink | None = None
    tax: Decimal | None = None


@dataclass(frozen=True, slots=True)
class TxnLink:
    """Another transaction that this one pays, uses or is linked to; ``link_type`` AMTTYPE, QUANTYPE (goods ordered) or ''."""

    txn_id: str
    txn_type: str
    amount: Decimal | None
    link_type: str = ""


@dataclass(frozen=True, slots=True)
class TxnRecord:
    """A transaction. ``total`` is the form's own total, tax included; of journal entries the sum of the debits.

    ``refs`` holds the header's references by element name (``CustomerRef``, ``DepositToAccountRef`` ...). ``used`` is how
    much of an invoice, credit memo or payment is settled; None where the answer does not say. ``txn_id`` is '' where
    QuickBooks keeps no transaction (an Add that only sets credits; facts-quickbooks, rule 58).

    ``open_balance`` is what is still to be paid, used or applied. ``fulfilled`` and ``closed`` are those of orders
    (IsFullyInvoiced or IsFullyReceived, IsManuallyClosed). ``home_total`` is the total in the home currency, where the
    form is in another. ``links`` of a form name the orders it fulfilled, those of an order the forms that did.
    """

    kind: str
    txn_id: str
    edit_sequence: str
    txn_date: date | None
    ref_number: str = ""
    total: Decimal | None = None
    memo: str = ""
    time_created: str = ""
    time_modified: str = ""
    refs: Mapping[str, Ref] = field(default_factory=dict)
    lines: tuple[TxnLine, ...] = ()
    links: tuple[TxnLink, ...] = ()
    used: Decimal | None = None
    open_balance: Decimal | None = None
    exchange_rate: Decimal | None = None
    home_total: Decimal | None = None
    due_date: date | None = None
    paid: bool | None = None
    fulfilled: bool | None = None
    closed: bool | None = None
    external_guid: str = ""
    extensions: Mapping[str, str] = field(default_factory=dict)

    @property
    def currency(self) -> str:
        """FullName of the currency element, '' where only one currency is used."""
        return self.refs["CurrencyRef"].full_name if "CurrencyRef" in self.refs else ""


@dataclass(frozen=True, slots=True)
class TxnSummary:
    """A row of a TransactionQuery: the short form of any kind of transaction."""

    kind: str
    txn_id: str
    txn_date: date | None
    ref_number: str
    amount: Decimal | None
    account: Ref
    entity: Ref
    memo: str
    time_modified: str


@dataclass(frozen=True, slots=True)
class DeletedRecord:
    """Something that was deleted: ``id`` is its TxnID or ListID, ``name`` its RefNumber or FullName."""

    kind: str
    id: str
    name: str
    time_deleted: str


@dataclass(frozen=True, slots=True)
class HostRecord:
    """This QuickBooks. ``capacities`` by list (``Entity``, ``Item``, ``Account`` ...), in elements."""

    product: str
    major: str
    minor: str
    country: str
    versions: tuple[str, ...]
    file_mode: str
    capacities: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CompanyRecord:
    """The company file. ``extensions`` holds private data by name, among them the Web Connector's ``FileID``."""

    name: str
    legal_name: str
    is_sample: bool
    extensions: Mapping[str, str] = field(default_factory=dict)

    @property
    def file_id(self) -> str:
        """The FileID that the Web Connector wrote into the file, or ''."""
        return self.extensions.get("FileID", "")


@dataclass(frozen=True, slots=True)
class PreferencesRecord:
    """The preferences that posting depends on; ``charges_sales_tax`` is "Do you charge sales tax?"."""

    closing_date: date | None
    uses_account_numbers: bool
    requires_accounts: bool
    uses_classes: bool
    uses_inventory: bool
    multi_currency: bool
    home_currency: str
    charges_sales_tax: bool
    default_tax_item: str
    taxable_code: str
    exempt_code: str
    auto_applies_payments: bool
    enhanced_receiving: bool


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One line of the general ledger: ``amount`` debit positive, ``account`` a FullName without account numbers."""

    txn_id: str
    txn_type: str
    date: date | None
    ref_number: str
    account: str
    amount: Decimal
    memo: str
    name: str


@dataclass(frozen=True, slots=True)
class PaymentToDeposit:
    """A payment in Undeposited Funds, which a deposit can take by its TxnID and TxnLineID."""

    kind: str
    txn_id: str
    line_id: str
    txn_date: date | None
    ref_number: str
    amount: Decimal | None
    customer: Ref
    currency: str = ""


@dataclass(frozen=True, slots=True)
class OpenBill:
    """A bill to be paid, or with ``is_credit`` a credit that can be applied; ``open`` in the currency of the bill."""

    kind: str
    txn_id: str
    txn_date: date | None
    ref_number: str
    open: Decimal | None
    due_date: date | None = None
    is_credit: bool = False
    currency: str = ""


@dataclass(frozen=True, slots=True)
class SiteStock:
    """How many of an item are at a site."""

    item: Ref
    site: Ref
    on_hand: Decimal | None
    on_orders: Decimal | None = None
    on_sales_orders: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ExtensionDefinition:
    """A defined custom field or private datum, and the lists and forms that have it."""

    owner_id: str
    name: str
    type: str
    assigned_to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecoveryRecord:
    """What a stored answer tells about an added object when it was asked for with ``includeNone``."""

    id: str
    edit_sequence: str


Record = (
    ListRecord
    | AccountRecord
    | TxnRecord
    | TxnSummary
    | DeletedRecord
    | HostRecord
    | CompanyRecord
    | PreferencesRecord
    | LedgerRow
    | ReportRow
    | PaymentToDeposit
    | OpenBill
    | SiteStock
    | ExtensionDefinition
    | RecoveryRecord
)
