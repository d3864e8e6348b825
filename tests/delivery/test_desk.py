"""The whole way of a document between outbox, desk, worker and QuickBooks."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from qbd.accounting import documents as d
from qbd.delivery import attention, outbox
from qbd.delivery.edition import edition_of
from qbd.delivery.wait import settled
from qbd.qbxml.queries import ListQuery
from qbd.staging.database import transaction


def test_a_day_is_posted_once_in_order_of_need(shop: Any, day: list[d.Document]) -> None:
    assert len(shop.enqueue(*day).new) == 11
    shop.drain()
    assert set(shop.states().values()) == {"settled"}
    assert Counter(shop.quickbooks.executed).most_common(1)[0][1] == 1
    assert shop.quickbooks.executed[:2] == [("ItemService", "Shirts"), ("Customer", "Web")]
    assert shop.quickbooks.answers == {}, "every recovery record is cleared after its answer was stored"
    again = shop.enqueue(*day)
    assert (again.new, len(again.existing)) == ((), 11)
    assert not shop.worker().run_once()
    assert len(shop.quickbooks.executed) == 11


def test_every_transition_is_an_event(shop: Any, lists: Any) -> None:
    shop.enqueue(*lists)
    shop.drain()
    events = shop.rows(
        "SELECT from_state, to_state FROM delivery.events WHERE document_id = :id ORDER BY event_id",
        id=shop.id_of("item:Shirts"),
    )
    assert events == [
        (None, "pending"),
        ("pending", "leased"),
        ("leased", "sent"),
        ("sent", "answered"),
        ("answered", "settled"),
    ]


def test_references_become_the_ids_that_quickbooks_gave(shop: Any, day: list[d.Document]) -> None:
    invoice = d.Invoice(
        key="invoice:1",
        store="harbor",
        txn_date=day[0].txn_date,
        currency="USD",
        ref_number="I1",  # type: ignore[union-attr]
        customer=d.Named("Customer", "Web", "customer:Web"),
        lines=(d.ItemLine(item=d.Named("Item", "Shirts", "item:Shirts"), amount=500),),
    )
    payment = d.ReceivePayment(
        key="payment:1",
        store="harbor",
        txn_date=invoice.txn_date,
        currency="USD",
        customer=invoice.customer,
        ref_number="P1",
        total=500,
        applied=(d.Applied(to=d.TxnOf("invoice:1"), amount=500),),
    )
    shop.enqueue(payment, invoice, *day)
    shop.drain()
    assert shop.states()["payment:1"] == "settled"
    request = shop.rows(
        "SELECT m.request FROM delivery.message_sets m JOIN delivery.documents d USING (message_set_id)"
        " WHERE d.company_file = :file AND d.document_key = 'payment:1'"
    )[0][0]
    [(txn_id, list_id)] = shop.rows(
        "SELECT i.quickbooks_id, c.quickbooks_id FROM delivery.documents i JOIN delivery.documents c USING (company_file)"
        " WHERE company_file = :file AND i.document_key = 'invoice:1' AND c.document_key = 'customer:Web'"
    )
    assert f"<TxnID>{txn_id}</TxnID>" in bytes(request).decode()
    assert f"<ListID>{list_id}</ListID>" in bytes(request).decode()


def test_changed_content_under_an_old_key_is_noted_and_never_posted_again(
    shop: Any, lists: Any, make_receipt: Any
) -> None:
    shop.enqueue(*lists, make_receipt(1))
    shop.drain()
    for _ in range(2):
        assert shop.enqueue(make_receipt(1, amount=5000)).conflicts == ("receipt:1",)
    assert not shop.worker().run_once()
    assert shop.quickbooks.executed.count(("SalesReceipt", "R1")) == 1
    notes = shop.rows("SELECT note FROM delivery.documents WHERE company_file = :file AND note <> ''")
    assert len(notes) == 1
    assert "first version stays" in notes[0][0]
    noted = shop.rows(
        "SELECT count(*) FROM delivery.events WHERE document_id = :id AND from_state = to_state",
        id=shop.id_of("receipt:1"),
    )
    assert noted == [(1,)], "saying it on every run would bury the rest"


def test_a_failed_parent_holds_its_children_only(shop: Any, day: list[d.Document]) -> None:
    other = d.Customer(key="customer:Shop", store="harbor", name="Shop")
    orphan = d.SalesReceipt(
        key="receipt:shop",
        store="harbor",
        txn_date=day[0].txn_date,
        currency="USD",
        ref_number="S1",  # type: ignore[union-attr]
        customer=d.Named("Customer", "Shop", "customer:Shop"),
        lines=(d.ItemLine(item=d.Named("Item", "Shirts", "item:Shirts"), amount=100),),
    )
    shop.quickbooks.refusals["Shop"] = [(3260, "Insufficient permission level to perform this action.")]
    shop.enqueue(other, orphan, *day)
    shop.drain()
    states = shop.states()
    assert (states.pop("customer:Shop"), states.pop("receipt:shop")) == ("needs_attention", "pending")
    assert set(states.values()) == {"settled"}
    assert "Insufficient permission" in shop.reason("customer:Shop")
    with transaction(shop.engine) as connection:
        [held] = outbox.waiting(connection, shop.company_file)
        assert held.document_key == "receipt:shop"
        assert "customer:Shop needs attention" in held.reason
        progress = settled(shop.engine, shop.company_file)
        assert (progress.pending, progress.needs_attention, progress.held, progress.done) == (1, 1, 1, True)
        attention.retry(connection, shop.id_of("customer:Shop"), "ann")
    shop.drain()
    assert set(shop.states().values()) == {"settled"}


def test_what_cannot_be_written_as_qbxml_needs_attention_alone(shop: Any, lists: Any, make_receipt: Any) -> None:
    long = d.SalesReceipt(
        key="receipt:long",
        store="harbor",
        txn_date=make_receipt(1).txn_date,
        currency="USD",
        ref_number="R" * 12,
        customer=d.Named("Customer", "Web", "customer:Web"),
        lines=make_receipt(1).lines,
    )
    shop.enqueue(*lists, long, make_receipt(1))
    shop.drain()
    assert shop.states()["receipt:long"] == "needs_attention"
    assert "RefNumber" in shop.reason("receipt:long")
    assert shop.states()["receipt:1"] == "settled"


def test_an_error_of_ours_holds_up_one_document_only(shop: Any, lists: Any, make_receipt: Any) -> None:
    shop.enqueue(*lists, make_receipt(1), make_receipt(2), make_receipt(3))
    with transaction(shop.engine) as connection:
        connection.execute(
            'UPDATE delivery.documents SET payload = \'{"type": "Gone"}\' WHERE document_id = %s',
            (shop.id_of("receipt:1"),),
        )
        connection.execute(
            "UPDATE delivery.documents SET payload = jsonb_set(payload, '{currency}', 'null') WHERE document_id = %s",
            (shop.id_of("receipt:2"),),
        )
    shop.drain()
    states = shop.states()
    assert (states["receipt:1"], states["receipt:2"], states["receipt:3"]) == (
        "needs_attention",
        "needs_attention",
        "settled",
    )
    assert "error of the sync" in shop.reason("receipt:1")


def test_a_poisoned_request_is_found_and_the_others_go_on(shop: Any, day: list[d.Document], make_receipt: Any) -> None:
    shop.enqueue(*day, make_receipt(66, memo="POISON"))
    shop.drain()
    states = shop.states()
    assert states.pop("receipt:66") == "needs_attention"
    assert "0x80040400" in shop.reason("receipt:66")
    assert set(states.values()) == {"settled"}
    assert Counter(shop.quickbooks.executed).most_common(1)[0][1] == 1


def test_locks_are_tried_again_and_then_asked_about(shop: Any, lists: Any, make_receipt: Any) -> None:
    lock = (3175, "The transaction could not be locked. It is in use by another user.")
    shop.quickbooks.refusals = {"R1": [lock, lock], "R2": [lock] * 50}
    shop.enqueue(*lists, make_receipt(1), make_receipt(2))
    worker = shop.worker()
    assert worker.run_once()
    assert worker.run_once()
    assert not worker.run_once(), "it waits before it tries again"
    shop.drain(worker)
    assert shop.states()["receipt:1"] == "settled"
    assert shop.states()["receipt:2"] == "needs_attention"
    assert f"tried {shop.policy.attempts} times" in shop.reason("receipt:2")
    assert len(shop.quickbooks.refusals["R2"]) == 50 - shop.policy.attempts


def test_a_list_element_that_exists_is_linked(shop: Any, day: list[d.Document]) -> None:
    shop.enqueue(*day)
    shop.drain()
    shop.enqueue(
        d.Customer(key="customer:web", store="quay", name="WEB"),
        d.SingleAccountItem(
            key="item:Shirts", store="quay", name="Shirts", item_type="Service", account=d.Named("Account", "Sales")
        ),
    )
    shop.drain()
    linked = shop.rows(
        "SELECT state, quickbooks_id FROM delivery.documents WHERE company_file = :file AND store = 'quay' ORDER BY document_key"
    )
    first = shop.rows(
        "SELECT state, quickbooks_id FROM delivery.documents WHERE company_file = :file AND store = 'harbor' AND rank < 100 ORDER BY document_key"
    )
    assert linked == first
    assert len(shop.quickbooks.executed) == 11


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (d.SingleAccountItem(key="k", store="quay", name="Shirts", item_type="Service", account=d.Named("Account", "Other")), "'Sales', not 'Other'"),
        (d.SingleAccountItem(key="k", store="quay", name="Shirts", item_type="NonInventory", account=d.Named("Account", "Sales")),
         "ItemService, not ItemNonInventory"),
        (d.Vendor(key="k", store="quay", name="Web"), "already in use"),
    ],
)  # fmt: skip
def test_an_element_that_is_not_the_one_needed_is_not_linked(
    shop: Any, lists: Any, document: d.Document, said: str
) -> None:
    shop.enqueue(*lists)
    shop.drain()
    shop.enqueue(document)
    shop.drain()
    assert shop.states()["k"] == "needs_attention"
    assert said in shop.reason("k")


def test_a_question_is_answered(shop: Any, lists: Any) -> None:
    shop.enqueue(*lists)
    shop.drain()
    with transaction(shop.engine) as connection:
        query_id = outbox.ask(connection, shop.company_file, "test", [ListQuery("Customer", full_names=("Web",))])
    shop.drain()
    with transaction(shop.engine) as connection:
        [response] = outbox.answer_of(connection, query_id).answer().responses
    assert response.records[0].full_name == "Web"  # type: ignore[union-attr]


def test_quickbooks_closed_backs_off_and_says_so(shop: Any, lists: Any, hresult: Any) -> None:
    def closed() -> None:
        raise hresult(0x80040408, "Could not start QuickBooks.")

    shop.enqueue(*lists)
    shop.quickbooks.opening = [closed, closed]
    worker = shop.worker()
    assert worker.run_once()
    assert not worker.run_once(), "nothing is handed out during the back-off"
    [(trouble, failures)] = shop.rows("SELECT trouble, failures FROM delivery.leases WHERE company_file = :file")
    assert "could not be started" in trouble
    assert failures == 1
    shop.drain(worker)
    assert set(shop.states().values()) == {"settled"}
    assert shop.rows("SELECT trouble, failures FROM delivery.leases WHERE company_file = :file") == [("", 0)]


def test_dismissing_and_replacing(shop: Any, lists: Any, make_receipt: Any) -> None:
    shop.quickbooks.refusals = {"R1": [(3210, "bad")], "R2": [(3210, "bad")]}
    shop.enqueue(*lists, make_receipt(1), make_receipt(2))
    shop.drain()
    with transaction(shop.engine) as connection:
        attention.dismiss(connection, shop.id_of("receipt:1"), "ann", "entered by hand")
        attention.replace(connection, shop.company_file, make_receipt(2, amount=7000), "bob")
    shop.drain()
    assert (shop.states()["receipt:1"], shop.states()["receipt:2"]) == ("withdrawn", "settled")
    assert [one.total for one in shop.quickbooks.objects if one.name == "R2"] == ["70.02"]
    details = {row[0] for row in shop.rows("SELECT detail FROM delivery.events WHERE company_file = :file")}
    assert {"dismissed by ann: entered by hand", "content replaced by bob", "sent again by bob"} <= details


def test_the_edition_comes_from_the_settings_of_the_company_file(shop: Any) -> None:
    with transaction(shop.engine) as connection:
        assert edition_of(connection, shop.company_file, shop.policy) == "US"
        for version, edition in enumerate(("US", "UK"), 1):
            connection.execute(
                "INSERT INTO settings.store_settings (store, version, document, digest, imported_by, imported_at)"
                " VALUES ('quay', %s, jsonb_build_object('company_file', %s::text, 'edition', %s::text), '', 'test', now() + %s * interval '1 s')",
                (version, shop.company_file, edition, version),
            )
        assert edition_of(connection, shop.company_file, shop.policy) == "UK"


def test_thousands_are_queued_at_once_and_only_once(shop: Any, make_receipt: Any) -> None:
    many = [make_receipt(number) for number in range(4500)]
    assert len(shop.enqueue(*many, *many[:10]).new) == 4500
    again = shop.enqueue(*many)
    assert (len(again.new), len(again.existing), len(again.conflicts)) == (0, 4500, 0)
    assert shop.rows(
        "SELECT count(*), count(DISTINCT document_id) FROM delivery.dependencies JOIN delivery.documents USING (document_id) WHERE company_file = :file"
    ) == [(9000, 4500)]
    progress = settled(shop.engine, shop.company_file, [many[0].key, many[1].key], "harbor")
    assert (progress.pending, progress.done) == (2, False)
