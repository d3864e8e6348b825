"""Credits set against charges without money: QuickBooks keeps no transaction of them, and still each is applied exactly once."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from qbd.accounting import documents as d
from qbd.delivery import attention, outbox
from qbd.delivery.links import LINKED, End, Surroundings, finding, only_links, question
from qbd.delivery.lookup import Absent, Found, Unclear
from qbd.delivery.wait import Progress, settled
from qbd.qbxml.queries import Query, TxnQuery
from qbd.qbxml.records import Record, TxnLink, TxnRecord
from qbd.qbxml.responses import Response, parse
from qbd.sandbox.quickbooks.fixtures import create_company
from qbd.sandbox.quickbooks.request_processor import RequestProcessor
from qbd.staging.database import transaction
from qbd.worker.api import LeaseGoneError, ServerUnavailableError

DAY = date(2026, 3, 2)
WEB = d.Named("Customer", "Web buyers", "customer:web")
COMMON: dict[str, Any] = {"store": "harbor", "txn_date": DAY, "currency": "USD"}
RECEIVABLE = d.Named("Account", "Accounts Receivable")


def form(kind: type[d.Invoice] | type[d.CreditMemo], key: str, amount: int) -> d.Invoice | d.CreditMemo:
    line = d.ItemLine(item=d.Named("Item", "Posters", "item:posters"), amount=amount)
    zero = d.Named("Item", "No tax", "tax:none")
    return kind(key=key, ref_number=key.upper()[:11], customer=WEB, lines=(line,), tax_item=zero, **COMMON)


def journal(key: str, amount: int) -> d.JournalEntry:
    return d.JournalEntry(
        key=key,
        ref_number=key.upper()[:11],
        lines=(
            d.JournalLine(account=RECEIVABLE, amount=amount, entity=WEB),
            d.JournalLine(account=d.Named("Account", "Checking"), amount=-amount),
        ),
        **COMMON,
    )


def payment(key: str, total: int, *applied: d.Applied) -> d.ReceivePayment:
    return d.ReceivePayment(key=key, ref_number=key.upper()[:11], customer=WEB, total=total, applied=applied, **COMMON)


def credits_only(amount: int, credit: str = "memo", debit: str = "invoice") -> d.ReceivePayment:
    use = d.CreditUse(d.TxnOf(credit), amount)
    return payment(f"apply:{amount}", 0, d.Applied(to=d.TxnOf(debit), amount=0, credits=(use,)))


def lists() -> list[d.Document]:
    sales = d.Named("Account", "Sales Income")
    return [
        d.SingleAccountItem(
            key="item:posters", store="harbor", name="Posters", item_type="NonInventory", account=sales
        ),
        d.SalesTaxItem(key="tax:none", store="harbor", name="No tax", description="No tax", rate=Decimal(0)),
        d.Customer(key="customer:web", store="harbor", name="Web buyers"),
    ]


@dataclass
class Exchange:
    """A company file with open items in it, and a worker that may die after a payment was carried out."""

    shop: Any
    company: Path
    killed: type[BaseException]
    processor: Any = None

    def worker(self, **options: Any) -> Any:
        self.processor = RequestProcessor(self.company, **options)
        return self.shop.worker(processor=self.processor)

    def settle(self, *documents: d.Document) -> None:
        self.shop.enqueue(*documents)
        self.shop.drain(self.worker())

    def die_over(self, document: d.Document, *, forget: bool, before: bool = False) -> None:
        """Send a document and die after QuickBooks saved it (or before it had the request)."""

        def die(name: str) -> None:
            assert name.startswith("ReceivePaymentAdd")
            raise self.killed

        self.shop.enqueue(document)
        worker = self.worker(after_commit=die, stored_with_request=not forget)
        if before:
            self.processor.process_request = lambda *_: die("ReceivePaymentAdd")
        self.shop.pass_time()
        with pytest.raises(self.killed):
            worker.run_once()
        self.processor._session.close()

    def shown(self, *queries: Query) -> list[TxnRecord]:
        with transaction(self.shop.engine) as connection:
            query_id = outbox.ask(connection, self.shop.company_file, "look", list(queries))
        self.shop.drain(self.worker())
        with transaction(self.shop.engine) as connection:
            answer = outbox.answer_of(connection, query_id).answer()
        return [one for response in answer.responses for one in response.records if isinstance(one, TxnRecord)]

    def invoice(self) -> TxnRecord:
        (found,) = self.shown(TxnQuery("Invoice", ref_numbers=("INVOICE",), include_links=True))
        return found

    def state(self, key: str) -> tuple[Any, ...]:
        rows = self.shop.rows(
            "SELECT d.state, d.quickbooks_id, (SELECT detail FROM delivery.events e WHERE e.document_id = d.document_id"
            " ORDER BY event_id DESC LIMIT 1), d.attempts FROM delivery.documents d"
            " WHERE company_file = :file AND document_key = :key",
            key=key,
        )
        return tuple(rows[0])


@pytest.fixture
def exchange(shop: Any, tmp_path: Path, killed: type[BaseException]) -> Exchange:
    company = create_company(tmp_path / "harbor.sqlite", opening_date=date(2026, 1, 1))
    return Exchange(shop, company, killed)


def test_an_even_exchange(exchange: Exchange) -> None:
    apply = credits_only(4000)
    exchange.settle(*lists(), apply, form(d.CreditMemo, "memo", 4000), form(d.Invoice, "invoice", 4000))
    assert exchange.state(apply.key) == ("settled", None, LINKED, 0)
    assert exchange.invoice().used == Decimal("40.00")
    with transaction(exchange.shop.engine) as connection:
        edits = connection.execute(
            "SELECT edit_sequence, in_doubt, reason FROM delivery.documents WHERE document_key = %s AND company_file = %s",
            (apply.key, exchange.shop.company_file),
        ).fetchone()
    assert edits == (None, False, "")
    assert settled(exchange.shop.engine, exchange.shop.company_file) == Progress(settled=6)


def test_an_exchange_with_money_on_top(exchange: Exchange) -> None:
    use = d.CreditUse(d.TxnOf("memo"), 4000)
    money = payment("payment", 6000, d.Applied(to=d.TxnOf("invoice"), amount=6000, credits=(use,)))
    exchange.settle(*lists(), money, form(d.CreditMemo, "memo", 4000), form(d.Invoice, "invoice", 10000))
    state, quickbooks_id, detail, _ = exchange.state("payment")
    assert (state, detail) == ("settled", "in QuickBooks")
    assert quickbooks_id
    assert exchange.invoice().used == Decimal("100.00")


@pytest.mark.parametrize("forget", [True, False])
@pytest.mark.parametrize("amount", [2500, 8000], ids=["both stay open", "the memo is used up"])
def test_killed_between_execution_and_answer(exchange: Exchange, amount: int, forget: bool) -> None:
    exchange.settle(*lists(), form(d.CreditMemo, "memo", 8000), form(d.Invoice, "invoice", 10000))
    apply = credits_only(amount)
    exchange.die_over(apply, forget=forget)
    exchange.shop.drain(exchange.worker())
    detail = f"looked up: {LINKED}" if forget else LINKED
    assert exchange.state(apply.key) == ("settled", None, detail, 0)
    invoice = exchange.invoice()
    assert [abs(link.amount or 0) for link in invoice.links] == [Decimal(amount) / 100]
    assert invoice.used == Decimal(amount) / 100


def test_killed_before_execution_it_goes_again_and_once(exchange: Exchange) -> None:
    exchange.settle(*lists(), form(d.CreditMemo, "memo", 8000), form(d.Invoice, "invoice", 10000))
    apply = credits_only(2500)
    exchange.die_over(apply, forget=True, before=True)
    exchange.shop.drain(exchange.worker())
    assert exchange.state(apply.key) == ("settled", None, LINKED, 0)
    assert exchange.invoice().used == Decimal("25.00")


def test_what_another_document_of_ours_linked_between_the_same_two_is_not_taken_for_it(exchange: Exchange) -> None:
    exchange.settle(*lists(), form(d.CreditMemo, "memo", 8000), form(d.Invoice, "invoice", 10000), credits_only(1000))
    exchange.die_over(credits_only(3000), forget=True, before=True)
    exchange.shop.drain(exchange.worker())
    assert exchange.state("apply:3000")[:2] == ("settled", None)
    exchange.die_over(credits_only(500), forget=True)
    exchange.shop.drain(exchange.worker())
    assert exchange.state("apply:500")[:2] == ("settled", None)
    assert exchange.invoice().used == Decimal("45.00")


def test_money_of_a_payment_set_against_a_journal_entry(exchange: Exchange) -> None:
    exchange.settle(*lists(), payment("rest", 9000), journal("charge", 5000))
    apply = credits_only(3000, "rest", "charge")
    exchange.die_over(apply, forget=True)
    exchange.shop.drain(exchange.worker())
    assert exchange.state(apply.key) == ("settled", None, f"looked up: {LINKED}", 0)
    (kept,) = exchange.shown(TxnQuery("ReceivePayment", ref_numbers=("REST",)))
    assert (kept.used, [link.amount for link in kept.links]) == (Decimal("30.00"), [Decimal("30.00")])


def test_another_amount_needs_a_person_and_is_never_sent_on_top(exchange: Exchange) -> None:
    exchange.settle(*lists(), form(d.CreditMemo, "memo", 8000), form(d.Invoice, "invoice", 10000))
    apply = credits_only(3000)
    exchange.die_over(apply, forget=True, before=True)
    by_hand = outside(exchange, "10.00")
    assert by_hand.code == 0
    exchange.shop.drain(exchange.worker())
    assert exchange.state(apply.key)[0] == "needs_attention"
    reason = exchange.shop.reason(apply.key)
    assert "10.00 of CreditMemo MEMO" in reason
    assert "30.00 with it" in reason
    with transaction(exchange.shop.engine) as connection:
        attention.retry(connection, exchange.shop.id_of(apply.key), "ann")
    exchange.shop.drain(exchange.worker())
    assert exchange.state(apply.key)[0] == "needs_attention", "sent again means looked up again"
    assert exchange.invoice().used == Decimal("10.00")
    assert outside(exchange, "20.00").code == 0
    with transaction(exchange.shop.engine) as connection:
        attention.retry(connection, exchange.shop.id_of(apply.key), "ann")
    exchange.shop.drain(exchange.worker())
    assert exchange.state(apply.key)[0] == "settled"
    assert exchange.invoice().used == Decimal("30.00")


@pytest.mark.parametrize("seed", range(3))
def test_a_random_schedule_of_kills_in_a_quickbooks_that_forgets(exchange: Exchange, seed: int) -> None:
    dice, shop, fuse = random.Random(seed), exchange.shop, [0]
    for number in range(1, 9):
        memo, invoice = f"memo{number}", f"invoice{number}"
        shop.enqueue(form(d.CreditMemo, memo, 8000), form(d.Invoice, invoice, 10000))
        shop.enqueue(credits_only(1000 + number, memo, invoice))
    shop.enqueue(*lists())

    def burn(_: str) -> None:
        fuse[0] -= 1
        if fuse[0] == 0:
            raise exchange.killed

    worker = exchange.worker(after_commit=burn, stored_with_request=False)
    for _ in range(200):
        fuse[0] = dice.choice([0, 1, 2, 3, 4])
        worker._api.lost = int(dice.random() < 0.1)
        shop.pass_time()
        try:
            worker.run_once()
        except (exchange.killed, LeaseGoneError, ServerUnavailableError):
            if exchange.processor._session is not None:
                exchange.processor._session.close()
            worker = exchange.worker(after_commit=burn, stored_with_request=False)
        if set(shop.states().values()) == {"settled"}:
            break
    if exchange.processor._session is not None:
        exchange.processor._session.close()
    shop.drain(exchange.worker())
    assert set(shop.states().values()) == {"settled"}
    found = exchange.shown(TxnQuery("Invoice", date_from=DAY, date_to=DAY, include_links=True))
    used = sorted((one.used, len(one.links)) for one in found if one.used is not None)
    assert used == [(Decimal(1000 + number) / 100, 1) for number in range(1, 9)]


def outside(exchange: Exchange, amount: str) -> Response:
    """Somebody else applies a part of the same credit memo in QuickBooks."""
    ids = dict(
        exchange.shop.rows("SELECT document_key, quickbooks_id FROM delivery.documents WHERE company_file = :file")
    )
    processor = RequestProcessor(exchange.company)
    processor.open_connection2("", "by hand", 1)
    ticket = processor.begin_session("", 2)
    answer = processor.process_request(
        ticket,
        '<?xml version="1.0"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="stopOnError"><ReceivePaymentAddRq>'
        "<ReceivePaymentAdd><CustomerRef><FullName>Web buyers</FullName></CustomerRef><TotalAmount>0.00</TotalAmount>"
        f"<AppliedToTxnAdd><TxnID>{ids['invoice']}</TxnID><SetCredit><CreditTxnID>{ids['memo']}</CreditTxnID>"
        f"<AppliedAmount>{amount}</AppliedAmount></SetCredit></AppliedToTxnAdd></ReceivePaymentAdd></ReceivePaymentAddRq>"
        "</QBXMLMsgsRq></QBXML>",
    )
    processor.end_session(ticket)
    processor.close_connection()
    return parse(answer).responses[0]


MEMO, INVOICE, ENTRY = End("CreditMemo", "C-1", "C"), End("Invoice", "I-1", "I"), End("JournalEntry", "J-1", "J")
AROUND = Surroundings({"memo": MEMO, "invoice": INVOICE}, {})


def invoice_with(*amounts: str, used: str | None = None, other: str = "C-1") -> TxnRecord:
    links = tuple(TxnLink(other, "CreditMemo", Decimal(amount), "AMTTYPE") for amount in amounts)
    shown = None if used is None else Decimal(used)
    return TxnRecord("Invoice", "I-1", "1", DAY, "I", links=links, used=shown)


def answer(*records: Record, code: int = 0, severity: str = "Info") -> Response:
    return Response("InvoiceQuery", "1", code, severity, "", records)


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (invoice_with(used="0.00"), Absent()),
        (invoice_with(), Absent()),
        (invoice_with("-30.00", used="30.00"), Found(None, None)),
        (invoice_with("-10.00", "-20.00"), Found(None, None)),
        (invoice_with("30.00"), Found(None, None)),
        (invoice_with("-30.00", other="P-9", used="30.00"), Absent()),
    ],
)
def test_what_the_links_say(record: TxnRecord, expected: object) -> None:
    assert finding(credits_only(3000), answer(record), AROUND) == expected


@pytest.mark.parametrize(
    ("response", "words"),
    [
        (answer(invoice_with("-29.99")), "shows 29.99 of CreditMemo C (TxnID C-1)"),
        (answer(invoice_with("-60.00")), "0.00 without this document and 30.00 with it"),
        (answer(invoice_with(used="30.00")), "says that 30.00 of Invoice I (TxnID I-1) is settled, but shows 0.00"),
        (answer(code=500, severity="Warn"), "no longer has Invoice I"),
        (answer(code=3250, severity="Error"), "could not say"),
        (None, "did not answer"),
    ],
)
def test_what_is_uncertain_says_why(response: Response | None, words: str) -> None:
    found = finding(credits_only(3000), response, AROUND)
    assert isinstance(found, Unclear)
    assert words in found.reason


def test_a_part_of_several_links_needs_a_person() -> None:
    uses = (d.CreditUse(d.TxnOf("memo"), 3000), d.CreditUse(d.TxnOf("other"), 100))
    document = payment("apply", 0, d.Applied(to=d.TxnOf("invoice"), amount=0, credits=uses))
    around = replace(AROUND, ends={**AROUND.ends, "other": End("CreditMemo", "C-2", "C2")})
    found = finding(document, answer(invoice_with("-30.00")), around)
    assert isinstance(found, Unclear)
    assert "a part of its links only" in found.reason
    assert "1.00 of CreditMemo C2" in found.reason
    both = replace(invoice_with("-30.00"), links=(*invoice_with("-30.00").links, TxnLink("C-2", "", Decimal("-1.00"))))
    assert finding(document, answer(both), around) == Found(None, None)


@pytest.mark.parametrize(
    ("credit", "debit", "expected"),
    [
        (MEMO, INVOICE, TxnQuery("Invoice", txn_ids=("I-1",), include_lines=False, include_links=True)),
        (ENTRY, INVOICE, TxnQuery("Invoice", txn_ids=("I-1",), include_lines=False, include_links=True)),
        (MEMO, ENTRY, TxnQuery("CreditMemo", txn_ids=("C-1",), include_lines=False, include_links=True)),
        (End("ReceivePayment", "P-1", "P"), ENTRY, TxnQuery("ReceivePayment", txn_ids=("P-1",))),
    ],
)
def test_the_end_that_shows_the_link_is_asked(credit: End, debit: End, expected: TxnQuery) -> None:
    assert question(credits_only(3000), Surroundings({"memo": credit, "invoice": debit}, {})) == expected


def test_two_journal_entries_show_nothing_and_are_left_to_a_person() -> None:
    around = Surroundings({"memo": replace(ENTRY, txn_id="J-2"), "invoice": ENTRY}, {})
    found = finding(credits_only(3000), answer(), around)
    assert isinstance(found, Unclear)
    assert "does not show what journal entries" in found.reason
    assert question(credits_only(3000), around) == TxnQuery(
        "ReceivePayment", ref_numbers=("APPLY:3000",), include_lines=False
    )


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: credits_only(1), True),
        (lambda: payment("p", 0), False),
        (lambda: payment("p", 5, d.Applied(to=d.TxnOf("invoice"), amount=5)), False),
        (lambda: payment("p", 5, *credits_only(1).applied), False),
        (lambda: payment("p", 0, *credits_only(1).applied, d.Applied(to=d.TxnOf("x"), amount=0)), False),
        (lambda: form(d.CreditMemo, "memo", 0), False),
    ],
)
def test_only_a_payment_of_nothing_that_sets_credits_keeps_no_transaction(
    make: Callable[[], d.Document], expected: bool
) -> None:
    assert only_links(make()) is expected
