"""Orders, journals and documents as short text, so that a test reads like a page of a ledger.

An order::

    order 1001 [at 77] [buyer 5] [test] [terms=Net_30:30] [due=04-01] [po=PO-77]
    03-02 10:00 OrderAgreement 11
      + PRODUCT 2 Tee/Shirts 108.25 tax NY=8.25 disc=10.00 after=1.00 cost=3.10 variant=501 restocked
    03-02 10:01 SALE card 108.25 [rounding=-0.02]
    totals 108.25 received 108.25 [refunded 5.00] [discrepancy -5.00] [rounded -0.02] [rounded back -0.02]

``+`` is ORDER, ``-`` RETURN (amounts are negative, as Shopify sends them), ``~`` UPDATE. ``!NY=8.25`` is a tax that
the channel remits. ``line=1`` is the order line; ``removed`` goods were never sent. ``03-05 09:00 Fulfillment 50 1:2`` sends
two units of line 1. Times are New York's of 2026. Ids count up from the order's number unless given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from zoneinfo import ZoneInfo

from qbd.accounting import documents as documents_module
from qbd.accounting.chart import ROLES, Chart, Location, Product, TaxAgency
from qbd.accounting.documents import (
    Bill,
    CardRefund,
    Deposit,
    Document,
    JournalEntry,
    ReceivePayment,
    SalesForm,
)
from qbd.accounting.entry import Entry
from qbd.accounting.facts import (
    Agreement,
    Buyer,
    FulfilledLine,
    Fulfillment,
    Order,
    PaymentTerms,
    Sale,
    Tax,
    Totals,
    Transaction,
)
from qbd.accounting.posting import Catalogue
from qbd.money import from_minor, to_minor

ZONE = ZoneInfo("America/New_York")
ACTIONS = {"+": "ORDER", "-": "RETURN", "~": "UPDATE"}
TITLES = {
    "sales_income": "Sales",
    "sales_returns": "Returns",
    "shipping_income": "Shipping Income",
    "discounts": "Discounts Given",
    "sales_tax_payable": "Sales Tax Payable",
    "tips_payable": "Tips Payable",
    "gift_card_liability": "Gift Cards",
    "customer_deposits": "Customer Deposits",
    "accounts_receivable": "A/R",
    "accounts_payable": "A/P",
    "cogs": "COGS",
    "inventory_asset": "Inventory",
    "processing_fees": "Fees",
    "rounding": "Rounding",
    "freight_in": "Freight In",
    "purchases": "Purchases",
    "return_fees_income": "Return Fees",
    "duties_payable": "Duties Owed",
    "additional_fees_income": "Other Fees",
    "cash_over_short": "Over/Short",
    "cash_paid_in_out": "Paid In/Out",
    "store_credit_liability": "Store Credit",
    "gift_card_promotions": "Gift Card Promotions",
    "gift_card_breakage": "Gift Card Breakage",
    "clearing:card": "Card Clearing",
    "clearing:cash": "Cash Clearing",
    "clearing:paypal": "PayPal Clearing",
    "clearing:bank": "Bank Clearing",
    "clearing:manual": "Manual Clearing",
    "clearing:external_terminal": "Terminal Clearing",
}


def chart(**changes: object) -> Chart:
    """The chart of the tests: an online store, one POS location with a class, four gateways."""
    assert set(ROLES) <= set(TITLES)
    base = Chart(
        store="shop",
        company_file="books.qbw",
        currency="USD",
        time_zone="America/New_York",
        edition="US",
        accounts=TITLES,
        locations={
            None: Location(None, "Online", "", "Web Sales", "W"),
            77: Location(77, "Main Street", "Main St", "Main Street Sales", "MS"),
        },
        taxes={"NY": TaxAgency("NY Tax", "NY Dept"), "City": TaxAgency("City Tax", "City Hall")},
        payment_methods={"card": "Credit Card", "cash": "Cash"},
    )
    return replace(base, **changes)  # type: ignore[arg-type]


PRODUCTS = {
    501: Product(501, "TEE-S", "Tee small", "Shirts", Decimal("3.10"), True),
    502: Product(502, "MUG", "Mug", "Mugs", Decimal("2.00"), True),
    503: Product(503, "EBOOK", "E-book", "Books", None, False),
}
BUYERS = {5: Buyer(5, first_name="Jane", last_name="Doe"), 6: Buyer(6, withheld=True)}
CATALOGUE = Catalogue(products=PRODUCTS, buyers=BUYERS)


def moment(text: str) -> datetime:
    """``03-02 10:00`` in New York, as UTC."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=ZONE).astimezone(UTC)


