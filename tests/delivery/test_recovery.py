"""Exactly once, whatever is killed and whenever."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest

from qbd.accounting import documents as d
from qbd.delivery import attention
from qbd.delivery.desk import Desk
from qbd.delivery.protocol import Claim, LeaseRequest, Report
from qbd.staging.database import transaction
from qbd.worker.api import LeaseGoneError, ServerUnavailableError


def once(shop: Any) -> None:
    """Nothing twice, nothing lost: QuickBooks carried out every document once, and each is settled to the object it made."""
    counted = Counter(shop.quickbooks.executed)
    assert not [one for one, times in counted.items() if times > 1], counted
    assert set(shop.states().values()) == {"settled"}
    assert len(counted) == len(shop.states())
    ids = {
        row[0]: row[1]
        for row in shop.rows("SELECT ref_number, quickbooks_id FROM delivery.documents WHERE company_file = :file")
    }
    assert ids == {one.name: one.id for one in shop.quickbooks.objects}


def test_killed_before_it_is_announced(shop: Any, day: list[d.Document], killed: Any) -> None:
    shop.enqueue(*day)
    api = shop.api()
    api.sent = _raiser(killed)
    with pytest.raises(killed):
        shop.worker(api=api).run_once()
    shop.drain()
    once(shop)
    assert "check" not in shop.quickbooks.calls, "what was never announced is not in doubt"


@pytest.mark.parametrize("point", ["before", "after"])
def test_killed_around_quickbooks(shop: Any, day: list[d.Document], killed: Any, point: str) -> None:
    shop.enqueue(*day)
    getattr(shop.quickbooks, point).append(_raiser(killed))
    with pytest.raises(killed):
        shop.worker().run_once()
    assert not shop.worker("other").run_once(), "the lease must first run out"
    shop.drain(shop.worker("other"))
    once(shop)
    assert shop.quickbooks.calls.count("check") == 1
    assert shop.quickbooks.calls.count("query") == (1 if point == "before" else 0), (
        "looked up only where QuickBooks knows no answer"
    )


def test_the_same_bytes_go_again(shop: Any, day: list[d.Document], killed: Any) -> None:
    shop.enqueue(*day)
    shop.quickbooks.before.append(_raiser(killed))
    with pytest.raises(killed):
        shop.worker().run_once()
    before = shop.rows("SELECT message_set_id, request FROM delivery.message_sets WHERE company_file = :file")
    shop.drain()
    assert (
        shop.rows(
            "SELECT message_set_id, request FROM delivery.message_sets WHERE company_file = :file ORDER BY created_at LIMIT 1"
        )
        == before
    )


def test_killed_in_the_middle_of_a_set(shop: Any, day: list[d.Document], killed: Any) -> None:
    shop.enqueue(*day)
    worker = shop.worker()
    assert worker.run_once()
    shop.quickbooks.midway.append((2, _raiser(killed)))
    with pytest.raises(killed):
        worker.run_once()
    executed = len(shop.quickbooks.executed)
    shop.drain()
    once(shop)
    assert executed == 4, "two of the second set were carried out, and not again"


def test_quickbooks_dies_in_the_middle(shop: Any, day: list[d.Document], hresult: Any) -> None:
    def gone() -> None:
        raise hresult(0x800706BA, "The RPC server is unavailable.")

    shop.enqueue(*day)
    shop.quickbooks.midway += [(1, gone), (3, gone), (0, gone)]
    shop.drain()
    once(shop)


def test_a_document_that_breaks_quickbooks_is_isolated(
    shop: Any, day: list[d.Document], make_receipt: Any, hresult: Any
) -> None:
    shop.enqueue(*day, make_receipt(66, memo="BREAKS"))
    worker = shop.worker()
    carry_out = shop.quickbooks._carry_out

    def breaking(request: Any, place: int) -> str:
        if request.findtext(".//Memo") == "BREAKS":
            raise hresult(0x80010105, "The server threw an exception.")
        return str(carry_out(request, place))

    shop.quickbooks._carry_out = breaking
    shop.drain(worker)
    states = shop.states()
    assert states.pop("receipt:66") == "needs_attention"
    assert "Verify" in shop.reason("receipt:66")
    assert set(states.values()) == {"settled"}
    assert Counter(shop.quickbooks.executed).most_common(1)[0][1] == 1


@pytest.mark.parametrize("lost", [1, 2, 3])
def test_the_servers_answer_gets_lost(shop: Any, day: list[d.Document], lost: int) -> None:
    shop.enqueue(*day)
    api = shop.api()
    api.lost = lost
    worker = shop.worker(api=api)
    for _ in range(lost):
        with pytest.raises(ServerUnavailableError):
            worker.run_once()
    shop.drain(worker)
    once(shop)


def test_a_report_said_twice_gets_the_same_next_step(shop: Any, day: list[d.Document]) -> None:
    shop.enqueue(*day)
    api = shop.api()
    lease = api.lease(LeaseRequest(instance="x" * 8))
    api.sent(Claim(token=lease.token, number=lease.step.number))
    api.sent(Claim(token=lease.token, number=lease.step.number))
    report = Report(
        token=lease.token, number=lease.step.number, response=shop.quickbooks.process_request("", lease.step.request)
    )
    first, second = api.report(report), api.report(report)
    assert first.step == second.step
    assert first.step is not None
    assert first.step.kind == "clear"


def test_the_server_crashes_between_storing_and_settling(
    shop: Any, day: list[d.Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.enqueue(*day)
    with monkeypatch.context() as patch:
        patch.setattr(Desk, "_conclude", _raiser(RuntimeError))
        with pytest.raises(RuntimeError):
            shop.worker().run_once()
    assert [row[0] for row in shop.rows("SELECT state FROM delivery.message_sets WHERE company_file = :file")] == [
        "answered"
    ]
    shop.drain()
    once(shop)
    assert "check" not in shop.quickbooks.calls, "the answer was there already"


def test_killed_after_the_answer_and_before_the_clearing(shop: Any, day: list[d.Document], killed: Any) -> None:
    shop.enqueue(*day)
    quickbooks = shop.quickbooks
    recovery = quickbooks._recovery
    quickbooks._recovery = _raiser(killed)
    with pytest.raises(killed):
        shop.worker().run_once()
    assert len(quickbooks.answers) == 1
    quickbooks._recovery = recovery
    shop.drain()
    once(shop)
    assert quickbooks.answers == {}


def test_a_worker_that_slept_through_its_lease_changes_nothing(shop: Any, day: list[d.Document]) -> None:
    shop.enqueue(*day)
    late = shop.api("late")
    lease = late.lease(LeaseRequest(instance="l" * 8))
    number = lease.step.number
    late.sent(Claim(token=lease.token, number=number))
    shop.drain(shop.worker("other"))
    answer = shop.quickbooks.process_request("", lease.step.request)
    once(shop)
    for call in (
        lambda: late.sent(Claim(token=lease.token, number=number)),
        lambda: late.heartbeat(Claim(token=lease.token, number=number)),
        lambda: late.report(Report(token=lease.token, number=number, response=answer)),
    ):
        with pytest.raises(LeaseGoneError):
            call()
    once(shop)
    assert len(shop.quickbooks.answers) == 1, "only the set that had two holders is kept for a late one"


def test_a_call_that_hung_in_quickbooks_for_hours_is_not_carried_out_a_second_time(
    shop: Any, day: list[d.Document]
) -> None:
    """The first holder's request reaches QuickBooks after another worker has recovered the set and sent the same bytes."""
    shop.enqueue(*day)
    late = shop.worker("late")
    assert late.run_once()
    shop.quickbooks.before.append(lambda: shop.drain(shop.worker("other")))
    with pytest.raises(LeaseGoneError):
        late.run_once()
    once(shop)


