"""Tax that QuickBooks computes itself: three editions' company files show the journal to the cent, or tax stands on lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
import shop_notation as shop
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sandbox_accounts import ACCOUNTS
from test_posting_in_sandbox import IN_USE

from qbd.accounting import documents as d
from qbd.accounting.chart import Chart, NativeRate, NativeTax
from qbd.accounting.facts import Agreement, Order, Sale, Tax, Totals, Transaction
from qbd.accounting.journal import journalize
from qbd.accounting.native_tax import added, contained
from qbd.accounting.plan import Plan
from qbd.accounting.posting import expected_ledger, plan
from qbd.accounting.tax_names import NATIVE_ROLE, is_tax
from qbd.books.proof import uneven_groups
from qbd.money import to_minor
from qbd.qbxml import queries as q
from qbd.qbxml.records import LedgerRow
from qbd.qbxml.render import by_name, message_set, render
from qbd.qbxml.responses import Answer, parse
from qbd.sandbox.quickbooks.fixtures import create_company
from qbd.sandbox.quickbooks.request_processor import RequestProcessor

NOON = datetime(2026, 3, 2, 17, tzinfo=UTC)
THROUGH = date(2026, 12, 31)
GST, PST, VAT = "GST/HST Payable", "PST Payable", "VAT Liability"
ONTARIO, GST5 = NativeRate("HST", Decimal("0.13"), account=GST), NativeRate("GST", Decimal("0.05"), account=GST)
NATIVE = {
    "US": (
        NativeTax("NYC", tuple(NativeRate(title, Decimal(rate), item, "NYS") for title, rate, item in (
            ("NY State", "0.04", "NYS 4%"), ("NY City", "0.045", "NYC 4.5%"), ("MCTD", "0.00375", "MCTD 0.375%")))),
    ),
    "CA": (
        NativeTax("H", (ONTARIO,)), NativeTax("G", (GST5,)),
        NativeTax("S", (GST5, NativeRate("PST", Decimal("0.07"), account=PST))),
        NativeTax("Q", (GST5, NativeRate("QST", Decimal("0.09975"), account=PST))),
    ),
    "UK": (
        NativeTax("S", (NativeRate("VAT", Decimal("0.2"), account=VAT),)),
        NativeTax("R", (NativeRate("VAT", Decimal("0.05"), account=VAT),)),
        NativeTax("Z", (NativeRate("VAT", Decimal(0)),)),
    ),
}  # fmt: skip
QUEBEC = """
<ItemSalesTaxAdd><Name>QST</Name><ItemDesc>QST</ItemDesc><TaxRate>9.975</TaxRate>
<TaxVendorRef><FullName>Ministry of Finance</FullName></TaxVendorRef></ItemSalesTaxAdd>
<ItemSalesTaxGroupAdd><Name>GST QST</Name><ItemSalesTaxRef><FullName>GST</FullName></ItemSalesTaxRef>
<ItemSalesTaxRef><FullName>QST</FullName></ItemSalesTaxRef></ItemSalesTaxGroupAdd>
<SalesTaxCodeAdd><Name>Q</Name><IsTaxable>true</IsTaxable><ItemSalesTaxRef><FullName>GST QST</FullName></ItemSalesTaxRef>
</SalesTaxCodeAdd>
"""
Taxes = Sequence[tuple[str, str]]


class Company:
    """A company file of an edition: takes a plan and tells its ledger."""

    def __init__(self, folder: Path, edition: str) -> None:
        self.edition, self.days = edition, 0
        path = folder / "books.qbw"
        create_company(path, edition, history=False)
        self.processor = RequestProcessor()
        self.processor.open_connection2("", "test")
        self.ticket = self.processor.begin_session(str(path))
        if edition == "CA":
            requests = "".join(f"<{n}Rq>{x.strip()}</{n}Rq>" for n, x in _requests(QUEBEC))
            answer = self.processor.process_request(
                self.ticket,
                '<?xml version="1.0"?><?qbxml version="16.0"?><QBXML><QBXMLMsgsRq onError="stopOnError">'
                f"{requests}</QBXMLMsgsRq></QBXML>",
            )
            assert all(not response.code for response in parse(answer).responses), answer

    def chart(self, **changes: object) -> Chart:
        accounts = ACCOUNTS | {f"{NATIVE_ROLE}:{one}": one for one in (GST, PST, VAT)}
        if self.edition != "US":
            accounts["sales_tax_payable"] = "Sales Tax Collected"
        codes = {"US": ("TAX", "NON")}.get(self.edition, ("", "E"))
        base = {"edition": self.edition, "accounts": accounts, "tax": "native", "native_taxes": NATIVE[self.edition],
                "taxable_code": codes[0], "exempt_code": codes[1]}  # fmt: skip
        return shop.chart(**(base | changes))

    def ask(self, *requests: object) -> Answer:
        text = message_set(requests).decode("ascii")  # type: ignore[arg-type]
        return parse(self.processor.process_request(self.ticket, text))

    def take(self, made: Plan) -> dict[str, int]:
        """Send a plan of one day and return the day's ledger."""
        requests = [
            render(document, by_name, edition=self.edition, request_id=str(number), define_macro=True)
            for number, document in enumerate(made.documents)
        ]
        refused = [r.message for r in self.ask(*requests).responses if r.code and r.code != IN_USE]
        assert refused == []
        day = next(p.txn_date for p in made.postings)
        query = q.render_query(q.LedgerReport(day, day), edition=self.edition, request_id="1")
        ledger: dict[str, int] = {}
        for row in self.ask(query).responses[0].records:
            assert isinstance(row, LedgerRow)
            ledger[row.account] = ledger.get(row.account, 0) + to_minor(row.amount, "USD")
        return {account: amount for account, amount in ledger.items() if amount}

    def next_day(self) -> datetime:
        """Return noon of a day that nothing was posted on."""
        self.days += 1
        return NOON + timedelta(days=self.days)