def cents(text: str) -> int:
    return to_minor(text, "USD")


def order(text: str) -> Order:
    """Read an order from its notation."""
    lines = [line for line in text.strip().splitlines() if line.strip()]
    head = lines[0].split()
    number = int(head[1])
    ids = count(number * 100 + 1)
    agreements: list[Agreement] = []
    transactions: list[Transaction] = []
    fulfillments: list[Fulfillment] = []
    totals = Totals(0, 0, 0)
    for line in lines[1:]:
        words = line.split()
        if words[0] in ACTIONS:
            last = agreements.pop()
            agreements.append(replace(last, sales=(*last.sales, sale(words, next(ids)))))
        elif words[0] == "totals":
            totals = _totals(line)
        elif words[2] == "Fulfillment":
            sent = tuple(FulfilledLine(*map(int, word.split(":"))) for word in words[4:])
            fulfillments.append(Fulfillment(int(words[3]), moment(" ".join(words[:2])), sent))
        elif words[2].endswith("Agreement"):
            identity = int(words[3]) if len(words) > 3 else next(ids)
            agreements.append(Agreement(identity, words[2], moment(" ".join(words[:2])), ()))
        else:
            rounding = next((cents(w[9:]) for w in words if w.startswith("rounding=")), 0)
            when = moment(" ".join(words[:2]))
            transactions.append(Transaction(next(ids), words[2], words[3], cents(words[4]), when, rounding))
    buyer = int(head[head.index("buyer") + 1]) if "buyer" in head else None
    return Order(
        store="shop",
        id=number,
        name=f"#{number}",
        currency="USD",
        created_at=min((a.happened_at for a in agreements), default=moment("01-01 00:00")),
        totals=totals,
        agreements=tuple(agreements),
        transactions=tuple(transactions),
        test="test" in head,
        location_id=int(head[head.index("at") + 1]) if "at" in head else None,
        buyer=BUYERS[buyer] if buyer is not None else None,
        fulfillments=tuple(fulfillments),
    )


def catalogue(text: str) -> Catalogue:
    """The catalogue of the tests, with the terms and the buyer's number that an order's first line names."""
    head = text.split("\n", 1)[0].split()
    group = f"order:{head[1]}"
    options = dict(word.split("=", 1) for word in head if "=" in word)
    made = CATALOGUE
    if "terms" in options:
        name, _, days = options["terms"].partition(":")
        due = date.fromisoformat(f"2026-{options['due']}") if "due" in options else None
        terms = PaymentTerms(name.replace("_", " "), int(days) if days else None, due)
        made = replace(made, terms={group: terms})
    return replace(made, po_numbers={group: options["po"]}) if "po" in options else made


def sale(words: Sequence[str], id: int) -> Sale:
    title, _, product_type = words[3].partition("/")
    options = dict(word.split("=", 1) for word in words[5:] if "=" in word)
    taxes = tuple(
        Tax(name.lstrip("!"), Decimal("0.08"), cents(amount), channel_liable=name.startswith("!"))
        for name, amount in options.items()
        if name.lstrip("!") in ("NY", "City", "VAT")
    )
    flags = set(words[5:])
    return Sale(
        id=id,
        line_type=words[1],
        action=ACTIONS[words[0]],
        quantity=int(words[2]),
        total=cents(words[4]),
        tax=cents(options["taxes"]) if "taxes" in options else sum(t.amount for t in taxes),
        discount_before_tax=cents(options.get("disc", "0")),
        discount_after_tax=cents(options.get("after", "0")),
        taxes=taxes,
        title=title,
        product_type=product_type,
        variant_id=int(options["variant"]) if "variant" in options else None,
        unit_cost=Decimal(options["cost"]) if "cost" in options else None,
        line_id=int(options["line"]) if "line" in options else None,
        removed="removed" in flags,
        restocked=True if "restocked" in flags else False if "discarded" in flags else None,
    )


