"""Posting where runs meet: pinned forms, late entries, days of many orders, modes that change, long orders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import msgspec
import shop_notation as shop
from quickbooks_ledger import CompanyFile, nonzero

from qbd.accounting import documents as d
from qbd.accounting.chart import Chart, Location
from qbd.accounting.entry import Entry
from qbd.accounting.journal import journalize
from qbd.accounting.plan import Plan
from qbd.accounting.posting import Catalogue, expected_ledger, plan

THROUGH = date(2026, 12, 31)


class Runs:
    """Several runs of one store into one company file."""

    def __init__(self, **changes: object) -> None:
        self.chart: Chart = shop.chart(**changes)
        self.company = CompanyFile()
        self.covered: dict[str, frozenset[str]] = {}

    def post(self, *orders: str, **options: object) -> Plan:
        entries: list[Entry] = []
        for text in orders:
            made, problems = journalize(shop.order(text), self.chart)
            assert not problems
            entries += made
        return self.plan(entries, **options)

    def plan(self, entries: Sequence[Entry], **options: object) -> Plan:
        arguments = {"covered": self.covered, "catalogue": shop.CATALOGUE, "through": THROUGH} | options
        made = plan(entries, self.chart, **arguments)  # type: ignore[arg-type]
        self.company.take(made.documents)
        keys: dict[str, set[str]] = defaultdict(set)
        for posting in made.postings:
            keys[posting.entry].add(posting.document)
        for entry, documents in keys.items():
            self.covered[entry] = self.covered.get(entry, frozenset()) | documents
        return made


NOON = """
order 4001
03-02 10:00 OrderAgreement 11
  + PRODUCT 1 Tee/Shirts 21.60 NY=1.60 cost=3.10 variant=501