def _requests(text: str) -> Iterator[tuple[str, str]]:
    for part in text.replace("\n", "").split("</ItemSalesTaxAdd>"):
        if part.startswith("<ItemSalesTaxAdd>"):
            yield "ItemSalesTaxAdd", part + "</ItemSalesTaxAdd>"
            continue
        group, _, code = part.partition("</ItemSalesTaxGroupAdd>")
        yield "ItemSalesTaxGroupAdd", group + "</ItemSalesTaxGroupAdd>"
        yield "SalesTaxCodeAdd", code


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Company]]:
    """Company files by edition, made once."""
    made: dict[str, Company] = {}

    def of(edition: str) -> Company:
        if edition not in made:
            made[edition] = Company(tmp_path_factory.mktemp(edition), edition)
        return made[edition]

    yield of
    for one in made.values():
        one.processor.close_connection()


def sale(number: int, price: int, taxes: Taxes, *, included: bool = False, discount: int = 0, **more: object) -> Sale:
    """A sale for a price (net, or gross where taxes are included), each tax rounded alone as Shopify does."""
    rates = [Decimal(rate) for _, rate in taxes]
    gross = price - discount
    net = gross / (1 + sum(rates, Decimal(0))) if included else Decimal(gross)
    amounts = [int((net * rate).quantize(Decimal(1), ROUND_HALF_UP)) for rate in rates]
    total = gross if included else gross + sum(amounts)
    back = more.get("action") == "RETURN"
    sign = -1 if back else 1
    return Sale(
        number, str(more.get("line_type", "PRODUCT")), str(more.get("action", "ORDER")), 1, sign * total,
        sign * sum(amounts), sign * discount,
        taxes=tuple(Tax(title, Decimal(rate), sign * amount)
                    for (title, rate), amount in zip(taxes, amounts, strict=True)),
        title="Goods", product_type="Shirts",
    )  # fmt: skip


def order(number: int, at: datetime, *sales: Sale, included: bool = False) -> Order:
    total = sum(one.total for one in sales)
    kind = "SALE" if total >= 0 else "REFUND"
    money = (Transaction(number * 10, kind, "card", abs(total), at),) if total else ()
    paid, back = (total, 0) if total >= 0 else (0, -total)
    return Order(
        "shop", number, f"#{number}", "USD", at, Totals(total, paid, back),
        (Agreement(number * 10 + 1, "OrderAgreement", at, sales),), money, taxes_included=included,
    )  # fmt: skip


