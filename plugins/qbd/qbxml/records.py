"""What QuickBooks answers, as typed values. Amounts are Decimals in the currency of the account or form.

Times stay the text that QuickBooks wrote: its offset is wrong during daylight saving time (facts-quickbooks,
section 2), so they are good for showing, and EditSequence is what tells whether something was changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference inside an answer; either part may be ''."""

    list_id: str = ""
    full_name: str = ""


@dataclass(frozen=True, slots=True)
class ListRecord:
    """A list element: ``kind`` such as ``Customer`` or ``ItemService``; ``refs`` by element name."""

    kind: str
    list_id: str
    full_name: str
    edit_sequence: str
    name: str = ""
    active: bool = True
    time_modified: str = ""
    refs: Mapping[str, Ref] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)


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
    """One line. ``amount`` as the form shows it; of journal entries debit positive, credit negative."""

    kind: str
    line_id: str
    amount: Decimal | None
    quantity: Decimal | None = None
    text: str = ""
    refs: Mapping[str, Ref] = field(default_factory=dict)


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
    | RecoveryRecord
)
