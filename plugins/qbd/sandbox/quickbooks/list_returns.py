"""Elements of lists as responses show them, with the balances and stock that are never stored."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from qbd.sandbox.quickbooks import currencies, foreign_amounts, inventory, ledger
from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.elements import ListElement
from qbd.sandbox.quickbooks.field_values import money, quantity_text
from qbd.sandbox.quickbooks.response_writer import Pairs
from qbd.sandbox.quickbooks.transactions import order_links

# Accounts whose balance is shown credit positive.
CREDIT_TYPES = ("AccountsPayable", "CreditCard", "OtherCurrentLiability", "LongTermLiability", "Equity")
# Accounts that have no balance of their own in a list.
FLOW_TYPES = ("Income", "Expense", "CostOfGoodsSold", "OtherIncome", "OtherExpense", "NonPosting")


class Balances:
    """Amounts that Rets show, read once per request."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self._accounts: dict[str, int] | None = None
        self._names: dict[str, dict[str, int]] = {}

    def account(self, list_id: str) -> int:
        """Debit positive, cents of the account's own currency [M]."""
        if self._accounts is None:
            self._accounts = ledger.balances(self.company)
            if self.company.multicurrency:
                self._accounts |= foreign_amounts.foreign_balances(self.company)
        return self._accounts.get(list_id, 0)

    def name(self, list_id: str, account_type: str) -> int:
        """Of a customer or vendor over all accounts of one type; debit positive, cents of its own currency."""
        if account_type not in self._names:
            ids = [account.list_id for account in self.company.accounts_of_type(account_type)]
            self._names[account_type] = ledger.entity_balances(self.company, ids)
            if self.company.multicurrency:
                self._names[account_type] |= foreign_amounts.foreign_entity_balances(self.company, ids)
        return self._names[account_type].get(list_id, 0)


def show(company: Company, element: ListElement, balances: Balances | None = None) -> tuple[str, Pairs]:
    """The Ret of an element: its name and fields."""
    name = f"{element.kind}Ret"
    fields = company.schema.responses[f"{element.kind}QueryRs"][name].children or {}
    pairs: Pairs = [
        ("ListID", element.list_id),
        ("TimeCreated", element.time_created),
        ("TimeModified", element.time_modified),
        ("EditSequence", str(element.edit_sequence)),
        ("Name" if "Name" in fields else "Initial", element.name),
        ("IsActive", "true" if element.is_active else "false"),
    ]
    if "FullName" in fields:
        pairs.append(("FullName", element.full_name))
    if "Sublevel" in fields:
        pairs.append(("Sublevel", str(company.elements.sublevel(element))))
    if company.multicurrency and "CurrencyRef" in fields and "CurrencyRef" not in element.data:
        pairs.append(("CurrencyRef", {"ListID": currencies.home_currency(company)}))
    if element.parent_id:
        pairs.append(("ParentRef", {"ListID": element.parent_id}))
    for field, value in {**element.data, **_derived(company, element, balances or Balances(company))}.items():
        if field in fields and value is not None:
            pairs += [(field, item) for item in value] if isinstance(value, list) else [(field, value)]
    return name, pairs


def _derived(company: Company, element: ListElement, balances: Balances) -> dict[str, Any]:
    """Balances and stock; never stored with the element."""
    if element.kind == "Account":
        return _account_balances(company, element, balances)
    if element.kind == "Customer":
        family = company.elements.with_descendants(element.list_id)
        own = balances.name(element.list_id, "AccountsReceivable")
        total = sum(balances.name(list_id, "AccountsReceivable") for list_id in family)
        return {"Balance": money(own), "TotalBalance": money(total)}
    if element.kind == "Vendor":
        return {"Balance": money(-balances.name(element.list_id, "AccountsPayable"))}
    if element.kind in ("ItemInventory", "ItemInventoryAssembly"):
        units, value = inventory.stock_level(company, element.list_id)
        cost = Decimal(element.data.get("PurchaseCost") or "0")
        average = Decimal(value) / 100 / Decimal(quantity_text(units)) if units else cost
        found = {"QuantityOnHand": quantity_text(units)}
        for field, kind in (("QuantityOnOrder", "PurchaseOrder"), ("QuantityOnSalesOrder", "SalesOrder")):
            found[field] = quantity_text(order_links.on_order(company, element.list_id, kind))
        return found | {"AverageCost": f"{average:.5f}"}
    return {}


def _account_balances(company: Company, element: ListElement, balances: Balances) -> dict[str, Any]:
    kind = element.data["AccountType"]
    if kind in FLOW_TYPES:
        return {}
    sign = -1 if kind in CREDIT_TYPES else 1
    family = company.elements.with_descendants(element.list_id)
    total = sum(balances.account(list_id) for list_id in family)
    return {"Balance": money(sign * balances.account(element.list_id)), "TotalBalance": money(sign * total)}