def posted(books: Company, one: Order, **changes: object) -> tuple[Plan, dict[str, int]]:
    """Plan and post an order; the company file shows the planned ledger, and that is the journal's."""
    chart = books.chart(**changes)
    entries, problems = journalize(one, chart)
    assert not problems
    made = plan(entries, chart, covered={}, catalogue=shop.CATALOGUE, through=THROUGH)
    assert not made.problems
    assert uneven_groups(made, entries, {}, chart.accounts) == []
    ledger = books.take(made)
    assert ledger == {account: amount for (_, account), amount in expected_ledger(made.postings).items()}
    tax_accounts = {account for role, account in chart.accounts.items() if is_tax(role) or role.startswith(NATIVE_ROLE)}
    journal: dict[str, int] = {}
    for entry in entries:
        for line in entry.lines:
            account = chart.accounts[line.role]
            journal[account] = journal.get(account, 0) + line.amount
    assert _one_tax(ledger, tax_accounts) == _one_tax(journal, tax_accounts)
    return made, ledger


def _one_tax(figures: dict[str, int], accounts: set[str]) -> dict[str, int]:
    """Return the figures with all tax as one: outside the US computed tax and lines of tax are owed on two accounts."""
    others = {account: amount for account, amount in figures.items() if amount and account not in accounts}
    return others | {"tax": sum(amount for account, amount in figures.items() if account in accounts)}


def form(made: Plan) -> d.SalesForm:
    (found,) = (document for document in made.documents if isinstance(document, d.SalesForm))
    return found


NYC: Taxes = (("NY State", "0.04"), ("NY City", "0.045"), ("MCTD", "0.00375"))
HST: Taxes = (("HST", "0.13"),)
BC: Taxes = (("GST", "0.05"), ("PST", "0.07"))
QC: Taxes = (("GST", "0.05"), ("QST", "0.09975"))
UK20: Taxes = (("VAT", "0.2"),)
ZERO: Taxes = (("VAT", "0"),)


@pytest.mark.parametrize(
    ("edition", "taxes", "price", "code", "owed"),
    [
        ("US", NYC, 10000, "TAX", {"Sales Tax Payable": -888}),  # 4.00 + 4.50 + 0.375 -> 0.38
        ("CA", HST, 9999, "H", {GST: -1300}),
        ("CA", BC, 1005, "S", {GST: -50, PST: -70}),
        ("CA", QC, 10000, "Q", {GST: -500, PST: -998}),
        ("UK", UK20, 1999, "S", {VAT: -400}),
        ("UK", ZERO, 1999, "Z", {}),
    ],
)
def test_by_hand_on_top(
    company: Callable[[str], Company], edition: str, taxes: Taxes, price: int, code: str, owed: dict[str, int]
) -> None:
    books = company(edition)
    made, ledger = posted(books, order(books.days + 1, books.next_day(), sale(1, price, taxes)))
    found = form(made)
    assert [line.tax_code.full_name for line in found.lines if line.tax_code] == [code]
    assert found.tax == -sum(owed.values())
    assert ledger["Sales Income"] == -price
    assert {account: ledger.get(account) for account in owed} == owed
    assert "as lines" not in found.memo


@pytest.mark.parametrize(
    ("edition", "taxes", "price", "net"),
    [("UK", UK20, 2999, 2499), ("CA", HST, 11300, 10000), ("CA", BC, 11200, 10000)],
)
def test_by_hand_included(company: Callable[[str], Company], edition: str, taxes: Taxes, price: int, net: int) -> None:
    books = company(edition)
    at = books.next_day()
    made, ledger = posted(books, order(books.days, at, sale(1, price, taxes, included=True), included=True))
    found = form(made)
    assert (found.tax_included, [line.amount for line in found.lines]) == (True, [price])
    assert ledger["Sales Income"] == -net


def test_a_discount_in_prices_with_tax_is_shown_with_its_tax(company: Callable[[str], Company]) -> None:
    books = company("UK")
    at = books.next_day()
    one = sale(1, 12000, UK20, included=True, discount=1200)
    made, ledger = posted(books, order(books.days, at, one, included=True))
    found = form(made)
    assert found.tax_included
    assert sum(line.amount for line in found.lines) == 10800
    assert ledger[VAT] == -1800


@pytest.mark.parametrize(
    ("edition", "taxes", "account"), [("US", NYC, "Sales Tax Payable"), ("CA", HST, "Sales Tax Collected")]
)
def test_where_quickbooks_rounds_otherwise_tax_stands_on_lines(
    company: Callable[[str], Company], edition: str, taxes: Taxes, account: str
) -> None:
    """Three lines of 0.34: Shopify rounds each, QuickBooks the sum of them."""
    books = company(edition)
    at = books.next_day()
    made, ledger = posted(books, order(books.days, at, *(sale(n, 34, taxes) for n in (1, 2, 3))))
    found = form(made)
    assert "tax as lines: QuickBooks would compute" in found.memo
    assert (found.tax, found.tax_included) == (0, None)
    assert ledger[account] == -sum(tax.amount for n in (1, 2, 3) for tax in sale(n, 34, taxes).taxes)


