"""The company behind a session: its lists, preferences and special accounts, as every request sees them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from qbd.sandbox.quickbooks.elements import Elements, ListElement
from qbd.sandbox.quickbooks.errors import StatusError, feature_closed
from qbd.sandbox.quickbooks.request_reader import Element
from qbd.sandbox.quickbooks.schema import Schema, load_schema
from qbd.sandbox.quickbooks.session_terms import SessionTerms
from qbd.sandbox.quickbooks.store import Store

BALANCE_SHEET_TYPES = frozenset({
    "Bank", "AccountsReceivable", "OtherCurrentAsset", "FixedAsset", "OtherAsset", "AccountsPayable", "CreditCard",
    "OtherCurrentLiability", "LongTermLiability", "Equity",
})  # fmt: skip
CLOSED_FIELDS = frozenset({
    "UnitOfMeasure", "UnitOfMeasureSetRef", "OverrideUOMSetRef", "InventorySiteRef", "InventorySiteLocationRef",
    "SerialNumber", "LotNumber", "ExpirationDateForSerialLotNumber", "BarCode", "OptionForPriceRuleConflict",
    "FromInventorySiteLocationRef", "ToInventorySiteLocationRef", "PriceLevelRef", "Contacts", "ContactsMod", "AdditionalNotes", "AdditionalNotesMod",
})  # fmt: skip
SITE_FIELDS = frozenset({"InventorySiteRef"})
CURRENCY_FIELDS = frozenset({
    "ExchangeRate", "CurrencyRef", "IsHomeCurrencyAdjustment", "IsAmountsEnteredInHomeCurrency", "CurrencyFilter",
})  # fmt: skip

# Lists and transactions that exist only with a preference.
FEATURE_KINDS = {
    "Currency": "multicurrency", "InventorySite": "multi_site", "TransferInventory": "multi_site",
    "ItemSites": "multi_site",
}  # fmt: skip


class Company:
    """One open company file during one session."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.elements = Elements(store)
        self.edition = store.meta("edition")
        self.schema: Schema = load_schema(self.edition)
        self.version: tuple[int, int] = (13, 0)
        self.macros: dict[str, str] = {}
        self._preferences: dict[str, Any] | None = None
        self.terms = SessionTerms()
        store.when_changed = self.forget

    @property
    def single_user(self) -> bool:
        """Whether the session has the file to itself (posting rule 50)."""
        return self.terms.single_user

    def forget(self) -> None:
        """After a roll-back."""
        self.elements.forget()
        self._preferences = None

    @property
    def preferences(self) -> dict[str, Any]:
        """Of the file; keys are documented in `fixtures.default_preferences`."""
        if self._preferences is None:
            self._preferences = self.store.meta_json("preferences") or {}
        return self._preferences

    def preference(self, name: str) -> Any:
        """One switch or default of the file; None where it is not set."""
        return self.preferences.get(name)

    @property
    def multicurrency(self) -> bool:
        """Whether names and accounts may have a foreign currency. Posting rule 69."""
        return bool(self.preferences.get("MultiCurrency"))

    @property
    def multi_site(self) -> bool:
        """Whether stock is kept per site: Enterprise with the preference. Posting rule 51."""
        return bool(self.preferences.get("MultiSite")) and self.store.meta("product") == "enterprise"

    def today(self) -> dt.date:
        """The host's date."""
        return self.store.now().date()

    def special_account(self, role: str) -> str:
        """ListID of `UndepositedFunds`, `AccountsReceivable`, `AccountsPayable`, `SalesTaxPayable`,
        `OpeningBalanceEquity`, `RetainedEarnings`."""
        return self.store.meta(f"special:{role}")

    def account_type(self, list_id: str) -> str:
        """AccountType of an account."""
        return str(self.elements.get(list_id).data["AccountType"])

    def accounts_of_type(self, *types: str) -> list[ListElement]:
        """All accounts of these AccountTypes."""
        return [account for account in self.elements.of_kinds(("Account",)) if account.data["AccountType"] in types]

    def refuse_closed_fields(self, node: Element) -> None:
        """3250 for every field that belongs to a feature which is switched off in this file (or not simulated)."""
        for child in node.children:
            if child.name in SITE_FIELDS and self.multi_site:
                continue
            if child.name in CLOSED_FIELDS or (child.name in CURRENCY_FIELDS and not self.preference("MultiCurrency")):
                raise feature_closed()
            if child.name == "ClassRef" and child.children and not self.preference("ClassTracking"):
                raise feature_closed()
            self.refuse_closed_fields(child)

    def check_feature(self, kind: str) -> None:
        """3250 for a list or transaction kind of a feature that is switched off in this file."""
        feature = FEATURE_KINDS.get(kind)
        if feature is not None and not getattr(self, feature):
            raise feature_closed()

    def check_closing_date(self, date: str, what: str, *, deleting: bool = False) -> None:
        """3171 (3161 on deletion) for a date on or before the closing date. Posting rule 67, always refusing [M]."""
        closing = self.preference("ClosingDate")
        if not closing or date > closing:
            return
        if deleting:
            raise StatusError(3161, f"Cannot delete a {what} with a date that is on or before the closing date.")
        raise StatusError(
            3171,
            f"An attempt was made to modify a {what} with a date that is on or before the closing date of the company.",
        )

    def check_not_in_use(self, object_id: str) -> None:
        """3175 while a user has the object open. Posting rule 64."""
        row = self.store.db.execute("SELECT 1 FROM in_use WHERE object_id = ?", (object_id,)).fetchone()
        if row is not None:
            raise StatusError(
                3175,
                f'There was an error adding, modifying or deleting "{object_id}" because it is already in use.  '
                "QuickBooks error message: The transaction could not be locked.  It is in use by another user.",
            )

    def macro_value(self, node: Element | None) -> str | None:
        """The text of an id element, or what its useMacro stands for; 9100 for a macro that nothing defined."""
        if node is None:
            return None
        macro = node.attributes.get("useMacro")
        if macro is None:
            return node.text or None
        if macro not in self.macros:
            raise StatusError(9100, f'The macro "{macro}" is not defined.')
        return self.macros[macro]

    def define_macro(self, node: Element, value: str) -> None:
        """Remembers `defMacro` of an Add for the rest of the message set; 9101 on a second definition [M]."""
        macro = node.attributes.get("defMacro")
        if macro is None:
            return
        if macro in self.macros:
            raise StatusError(9101, f'The macro "{macro}" is already defined.')
        self.macros[macro] = value
