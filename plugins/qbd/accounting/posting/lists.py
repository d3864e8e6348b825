"""The list elements that planned transactions refer to: each referenced by name and planned once, before them."""

from __future__ import annotations

from datetime import date
from functools import partial

from qbd.accounting.chart import Chart, Location
from qbd.accounting.documents import (
    Address,
    Class,
    Customer,
    ListDocument,
    ListName,
    Named,
    PaymentMethod,
    Terms,
    Vendor,
)
from qbd.accounting.entry import Entry
from qbd.accounting.posting import people, sales_reps
from qbd.accounting.posting.catalogue import Catalogue
from qbd.accounting.posting.names import PERSON_LENGTH, clipped, legal_name

METHOD_TYPES = {
    "cash": "Cash",
    "check": "Check",
    "gift card": "GiftCard",
    "visa": "Visa",
    "mastercard": "MasterCard",
    "american express": "AmericanExpress",
    "discover": "Discover",
    "debit card": "DebitCard",
    "credit card": "OtherCreditCard",
}
"""Payment method name (lower case) -> qbXML's PaymentMethodType; anything else is ``Other``."""

TERMS_LENGTH, PO_NUMBER_LENGTH = 31, 25
"""Characters that QuickBooks takes in the name of terms and in PONumber."""

_ORDER = (
    "Terms",
    "OtherName",
    "SalesRep",
    "Vendor",
    "SalesTaxItem",
    "SalesTaxGroup",
    "PaymentMethod",
    "Class",
    "SingleAccountItem",
    "InventoryItem",
    "Customer",
)