"""


def test_an_invoice_of_midday_stays_one_and_the_payment_of_the_afternoon_is_its_payment() -> None:
    runs = Runs()
    runs.post(NOON + "totals 21.60")
    made = runs.post(NOON + "03-02 15:00 SALE card 21.60\ntotals 21.60 received 21.60")
    assert shop.books(made.documents) == shop.page(
        """
        ReceivePayment payment:transaction:400102 03-02 21.60 -> Card Clearing
          for invoice:agreement:11 21.60
        """
    )
    assert runs.company.open_amount() == 0


def test_a_return_of_midday_shrinks_the_invoice_and_the_rest_is_paid_and_refunded_later() -> None:
    """The credit used at noon is not used again, whatever the evening brings."""
    runs = Runs()
    noon = """
    order 4002
    03-02 10:00 OrderAgreement 21
      + PRODUCT 2 Tee/Shirts 40.00
    03-02 11:00 ReturnAgreement 22
      - PRODUCT -1 Tee/Shirts -20.00 discarded
    """
    runs.post(noon + "totals 20.00")
    runs.post(noon + "03-02 18:00 SALE card 40.00\ntotals 20.00 received 40.00")
    made = runs.post(
        noon + "03-02 18:00 SALE card 40.00\n03-03 09:00 REFUND card 20.00\ntotals 20.00 received 40.00 refunded 20.00"
    )
    assert shop.books(made.documents) == shop.page(
        """
        JournalEntry journal:transaction:400204 03-03
          Dr A/R 20.00
          Cr Card Clearing 20.00
        ReceivePayment apply:transaction:400203:transaction:400204:2000 03-03 0.00
          credit payment:transaction:400203 20.00 to journal:transaction:400204
        """
    )
    assert runs.company.open_amount() == 0


def test_a_payment_goes_where_its_links_alone_tell_how_much() -> None:
    """1.79 of the invoice are left, so 1.80 go to the younger refund that no credit memo covered: it is whole."""
    runs = Runs()
    text = """
    order 4003
    03-02 10:00 SALE card 3.59
    03-02 10:01 REFUND card 1.80
    03-02 10:05 OrderAgreement 31
      + SHIPPING 1 Express 5.38
    03-03 10:00 SALE card 1.80
    03-04 10:00 SALE card 1.79
    totals 5.38 received 7.18 refunded 1.80
    """
    runs.post(text, through=date(2026, 3, 2))
    made = runs.post(text)
    assert shop.books(made.documents) == shop.page(
        """
        ReceivePayment payment:transaction:400304 03-03 1.80 -> Card Clearing
          for journal:transaction:400302 1.80
        ReceivePayment payment:transaction:400305 03-04 1.79 -> Card Clearing
          for invoice:agreement:31 1.79
        """
    )
    assert runs.company.open_amount() == 0


def test_a_later_run_knows_what_two_refunds_used_of_two_credit_memos() -> None:
    """The younger refund comes from the memo that holds its rounding, the older one from what is whole, then the rest."""
    runs = Runs()
    text = """
    order 4004
    03-01 12:00 OrderAgreement 41
      + PRODUCT 2 Tee/Shirts 54.00
      + GIFT_CARD 1 Card 6.28
    03-01 12:00 SALE card 60.28
    03-02 12:00 RefundAgreement 42
      - PRODUCT -2 Tee/Shirts -54.00 discarded
    03-02 12:00 REFUND card 46.00
    03-02 16:00 RefundAgreement 43
      - GIFT_CARD -1 Card -6.28
    03-02 16:00 REFUND cash 6.00 rounding=-0.02
    03-03 10:00 OrderEditAgreement 44
      + SHIPPING 1 Express 9.00
    totals 9.00 received 60.28 refunded 52.00 rounded back -0.02
    """
    first = runs.post(text, through=date(2026, 3, 2))
    assert shop.books([document for document in first.documents if isinstance(document, d.CardRefund)]) == shop.page(
        """
        CardRefund refund:transaction:400407 03-02 5.98 <- Cash Clearing
          for credit:agreement:42 5.98
        CardRefund refund:transaction:400405 03-02 46.00 <- Card Clearing
          for credit:agreement:43 6.28
          for credit:agreement:42 39.72
        """
    )
    assert shop.books(runs.post(text).documents) == shop.page(
        """
        Invoice invoice:agreement:44 03-03 9.00
          Shipping 9.00
        ReceivePayment apply:agreement:42:agreement:44:828 03-03 0.00
          credit credit:agreement:42 8.28 to invoice:agreement:44
        """
    )
    assert runs.company.open_amount() == 72


def test_an_older_payment_that_turns_up_late_is_not_taken_for_the_first() -> None:
    """The invoice owes 0.06 when the older payment comes, so 11.94 of that are left for the next sale."""
    runs = Runs()
    entries, _ = journalize(
        shop.order(
            """
            order 4005
            03-01 09:00 OrderAgreement 51
              + SHIPPING 1 Express 10.00
            03-02 09:00 SALE card 12.00
            03-03 09:00 REFUND card 16.00
            03-05 09:00 OrderEditAgreement 52
              + SHIPPING 1 Express 4.00
            03-07 09:00 SALE card 19.94
            totals 14.00 received 31.94 refunded 16.00
            """
        ),
        runs.chart,
    )
    latest = ["transaction:400503", "agreement:52", "transaction:400505"]
    for seen in (latest, [*latest, "transaction:400502"], [entry.key for entry in entries]):
        made = runs.plan([entry for entry in entries if entry.key in seen])
    assert shop.books(made.documents) == shop.page(
        """
        Invoice invoice:agreement:51 03-01 10.00
          Shipping 10.00
        ReceivePayment apply:transaction:400502:agreement:51:1000 03-02 0.00
          credit payment:transaction:400502 10.00 to invoice:agreement:51
        """
    )
    assert -runs.company.open_amount() == 194


def test_a_run_of_an_earlier_day_knows_what_later_days_have_settled() -> None:
    """The payment of 03-04 is posted when the one of 03-03 turns up, and only 03-03 is run: it stays a credit."""
    for posting in ("individual", "daily"):
        runs = Runs(posting=posting)
        text = """
        order 4008
        03-02 09:00 OrderAgreement 81
          + SHIPPING 1 Express 20.00
        03-04 09:00 SALE card 20.00
        03-03 09:00 SALE paypal 5.00
        totals 20.00 received 25.00
        """
        entries, _ = journalize(shop.order(text), runs.chart)
        runs.plan([entry for entry in entries if entry.business_date != date(2026, 3, 3)])
        made = runs.plan(entries, through=date(2026, 3, 3))
        assert shop.books(made.documents) == "ReceivePayment payment:transaction:400803 03-03 5.00 -> PayPal Clearing"
        assert runs.company.open_amount() == -500


def test_change_given_on_a_rounded_payment_is_not_forgotten() -> None:
    """20.00 in cash less 4.00 change, taken before the sale: 16.00 stay open, not 20.00."""
    runs = Runs()
    text = """
    order 4006
    03-02 09:00 SALE cash 20.00 rounding=-0.01
    03-02 09:00 CHANGE cash 4.00
    03-03 09:00 OrderAgreement 61
      + SHIPPING 1 Express 18.00
    totals 18.00 received 20.00 refunded 4.00 rounded -0.01
    """
    runs.post(text, through=date(2026, 3, 2))
    assert shop.books(runs.post(text).documents) == shop.page(
        """
        Invoice invoice:agreement:61 03-03 18.00
          Shipping 18.00
        ReceivePayment apply:transaction:400601:agreement:61:1600 03-03 0.00
          credit journal:transaction:400601 16.00 to invoice:agreement:61
        """
    )
    assert runs.company.open_amount() == 200


def test_a_refund_that_is_rounded_away_moves_no_money() -> None:
    text = """
    order 4007
    03-02 09:00 OrderAgreement 71
      + SHIPPING 1 Express 0.02
    03-02 09:00 SALE card 0.02
    03-03 09:00 RefundAgreement 72
      - SHIPPING 1 Express -0.02
    03-03 09:00 REFUND cash 0.02 rounding=-0.02
    totals 0.00 received 0.02 refunded 0.02 rounded back -0.02
    """
    for posting in ("individual", "daily"):
        runs = Runs(posting=posting)
        made = runs.post(text)
        memo = next(document for document in made.documents if isinstance(document, d.CreditMemo))
        assert [line.amount for line in memo.lines] == [2, -2]
        assert not any(isinstance(document, (d.CardRefund, d.JournalEntry)) for document in made.documents)
        assert runs.post(text) == Plan()
        assert runs.company.open_amount() == 0


DAY = (
    """
    order 4101
    03-02 09:00 OrderAgreement 111
      + PRODUCT 2 Tee/Shirts 43.20 NY=3.20 cost=3.10 variant=501
    03-02 09:00 SALE card 43.20
    totals 43.20 received 43.20
    """,
    """
    order 4102
    03-02 10:00 OrderAgreement 121
      + PRODUCT 1 Mug/Mugs 9.72 NY=0.72 disc=1.00 cost=2.00 variant=502
      + SHIPPING 1 Standard 5.00
    03-02 10:00 SALE paypal 4.72
    03-02 10:00 SALE gift_card 10.00
    totals 14.72 received 14.72
    """,
    """
    order 4103
    03-02 11:00 OrderAgreement 131
      + PRODUCT 1 Tee/Shirts 21.60 NY=1.60 cost=3.10 variant=501
    03-02 11:00 SALE card 21.60
    03-02 12:00 RefundAgreement 132
      - PRODUCT -1 Tee/Shirts -21.60 NY=-1.60 cost=3.10 variant=501 restocked
    03-02 12:00 REFUND card 11.60
    03-02 12:00 REFUND paypal 10.00
    totals 0.00 received 21.60 refunded 21.60
    """,
    """
    order 4104
    03-02 13:00 OrderAgreement 141
      + PRODUCT 1 Mug/Mugs 10.80 NY=0.80 cost=2.00 variant=502
    totals 10.80
    """,
    """
    order 4105 at 77
    03-02 14:00 OrderAgreement 151
      + PRODUCT 1 Mug/Mugs 10.80 NY=0.80 cost=2.00 variant=502
      + TIP 1 Tip 1.00
    03-02 14:00 SALE cash 11.80
    totals 11.80 received 11.80
    """,
)


def test_a_day_in_summary() -> None:
    made = Runs(posting="daily").post(*DAY)
    assert shop.books(made.documents) == shop.page(
        """
        Invoice invoice:agreement:141 03-02 10.80
          Mugs x1 10.00
          NY Tax 0.80
        SalesReceipt daily:2026-03-02:online:sales:1 03-02 64.80 -> Card Clearing
          Mugs x1 10.00
          Shirts x3 60.00
          Shipping 5.00
          Discounts -1.00
          NY Tax 5.52
          Gift Card -10.00
          Tender paypal -4.72
        JournalEntry daily:2026-03-02:online:cost:1 03-02
          Dr COGS 13.30
          Dr Inventory 3.10
          Cr COGS 3.10
          Cr Inventory 13.30
        CreditMemo daily:2026-03-02:online:credit:1 03-02 21.60
          Shirts returns x1 20.00
          NY Tax 1.60
        CardRefund daily:2026-03-02:online:refund:1 03-02 11.60 <- Card Clearing
          for daily:2026-03-02:online:credit:1 11.60
        CardRefund daily:2026-03-02:online:refund:2 03-02 10.00 <- PayPal Clearing
          for daily:2026-03-02:online:credit:1 10.00
        SalesReceipt daily:2026-03-02:77:sales:1 03-02 11.80 -> Cash Clearing
          Mugs x1 10.00
          Tips 1.00
          NY Tax 0.80
        JournalEntry daily:2026-03-02:77:cost:1 03-02
          Dr COGS 2.00
          Cr Inventory 2.00
        """
    )
    receipt = next(document for document in made.documents if document.key == "daily:2026-03-02:online:sales:1")
    assert isinstance(receipt, d.SalesReceipt)
    assert receipt.memo == "Shopify 2026-03-02 Online sales: 3 orders, #4101 to #4103"
    assert receipt.customer.full_name == "Web Sales"
    assert receipt.klass is None


def test_a_day_in_detail_sums_quantities_per_variant() -> None:
    made = Runs(posting="daily", inventory="detailed").post(*DAY)
    (receipt,) = (x for x in made.documents if x.key == "daily:2026-03-02:online:sales:1")
    assert isinstance(receipt, d.SalesReceipt)
    goods = [(line.item.full_name, line.quantity, line.amount) for line in receipt.lines if line.quantity]
    assert goods == [("TEE-S", Decimal(3), 6000), ("MUG", Decimal(1), 1000)]
    assert not [document for document in made.documents if isinstance(document, d.JournalEntry)]
    assert {posting.account for posting in made.postings if posting.valued_by_quickbooks} == {"COGS", "Inventory"}


def test_an_order_that_comes_late_makes_a_further_document() -> None:
    runs = Runs(posting="daily")
    runs.post(*DAY)
    late = """
    order 4106
    03-02 16:00 OrderAgreement 161
      + PRODUCT 1 Mug/Mugs 10.80 NY=0.80 cost=2.00 variant=502
    03-02 16:00 SALE card 10.80
    totals 10.80 received 10.80
    """
    made = runs.post(*DAY, late)
    keys = [document.key for document in made.documents if isinstance(document, d.Transaction)]
    assert keys == ["daily:2026-03-02:online:sales:2", "daily:2026-03-02:online:cost:2"]


def test_late_entries_alone_follow_the_documents_that_are_taken() -> None:
    runs = Runs(posting="daily")
    taken = {document.key for document in runs.post(*DAY[:1]).documents}
    other = DAY[1]
    made = runs.post(other, covered={}, taken=taken)
    assert next(x.key for x in made.documents if isinstance(x, d.Transaction)) == "daily:2026-03-02:online:sales:2"


def test_going_over_to_daily_posting_leaves_what_is_posted() -> None:
    runs = Runs()
    runs.post(DAY[0], DAY[3])
    runs.chart = replace(runs.chart, posting="daily", inventory="detailed")
    paid = DAY[3].replace("totals 10.80", "03-04 09:00 SALE card 10.80\n    totals 10.80 received 10.80")
    made = runs.post(*DAY[:3], paid, DAY[4])
    keys = [document.key for document in made.documents if isinstance(document, d.Transaction)]
    assert "payment:transaction:410402" in keys
    assert all("agreement:111" not in key for key in keys)
    assert runs.company.open_amount() == 0


def test_three_hundred_lines() -> None:
    lines = "\n".join(f"  + PRODUCT 1 Tee{n}/Shirts 1.08 NY=0.08 cost=0.31 variant=501" for n in range(300))
    text = f"order 4201\n03-02 10:00 OrderAgreement 1\n{lines}\n03-02 10:01 SALE card 324.00\ntotals 324.00 received 324.00"
    runs = Runs()
    made = runs.post(text)
    receipt = next(document for document in made.documents if isinstance(document, d.SalesReceipt))
    assert len(receipt.lines) == 301
    assert sum(line.amount for line in receipt.lines) == 32400
    assert receipt.lines[-1].amount == 2400
    assert nonzero(runs.company.ledger) == expected_ledger(made.postings)


def test_a_cost_that_is_learned_later_follows() -> None:
    before = NOON.replace(" cost=3.10", "") + "03-02 10:01 SALE card 21.60\ntotals 21.60 received 21.60"
    after = NOON + "03-02 10:01 SALE card 21.60\ntotals 21.60 received 21.60"
    runs = Runs()
    runs.post(before)
    made = runs.post(after)
    assert [document.key for document in made.documents if isinstance(document, d.Transaction)] == ["cost:agreement:11"]

    detailed = Runs(inventory="detailed")
    first = detailed.post(before)
    valued = [(p.entry, p.account, p.amount) for p in first.postings if p.valued_by_quickbooks]
    assert valued == [("agreement:11", "COGS", 0), ("agreement:11", "Inventory", 0)]
    made = detailed.post(after)
    assert not [document for document in made.documents if isinstance(document, d.Transaction)]
    assert {(p.document, p.entry, p.amount) for p in made.postings} == {
        ("receipt:agreement:11", "cost:11", 310),
        ("receipt:agreement:11", "cost:11", -310),
    }
    assert detailed.post(after) == Plan()


def test_goods_that_quickbooks_does_not_stock_have_a_journal_entry_in_detail_too() -> None:
    text = """
    order 4301
    03-02 10:00 OrderAgreement 11
      + PRODUCT 1 Old/Shirts 20.00 cost=4.00 variant=999
      + PRODUCT 1 Tee/Shirts 20.00 cost=3.10 variant=501
    03-02 10:01 SALE card 40.00
    totals 40.00 received 40.00
    """
    made = Runs(inventory="detailed").post(text)
    assert shop.books(made.documents) == shop.page(
        """
        SalesReceipt receipt:agreement:11 03-02 40.00 -> Card Clearing
          Shirts x1 20.00
          TEE-S x1 20.00
        JournalEntry cost:agreement:11 03-02
          Dr COGS 4.00
          Cr Inventory 4.00
        """
    )


def test_returns_on_the_income_account_need_one_line() -> None:
    accounts = shop.TITLES | {"sales_returns": "Sales"}
    text = """
    order 4302
    03-02 10:00 RefundAgreement 11
      - PRODUCT -1 Tee/Shirts -20.00 cost=3.10 variant=501 restocked
      - PRODUCT -1 Tee/Shirts -20.00 cost=3.10 variant=501 discarded
    03-02 10:01 REFUND card 40.00
    totals -40.00 refunded 40.00
    """
    made = Runs(inventory="detailed", accounts=accounts).post(text)
    assert shop.books(made.documents).splitlines()[1:3] == ["  TEE-S x1 20.00", "  Shirts x1 20.00"]


def test_what_happened_before_the_start_is_left_alone() -> None:
    text = NOON + "03-04 15:00 SALE card 21.60\ntotals 21.60 received 21.60"
    made = Runs(start_date=date(2026, 3, 3)).post(text)
    assert [x.key for x in made.documents if isinstance(x, d.Transaction)] == ["payment:transaction:400102"]


def test_later_days_wait() -> None:
    text = NOON + "03-04 15:00 SALE card 21.60\ntotals 21.60 received 21.60"
    made = Runs().post(text, through=date(2026, 3, 3))
    keys = [document.key for document in made.documents if isinstance(document, d.Transaction)]
    assert keys == ["invoice:agreement:11", "cost:agreement:11"]


def test_other_editions_use_a_liability_item_and_no_tax_item() -> None:
    accounts = shop.TITLES | {"sales_tax_payable": "GST Owed"}
    text = NOON + "03-02 15:00 SALE card 21.60\ntotals 21.60 received 21.60"
    made = Runs(edition="CA", accounts=accounts).post(text)
    receipt = next(document for document in made.documents if isinstance(document, d.SalesReceipt))
    assert receipt.tax_item is None
    assert [line.tax_code for line in receipt.lines] == [d.Named("SalesTaxCode", "Non")] * 2
    item = next(document for document in made.documents if document.key == "item:NY payable")
    assert isinstance(item, d.SingleAccountItem)
    assert (item.item_type, item.account.full_name) == ("OtherCharge", "GST Owed")


def test_us_forms_carry_the_zero_tax_item_and_tax_lines_an_agency() -> None:
    made = Runs().post(NOON + "03-02 15:00 SALE card 21.60\ntotals 21.60 received 21.60")
    receipt = next(document for document in made.documents if isinstance(document, d.SalesReceipt))
    assert receipt.tax_item == d.Named("Item", "Shopify No Tax", "item:Shopify No Tax")
    assert receipt.payment_method == d.Named("PaymentMethod", "Credit Card", "payment-method:Credit Card")
    assert receipt.lines[-1].tax_code is None
    tax = next(document for document in made.documents if document.key == "item:NY Tax")
    assert isinstance(tax, d.SalesTaxItem)
    assert tax.agency == d.Named("Vendor", "NY Dept", "vendor:NY Dept")
    assert [type(document).__name__ for document in made.documents] == [
        "Vendor", "SalesTaxItem", "SalesTaxItem", "PaymentMethod", "SingleAccountItem", "Customer", "SalesReceipt",
        "JournalEntry",
    ]  # fmt: skip


def test_problems_of_posting_hold_the_group_alone() -> None:
    chart = shop.chart()
    good, _ = journalize(shop.order(NOON + "totals 21.60"), chart)
    bad = [replace(entry, key=f"{entry.key}9", group="order:9", lines=entry.lines[:1]) for entry in good]
    foreign = [replace(entry, key=f"{entry.key}8", group="order:8", currency="CAD") for entry in good]
    unmapped = [
        replace(e, key=f"{e.key}7", group="order:7", lines=tuple(replace(x, role="duty") for x in e.lines))
        for e in good
    ]
    made = plan([*bad, *good, *foreign, *unmapped], chart, covered={}, catalogue=shop.CATALOGUE, through=THROUGH)
    held = {(problem.group, problem.field, problem.value) for problem in made.problems}
    assert held == {("order:9", "lines", "2160, 310"), ("order:8", "currency", "CAD"), ("order:7", "role", "duty")}
    assert {posting.entry for posting in made.postings} == {"agreement:11", "cost:11"}


def test_all_that_holds_a_group_is_said() -> None:
    entries, _ = journalize(shop.order(NOON + "03-02 15:00 SALE card 21.60\ntotals 21.60 received 21.60"), shop.chart())
    accounts = {role: name for role, name in shop.TITLES.items() if role not in ("cogs", "clearing:card")}
    foreign = [replace(entry, currency="CAD") if entry.kind == "cost" else entry for entry in entries]
    made = plan(foreign, shop.chart(accounts=accounts), covered={}, catalogue=shop.CATALOGUE, through=date(2026, 3, 2))
    held = [(problem.field, problem.value) for problem in made.problems]
    assert held == [("currency", "CAD"), ("role", "clearing:card, cogs")]
    assert not made.documents


def test_an_order_whose_documents_do_not_add_up_is_held() -> None:
    """The payment's own record says 9.00 now; 21.60 of it went to the invoice."""
    for posting in ("individual", "daily"):
        runs = Runs(posting=posting)
        paid = "03-01 15:00 SALE card {0}\n" + "totals 21.60 received {0}"
        runs.post(NOON + paid.format("21.60"))
        more = paid.replace("totals", "03-04 09:00 SALE card 1.00\ntotals").replace("received {0}", "received 10.00")
        made = runs.post(NOON + more.format("9.00"))
        (problem,) = made.problems
        assert (problem.group, problem.field, problem.value) == ("order:4001", "open items", "-12.60")
        assert "payment:transaction:400102" in problem.message
        assert not made.postings


def test_two_locations_of_one_code_cannot_be_told_apart() -> None:
    locations = {
        None: Location(None, "Online", "", "Web Sales", "W"),
        77: Location(77, "Main Street", "", "Main Street Sales", "W"),
    }
    made = Runs(posting="daily", locations=locations).post(*DAY)
    assert {(problem.field, problem.value) for problem in made.problems} == {("code", "W")}
    assert not made.postings


def test_an_empty_plan() -> None:
    assert plan([], shop.chart(), covered={}, catalogue=Catalogue(), through=THROUGH) == Plan()


def test_planned_documents_survive_the_outbox() -> None:
    for changes in ({}, {"posting": "daily", "inventory": "detailed"}, {"customers": "detailed"}):
        made = Runs(**changes).post(*DAY)
        for document in made.documents:
            assert d.decode(d.encode(document)) == document
        msgspec.json.encode([posting.amount for posting in made.postings])
