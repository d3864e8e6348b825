"""After doubt: what QuickBooks still knows of a message set, what of it exists, and only then what goes again.

Sending the same bytes under the same ID again is safe even if a late first holder sends them too: QuickBooks then returns the
stored answer instead of acting (facts-quickbooks, section 2). A set of which QuickBooks carried out a part cannot go again as
a whole; the rest gets a new set.
"""

from __future__ import annotations

from typing import cast

from qbd.accounting.documents import Document, Posting, decode_posting
from qbd.delivery import answers, change_lookup, links, message_sets, targets
from qbd.delivery.edition import edition_of
from qbd.delivery.lookup import Absent, Finding, Found, Unclear, finding, question
from qbd.delivery.message_sets import MessageSet
from qbd.delivery.states import Policy
from qbd.delivery.targets import OutboxChange
from qbd.delivery.transitions import Connection, move
from qbd.qbxml.queries import Query, render_query
from qbd.qbxml.records import TxnRecord
from qbd.qbxml.render import message_set
from qbd.qbxml.responses import Response

_MORE = "+"
"""Ends the request ID of a second question about the same document."""

NOT_STORED = frozenset({600, 9002})
"""messageSetStatusCode: QuickBooks has no answer under this ID."""
UNUSABLE = frozenset({9001, 9003, 9005})
"""Something is stored under the ID, but not an answer that we could take."""


def is_stored_answer(response: bytes) -> bool:
    """Say whether the answer to a status check is the stored answer of the set."""
    answer = answers.read(response)
    return bool(answer.responses) and answer.message_set_status not in NOT_STORED | UNUSABLE


def after_unknown(connection: Connection, current: MessageSet, response: bytes, policy: Policy) -> bytes | None:
    """A status check brought no answer: return the look-up that must come next."""
    if answers.read(response).message_set_status in UNUSABLE:
        connection.execute(
            "UPDATE delivery.message_sets SET spent = true WHERE message_set_id = %s", (current.message_set_id,)
        )
    return lookup_request(connection, current, policy)


def _doubtful(connection: Connection, current: MessageSet) -> dict[int, Posting]:
    """Return the documents of a set whose presence in QuickBooks is not known."""
    rows = connection.execute(
        "SELECT document_id, payload::text FROM delivery.documents WHERE message_set_id = %s"
        " AND (state IN ('sent', 'answered') OR (state = 'leased' AND in_doubt)) ORDER BY document_id",
        (current.message_set_id,),
    )
    return {int(row[0]): decode_posting(row[1]) for row in rows}


def lookup_request(connection: Connection, current: MessageSet, policy: Policy) -> bytes | None:
    """Return the read-only message set that looks for every doubtful document, None if there is none; it is kept with the set."""
    doubtful = _doubtful(connection, current)
    if not doubtful:
        return None
    edition = edition_of(connection, current.company_file, policy)
    request = message_set(
        [
            render_query(asked, edition=edition, request_id=f"{document_id}{_MORE * place}")
            for document_id, one in doubtful.items()
            for place, asked in enumerate(_questions(connection, current, one))
        ]
    )
    connection.execute(
        "UPDATE delivery.message_sets SET lookup_request = %s, lookup_response = NULL WHERE message_set_id = %s",
        (request, current.message_set_id),
    )
    return request


def keep_lookup(connection: Connection, current: MessageSet, response: bytes) -> None:
    """Keep the answer to a look-up, before anything is concluded from it."""
    connection.execute(
        "UPDATE delivery.message_sets SET lookup_response = %s WHERE message_set_id = %s",
        (response, current.message_set_id),
    )


def judge(connection: Connection, current: MessageSet, policy: Policy) -> None:
    """Conclude from a stored look-up: what is there is settled, what is not goes again, what is unclear needs a person."""
    responses = answers.read(current.lookup_response).by_request_id()
    absent: list[int] = []
    decided = 0
    for document_id, document in _doubtful(connection, current).items():
        response = responses.get(str(document_id))
        change = targets.as_change(document)
        if change is not None:
            removed = responses.get(f"{document_id}{_MORE}")
            if not _judge_change(connection, current, document_id, change, response, removed):
                absent.append(document_id)
            else:
                decided += 1
            continue
        match _finding(connection, current, document, response):
            case Found(quickbooks_id=quickbooks_id, edit_sequence=edit_sequence):
                detail = "looked up: " + ("it is in QuickBooks already" if quickbooks_id else links.LINKED)
                answers.settle(connection, current, document_id, quickbooks_id, edit_sequence, detail=detail)
                decided += 1
            case Unclear(reason=reason):
                move(
                    connection,
                    [document_id],
                    "needs_attention",
                    detail="looked up: not certain",
                    message_set_id=current.message_set_id,
                    reason=reason,
                    in_doubt=True,
                )
                decided += 1
            case Absent():
                absent.append(document_id)
    if current.state == "answered":
        _absent_after_answer(connection, current, absent, policy)
        message_sets.finish(
            connection, current, "settled", "every request has its outcome", policy.keep_recovered_seconds
        )
    elif decided or current.spent or current.breakdowns >= policy.breakdowns:
        _rest_in_a_new_set(connection, current, absent, policy)
    else:
        _again_as_it_was(connection, current, absent)


