"""Conclusions from a stored answer: each request of the set is settled, sent again later, looked up, or needs a person."""

from __future__ import annotations

import logging

from qbd.accounting.documents import Modify, decode
from qbd.delivery import links, message_sets, targets
from qbd.delivery.message_sets import MessageSet
from qbd.delivery.states import Policy
from qbd.delivery.targets import OutboxChange
from qbd.delivery.transitions import Connection, move
from qbd.errors import ContractError
from qbd.qbxml.records import AccountRecord, ListRecord, RecoveryRecord, TxnRecord
from qbd.qbxml.responses import Answer, Response, parse

log = logging.getLogger(__name__)

_LEAVES_DOUBT = frozenset({1000, 1010})
"""After an internal error nobody can say whether QuickBooks saved the object."""


_GONE = frozenset({500, 501, 510, 3120})
"""Nothing has that ID any more, or QuickBooks stored the object without telling it: it is looked up."""


def read(response: bytes | None) -> Answer:
    """Return a stored answer; one that cannot be read says nothing about any request."""
    try:
        return parse(response.decode()) if response else Answer(None, ())
    except ContractError as error:
        log.error("an answer of QuickBooks cannot be read; its documents are looked up: %s", error)
        return Answer(None, ())


def apply(connection: Connection, current: MessageSet, policy: Policy) -> bool:
    """Apply the answer of a message set and say whether documents remain that must be looked up; if not, the set is settled.

    Applying again concludes nothing twice: only documents that are still ``answered`` are touched.
    """
    responses = read(current.response).by_request_id()
    undecided = 0
    for document_id in message_sets.members(connection, current.message_set_id, ["answered"]):
        if not _apply_one(connection, current, document_id, responses.get(str(document_id)), policy):
            undecided += 1
    if not undecided:
        message_sets.finish(
            connection, current, "settled", "every request has its outcome", policy.keep_recovered_seconds
        )
    return undecided > 0


def _apply_one(
    connection: Connection, current: MessageSet, document_id: int, response: Response | None, policy: Policy
) -> bool:
    """Return False where only a look-up can tell."""
    if response is None:
        return False
    change = targets.change_of(connection, document_id)
    if change is not None:
        if response.ok or response.action in ("refresh_edit_sequence", "look_up"):
            return _changed(connection, current, document_id, change, response)
        if response.code in _GONE:
            return False
    elif response.ok:
        found = identity(response)
        if found is not None:
            settle(connection, current, document_id, *found, detail=_remark("in QuickBooks", response))
        elif _only_links(connection, document_id):
            settle(connection, current, document_id, None, None, detail=_remark(links.LINKED, response))
        else:
            return False
        return True
    if change is None and response.action == "link_existing" and is_list_element(connection, document_id):
        return False
    if response.action == "retry":
        reason = response.status.sentence(response.message)
        again(connection, current, document_id, reason, policy, in_doubt=response.code in _LEAVES_DOUBT)
        return True
    # An Add or Mod that failed made nothing, whatever the code: nothing is in doubt here.
    reason = response.status.sentence(response.message)
    move(
        connection,
        [document_id],
        "needs_attention",
        detail=f"status {response.code}",
        message_set_id=current.message_set_id,
        reason=reason,
    )
    return True


def _changed(
    connection: Connection, current: MessageSet, document_id: int, change: OutboxChange, response: Response
) -> bool:
    """Note a change that was carried out; False where its document must be looked at first."""
    shown = targets.shown_in(response)
    if not response.ok or response.code in _GONE or (isinstance(change, Modify) and shown is None):
        return False
    settle_change(connection, current, document_id, change, shown, detail=_remark("changed in QuickBooks", response))
    return True


def settle_change(
    connection: Connection,
    current: MessageSet,
    document_id: int,
    change: OutboxChange,
    shown: targets.Shown | None,
    *,
    detail: str,
) -> None:
    """The change is carried out; its document is noted as it is now."""
    targets.changed(connection, targets.target_of(connection, current.company_file, change), change, shown)
    settle(connection, current, document_id, None, shown.edit_sequence if shown else None, detail=detail)


def identity(response: Response) -> tuple[str, str] | None:
    """Return ID and EditSequence of what an Add made, if the answer names it."""
    for record in response.records:
        match record:
            case TxnRecord(txn_id=found, edit_sequence=sequence) | RecoveryRecord(id=found, edit_sequence=sequence) if (
                found
            ):
                return found, sequence
            case (
                ListRecord(list_id=found, edit_sequence=sequence) | AccountRecord(list_id=found, edit_sequence=sequence)
            ) if found:
                return found, sequence
    return None


def settle(
    connection: Connection,
    current: MessageSet,
    document_id: int,
    quickbooks_id: str | None,
    edit_sequence: str | None,
    *,
    detail: str,
) -> None:
    """The document is in QuickBooks, under this ID if QuickBooks keeps an object of its own for it."""
    move(
        connection,
        [document_id],
        "settled",
        detail=detail,
        message_set_id=current.message_set_id,
        quickbooks_id=quickbooks_id,
        edit_sequence=edit_sequence,
        reason="",
        in_doubt=False,
        set_limit=None,
    )


def again(
    connection: Connection,
    current: MessageSet,
    document_id: int,
    reason: str,
    policy: Policy,
    *,
    in_doubt: bool = False,
) -> None:
    """Send the document once more after a while, or ask a person when that was tried often enough.

    ``in_doubt``: it may be in QuickBooks all the same, so it is looked up before it is sent.
    """
    row = connection.execute(
        "UPDATE delivery.documents SET attempts = attempts + 1,"
        " not_before = clock_timestamp() + make_interval(secs => %s * 2 ^ attempts) WHERE document_id = %s RETURNING attempts",
        (policy.retry_seconds, document_id),
    ).fetchone()
    assert row is not None
    gave_up = row[0] >= policy.attempts
    move(
        connection,
        [document_id],
        "needs_attention" if gave_up else "pending",
        detail=f"gave up after {row[0]} attempts" if gave_up else f"attempt {row[0]}: {reason}",
        message_set_id=current.message_set_id,
        reason=f"It was tried {row[0]} times. {reason} Send it again when nobody uses the record."
        if gave_up
        else reason,
        in_doubt=in_doubt,
    )


def is_list_element(connection: Connection, document_id: int) -> bool:
    """Say whether the document is a list element rather than a transaction."""
    row = connection.execute(
        "SELECT txn_date IS NULL FROM delivery.documents WHERE document_id = %s", (document_id,)
    ).fetchone()
    return bool(row and row[0])


def _only_links(connection: Connection, document_id: int) -> bool:
    row = connection.execute(
        "SELECT payload::text FROM delivery.documents WHERE document_id = %s", (document_id,)
    ).fetchone()
    return row is not None and links.only_links(decode(row[0]))


def _remark(outcome: str, response: Response) -> str:
    return outcome if response.code == 0 else f"{outcome}; {response.status.sentence(response.message)}"