def test_two_jurisdictions_on_one_american_form_stand_on_lines(company: Callable[[str], Company]) -> None:
    books = company("US")
    at = books.next_day()
    made, _ = posted(books, order(books.days, at, sale(1, 10000, NYC), sale(2, 10000, NYC[:1])), add_native_taxes=True)
    assert "different jurisdictions" in form(made).memo


def test_what_is_not_listed_gets_items_and_a_group_where_the_mapping_says_so(company: Callable[[str], Company]) -> None:
    books = company("US")
    taxes: Taxes = (("Kings County", "0.01"), ("Queens County", "0.02"))
    at = books.next_day()
    made, ledger = posted(books, order(books.days, at, sale(1, 10000, taxes)), add_native_taxes=True)
    groups = [document for document in made.documents if isinstance(document, d.SalesTaxGroup)]
    assert len(groups) == 1
    assert ledger["Sales Tax Payable"] == -300
    again, _ = posted(books, order(books.days + 500, books.next_day(), sale(1, 10000, taxes)))
    assert "is not mapped" in form(again).memo


def test_a_credit_memo_mirrors_it(company: Callable[[str], Company]) -> None:
    for edition, taxes, account in (("US", NYC, "Sales Tax Payable"), ("CA", HST, GST), ("UK", UK20, VAT)):
        books = company(edition)
        at = books.next_day()
        made, ledger = posted(books, order(books.days, at, sale(1, 10000, taxes, action="RETURN")))
        assert isinstance(form(made), d.CreditMemo)
        assert form(made).tax == ledger[account] > 0


def test_an_untaxed_order_is_exempt(company: Callable[[str], Company]) -> None:
    for edition in ("US", "CA", "UK"):
        books = company(edition)
        at = books.next_day()
        made, _ = posted(books, order(books.days, at, sale(1, 10000, ())))
        exempt = books.chart().exempt_code
        assert [line.tax_code.full_name for line in form(made).lines if line.tax_code] == [exempt]


def test_a_tax_without_code_holds_its_order_and_no_other(company: Callable[[str], Company]) -> None:
    chart = company("CA").chart()
    one, two = order(1, NOON, sale(1, 1000, (("PEI", "0.1"),))), order(2, NOON, sale(1, 1000, HST))
    entries = [entry for each in (one, two) for entry in journalize(each, chart)[0]]
    made = plan(entries, chart, covered={}, catalogue=shop.CATALOGUE, through=THROUGH)
    (problem,) = made.problems
    assert problem.group == "order:1"
    assert "#1: no sales tax code is mapped to PEI 10% (1.00 USD)" in problem.message
    assert form(made).memo == "Shopify #2"


@st.composite
def sold(draw: st.DrawFn, edition: str) -> tuple[list[Sale], bool]:
    included = edition != "US" and draw(st.booleans())
    sets = [tuple((one.title, str(one.rate)) for one in tax.rates) for tax in NATIVE[edition]]
    if edition == "CA":
        sets = sets[:3]
    sales = []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        taxes = draw(st.sampled_from([*sets, *sets, ()]))
        price = draw(st.integers(1, 30000))
        discount = draw(st.sampled_from([0, 0, price // 10]))
        kind = draw(st.sampled_from(["PRODUCT", "PRODUCT", "SHIPPING"]))
        sales.append(sale(number, price, taxes, included=included, discount=discount, line_type=kind))
    return sales, included


@pytest.mark.parametrize("edition", ["US", "CA", "UK"])
def test_random_orders_show_the_journal_in_quickbooks(company: Callable[[str], Company], edition: str) -> None:
    books = company(edition)
    native: list[bool] = []

    @given(sold(edition))
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)
    def check(found: tuple[list[Sale], bool]) -> None:
        at = books.next_day()
        made, _ = posted(books, order(books.days + 1000, at, *found[0], included=found[1]))
        native.append("as lines" not in form(made).memo)

    check()
    assert any(native)


def test_the_model_by_hand() -> None:
    assert added(6390, [Decimal("0.0825")]) == (527,)
    assert contained([3, 3], [Decimal("0.2")]) == ((1,), (3, 2))
    assert contained([1000], [Decimal("0.2")]) == ((167,), (833,))
