"""Balances as of a day, on the accrual and the cash basis, with past years closed into Retained Earnings.

Cash basis: income, cost of goods sold and expenses of a document that waits on A/R or A/P count in proportion as it is
settled, rounded to cents line by line; what does not count yet is taken from A/R or A/P as well. Lines on balance-sheet
accounts stay as they are, and so leave something on A/R or A/P until the document is paid: the inventory cost of an
unpaid sale, its sales tax (Intuit, "Resolve A/R and A/P balances on the cash basis balance sheet", names the first; that
sales tax owed as of the invoice date stays too, and the rounding, are [M]). An application counts from the later date of
the two documents [M].
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

from qbd.sandbox.quickbooks import ledger
from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.dates import Range
from qbd.sandbox.quickbooks.inventory import half_away
from qbd.sandbox.quickbooks.reports import periods
from qbd.sandbox.quickbooks.reports.accounts import PROFIT_AND_LOSS_TYPES, is_balance_sheet
from qbd.sandbox.quickbooks.reports.open_documents import settled_amounts
from qbd.sandbox.quickbooks.reports.query import unavailable

# Their own lines are money that has moved: nothing of them waits for a settlement.
_MONEY_KINDS = frozenset({
    "ReceivePayment", "BillPaymentCheck", "BillPaymentCreditCard", "Check", "Deposit", "ARRefundCreditCard",
    "SalesTaxPaymentCheck", "Transfer", "CreditCardCharge", "CreditCardCredit",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Books:
    """The balances of a company on one basis; all cents are debit positive."""

    company: Company
    is_cash: bool = False

    def __post_init__(self) -> None:
        if self.is_cash and self.company.preference("MultiCurrency"):
            raise unavailable("The cash basis is not simulated for a company with several currencies.")

    def posting_accounts(self, found: dict[str, int]) -> dict[str, int]:
        """Without the non-posting accounts of orders and estimates. Posting rule 7."""
        return {key: cents for key, cents in found.items() if self.company.account_type(key) != "NonPosting"}

    def up_to(self, last: dt.date) -> dict[str, int]:
        """Everything booked up to a day, years not closed."""
        found = self.posting_accounts(ledger.balances(self.company, None, last.isoformat()))
        if self.is_cash:
            for account_id, cents in not_yet_cash(self.company, last).items():
                found[account_id] = found.get(account_id, 0) + cents
        return found

    def between(self, bounds: Range) -> dict[str, int]:
        """What a period brought, for accounts of income and expense."""
        found = self.up_to(periods.last_day(bounds))
        if bounds[0]:
            for account_id, cents in self.up_to(periods.day_before(bounds[0])).items():
                found[account_id] = found.get(account_id, 0) - cents
        accounts = {key for key in found if not is_balance_sheet(self.company.elements.get(key))}
        touched = set() if self.is_cash else set(ledger.balances(self.company, *bounds))
        return {key: cents for key, cents in found.items() if key in accounts and (cents or key in touched)}

    def closed(self, last: dt.date, year_of: dt.date | None = None) -> dict[str, int]:
        """Balances as of a day, with earlier years' income and expense inside Retained Earnings.

        ``year_of`` is the day whose fiscal year stays open; the day itself when left out.
        """
        start = periods.year_start(self.company, year_of or last)
        whole = self.up_to(last)
        earlier = self.up_to(min(start - dt.timedelta(days=1), last))
        retained = self.company.special_account("RetainedEarnings")
        result: dict[str, int] = {}
        for account_id, cents in whole.items():
            if is_balance_sheet(self.company.elements.get(account_id)):
                result[account_id] = result.get(account_id, 0) + cents
            else:
                before = earlier.get(account_id, 0)
                result[account_id] = cents - before
                if before:
                    result[retained] = result.get(retained, 0) + before
        return result


def not_yet_cash(company: Company, as_of: dt.date) -> dict[str, int]:
    """What to add to accrual balances of a day to get those of the cash basis."""
    day = as_of.isoformat()
    waiting = [account.list_id for account in company.accounts_of_type("AccountsReceivable", "AccountsPayable")]
    results = [account.list_id for account in company.accounts_of_type(*PROFIT_AND_LOSS_TYPES)]
    selection = ledger.Selection(dates=(None, day), account_ids=waiting)
    legs: dict[int, dict[str, int]] = defaultdict(dict)
    for (number, kind, account_id), cents in ledger.sums(
        company, selection, "txn_number", "kind", "account_id"
    ).items():
        if kind not in _MONEY_KINDS and cents:
            legs[number][account_id] = cents
    settled = settled_amounts(company, day)
    open_legs = {n: leg for n, leg in legs.items() if settled[n] < abs(sum(leg.values()))}
    change: dict[str, int] = defaultdict(int)
    selection = ledger.Selection(dates=(None, day), account_ids=results, txn_numbers=list(open_legs))
    for line in ledger.lines(company, selection):
        leg = open_legs[line.txn_number]
        share = Fraction(settled[line.txn_number], abs(sum(leg.values())))
        rest = line.cents - half_away(line.cents * share)
        change[line.account_id] -= rest
        change[next(iter(leg))] += rest
    return dict(change)