def test_two_workers_never_hold_the_file_together(shop: Any, day: list[d.Document]) -> None:
    shop.enqueue(*day)
    one, other = shop.api("one"), shop.api("other")
    lease = one.lease(LeaseRequest(instance="1" * 8))
    assert other.lease(LeaseRequest(instance="2" * 8)) is None
    renewed = one.lease(LeaseRequest(instance="1" * 8))
    assert renewed.token > lease.token
    assert renewed.step.message_set_id == lease.step.message_set_id
    with pytest.raises(LeaseGoneError):
        one.sent(Claim(token=lease.token, number=lease.step.number))
    with pytest.raises(LeaseGoneError):
        one.report(Report(token=lease.token, number=lease.step.number, response="<QBXML/>"))


def test_a_worker_does_not_begin_with_a_lease_that_is_almost_over(shop: Any, lists: Any) -> None:
    shop.enqueue(*lists)
    times = iter([0.0, 0.0, 0.0, 100.0, 100.0, 100.0])
    worker = shop.worker()
    worker._clock = lambda: next(times, 100.0)
    with pytest.raises(LeaseGoneError):
        worker.run_once()
    assert shop.quickbooks.executed == []
    worker._clock = lambda: 0.0
    shop.drain(worker)
    once(shop)


def test_a_restored_backup_gets_nothing_twice(shop: Any, day: list[d.Document], killed: Any) -> None:
    """QuickBooks has the documents, but lost its record of the set."""
    shop.enqueue(*day)
    shop.quickbooks.after.append(_raiser(killed))
    with pytest.raises(killed):
        shop.worker().run_once()
    shop.quickbooks.answers.clear()
    shop.drain()
    once(shop)


