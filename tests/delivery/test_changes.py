"""Changes of what is posted: each is carried out once in the sandbox's company file, or a person is told why not."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from qbd.accounting import documents as d
from qbd.delivery import attention, outbox
from qbd.delivery.change_lines import with_lines
from qbd.delivery.changes import enqueue_changes
from qbd.delivery.targets import KeptLine
from qbd.delivery.wait import settled
from qbd.errors import DeliveryError, UnrenderableError
from qbd.qbxml.queries import DeletedTransactionsQuery, ListQuery, TxnQuery
from qbd.qbxml.records import DeletedRecord, TxnRecord
from qbd.sandbox.quickbooks.fixtures import create_company
from qbd.sandbox.quickbooks.request_processor import RequestProcessor
from qbd.sandbox.quickbooks.user_edits import edit
from qbd.staging.database import transaction
from qbd.worker.api import LeaseGoneError, ServerUnavailableError

DAY = date(2026, 3, 2)
WEB = d.Named("Customer", "Web buyers", "customer:web")
COMMON: dict[str, Any] = {"store": "harbor", "txn_date": DAY, "currency": "USD"}
POSTERS, FRAMES = (d.Named("Item", name, f"item:{name.lower()}") for name in ("Posters", "Frames"))
Amounts = tuple[tuple[d.Named, int], ...]


def receipt(amounts: Amounts = ((POSTERS, 4000), (FRAMES, 1500)), memo: str = "order 7") -> d.SalesReceipt:
    lines = tuple(d.ItemLine(item=item, amount=amount) for item, amount in amounts)
    return d.SalesReceipt(
        key="receipt:7", ref_number="R7", customer=WEB, lines=lines, memo=memo, tax_item=d.Named("Item", "No tax", "tax:none"),
        deposit_to=d.Named("Account", "Checking"), **COMMON,
    )  # fmt: skip


def entry(amount: int) -> d.JournalEntry:
    lines = (
        d.JournalLine(account=d.Named("Account", "Checking"), amount=amount),
        d.JournalLine(account=d.Named("Account", "Savings"), amount=-amount),
    )
    return d.JournalEntry(key="entry:7", ref_number="J7", lines=lines, memo="moved", **COMMON)


def invoice(amount: int) -> d.Invoice:
    line = d.ItemLine(item=POSTERS, amount=amount)
    zero = d.Named("Item", "No tax", "tax:none")
    return d.Invoice(key="invoice:7", ref_number="I7", customer=WEB, lines=(line,), tax_item=zero, **COMMON)


def payment(total: int) -> d.ReceivePayment:
    applied = (d.Applied(to=d.TxnOf("invoice:7"), amount=total),)
    return d.ReceivePayment(
        key="payment:7", ref_number="P7", customer=WEB, total=total, applied=applied,
        deposit_to=d.Named("Account", "Checking"), **COMMON,
    )  # fmt: skip


def lists() -> list[d.Document]:
    sales = d.Named("Account", "Sales Income")
    items = [
        d.SingleAccountItem(
            key=one.document, store="harbor", name=one.full_name, item_type="NonInventory", account=sales
        )
        for one in (POSTERS, FRAMES)
    ]
    zero = d.SalesTaxItem(key="tax:none", store="harbor", name="No tax", description="No tax", rate=Decimal(0))
    return [*items, zero, d.Customer(key="customer:web", store="harbor", name="Web buyers")]


def modify(document: d.Document, number: int = 1) -> d.Modify:
    return d.Modify(
        key=f"modify:{document.key}:{number}", store="harbor", target=d.TxnOf(document.key), document=document
    )


def void(document: d.Document, kind: str) -> d.Void:
    return d.Void(key=f"void:{document.key}", store="harbor", kind=kind, target=d.TxnOf(document.key))


def delete(document: d.Document, kind: str) -> d.Delete:
    return d.Delete(key=f"delete:{document.key}", store="harbor", kind=kind, target=d.TxnOf(document.key))


@dataclass
class Books:
    """A company file behind an outbox."""

    shop: Any
    company: Path
    killed: type[BaseException]
    processor: Any = None

    def worker(self, name: str = "till", **options: Any) -> Any:
        self.processor = RequestProcessor(self.company, **options)
        return self.shop.worker(name, processor=self.processor)

    def settle(self, *documents: d.Document) -> None:
        self.shop.enqueue(*documents)
        self.work()

    def change(self, *changes: Any) -> None:
        with transaction(self.shop.engine) as connection:
            enqueue_changes(connection, self.shop.company_file, changes)

    def work(self) -> None:
        self.shop.drain(self.worker())

    def die_over(self, word: str, *, forget: bool = False, before: bool = False) -> None:
        """Work until QuickBooks has carried out (or is about to get) a request with this name, then die."""

        def die(name: str, *_: object) -> None:
            if word in name:
                raise self.killed

        worker = self.worker(after_commit=None if before else die, stored_with_request=not forget)
        if before:
            carry_out = self.processor.process_request
            self.processor.process_request = lambda ticket, xml: (die(xml), carry_out(ticket, xml))[1]
        with pytest.raises(self.killed):
            self.shop.drain(worker)
        if self.processor._session is not None:
            self.processor._session.close()

    def ask(self, *queries: Any) -> list[Any]:
        with transaction(self.shop.engine) as connection:
            query_id = outbox.ask(connection, self.shop.company_file, "look", list(queries))
        self.work()
        with transaction(self.shop.engine) as connection:
            answer = outbox.answer_of(connection, query_id).answer()
        return [record for response in answer.responses for record in response.records]

    def shown(self, kind: Any = "SalesReceipt", number: str = "R7") -> TxnRecord:
        (found,) = self.ask(TxnQuery(kind, ref_numbers=(number,)))
        return found

    def state(self, key: str) -> str:
        return self.shop.states()[key]

    def details(self, key: str) -> list[str]:
        rows = self.shop.rows(
            "SELECT e.detail FROM delivery.events e JOIN delivery.documents d USING (document_id)"
            " WHERE d.company_file = :file AND d.document_key = :key ORDER BY event_id",
            key=key,
        )
        return [row[0] for row in rows]

    def sends(self) -> int:
        return int(
            self.shop.rows(
                "SELECT count(*) FROM delivery.message_sets WHERE company_file = :file AND purpose = 'documents' AND sent_at IS NOT NULL"
            )[0][0]
        )


@pytest.fixture
def books(shop: Any, tmp_path: Path, killed: type[BaseException]) -> Books:
    company = create_company(tmp_path / "harbor.sqlite", opening_date=date(2026, 1, 1))
    return Books(shop, company, killed)


NEW: Amounts = ((POSTERS, 4100), (FRAMES, 1500), (FRAMES, 200))


def test_modified_lines_keep_their_ids_and_new_ones_get_theirs(books: Books) -> None:
    books.settle(*lists(), receipt())
    before = books.shown()
    books.change(modify(receipt(NEW)))
    books.work()
    after = books.shown()
    assert books.state("modify:receipt:7:1") == "settled"
    assert (after.txn_id, after.total) == (before.txn_id, Decimal("58.00"))
    assert [line.line_id for line in after.lines][:2] == [line.line_id for line in before.lines]
    books.change(modify(receipt(((FRAMES, 1500),)), 2))
    books.work()
    assert [line.line_id for line in books.shown().lines] == [before.lines[1].line_id]


def test_changes_of_a_document_wait_for_it_and_go_one_after_the_other(books: Books) -> None:
    books.shop.enqueue(*lists(), receipt())
    books.change(modify(receipt(NEW)), modify(receipt(((POSTERS, 900),)), 2))
    books.change(modify(receipt(NEW)))
    with transaction(books.shop.engine) as connection:
        waits = outbox.waiting(connection, books.shop.company_file)
    assert {one.document_key for one in waits} >= {"modify:receipt:7:1", "modify:receipt:7:2"}
    books.work()
    assert set(books.shop.states().values()) == {"settled"}
    assert books.shown().total == Decimal("9.00")


def test_what_needs_a_document_waits_for_its_earlier_change(books: Books) -> None:
    books.settle(*lists(), invoice(1000))
    books.change(modify(invoice(5000)))
    books.shop.enqueue(payment(5000))
    books.work()
    assert books.state("payment:7") == "settled", "it could not be applied before the invoice was raised"
    assert books.shown("Invoice", "I7").used == Decimal("50.00")


@pytest.mark.parametrize("forget", [True, False])
@pytest.mark.parametrize("word", ["SalesReceiptMod", "TxnVoid", "TxnDel"])
def test_killed_after_it_was_carried_out(books: Books, word: str, forget: bool) -> None:
    books.settle(*lists(), receipt())
    made: dict[str, Any] = {
        "SalesReceiptMod": modify(receipt(NEW)),
        "TxnVoid": void(receipt(), "SalesReceipt"),
        "TxnDel": delete(receipt(), "SalesReceipt"),
    }
    books.change(made[word])
    sends = books.sends()
    books.die_over(word, forget=forget)
    books.work()
    assert books.state(made[word].key) == "settled"
    assert books.sends() == sends + 1, "nothing was sent a second time"
    if word == "TxnDel":
        (gone,) = books.ask(DeletedTransactionsQuery(("SalesReceipt",)))
        assert isinstance(gone, DeletedRecord)
    else:
        assert books.shown().total == (Decimal("58.00") if word == "SalesReceiptMod" else Decimal(0))


@pytest.mark.parametrize("word", ["SalesReceiptMod", "TxnVoid"])
def test_killed_before_it_was_carried_out_it_goes_again(books: Books, word: str) -> None:
    books.settle(*lists(), receipt())
    books.change(modify(receipt(NEW)) if word == "SalesReceiptMod" else void(receipt(), "SalesReceipt"))
    books.die_over(word, before=True)
    assert books.shown().total == (Decimal("58.00") if word == "SalesReceiptMod" else Decimal(0))
    assert set(books.shop.states().values()) == {"settled"}


def test_a_moved_edit_sequence_with_our_content_is_refreshed(books: Books) -> None:
    books.settle(*lists(), receipt())
    edit(books.company, "touch ref=R7")
    books.change(modify(receipt(NEW)))
    books.work()
    assert books.state("modify:receipt:7:1") == "settled"
    assert books.shown().total == Decimal("58.00")
    assert "the EditSequence moved; it goes again with the new one" in books.details("modify:receipt:7:1")


@pytest.mark.parametrize(
    ("how", "by_user", "named"),
    [
        ("modify", "amount ref=R7 99.00", "Amount is 99.00, not 40.00"),
        ("modify", 'memo ref=R7 "call me"', "Memo is call me, not order 7"),
        ("modify", "void ref=R7", "Amount is 0.00, not 40.00"),
        ("void", "amount ref=R7 99.00", "Amount is 99.00, not 40.00"),
        ("delete", "date ref=R7 2026-03-05", "TxnDate is 2026-03-05, not 2026-03-02"),
    ],
)
def test_what_a_user_changed_is_left_to_a_person(books: Books, how: str, by_user: str, named: str) -> None:
    books.settle(*lists(), receipt())
    edit(books.company, by_user)
    before = books.shown()
    changes: dict[str, Any] = {
        "modify": modify(receipt(NEW)),
        "void": void(receipt(), "SalesReceipt"),
        "delete": delete(receipt(), "SalesReceipt"),
    }
    books.change(changes[how])
    books.work()
    key = changes[how].key
    assert books.state(key) == "needs_attention"
    assert named in books.shop.reason(key)
    assert books.shown() == before, "nothing was overwritten"
    with transaction(books.shop.engine) as connection:
        attention.retry(connection, books.shop.id_of(key), "ann")
    books.work()
    assert books.state(key) == "needs_attention"


def test_what_a_user_deleted_is_said(books: Books) -> None:
    books.settle(*lists(), receipt(), entry(500))
    edit(books.company, "delete ref=R7")
    edit(books.company, "delete ref=J7")
    books.change(modify(receipt(NEW)), delete(entry(500), "JournalEntry"))
    books.work()
    assert books.state("modify:receipt:7:1") == "needs_attention"
    assert "it was deleted there" in books.shop.reason("modify:receipt:7:1")
    assert books.state("delete:entry:7") == "settled", "it is gone, as it should be"


def test_an_unclear_change_holds_only_what_follows_it(books: Books) -> None:
    books.settle(*lists(), receipt(), entry(500))
    edit(books.company, "amount ref=R7 99.00")
    books.change(modify(receipt(NEW)), modify(receipt(), 2), modify(entry(700)))
    books.work()
    assert books.state("modify:entry:7:1") == "settled"
    assert books.state("modify:receipt:7:2") == "pending"
    assert settled(books.shop.engine, books.shop.company_file).done
    with transaction(books.shop.engine) as connection:
        (held,) = outbox.waiting(connection, books.shop.company_file)
        assert "modify:receipt:7:1 comes first and needs attention" in held.reason
        attention.dismiss(connection, books.shop.id_of("modify:receipt:7:1"), "ann")
    edit(books.company, "amount ref=R7 40.00")
    books.work()
    assert books.state("modify:receipt:7:2") == "settled", "what was dismissed holds nothing"


def test_lines_are_asked_for_where_no_answer_tells_them(books: Books) -> None:
    books.shop.enqueue(*lists(), receipt())
    books.die_over("SalesReceiptAdd", forget=True)
    books.work()
    assert "looked up: it is in QuickBooks already" in books.details("receipt:7")
    ids = [line.line_id for line in books.shown().lines]
    books.change(modify(receipt(NEW)))
    books.work()
    assert books.state("modify:receipt:7:1") == "settled"
    assert [line.line_id for line in books.shown().lines][:2] == ids


def test_a_payment_is_deleted_and_a_journal_entry_changes_sides(books: Books) -> None:
    books.settle(*lists(), invoice(5000), payment(5000), entry(500))
    books.change(delete(payment(5000), "ReceivePayment"), modify(entry(-300)))
    books.work()
    assert set(books.shop.states().values()) == {"settled"}
    assert books.shown("Invoice", "I7").used == Decimal(0)
    assert [(line.kind, line.amount) for line in books.shown("JournalEntry", "J7").lines] == [
        ("JournalCreditLine", Decimal("-3.00")),
        ("JournalDebitLine", Decimal("3.00")),
    ]


def test_what_quickbooks_cannot_do_is_refused_at_once(books: Books) -> None:
    books.settle(*lists(), invoice(5000), payment(5000))
    refused: list[tuple[Any, str]] = [
        (void(payment(5000), "ReceivePayment"), "delete it instead"),
        (delete(invoice(1), "SalesReceipt"), "is a Invoice"),
        (modify(entry(1)), "no document"),
    ]
    for change, word in refused:
        with pytest.raises(DeliveryError, match=word):
            books.change(change)
    books.change(delete(payment(5000), "ReceivePayment"))
    books.work()
    with pytest.raises(DeliveryError, match="was deleted"):
        books.change(modify(payment(10)))


@pytest.mark.parametrize("seed", range(2))
def test_a_random_schedule_of_kills_and_edits(books: Books, killed: Any, seed: int) -> None:
    dice = random.Random(seed)
    books.settle(*lists(), receipt(), invoice(5000), entry(500))
    books.change(modify(receipt(NEW)), modify(receipt(((POSTERS, 700),)), 2), modify(invoice(6000)))
    books.change(modify(entry(800)), void(entry(800), "JournalEntry"), delete(invoice(6000), "Invoice"))
    fuse = [0]

    def burn(request: str) -> None:
        fuse[0] -= 1
        if fuse[0] == 0:
            raise killed

    worker = books.worker(after_commit=burn, stored_with_request=dice.random() < 0.5)
    for _ in range(120):
        fuse[0] = dice.choice([0, 0, 1, 1, 2])
        worker._api.lost = dice.random() < 0.1
        books.shop.pass_time()
        if dice.random() < 0.1 and books.state("modify:receipt:7:2") != "settled":
            edit(books.company, "touch ref=R7")
        try:
            worker.run_once()
        except (killed, LeaseGoneError, ServerUnavailableError):
            if books.processor._session is not None:
                books.processor._session.close()
            worker = books.worker(f"w{dice.random()}", after_commit=burn, stored_with_request=dice.random() < 0.5)
        if set(books.shop.states().values()) == {"settled"}:
            break
    if books.processor._session is not None:
        books.processor._session.close()
    books.work()
    assert {key: state for key, state in books.shop.states().items() if state != "settled"} == {}
    assert books.shown().total == Decimal("7.00")
    assert books.shown("JournalEntry", "J7").total == Decimal(0)
    assert books.ask(TxnQuery("Invoice", ref_numbers=("I7",))) == []


def test_lines_are_matched_by_item_and_amount_first(make_receipt: Callable[..., Any]) -> None:
    there = [KeptLine("SalesReceiptLineRet", f"L{n}", name, amount) for n, (name, amount) in enumerate(
        [("Posters", "5.00"), ("posters", "40.00"), ("Frames", "15.00")])]  # fmt: skip
    made = with_lines(modify(receipt(((POSTERS, 4000), (POSTERS, 300), (FRAMES, 100), (FRAMES, 1)))), there)
    assert made.line_ids == ("L1", "L0", "L2", "-1")
    group = [KeptLine("SalesReceiptLineGroupRet", "L9", "", "")]
    with pytest.raises(UnrenderableError, match="group"):
        with_lines(modify(receipt()), group)


def test_list_elements_are_renamed_and_deleted(books: Books, killed: Any) -> None:
    books.settle(*lists())
    renamed = d.Customer(key="customer:web", store="harbor", name="Internet buyers")
    change = d.Modify(key="modify:web", store="harbor", target=d.TxnOf("customer:web"), document=renamed)
    gone = d.DeleteElement(key="delete:frames", store="harbor", kind="ItemNonInventory", target=d.TxnOf("item:frames"))
    books.change(change, gone)
    books.die_over("CustomerMod", forget=True)
    books.work()
    assert {books.state("modify:web"), books.state("delete:frames")} == {"settled"}
    customer, *_ = books.ask(ListQuery("Customer", full_names=("Internet buyers",)))
    assert customer.full_name == "Internet buyers"
    assert [one for one in books.ask(ListQuery("Item", full_names=("Frames",))) if one.active] == []


def test_a_renamed_list_element_is_left_to_a_person(books: Books) -> None:
    books.settle(*lists())
    edit(books.company, 'rename "Customer=Web buyers" "Ours no more"')
    renamed = d.Customer(key="customer:web", store="harbor", name="Internet buyers")
    books.change(d.Modify(key="modify:web", store="harbor", target=d.TxnOf("customer:web"), document=renamed))
    books.work()
    assert books.state("modify:web") == "needs_attention"
    assert "its name is 'Ours no more', not 'Web buyers'" in books.shop.reason("modify:web")
