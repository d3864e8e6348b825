"""What follows when QuickBooks throws instead of answering (an HRESULT for a whole call)."""

from __future__ import annotations

from qbd.delivery import asking, lease, message_sets
from qbd.delivery.lease import Held
from qbd.delivery.message_sets import MessageSet
from qbd.delivery.protocol import Failure
from qbd.delivery.states import Policy
from qbd.delivery.transitions import Connection, move, record
from qbd.qbxml.hresults import decide

_UNREADABLE = "QuickBooks cannot read this document's request (0x80040400). Report it with the message set; nothing of it was posted."


def failed(connection: Connection, held: Held, failure: Failure, policy: Policy) -> None:
    """Draw the conclusions from a failure and give the lease back.

    A parse error (0x80040400) is about the message set, and nothing of it was carried out. Anything else is about QuickBooks: the set
    stays where it is, in doubt if it was sent, and nothing is handed out until the back-off is over.
    """
    meaning = decide(failure.hresult)
    current = message_sets.load(connection, held.message_set_id)
    record(
        connection,
        held.company_file,
        current.state,
        meaning.sentence(failure.message),
        message_set_id=current.message_set_id,
        from_state=current.state,
    )
    if meaning.action == "resend_singly" and failure.stage == "process":
        _unreadable(connection, held, current, policy)
        lease.release(connection, held.company_file)
        return
    if held.step == "send" and failure.stage == "process" and not meaning.doubt:
        message_sets.uncount_breakdown(connection, current.message_set_id)
    lease.back_off(connection, held, meaning.sentence(failure.message), policy)


def _unreadable(connection: Connection, held: Held, current: MessageSet, policy: Policy) -> None:
    match held.step:
        case "send":
            _split(connection, current, policy)
        case "query":
            asking.refuse(connection, current, "QuickBooks cannot read the question (0x80040400). Report it.")
        case "clear":
            message_sets.mark_cleared(connection, current.message_set_id)
        case "check" | "lookup":
            _cannot_be_known(connection, current, policy)


def _split(connection: Connection, current: MessageSet, policy: Policy) -> None:
    """One request of the set is malformed: halve the sets until it stands alone; the others go on."""
    documents = message_sets.members(connection, current.message_set_id, ["sent", "leased"])
    if len(documents) == 1:
        move(
            connection,
            documents,
            "needs_attention",
            detail="cannot be read by QuickBooks",
            message_set_id=current.message_set_id,
            reason=_UNREADABLE,
        )
    else:
        move(
            connection,
            documents,
            "pending",
            detail="QuickBooks could not read the message set; it is cut in two",
            message_set_id=current.message_set_id,
            set_limit=(len(documents) + 1) // 2,
        )
    message_sets.finish(
        connection, current, "split", "parse error 0x80040400; nothing was carried out", policy.keep_recovered_seconds
    )


def _cannot_be_known(connection: Connection, current: MessageSet, policy: Policy) -> None:
    """Not even the question can be read: a person must look before anything goes again."""
    documents = message_sets.members(connection, current.message_set_id, ["leased", "sent", "answered"])
    reason = "It is not certain whether QuickBooks has this document, and it could not be looked up. Look in QuickBooks: dismiss it if it is there."
    move(
        connection,
        documents,
        "needs_attention",
        detail="could not be looked up",
        message_set_id=current.message_set_id,
        reason=reason,
        in_doubt=True,
    )
    message_sets.finish(connection, current, "abandoned", "could not be looked up", policy.keep_recovered_seconds)