def test_a_request_without_an_answer_is_looked_up(shop: Any, day: list[d.Document]) -> None:
    shop.enqueue(*day)
    shop.quickbooks.unanswered = {"R3", "Web"}
    shop.drain()
    once(shop)


def test_an_internal_error_that_saved_all_the_same(shop: Any, lists: Any, make_receipt: Any) -> None:
    shop.enqueue(*lists)
    shop.drain()
    shop.enqueue(make_receipt(1))
    add = shop.quickbooks._add

    def broken(request: Any) -> str:
        add(request)
        shop.quickbooks._add = add
        number = request.get("requestID")
        return f'<SalesReceiptAddRs requestID="{number}" statusCode="1000" statusSeverity="Error" statusMessage="internal error" />'

    shop.quickbooks._add = broken
    shop.drain()
    once(shop)


def test_an_unreadable_answer_is_looked_up(shop: Any, day: list[d.Document]) -> None:
    shop.enqueue(*day)
    process, broken = shop.quickbooks.process_request, iter([True, False, False, True])

    def garbled(ticket: str, request: str) -> str:
        answer = process(ticket, request)
        return answer[: len(answer) // 2] if shop.quickbooks.calls[-1] == "send" and next(broken, False) else answer

    shop.quickbooks.process_request = garbled
    shop.drain()
    once(shop)


def test_what_is_uncertain_is_left_to_a_person_and_never_sent_blindly(
    shop: Any, lists: Any, make_receipt: Any, killed: Any
) -> None:
    shop.enqueue(*lists)
    shop.drain()
    shop.enqueue(make_receipt(1))
    shop.quickbooks.after.append(_raiser(killed))
    with pytest.raises(killed):
        shop.worker().run_once()
    shop.quickbooks.answers.clear()
    ours = shop.quickbooks.objects[-1]
    ours.total = "999.00"  # somebody altered it before we could read it back
    shop.drain()
    assert shop.states()["receipt:1"] == "needs_attention"
    assert ours.id in shop.reason("receipt:1")
    with transaction(shop.engine) as connection:
        attention.retry(connection, shop.id_of("receipt:1"), "ann")
    shop.drain()
    assert shop.states()["receipt:1"] == "needs_attention", "sent again means looked up again while it is there"
    shop.quickbooks.objects.remove(ours)
    with transaction(shop.engine) as connection:
        attention.retry(connection, shop.id_of("receipt:1"), "ann")
    shop.drain()
    assert shop.states()["receipt:1"] == "settled"


@pytest.mark.parametrize("seed", range(12))
def test_a_random_schedule_of_kills(
    shop: Any, make_receipt: Any, lists: Any, killed: Any, hresult: Any, seed: int
) -> None:
    dice = random.Random(seed)
    shop.enqueue(*(make_receipt(number) for number in range(1, 25)), *lists)

    def gone() -> None:
        raise hresult(dice.choice([0x800706BA, 0x80010105, 0x80040414, 0x80040402]), "as in life")

    workers = [shop.worker(), shop.worker("other")]
    for _ in range(400):
        fault = dice.choice([None, None, "before", "after", "midway", "opening", "lost", "forgotten", "clock"])
        end = dice.choice([_raiser(killed), gone])
        place = dice.randrange(len(workers))
        if fault == "midway":
            shop.quickbooks.midway[:] = [(dice.randrange(4), end)]
        elif fault in ("before", "after", "opening"):
            getattr(shop.quickbooks, fault)[:] = [end]
        elif fault == "lost":
            workers[place]._api.lost = 1
        elif fault == "forgotten" and dice.random() < 0.3:
            shop.quickbooks.answers.clear()
        elif fault == "clock":
            shop.pass_time()
        try:
            workers[place].run_once()
        except (killed, ServerUnavailableError, LeaseGoneError):
            if dice.random() < 0.5:
                workers[place] = shop.worker(f"restarted-{dice.random()}")
        if set(shop.states().values()) == {"settled"}:
            break
    shop.quickbooks.before.clear()
    shop.quickbooks.after.clear()
    shop.quickbooks.midway.clear()
    shop.quickbooks.opening.clear()
    shop.drain()
    assert Counter(shop.quickbooks.executed).most_common(1)[0][1] == 1
    for document_id in [
        row[0]
        for row in shop.rows(
            "SELECT document_id FROM delivery.documents WHERE company_file = :file AND state = 'needs_attention'"
        )
    ]:
        with transaction(shop.engine) as connection:
            attention.retry(connection, document_id, "ann")
    shop.drain()
    once(shop)


def _raiser(error: type[BaseException]) -> Any:
    def fail(*args: object, **named: object) -> Any:
        raise error

    return fail