def _totals(line: str) -> Totals:
    def amount(pattern: str) -> int:
        found = re.search(pattern + r" (-?[\d.]+)", line)
        return cents(found.group(1)) if found else 0

    return Totals(
        current_total=amount("totals"),
        received=amount("received"),
        refunded=amount("refunded"),
        refund_discrepancy=amount("discrepancy"),
        cash_rounding_payment=amount("rounded"),
        cash_rounding_refund=amount("rounded back"),
    )


def money(amount: int) -> str:
    return f"{from_minor(amount, 'USD')}"


def journal(entries: Iterable[Entry]) -> str:
    """Entries as text: ``key on date``, then a line per journal line, ``Dr`` or ``Cr``."""
    pages = []
    for entry in entries:
        pages.append(f"{entry.key} {entry.business_date:%m-%d}")
        for line in entry.lines:
            side = "Dr" if line.amount >= 0 else "Cr"
            what = " ".join(
                part
                for part in (
                    side,
                    line.role,
                    line.tax_title or (line.product_type if line.role.startswith(("sales_", "gift")) else ""),
                    f"x{line.quantity}" if line.quantity else "",
                    money(abs(line.amount)),
                )
                if part
            )
            pages.append(f"  {what}")
    return "\n".join(pages)


def books(documents: Iterable[Document]) -> str:
    """Transactions as text: kind, key, date, total and where it goes; then its lines."""
    pages = []
    for document in documents:
        if isinstance(document, documents_module.Transaction):
            pages.append(_head(document))
            pages += [f"  {line}" for line in _lines(document)]
    return "\n".join(pages)


def _head(document: documents_module.Transaction) -> str:
    words = [type(document).__name__, document.key, f"{document.txn_date:%m-%d}"]
    if isinstance(document, SalesForm):
        words.append(money(sum(line.amount for line in document.lines)))
    elif isinstance(document, ReceivePayment):
        words.append(money(document.total))
    elif isinstance(document, CardRefund):
        words.append(money(sum(applied.amount for applied in document.applied)))
    elif isinstance(document, Bill):
        words.append(money(sum(line.amount for line in (*document.item_lines, *document.expense_lines))))
    terms, due, number = (getattr(document, name, None) for name in ("terms", "due_date", "po_number"))
    words += [f"terms {terms.full_name}"] if terms else []
    words += [f"due {due:%m-%d}"] if due and not isinstance(document, Bill) else []
    words += [f"PO {number}"] if number else []
    for name, word in (("deposit_to", "->"), ("refund_from", "<-")):
        account = getattr(document, name, None)
        if account is not None:
            words += [word, account.full_name]
    return " ".join(words)


def _lines(document: documents_module.Transaction) -> Iterable[str]:
    for line in getattr(document, "lines", None) or getattr(document, "item_lines", ()):
        if isinstance(document, JournalEntry):
            yield f"{'Dr' if line.amount > 0 else 'Cr'} {line.account.full_name} {money(abs(line.amount))}"
        elif isinstance(document, Deposit):
            yield f"{line.account.full_name} {money(line.amount)}"
        else:
            quantity = f" x{line.quantity}" if line.quantity is not None else ""
            yield f"{line.item.full_name}{quantity} {money(line.amount)}"
    for line in getattr(document, "expense_lines", ()):
        yield f"{line.account.full_name} {money(line.amount)}"
    for applied in getattr(document, "applied", ()):
        for use in applied.credits:
            yield f"credit {use.credit.document} {money(use.amount)} to {applied.to.document}"
        if applied.amount:
            yield f"for {applied.to.document} {money(applied.amount)}"


def page(text: str) -> str:
    """The expected text without the test's own indentation."""
    lines = [line for line in text.splitlines() if line.strip()]
    margin = min((len(line) - len(line.lstrip()) for line in lines), default=0)
    return "\n".join(re.sub(r"(?<=\S) +", " ", line[margin:].rstrip()) for line in lines)


def ledger_of(entries: Iterable[Entry], chart: Chart) -> dict[tuple[date, str], int]:
    """The journal summed per business date and account; what nets to 0.00 left out."""
    sums: dict[tuple[date, str], int] = {}
    for entry in entries:
        for line in entry.lines:
            key = (entry.business_date, chart.accounts[line.role])
            sums[key] = sums.get(key, 0) + line.amount
    return {key: amount for key, amount in sums.items() if amount}