class Lists:
    """Gives references to list elements of one store and remembers the documents that add them.

    Accounts are never added: they must exist. Names in the chart are taken as they stand.
    """

    def __init__(self, chart: Chart, catalogue: Catalogue) -> None:
        self.chart = chart
        self.catalogue = catalogue
        self._documents: dict[str, ListDocument] = {}
        self._accounts: dict[str, Named] = {}
        self._people: dict[tuple[int | None, int | None], Named] = {}
        self._addresses: dict[int, Address | None] = {}
        self._locations: dict[int | None, Location] = {}
        self._classes: dict[str, Named | None] = {}
        self._methods: dict[str, Named | None] = {}
        self._vendors: dict[int | None, Named] = {}
        self._reps: dict[int, Named] = {}
        self._alone = True
        self._to_buyers = False
        self.exempt = Named("SalesTaxCode", chart.exempt_code)
        self.receivable = self.account(chart.accounts["accounts_receivable"])
        self.payable = self.account(chart.accounts["accounts_payable"])

    def begin(self, first: Entry) -> None:
        """Take up a group, by its earliest entry: all its documents name the customer that its first one names."""
        self._alone = self.chart.mode_of(first.channel, first.business_date) == "individual"
        set_mode = self.chart.set_mode_of(first.channel, first.business_date)
        self._to_buyers = self.chart.customers == "detailed" and set_mode == "individual"

    def documents(self) -> tuple[ListDocument, ...]:
        """Return what was referred to, in an order that respects references, then by key."""
        rank = {name: position for position, name in enumerate(_ORDER)}
        return tuple(sorted(self._documents.values(), key=lambda d: (rank[type(d).__name__], d.key)))

    def remember(self, list_name: ListName, document: ListDocument) -> Named:
        """Keep the document that adds an element and return the reference to it."""
        self._documents.setdefault(document.key, document)
        return Named(list_name, document.name, document.key)

    def account(self, full_name: str) -> Named:
        """Return the reference to an account that exists."""
        named = self._accounts.get(full_name)
        if named is None:
            named = self._accounts[full_name] = Named("Account", full_name)
        return named

    def role(self, role: str) -> Named:
        """Return the reference to the account of a role."""
        return self.account(self.chart.accounts[role])

    def location(self, location_id: int | None) -> Location:
        """Return the location of an entry; the online store where it has none."""
        found = self._locations.get(location_id)
        if found is None:
            default = Location(location_id, "Online Store", "", self.chart.summary_customer, "")
            found = self.chart.locations.get(location_id) or self.chart.locations.get(None) or default
            self._locations[location_id] = found
        return found

    def klass(self, location_id: int | None) -> Named | None:
        """Return the class of a location, or None where it has none."""
        name = self.location(location_id).klass
        if name not in self._classes:
            self._classes[name] = self._class(name)
        return self._classes[name]

    def _class(self, name: str) -> Named | None:
        if not name:
            return None
        if ":" in name:  # A sub-class is set up by hand: ClassAdd would need its parent.
            return Named("Class", name)
        return self.remember("Class", Class(key=f"class:{name}", store=self.chart.store, name=name))

    def summary_customer(self, location_id: int | None) -> Named:
        """Return the location's summary customer."""
        key = (None, location_id)
        if key not in self._people:
            name = self.location(location_id).customer or self.chart.summary_customer
            name = legal_name(name, PERSON_LENGTH)
            self._people[key] = self.remember(
                "Customer", Customer(key=f"customer:{name}", store=self.chart.store, name=name)
            )
        return self._people[key]

    def buyer(self, entry: Entry) -> Named:
        """Return the buyer of an order as a customer; the summary customer where Shopify shows no name."""
        buyer = self.catalogue.buyers.get(entry.buyer_id) if entry.buyer_id is not None else None
        if buyer is None:
            return self.summary_customer(entry.location_id)
        key = (buyer.id, None)
        if key not in self._people:
            name = people.buyer_name(buyer)
            if not name:
                return self.summary_customer(entry.location_id)
            self._people[key] = self.remember("Customer", people.customer(buyer, name, self.chart.store))
        return self._people[key]

    def customer(self, entry: Entry) -> Named:
        """Return the customer of an entry's documents, as posting and Customer mode say (design, section 2)."""
        if self._to_buyers:
            return self.buyer(entry)
        return self.summary_customer(entry.location_id)

    def bill_address(self, entry: Entry) -> Address | None:
        """Return the buyer's address where documents are made out to buyers."""
        if not self._to_buyers or entry.buyer_id is None:
            return None
        if entry.buyer_id not in self._addresses:
            buyer = self.catalogue.buyers.get(entry.buyer_id)
            hidden = buyer is None or buyer.withheld
            self._addresses[entry.buyer_id] = None if hidden or buyer is None else people.address(buyer)
        return self._addresses[entry.buyer_id]

    def payment_method(self, gateway: str) -> Named | None:
        """Return the payment method mapped to a gateway, or None where none is."""
        if gateway not in self._methods:
            name = self.chart.payment_methods.get(gateway, "")
            add = partial(PaymentMethod, key=f"payment-method:{name}", store=self.chart.store, name=name)
            kind = METHOD_TYPES.get(name.casefold(), "Other")
            self._methods[gateway] = self.remember("PaymentMethod", add(method_type=kind)) if name else None
        return self._methods[gateway]

    def terms(self, entry: Entry) -> Named | None:
        """Return the terms of an order on credit; None where it has none or they count no days from the document."""
        terms = self.catalogue.terms.get(entry.group)
        if terms is None or terms.due_days is None:
            return None
        name = legal_name(terms.name, TERMS_LENGTH)
        document = Terms(key=f"terms:{name}", store=self.chart.store, name=name, due_days=terms.due_days)
        return self.remember("Terms", document)

    def due_on(self, entry: Entry) -> date | None:
        """Return when an order on credit is due, where Shopify names a day; else QuickBooks counts by the terms."""
        terms = self.catalogue.terms.get(entry.group)
        return terms.due_on if terms is not None else None

    def po_number(self, entry: Entry) -> str:
        """Return the buyer's own number of an order, cut to what QuickBooks takes."""
        return clipped(self.catalogue.po_numbers.get(entry.group, ""), PO_NUMBER_LENGTH)

    def sales_rep(self, entry: Entry) -> Named | None:
        """Return who sold an order at a point of sale, where the settings ask for it and a form stands for one order."""
        if not self.chart.sales_reps or not self._alone:
            return None
        member = self.catalogue.staff.get(entry.group)
        if member is None:
            return None
        if member.id not in self._reps:
            entity = self.remember("OtherName", sales_reps.other_name(member, self.chart.store))
            self._reps[member.id] = self.remember("SalesRep", sales_reps.sales_rep(member, entity, self.chart.store))
        return self._reps[member.id]

    def named_customer(self, name: str) -> Named:
        """Return a customer that the chart names."""
        legal = legal_name(name, PERSON_LENGTH)
        return self.remember("Customer", Customer(key=f"customer:{legal}", store=self.chart.store, name=legal))

    def named_vendor(self, name: str) -> Named:
        """Return a vendor that the chart names, e.g. a tax agency."""
        legal = legal_name(name, PERSON_LENGTH)
        return self.remember("Vendor", Vendor(key=f"vendor:{legal}", store=self.chart.store, name=legal))

    def supplier(self, supplier_id: int | None) -> Named:
        """Return the vendor of a purchase: the supplier, or the summary vendor (Vendor Summary, or unknown)."""
        supplier = self.catalogue.suppliers.get(supplier_id) if supplier_id is not None else None
        if supplier is None or self.chart.vendors == "summary":
            return self.named_vendor(self.chart.summary_vendor)
        if supplier.id not in self._vendors:
            ours = {self.chart.summary_customer, *(place.customer for place in self.chart.locations.values())}
            taken = frozenset(name.casefold() for name in ours)
            name = people.supplier_name(supplier, self.catalogue.suppliers, taken)
            self._vendors[supplier.id] = self.remember("Vendor", people.vendor(supplier, name, self.chart.store))
        return self._vendors[supplier.id]
