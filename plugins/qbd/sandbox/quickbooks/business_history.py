"""Months of an established business: wholesale invoices and their payments, goods bought and paid, cards, loans, taxes.

None of it comes from a shop, and much of it touches accounts that a shop maps.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from qbd.sandbox.quickbooks import business_names as names
from qbd.sandbox.quickbooks import chart_of_accounts as chart
from qbd.sandbox.quickbooks.business_lists import price_of, sells_for_resale
from qbd.sandbox.quickbooks.foreign_transactions import check, entry, foreign_requests
from qbd.sandbox.quickbooks.request_text import add, amount, field, ref

_INVOICE_DAYS = (2, 6, 10, 14, 18, 22, 26)
_CREDIT_DAYS = dt.timedelta(days=30)
_ORDERED = 48
_Dated = tuple[dt.date, str]


@dataclass(slots=True)
class _Numbers:
    """Counts documents, so that each gets its own number, customer and goods."""

    invoice: int = 0
    bill: int = 0
    check: int = 4000

    def next_check(self) -> str:
        self.check += 1
        return str(self.check)


def history(edition: str, first: dt.date, today: dt.date) -> list[str]:
    """All requests up to today, by date; what refers to another comes after it."""
    numbers = _Numbers()
    dated: list[_Dated] = []
    day = first
    while day <= today:
        dated += _sales(edition, day, numbers)
        dated += _purchases(day, numbers)
        dated += _routine(edition, day, numbers)
        day = (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    return [request for date, request in sorted(dated, key=lambda pair: pair[0]) if date <= today]


def _sales(edition: str, month: dt.date, numbers: _Numbers) -> Iterator[_Dated]:
    for day in _INVOICE_DAYS:
        yield from _invoice(edition, month.replace(day=day), numbers)
    seats = field("Quantity", 3 + month.month % 4)
    line = f"<SalesReceiptLineAdd>{ref('ItemRef', 'Workshop seat')}{seats}{ref('ClassRef', 'Workshop')}</SalesReceiptLineAdd>"
    date = month.replace(day=12)
    number = field("RefNumber", f"WS-{date:%y%m}")
    head = ref("CustomerRef", names.CUSTOMERS[0]) + field("TxnDate", date.isoformat()) + number
    yield (
        date,
        add("SalesReceipt", head, ref("PaymentMethodRef", "Cash"), ref("DepositToAccountRef", "Cash Drawer"), line),
    )


def _invoice(edition: str, date: dt.date, numbers: _Numbers) -> Iterator[_Dated]:
    """An invoice on terms; after a month its payment and, two days later, the deposit."""
    number = numbers.invoice
    numbers.invoice += 1
    place = number * 5 % len(names.CUSTOMERS)
    wares = names.wares()
    lines, net = "", 0
    for step in range(3):
        name, _, cost = wares[(number * 7 + step * 11) % len(wares)]
        quantity = 12 + 6 * ((number + step) % 4)
        net += quantity * price_of(cost)
        body = ref("ItemRef", name) + field("Quantity", quantity) + field("Rate", amount(price_of(cost)))
        lines += f"<InvoiceLineAdd>{body}</InvoiceLineAdd>"
    customer, macro = names.CUSTOMERS[place], f"TxnID:invoice{number}"
    head = ref("CustomerRef", customer) + ref("ClassRef", "Wholesale") + field("TxnDate", date.isoformat())
    yield (
        date,
        add("Invoice", head, field("RefNumber", f"W-{1001 + number}"), ref("TermsRef", "Net 30"), lines, macro=macro),
    )
    if number % 6 == 5:
        return  # A customer that does not pay in time.
    total = net + _tax(edition, net, taxed=edition != "US" or not sells_for_resale(place))
    yield from _payment(date + _CREDIT_DAYS, customer, macro, number, total)


def _tax(edition: str, net: int, *, taxed: bool) -> int:
    rate = Decimal(next(iter(chart.TAX_ITEMS[edition].values()))[0])
    return int((net * rate / 100).quantize(Decimal(1), ROUND_HALF_UP)) if taxed else 0


def _payment(date: dt.date, customer: str, macro: str, number: int, total: int) -> Iterator[_Dated]:
    applied = f'<AppliedToTxnAdd><TxnID useMacro="{macro}"/>{field("PaymentAmount", amount(total))}</AppliedToTxnAdd>'
    yield date, add(
        "ReceivePayment", ref("CustomerRef", customer), field("TxnDate", date.isoformat()),
        field("RefNumber", f"{7000 + number}"), field("TotalAmount", amount(total)), ref("PaymentMethodRef", "Check"),
        applied, macro=f"TxnID:payment{number}",
    )  # fmt: skip
    banked = date + dt.timedelta(days=2)
    line = f'<DepositLineAdd><PaymentTxnID useMacro="TxnID:payment{number}"/></DepositLineAdd>'
    yield banked, add("Deposit", field("TxnDate", banked.isoformat()), ref("DepositToAccountRef", "Checking"),
                      field("Memo", "Deposit"), line)  # fmt: skip


def _purchases(month: dt.date, numbers: _Numbers) -> Iterator[_Dated]:
    """Goods from two suppliers a month, each bill paid when it is due."""
    for day in (5, 19):
        supplier = names.SUPPLIERS[numbers.bill % len(names.SUPPLIERS)]
        date, number = month.replace(day=day), numbers.bill
        sold = [ware for ware in names.wares() if ware[1] == supplier]
        goods = [sold[(number + 4 * step) % len(sold)] for step in range(4)]
        numbers.bill += 1
        lines = "".join(
            f"<ItemLineAdd>{ref('ItemRef', name)}{field('Quantity', _ORDERED)}{field('Cost', amount(cost))}</ItemLineAdd>"
            for name, _, cost in goods
        )
        freight = f"<ExpenseLineAdd>{ref('AccountRef', 'Freight In')}{field('Amount', '48.00')}</ExpenseLineAdd>"
        head = (
            ref("VendorRef", supplier) + field("TxnDate", date.isoformat()) + field("RefNumber", f"INV-{5200 + number}")
        )
        yield date, add("Bill", head, ref("TermsRef", "Net 30"), freight, lines, macro=f"TxnID:bill{number}")
        total = sum(cost for _, _, cost in goods) * _ORDERED + 4800
        yield _bill_payment(date + _CREDIT_DAYS, supplier, number, total, numbers.next_check())


def _bill_payment(date: dt.date, supplier: str, number: int, total: int, check_number: str) -> _Dated:
    applied = f'<AppliedToTxnAdd><TxnID useMacro="TxnID:bill{number}"/>{field("PaymentAmount", amount(total))}</AppliedToTxnAdd>'
    return date, add(
        "BillPaymentCheck", ref("PayeeEntityRef", supplier), field("TxnDate", date.isoformat()),
        ref("BankAccountRef", "Checking"), field("RefNumber", check_number), applied,
    )  # fmt: skip


def _routine(edition: str, month: dt.date, numbers: _Numbers) -> Iterator[_Dated]:
    """What comes every month: card charges and their payment, loan, insurance, telephone, taxes, a count of the till."""
    card = [
        (4, "Office Supplies", 86_40, "Paper and toner"),
        (9, "Automobile Expense:Fuel", 64_15, "Fuel"),
        (17, "Advertising:Online", 320_00, "Search ads"),
        (24, "Meals and Entertainment", 58_75, "Lunch with a customer"),
    ]
    for day, account, cents, memo in card:
        date = month.replace(day=day)
        lines = [("Debit", account, cents, memo), ("Credit", "Business Credit Card", cents, memo)]
        yield date, entry(date, f"CC-{date:%m%d}", lines)
    for day, payee, account, cents, memo in (
        (3, "First Harbor Bank", "Bank Service Charges", 18_00, "Account fee"),
        (8, "Coastline Telecom", "Telephone", 142_60, "Telephone"),
        (11, "Beacon Insurance Group", "Insurance:Liability", 210_00, "Insurance"),
        (13, "Kestrel Web Hosting", "Computer and Internet", 39_00, "Hosting"),
        (25, "First Harbor Bank", "Business Credit Card", 529_30, "Card payment"),
    ):
        date = month.replace(day=day)
        yield date, check(date, numbers.next_check(), payee, account, cents, memo)
    date = month.replace(day=15)
    lines = [("Debit", "Bank Loan", 310_00, "Principal"), ("Debit", "Interest Expense", 42_50, "Interest"),
             ("Credit", "Checking", 352_50, "Loan payment")]  # fmt: skip
    yield date, entry(date, f"LOAN-{date:%y%m}", lines)
    agency, account = next(iter(chart.TAX_AGENCIES[edition].items()))
    date = month.replace(day=20)
    yield date, check(date, numbers.next_check(), agency, account, 95_00, "Sales tax paid")
    if month.month % 2 == 0:
        for request in foreign_requests(month.replace(day=21)):
            yield month.replace(day=21), request
