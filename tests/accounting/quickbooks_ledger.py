"""A small company file: what QuickBooks' rules make of documents, without looking at any ``Posting``.

Written from the posting rules in the QuickBooks facts (numbers in comments), not from the code under test. It refuses
what QuickBooks refuses, and keeps a general ledger, the stock and the open items of customers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from qbd.accounting import documents as d

ASSETS = {
    "Card Clearing", "Cash Clearing", "PayPal Clearing", "Bank Clearing", "Manual Clearing", "Terminal Clearing",
    "Shopify Payments Clearing",
}  # fmt: skip
CLOSED_TO_ITEMS = {"A/R", "A/P", "Sales Tax Payable"}
UNDEPOSITED = "Undeposited Funds"


class Refused(AssertionError):
    """QuickBooks would not take the document."""


class CompanyFile:
    """Takes documents one after the other, as delivery does."""

    def __init__(self) -> None:
        self.documents: dict[str, d.Document] = {}
        self.ledger: dict[tuple[date, str], int] = defaultdict(int)
        self.by_document: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self.valued: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self.stock: dict[str, Decimal] = defaultdict(Decimal)
        self.debits: dict[str, int] = {}
        self.credits: dict[str, int] = {}
        self._names: dict[tuple[str, str], str] = {}
        self._numbers: set[str] = set()

    def take(self, documents: Iterable[d.Document]) -> None:
        for document in documents:
            if isinstance(document, d.ListElement):
                self._list_element(document)
                continue
            if document.key in self.documents:
                raise Refused(f"{document.key} twice")
            self._references(document)
            getattr(self, "_" + type(document).__name__.lower())(document)
            self.documents[document.key] = document

    def open_amount(self) -> int:
        """What customers owe, less what they are owed, in minor units."""
        return sum(self.debits.values()) - sum(self.credits.values())

    def both_sides_open(self) -> bool:
        """Whether a credit stands open beside an open debit."""
        return any(self.debits.values()) and any(self.credits.values())

    def _list_element(self, element: d.ListElement) -> None:
        if element.key in self.documents:
            if self.documents[element.key] != element:
                raise Refused(f"{element.key} is planned in two ways")
            return
        people = isinstance(element, (d.Customer, d.Vendor))
        limit = 41 if people else 31
        if not 0 < len(element.name) <= limit or ":" in element.name:
            raise Refused(f"name {element.name!r}")
        kind = type(element).__name__
        space = "people" if people else "items" if "Item" in kind else kind
        if (space, element.name.casefold()) in self._names:
            raise Refused(f"name {element.name!r} in use")  # 3100
        self._names[space, element.name.casefold()] = element.key
        if isinstance(element, d.SingleAccountItem) and element.account.full_name in CLOSED_TO_ITEMS:
            raise Refused(f"{element.key} points to {element.account.full_name}")  # rule 1
        self._references(element)
        self.documents[element.key] = element

    def _references(self, document: d.Document) -> None:
        for key in d.needs(document):
            if key not in self.documents:
                raise Refused(f"{document.key} refers to {key}, which is not there")
        for reference in d.references(document):
            if isinstance(reference, d.Named) and reference.list not in ("Account", "SalesTaxCode", "Class"):
                if not reference.document:
                    raise Refused(f"{document.key}: {reference.full_name} has no document")
                if self.documents[reference.document].name != reference.full_name:  # type: ignore[union-attr]
                    raise Refused(f"{document.key}: {reference}")

    def _post(self, document: d.Transaction, account: str, amount: int) -> None:
        self.ledger[document.txn_date, account] += amount
        self.by_document[document.key][account] += amount

    def _number(self, number: str, limit: int) -> None:
        if not 0 < len(number) <= limit or number in self._numbers:
            raise Refused(f"RefNumber {number!r}")
        self._numbers.add(number)

    def _form(self, form: d.SalesForm, sign: int) -> int:
        """Post the lines; ``sign`` -1: positive lines are credits (receipt, invoice). Return the total."""
        self._number(form.ref_number, 11)
        if not form.lines:
            raise Refused(f"{form.key} has no lines")
        total = sum(line.amount for line in form.lines)
        if total < 0:
            raise Refused(f"{form.key}: Transaction amount must be positive.")  # rule 20
        zero = self.documents[form.tax_item.document] if form.tax_item is not None else None
        if zero is not None and not (isinstance(zero, d.SalesTaxItem) and zero.rate == 0):
            raise Refused(f"{form.key}: tax item")
        for line in form.lines:
            self._line(form, line, sign)
        return total

    def _line(self, form: d.SalesForm, line: d.ItemLine, sign: int) -> None:
        item = self.documents[line.item.document]
        amount = sign * line.amount
        if isinstance(item, d.SalesTaxItem):
            if item.agency is None:
                raise Refused(f"{form.key}: Sales tax detail line must have a vendor")  # rule 12
            self._post(form, "Sales Tax Payable", amount)
            return
        if line.tax_code is None or line.tax_code.full_name != "Non":
            raise Refused(f"{form.key}: {line.item.full_name} would be taxed")
        if isinstance(item, d.SingleAccountItem):
            self._post(form, item.account.full_name, amount)
            return
        assert isinstance(item, d.InventoryItem)
        self._post(form, item.income.full_name, amount)
        units = (line.quantity if line.quantity is not None else Decimal(1)) * -sign
        if line.quantity is not None and line.quantity < 0:
            raise Refused(f"{form.key}: goods against the form's direction")
        self.stock[item.name] -= units
        cost = int(((item.purchase_cost or Decimal(0)) * 100 * units).quantize(Decimal(1), ROUND_HALF_UP))
        for account, part in ((item.cogs.full_name, cost), (item.asset.full_name, -cost)):  # rules 44, 47
            self._post(form, account, part)
            self.valued[form.key][account] += part

    def _salesreceipt(self, receipt: d.SalesReceipt) -> None:
        total = self._form(receipt, -1)
        account = receipt.deposit_to.full_name if receipt.deposit_to is not None else UNDEPOSITED
        if receipt.deposit_to is not None and account not in ASSETS:
            raise Refused(f"{receipt.key}: deposit to {account}")  # rule 4
        if receipt.deposit_to is None and total:
            raise Refused(f"{receipt.key}: {total} would go to {UNDEPOSITED}")
        self._post(receipt, account, total)

    def _invoice(self, invoice: d.Invoice) -> None:
        total = self._form(invoice, -1)
        self._post(invoice, "A/R", total)
        self.debits[invoice.key] = total

    def _creditmemo(self, memo: d.CreditMemo) -> None:
        total = self._form(memo, 1)
        self._post(memo, "A/R", -total)
        self.credits[memo.key] = total

    def _receivepayment(self, payment: d.ReceivePayment) -> None:
        self._number(payment.ref_number, 20)
        if payment.total < 0 or (payment.total == 0 and not payment.applied):
            raise Refused(f"{payment.key}: {payment.total}")
        if payment.total and (payment.deposit_to is None or payment.deposit_to.full_name not in ASSETS):
            raise Refused(f"{payment.key}: deposit")
        for applied in payment.applied:
            if applied.amount <= 0 and not applied.credits:
                raise Refused(f"{payment.key}: neither payment nor credit")  # rule 57
            self._same_customer(payment, applied.to)
            self._use(self.debits, applied.to.document, applied.amount + sum(use.amount for use in applied.credits))
            for use in applied.credits:
                self._same_customer(payment, use.credit)
                self._use(self.credits, use.credit.document, use.amount)
        left = payment.total - sum(applied.amount for applied in payment.applied)
        if left < 0:
            raise Refused(f"{payment.key}: applied more than it is")
        if payment.total:
            assert payment.deposit_to is not None
            self._post(payment, payment.deposit_to.full_name, payment.total)
            self._post(payment, "A/R", -payment.total)
            self.credits[payment.key] = left

    def _cardrefund(self, refund: d.CardRefund) -> None:
        self._number(refund.ref_number, 11)
        if not refund.applied or refund.refund_from.full_name not in ASSETS:
            raise Refused(refund.key)
        for applied in refund.applied:
            self._same_customer(refund, applied.to)
            if not isinstance(self.documents[applied.to.document], d.CreditMemo):
                raise Refused(f"{refund.key}: {applied.to.document} is no credit memo")  # Intuit's refund tutorial
            if applied.amount <= 0:
                raise Refused(f"{refund.key}: {applied.amount}")
            self._use(self.credits, applied.to.document, applied.amount)  # rule 60
        total = sum(applied.amount for applied in refund.applied)
        self._post(refund, "A/R", total)
        self._post(refund, refund.refund_from.full_name, -total)

    def _journalentry(self, journal: d.JournalEntry) -> None:
        self._number(journal.ref_number, 11)
        if not journal.lines or sum(line.amount for line in journal.lines):
            raise Refused(f"{journal.key}: transaction not in balance")  # rule 19
        receivable = [line for line in journal.lines if line.account.full_name in ("A/R", "A/P")]
        if len(receivable) > 1 or (receivable and receivable[0] is not journal.lines[0]):
            raise Refused(f"{journal.key}: more than one A/R line, or not first")  # rules 10, 11
        for line in journal.lines:
            if line.amount == 0:
                raise Refused(f"{journal.key}: {line}")
            if line.account.full_name == "Sales Tax Payable":
                agency = self.documents.get(line.entity.document) if line.entity is not None else None
                if not isinstance(agency, d.Vendor):
                    raise Refused(f"{journal.key}: Sales tax detail line must have a vendor")  # rule 12
            self._post(journal, line.account.full_name, line.amount)
        if receivable:
            if receivable[0].entity is None:
                raise Refused(f"{journal.key}: A/R without customer")  # rule 9
            amount = receivable[0].amount
            (self.debits if amount > 0 else self.credits)[journal.key] = abs(amount)

    def _deposit(self, deposit: d.Deposit) -> None:
        total = sum(line.amount for line in deposit.lines)
        if total < 0 or deposit.deposit_to.full_name != "Checking":
            raise Refused(f"{deposit.key}: {total} to {deposit.deposit_to.full_name}")  # rule 21
        for line in deposit.lines:
            assert line.account is not None
            self._post(deposit, line.account.full_name, -line.amount)
        self._post(deposit, "Checking", total)

    def _bill(self, bill: d.Bill) -> None:
        self._number(bill.ref_number, 20)
        total = 0
        for line in bill.item_lines:
            item = self.documents[line.item.document]
            assert isinstance(item, d.InventoryItem)
            self._post(bill, item.asset.full_name, line.amount)
            self.stock[item.name] += line.quantity or 0
            total += line.amount
        for expense in bill.expense_lines:
            self._post(bill, expense.account.full_name, expense.amount)
            total += expense.amount
        if total < 0:
            raise Refused(f"{bill.key}: {total}")
        self._post(bill, "A/P", -total)

    def _same_customer(self, document: d.ReceivePayment | d.CardRefund, other: d.TxnOf) -> None:
        target = self.documents[other.document]
        customer = target.lines[0].entity if isinstance(target, d.JournalEntry) else target.customer  # type: ignore[union-attr]
        if customer != document.customer:
            raise Refused(f"{document.key}: customers differ")

    @staticmethod
    def _use(items: dict[str, int], key: str, amount: int) -> None:
        if items.get(key, 0) < amount:
            raise Refused(
                f"{key}: {amount} of {items.get(key)} left: You cannot pay more than the amount due."
            )  # rule 22
        items[key] -= amount


def nonzero(ledger: dict[tuple[date, str], int]) -> dict[tuple[date, str], int]:
    return {key: amount for key, amount in ledger.items() if amount}
