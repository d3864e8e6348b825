"""Accounts and items that QuickBooks makes for itself: SpecialAccountAdd and SpecialItemAdd."""

from __future__ import annotations

from typing import Any

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.elements import ListElement
from qbd.sandbox.quickbooks.errors import StatusError, feature_closed
from qbd.sandbox.quickbooks.list_capacity import check_capacity
from qbd.sandbox.quickbooks.list_kind import ListKind
from qbd.sandbox.quickbooks.list_kinds import LIST_KINDS
from qbd.sandbox.quickbooks.list_names import check_free
from qbd.sandbox.quickbooks.request_reader import Element

# SpecialAccountType -> name and type of the account. The names are those of a new US file [M].
SPECIAL_ACCOUNTS: dict[str, tuple[str, str]] = {
    "AccountsPayable": ("Accounts Payable", "AccountsPayable"),
    "AccountsReceivable": ("Accounts Receivable", "AccountsReceivable"),
    "CondenseItemAdjustmentExpenses": ("Condense Item Adjustment", "Expense"),
    "CostOfGoodsSold": ("Cost of Goods Sold", "CostOfGoodsSold"),
    "DirectDepositLiabilities": ("Direct Deposit Liabilities", "OtherCurrentLiability"),
    "Estimates": ("Estimates", "NonPosting"),
    "ExchangeGainLoss": ("Exchange Gain or Loss", "OtherExpense"),
    "InventoryAssets": ("Inventory Asset", "OtherCurrentAsset"),
    "ItemReceiptAccount": ("Inventory Offset", "OtherCurrentLiability"),
    "OpeningBalanceEquity": ("Opening Balance Equity", "Equity"),
    "PayrollExpenses": ("Payroll Expenses", "Expense"),
    "PayrollLiabilities": ("Payroll Liabilities", "OtherCurrentLiability"),
    "PettyCash": ("Petty Cash", "Bank"),
    "PurchaseOrders": ("Purchase Orders", "NonPosting"),
    "ReconciliationDifferences": ("Reconciliation Discrepancies", "Expense"),
    "RetainedEarnings": ("Retained Earnings", "Equity"),
    "SalesOrders": ("Sales Orders", "NonPosting"),
    "SalesTaxPayable": ("Sales Tax Payable", "OtherCurrentLiability"),
    "UncategorizedExpenses": ("Uncategorized Expenses", "Expense"),
    "UncategorizedIncome": ("Uncategorized Income", "Income"),
    "UndepositedFunds": ("Undeposited Funds", "OtherCurrentAsset"),
}
# SpecialItemType -> kind and name of the item [M].
SPECIAL_ITEMS: dict[str, tuple[str, str]] = {
    "FinanceCharge": ("ItemOtherCharge", "Fin Chg"),
    "ReimbursableExpenseGroup": ("ItemGroup", "Reimb Group"),
    "ReimbursableExpenseSubtotal": ("ItemSubtotal", "Reimb Subt"),
}


def add_special_account(company: Company, node: Element) -> ListElement:
    """An account of QuickBooks' own.

    Raises:
        StatusError: 3100 where the file has it already, under whatever name; 3250 for a CurrencyRef without
            multicurrency (a foreign receivable or payable account) and for payroll's direct deposit.
    """
    company.refuse_closed_fields(node)
    role = node.get("SpecialAccountType") or ""
    if role == "DirectDepositLiabilities" or node.child("CurrencyRef") is not None:
        raise feature_closed()
    present = company.special_account(role)
    if present:
        present_name = company.elements.get(present).name
        raise StatusError(3100, f'The name "{present_name}" of the list element is already in use.')
    return _make_account(company, role)


def own_account(company: Company, role: str) -> str:
    """ListID of an account that QuickBooks makes by itself where it needs it and the file has none."""
    return company.special_account(role) or _make_account(company, role).list_id


def _make_account(company: Company, role: str) -> ListElement:
    name, account_type = SPECIAL_ACCOUNTS[role]
    data = {"AccountType": account_type, "SpecialAccountType": role}
    element = _make(company, LIST_KINDS["Account"], name, data)
    company.store.set_meta(f"special:{role}", element.list_id)
    company.store.set_meta("special_ids", f"{company.store.meta('special_ids')},{element.list_id}")
    return element


def add_special_item(company: Company, node: Element) -> ListElement:
    """An item that QuickBooks uses by itself: for finance charges and for expenses billed to customers.

    Raises:
        StatusError: 3100 where the name is taken, 3270 for a finance charge item while the preferences name no account
            for finance charges [M].
    """
    company.refuse_closed_fields(node)
    role = node.get("SpecialItemType") or ""
    kind, name = SPECIAL_ITEMS[role]
    data: dict[str, Any] = {"SpecialItemType": role}
    if node.get("ExternalGUID"):
        data["ExternalGUID"] = node.get("ExternalGUID")
    if role == "FinanceCharge":
        account = company.preference("FinanceChargeAccountRef")
        if not account:
            raise StatusError(3270, "Missing posting account.")
        data["SalesOrPurchase"] = {"Desc": "Finance charges", "Price": "0.00", "AccountRef": {"ListID": account}}
        code = company.preference("DefaultNonTaxableSalesTaxCodeRef")
        data |= {"SalesTaxCodeRef": {"ListID": code}} if code and company.preference("SalesTax") else {}
    return _make(company, LIST_KINDS[kind], name, data)


def _make(company: Company, kind: ListKind, name: str, data: dict[str, Any]) -> ListElement:
    check_free(company, kind, name, name)
    check_capacity(company, kind)
    now = company.store.stamp()
    element = ListElement(
        company.store.next_list_id(), kind.name, name, name, None, True, now, now, company.store.next_edit_sequence(),
        data,
    )  # fmt: skip
    company.elements.save(element, new=True)
    return element
