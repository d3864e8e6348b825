"""Accounts: numbers, types, hierarchy, those that QuickBooks keeps for itself, opening balances."""

from __future__ import annotations

from typing import Any

import pytest

from qbd.sandbox.quickbooks.administration import set_preferences


def account(name: str, kind: str = "Bank", rest: str = "", parent: str = "") -> str:
    above = f"<ParentRef><FullName>{parent}</FullName></ParentRef>" if parent else ""
    return (
        f"<AccountAddRq><AccountAdd><Name>{name}</Name>{above}<AccountType>{kind}</AccountType>{rest}</AccountAdd>"
        "</AccountAddRq>"
    )


def find(qb: Any, name: str) -> Any:
    return qb.ok(f"<AccountQueryRq><FullName>{name}</FullName></AccountQueryRq>")


def change(ret: Any, body: str) -> str:
    return (
        f"<AccountModRq><AccountMod><ListID>{ret.findtext('ListID')}</ListID><EditSequence>"
        f"{ret.findtext('EditSequence')}</EditSequence>{body}</AccountMod></AccountModRq>"
    )


def typed(kind: str) -> str:
    return f"<AccountType>{kind}</AccountType>"


def test_a_number_belongs_to_one_account(qb: Any) -> None:
    ret = qb.ok(account("Till", rest="<AccountNumber>1010</AccountNumber>"))
    assert ret.findtext("AccountNumber") == "1010"
    other = qb.ok(account("Safe"))
    for body in (account("Box", rest="<AccountNumber>1010</AccountNumber>"),
                 change(other, "<AccountNumber>1010</AccountNumber>")):  # fmt: skip
        qb.refused(body, 3180, "already using this account number")
    same = qb.ok(change(ret, "<AccountNumber>1010</AccountNumber><Desc>Front</Desc>"))
    cleared = qb.ok(change(same, "<AccountNumber/>"))
    assert cleared.find("AccountNumber") is None
    qb.ok(change(other, "<AccountNumber>1010</AccountNumber>"))


def test_tax_lines_are_refused(qb: Any) -> None:
    qb.refused(account("Till", rest="<TaxLineID>1</TaxLineID>"), 3250)


def test_a_sub_account_is_of_its_parents_type(qb: Any) -> None:
    qb.ok(account("Till", parent="Cash Drawer"))
    qb.refused(account("Lent", "LongTermLiability", parent="Cash Drawer"), 3130)
    qb.refused(change(find(qb, "Cash Drawer:Till"), typed("OtherAsset")), 3130)
    qb.refused(change(find(qb, "Cash Drawer"), typed("OtherAsset")), 3210)
    qb.refused(change(find(qb, "Savings"), "<ParentRef><FullName>Advertising</FullName></ParentRef>"), 3130)


@pytest.mark.parametrize("kind", ["AccountsReceivable", "AccountsPayable", "NonPosting"])
def test_an_account_never_becomes_one_of_quickbooks_own_types(qb: Any, kind: str) -> None:
    qb.refused(change(qb.ok(account("Till")), typed(kind)), 3210)


@pytest.mark.parametrize("name", ["Accounts Receivable", "Undeposited Funds", "Sales Tax Payable", "Purchase Orders"])
def test_special_accounts_keep_their_type_and_stay(qb: Any, name: str) -> None:
    ret = find(qb, name)
    qb.refused(change(ret, typed("Bank")), 3210)
    qb.refused(change(ret, "<IsActive>false</IsActive>"), 3180)
    body = f"<ListDelRq><ListDelType>Account</ListDelType><ListID>{ret.findtext('ListID')}</ListID></ListDelRq>"
    qb.refused(body, 3160)
    renamed = qb.ok(change(ret, "<Name>Another name</Name>"))
    assert renamed.findtext("AccountType") == ret.findtext("AccountType")


def test_the_type_of_a_used_account_stays_on_its_side_of_the_books(qb: Any, forms: Any) -> None:
    ret = qb.ok(account("Prepaid", "OtherCurrentAsset"))
    ret = qb.ok(change(ret, typed("Expense")))
    qb.ok(forms.journal(("Debit", "Prepaid", "5.00", ""), ("Credit", "Checking", "5.00", "")))
    qb.refused(change(ret, typed("OtherAsset")), 3210)
    assert qb.ok(change(ret, typed("OtherExpense"))).findtext("AccountType") == "OtherExpense"


def test_non_posting_accounts_are_not_added(qb: Any) -> None:
    qb.refused(account("Plans", "NonPosting"), 3210)


def test_an_opening_balance_comes_with_a_new_account_only(qb: Any) -> None:
    body = "<OpenBalance>{}</OpenBalance><OpenBalanceDate>2026-01-01</OpenBalanceDate>"
    qb.ok(account("Loan", "LongTermLiability", body.format("500.00")))
    assert (qb.balance("Loan"), qb.balance("Opening Balance Equity")) == (-50000, 50000 - 2000)
    ret = find(qb, "Loan")
    assert (ret.findtext("Balance"), ret.findtext("TotalBalance")) == ("500.00", "500.00")
    qb.refused(change(ret, "<OpenBalance>1.00</OpenBalance>"), 3250)
    for kind in ("Income", "AccountsReceivable", "AccountsPayable", "Expense"):
        qb.refused(account("Flow", kind, body.format("1.00")), 3210)


@pytest.mark.parametrize("kind", ["Customer", "Vendor"])
def test_names_bring_no_opening_balance(qb: Any, kind: str) -> None:
    body = "<{0}AddRq><{0}Add><Name>Old</Name>{1}</{0}Add></{0}AddRq>"
    qb.refused(body.format(kind, "<OpenBalance>1.00</OpenBalance>"), 3250)
    qb.refused(body.format(kind, "<OpenBalanceDate>2026-01-01</OpenBalanceDate>"), 3250)


def test_classes_need_their_preference(qb: Any) -> None:
    qb.close()
    set_preferences(qb.path, ClassTracking=False)
    qb.open()
    qb.refused("<ClassAddRq><ClassAdd><Name>New</Name></ClassAdd></ClassAddRq>", 3250)
