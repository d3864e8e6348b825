"""Which account may stand where (posting rules 1-6)."""

from __future__ import annotations

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.elements import ListElement
from qbd.sandbox.quickbooks.errors import StatusError, bad_reference, unsuitable_account
from qbd.sandbox.quickbooks.request_reader import Element

# Verbatim as seen in the field, posting rule 1.
ITEM_ACCOUNT_REFUSAL = (
    "You cannot associate an item with Sales Tax Payable, Undeposited Funds, Accounts Receivable, Accounts Payable or "
    "non-posting accounts. Usually, if you sell the item, use an income account; if you buy it, use an expense account."
)
DEPOSIT_TYPES = ("Bank", "OtherCurrentAsset")


def account(
    company: Company, node: Element | None, where: str, types: tuple[str, ...] = (), list_name: str = "Account"
) -> ListElement | None:
    """The account a reference names, of one of these types; None where absent.

    Raises:
        StatusError: 3140 where it does not exist or is of another type.
    """
    found = company.elements.resolve(node, ("Account",), list_name, where)
    if found is None:
        return None
    if types and found.data["AccountType"] not in types:
        raise bad_reference(list_name, found.full_name, where)
    if found.data["AccountType"] == "NonPosting":
        raise unsuitable_account(found.full_name, where, "You cannot use a non-posting account here.")
    return found


def item_account(company: Company, node: Element | None, where: str) -> ListElement | None:
    """An account that an item (or an override on a line) points to. Posting rule 1."""
    found = company.elements.resolve(node, ("Account",), "Account", where)
    if found is None:
        return None
    forbidden = ("AccountsReceivable", "AccountsPayable", "NonPosting")
    special = (company.special_account("SalesTaxPayable"), company.special_account("UndepositedFunds"))
    if found.data["AccountType"] in forbidden or found.list_id in special or found.data.get("_IsSalesTax"):
        raise unsuitable_account(found.full_name, where, ITEM_ACCOUNT_REFUSAL)
    return found


def stock_accounts(item: ListElement) -> tuple[str, str]:
    """Asset and cost of goods sold account of an inventory item."""
    name = f'The item "{item.full_name}"'
    return required_account(item.ref("AssetAccountRef"), name), required_account(item.ref("COGSAccountRef"), name)


def required_account(found: str | None, what: str) -> str:
    """3270 where an item has no account to post to."""
    if found is None:
        raise StatusError(3270, f"Missing posting account.  QuickBooks error message: {what} has no account.")
    return found


def receivable(company: Company, node: Element | None, where: str) -> str:
    """ARAccountRef or the company's own. Posting rule 3."""
    found = account(company, node, where, ("AccountsReceivable",), "AR Account")
    return found.list_id if found else company.special_account("AccountsReceivable")


def payable(company: Company, node: Element | None, where: str) -> str:
    """APAccountRef or the company's own. Posting rule 3."""
    found = account(company, node, where, ("AccountsPayable",), "AP Account")
    return found.list_id if found else company.special_account("AccountsPayable")


def deposit_to(company: Company, node: Element | None, where: str) -> str:
    """DepositToAccountRef: Bank or Other Current Asset [M], Undeposited Funds when left out. Posting rule 4."""
    found = account(company, node, where, DEPOSIT_TYPES)
    return found.list_id if found else company.special_account("UndepositedFunds")
