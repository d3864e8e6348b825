"""Makes company files: the lists and preferences of a shop, and books that others have written in before us."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from qbd.sandbox.quickbooks import chart_of_accounts as names
from qbd.sandbox.quickbooks import currencies, inventory_sites
from qbd.sandbox.quickbooks.account_numbers import AccountNumbers
from qbd.sandbox.quickbooks.administration import set_preferences
from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.company_history import foreign_history, opening_entries, post
from qbd.sandbox.quickbooks.elements import ListElement
from qbd.sandbox.quickbooks.file_making import making
from qbd.sandbox.quickbooks.list_capacity import CAPACITIES, size_of
from qbd.sandbox.quickbooks.list_filling import fill_list
from qbd.sandbox.quickbooks.store import Clock, Store, system_clock

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
    home_currency: str = "",
    nearly_full: dict[str, int] | None = None,
) -> Path:
    """A new company file with the lists of `chart_of_accounts` and, on request, some books.

    Args:
        path: must not exist yet.
        edition: `US`, `CA` or `UK`.
        product: `pro`, `premier` or `enterprise`; decides the list limits.
        opening_date: of the opening balances; the first day of the clock's year when left out.
        history: rent and payroll of every month since then, a supplier's bill, a manual journal entry in an account
            that shops map (all of them foreign to a pipeline).
        preferences: overrides of `default_preferences`; with AccountNumbers every account gets one.
        home_currency: code of the home currency where MultiCurrency is on; the edition's own when left out.
        nearly_full: lists to fill with inactive elements, and how many more shall fit (`list_filling.fill_list`).
    """
    wanted = {**default_preferences(), **(preferences or {})}
    closing = wanted.pop("ClosingDate")
    with making(path) as unfinished:
        store = Store(unfinished, clock, create=True)
        try:
            with store.transaction():
                _write_meta(store, edition, product, name, time_zone, wanted)
                store.set_meta("time_created", store.stamp())
                company = Company(store)
                _write_lists(company, edition)
                if company.multicurrency:
                    company.forget()
                    currencies.switch_on(company, home_currency)
                if company.preference("MultiSite"):
                    inventory_sites.switch_on(company)
            today = store.now().date()
        finally:
            store.close()
        first = opening_date or today.replace(month=1, day=1)
        if history:
            post(unfinished, opening_entries(edition, first) + list(foreign_history(first, today)), clock=clock)
        if closing:
            set_preferences(unfinished, ClosingDate=closing)
        for kind, leave in (nearly_full or {}).items():
            fill_list(unfinished, kind, leave, clock=clock)
    return Path(path)


def _write_meta(
    store: Store, edition: str, product: str, name: str, time_zone: str, preferences: dict[str, Any]
) -> None:
    if edition not in names.TAX_CODES:
        raise ValueError(f"edition {edition!r}: one of {', '.join(names.TAX_CODES)}")
    capacities = CAPACITIES[size_of(product)]
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
    numbers = AccountNumbers(on=bool(company.preference("AccountNumbers")))
    for account in names.accounts_of(edition):
        data = {"AccountType": account.type, **numbers.next_for(account.type)}
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
        liability = company.elements.get(account_id)
        liability.data["_IsSalesTax"] = True
        company.elements.save(liability, new=False)
        _element(company, "Vendor", agency, _agency_data(edition, agency, account_id))
    _write_taxes(company, edition)
    _write_names(company)


def _agency_data(edition: str, agency: str, account_id: str) -> dict[str, Any]:
    data: dict[str, Any] = {"CompanyName": agency, "_TaxAccount": account_id}
    if edition != "US":
        tracked = agency not in names.UNTRACKED_ON_PURCHASES
        data |= {"IsSalesTaxAgency": "true", "IsTaxTrackedOnSales": "true", "IsTaxOnTax": "false"}
        data |= {"TaxOnSalesAccountRef": {"ListID": account_id}}
        data["IsTaxTrackedOnPurchases"] = "true" if tracked else "false"
        if tracked:
            data["TaxOnPurchasesAccountRef"] = {"ListID": account_id}
    return data


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
            data_ |= {"ItemSalesTaxRef": {"ListID": item.list_id}, "ItemPurchaseTaxRef": {"ListID": item.list_id}}
        defaults.setdefault(taxable, _element(company, "SalesTaxCode", code, data_).list_id)
    preferences = dict(company.preferences)
    preferences["DefaultTaxableSalesTaxCodeRef"] = defaults[True]
    preferences["DefaultNonTaxableSalesTaxCodeRef"] = defaults[False]
    first = next(iter(names.TAX_ITEMS[edition]))
    preferences["DefaultItemSalesTaxRef"] = company.elements.named("ItemSalesTax", first).list_id
    company.store.set_meta("preferences", json.dumps(preferences))


def _write_names(company: Company) -> None:
    preferences = company.store.meta_json("preferences")
    tax = {"SalesTaxCodeRef": {"ListID": preferences["DefaultTaxableSalesTaxCodeRef"]}}
    if company.edition == "US":
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
    for template, form in names.TEMPLATES.items():
        _element(company, "Template", template, {"TemplateType": form})
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