def _judge_change(
    connection: Connection,
    current: MessageSet,
    document_id: int,
    change: OutboxChange,
    response: Response | None,
    removed: Response | None,
) -> bool:
    """Conclude about a change from what QuickBooks shows of its document; False: it is not carried out and may go."""
    target = targets.target_of(connection, current.company_file, change)
    match change_lookup.finding(connection, change, target, response, removed):
        case Found():
            shown = targets.shown_in(response)
            detail = "looked up: it is so in QuickBooks already"
            answers.settle_change(connection, current, document_id, change, shown, detail=detail)
        case Unclear(reason=reason):
            move(
                connection,
                [document_id],
                "needs_attention",
                detail="looked up: not certain",
                message_set_id=current.message_set_id,
                reason=reason,
                in_doubt=True,
                refreshed=False,
            )
        case Absent():
            return False
    return True


def _questions(connection: Connection, current: MessageSet, posting: Posting) -> tuple[Query, ...]:
    change = targets.as_change(posting)
    if change is not None:
        return change_lookup.questions(targets.target_of(connection, current.company_file, change))
    document = cast("Document", posting)
    if links.only_links(document):
        return (links.question(document, links.surroundings(connection, current.company_file, document)),)
    return (question(document),)


def _finding(connection: Connection, current: MessageSet, posting: Posting, response: Response | None) -> Finding:
    document = cast("Document", posting)
    if links.only_links(document):
        return links.finding(document, response, links.surroundings(connection, current.company_file, document))
    return finding(document, response, _taken(connection, current.company_file, response))


def _taken(connection: Connection, company_file: str, response: Response | None) -> frozenset[str]:
    """Return which of the transactions that a look-up brought belong to other documents of ours."""
    found = [record.txn_id for record in response.records if isinstance(record, TxnRecord)] if response else []
    rows = connection.execute(
        "SELECT quickbooks_id FROM delivery.documents WHERE company_file = %s AND quickbooks_id = ANY(%s)",
        (company_file, found),
    )
    return frozenset(str(row[0]) for row in rows)


def _absent_after_answer(connection: Connection, current: MessageSet, absent: list[int], policy: Policy) -> None:
    """The set was answered, the document is not there: its name belongs to another list, or its request was not carried out."""
    responses = answers.read(current.response).by_request_id()
    for document_id in absent:
        response = responses.get(str(document_id))
        if response is not None and response.action == "link_existing":
            reason = response.status.sentence(response.message)
            move(
                connection,
                [document_id],
                "needs_attention",
                detail="the name is taken in another list",
                message_set_id=current.message_set_id,
                reason=reason,
            )
        elif response is not None and response.action == "refresh_edit_sequence":
            _refreshed(connection, current, document_id, response)
        else:
            answers.again(
                connection,
                current,
                document_id,
                "QuickBooks answered the message set, but did not carry out this request.",
                policy,
            )


def _refreshed(connection: Connection, current: MessageSet, document_id: int, response: Response) -> None:
    """Only the EditSequence moved, the content is ours: the change goes again with the new one, once."""
    row = connection.execute(
        "SELECT refreshed FROM delivery.documents WHERE document_id = %s", (document_id,)
    ).fetchone()
    twice = bool(row and row[0])
    move(
        connection,
        [document_id],
        "needs_attention" if twice else "pending",
        detail="changed again meanwhile" if twice else "the EditSequence moved; it goes again with the new one",
        message_set_id=current.message_set_id,
        reason=f"{response.status.sentence(response.message)} Send it again when nobody works on it." if twice else "",
        in_doubt=False,
        refreshed=not twice,
    )


def _again_as_it_was(connection: Connection, current: MessageSet, absent: list[int]) -> None:
    """Nothing of the set is in QuickBooks: the same bytes may go (again)."""
    connection.execute("UPDATE delivery.documents SET in_doubt = false WHERE document_id = ANY(%s)", (absent,))
    if current.state == "sent":
        message_sets.mark_unsent(connection, current)


def _rest_in_a_new_set(connection: Connection, current: MessageSet, absent: list[int], policy: Policy) -> None:
    """The set cannot go again as it was; what of it is not in QuickBooks is cut into new ones, smaller if QuickBooks broke down over it."""
    broke = current.breakdowns >= policy.breakdowns
    rest = sorted({*absent, *message_sets.members(connection, current.message_set_id, ["leased"])})
    if broke and len(rest) == 1:
        move(
            connection,
            rest,
            "needs_attention",
            detail="QuickBooks breaks down over it",
            message_set_id=current.message_set_id,
            reason=(
                f"QuickBooks broke down {current.breakdowns} times while it processed this document. Verify the company file in QuickBooks "
                "(File > Utilities > Verify Data), then send the document again."
            ),
        )
    else:
        columns: dict[str, object] = {"set_limit": (len(rest) + 1) // 2} if broke else {}
        move(
            connection,
            rest,
            "pending",
            detail="looked up: not in QuickBooks, goes in a new message set",
            message_set_id=current.message_set_id,
            in_doubt=False,
            **columns,
        )
    message_sets.finish(
        connection,
        current,
        "abandoned",
        "a part of it is in QuickBooks, or it cannot go again",
        policy.keep_recovered_seconds,
    )
