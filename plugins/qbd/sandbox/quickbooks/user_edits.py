"""What a person does in QuickBooks' own window while an application works: said in one line of words.

    memo ID TEXT        amount ID 12.34     date ID 2026-03-01     touch ID
    void ID             delete ID           rename ID NAME         deactivate ID
    open ID             close ID            enter QBXML            foreign 2026-03-01
    forget-answers

What is open in the window cannot be changed by an application. `forget-answers` is what restoring or rebuilding a file may do
to the stored message sets.

ID is a TxnID or ListID, `last` (the transaction made last), `ref=R-1` (the last with that number), or `Customer=Full Name`.
A user needs no session and is held up by none.
"""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qbd.errors import QbdError
from qbd.sandbox.quickbooks.administration import set_preferences
from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import Document, find_document
from qbd.sandbox.quickbooks.elements import ListElement, namespace_of
from qbd.sandbox.quickbooks.errors import StatusError
from qbd.sandbox.quickbooks.field_values import cents, check_values, money
from qbd.sandbox.quickbooks.foreign_transactions import foreign_requests
from qbd.sandbox.quickbooks.hresults import HresultError
from qbd.sandbox.quickbooks.iterators import Iterators
from qbd.sandbox.quickbooks.operations import perform
from qbd.sandbox.quickbooks.request_reader import read_message_set
from qbd.sandbox.quickbooks.response_writer import escape
from qbd.sandbox.quickbooks.store import Clock, Store, system_clock

_VERSION = "16.0"


class EditFailedError(QbdError):
    """The window does not let the user do that."""


@dataclass(frozen=True, slots=True)
class _Window:
    """QuickBooks' window on one company."""

    company: Company

    def enter(self, *requests: str) -> None:
        """Does what requests would do."""
        text = (
            f'<?xml version="1.0"?><?qbxml version="{_VERSION}"?><QBXML><QBXMLMsgsRq onError="stopOnError">'
            f"{''.join(requests)}</QBXMLMsgsRq></QBXML>"
        )
        message_set = read_message_set(text, self.company.schema)
        self.company.version = message_set.version
        for request in message_set.requests:
            check_values(request)
            perform(self.company, request, Iterators())

    def document(self, name: str) -> Document:
        """The transaction of that id, or `last`, or `ref=NUMBER`."""
        found = find_document(self.company, self._txn_id(name))
        if found is None:
            raise EditFailedError(f"there is no transaction {name!r}")
        return found

    def _txn_id(self, name: str) -> str:
        where, values = ("1", ()) if name == "last" else ("ref_number = ?", (name.removeprefix("ref="),))
        if name != "last" and not name.startswith("ref="):
            return name.upper()
        row = self.company.store.db.execute(
            f"SELECT txn_id FROM txn WHERE {where} ORDER BY txn_number DESC LIMIT 1", values
        ).fetchone()
        return str(row[0]) if row else ""

    def element(self, name: str) -> ListElement:
        """The list element of that ListID, or `Kind=Full Name`."""
        kind, equals, full_name = name.partition("=")
        elements = self.company.elements
        found = elements.by_name(namespace_of(kind), full_name) if equals else elements.find(name.upper())
        if found is None or (equals and found.kind != kind):
            raise EditFailedError(f"there is no list element {name!r}")
        return found

    def is_transaction(self, name: str) -> bool:
        """Whether a name means a transaction."""
        return name == "last" or name.startswith("ref=") or find_document(self.company, name.upper()) is not None

    def change(self, document: Document, body: str) -> None:
        """A Mod of a transaction."""
        head = f"<TxnID>{document.txn_id}</TxnID><EditSequence>{document.edit_sequence}</EditSequence>"
        self.enter(
            f"<{document.kind}ModRq><{document.kind}Mod>{head}{body}</{document.kind}Mod></{document.kind}ModRq>"
        )

    def change_element(self, element: ListElement, body: str) -> None:
        """A Mod of a list element."""
        head = f"<ListID>{element.list_id}</ListID><EditSequence>{element.edit_sequence}</EditSequence>"
        self.enter(f"<{element.kind}ModRq><{element.kind}Mod>{head}{body}</{element.kind}Mod></{element.kind}ModRq>")


def _line_mod(tag: str) -> str:
    """Element of a line in a Mod, from that in the Ret."""
    return "JournalLineMod" if tag.startswith("Journal") else tag.removesuffix("Ret") + "Mod"


def _memo(window: _Window, name: str, text: str) -> None:
    document = window.document(name)
    if document.kind == "JournalEntry":
        # A journal entry has no memo of its own.
        window.change(document, _lines(document, {0: f"<Memo>{escape(text)}</Memo>"}))
    else:
        window.change(document, f"<Memo>{escape(text)}</Memo>")


def _amount(window: _Window, name: str, amount: str) -> None:
    document, new = window.document(name), cents(amount)
    if document.kind == "ReceivePayment":
        window.change(document, f"<TotalAmount>{money(new)}</TotalAmount>")
        return
    place = next((index for index, line in enumerate(document.lines) if line.shown.get("Amount")), None)
    if place is None:
        raise EditFailedError(f"{document.kind} {name!r} has no line with an amount")
    changes = {place: new}
    if document.kind == "JournalEntry":
        moved = new - cents(document.lines[place].shown["Amount"])
        other = next(i for i, line in enumerate(document.lines) if line.tag != document.lines[place].tag)
        changes[other] = cents(document.lines[other].shown["Amount"]) + moved
    window.change(document, _lines(document, {i: f"<Amount>{money(value)}</Amount>" for i, value in changes.items()}))


def _lines(document: Document, changes: dict[int, str]) -> str:
    """All lines of a Mod, some with changes; lines left out would be deleted."""
    return "".join(
        f"<{_line_mod(line.tag)}><TxnLineID>{line.line_id}</TxnLineID>{changes.get(index, '')}</{_line_mod(line.tag)}>"
        for index, line in enumerate(document.lines)
    )


def _date(window: _Window, name: str, date: str) -> None:
    window.change(window.document(name), f"<TxnDate>{escape(date)}</TxnDate>")


def _touch(window: _Window, name: str) -> None:
    if window.is_transaction(name):
        window.change(window.document(name), "")
    else:
        window.change_element(window.element(name), "")


def _void(window: _Window, name: str) -> None:
    document = window.document(name)
    body = f"<TxnVoidType>{document.kind}</TxnVoidType><TxnID>{document.txn_id}</TxnID>"
    window.enter(f"<TxnVoidRq>{body}</TxnVoidRq>")


def _delete(window: _Window, name: str) -> None:
    if window.is_transaction(name):
        document = window.document(name)
        body = f"<TxnDelType>{document.kind}</TxnDelType><TxnID>{document.txn_id}</TxnID>"
        window.enter(f"<TxnDelRq>{body}</TxnDelRq>")
    else:
        element = window.element(name)
        body = f"<ListDelType>{element.kind}</ListDelType><ListID>{element.list_id}</ListID>"
        window.enter(f"<ListDelRq>{body}</ListDelRq>")


def _rename(window: _Window, name: str, new: str) -> None:
    window.change_element(window.element(name), f"<Name>{escape(new)}</Name>")


def _deactivate(window: _Window, name: str) -> None:
    window.change_element(window.element(name), "<IsActive>false</IsActive>")


def _open(window: _Window, name: str) -> None:
    window.company.store.db.execute("INSERT OR IGNORE INTO in_use VALUES (?)", (_id(window, name),))


def _close(window: _Window, name: str) -> None:
    window.company.store.db.execute("DELETE FROM in_use WHERE object_id = ?", (_id(window, name),))


def _id(window: _Window, name: str) -> str:
    return window.document(name).txn_id if window.is_transaction(name) else window.element(name).list_id


def _forget_answers(window: _Window) -> None:
    for table in ("message_set", "message_set_answer"):
        window.company.store.db.execute(f"DELETE FROM {table}")


def _enter(window: _Window, request: str) -> None:
    window.enter(request)


def _foreign(window: _Window, date: str) -> None:
    window.enter(*foreign_requests(dt.date.fromisoformat(date)))


_EDITS: dict[str, tuple[Callable[..., None], int]] = {
    "memo": (_memo, 2),
    "amount": (_amount, 2),
    "date": (_date, 2),
    "touch": (_touch, 1),
    "void": (_void, 1),
    "delete": (_delete, 1),
    "rename": (_rename, 2),
    "deactivate": (_deactivate, 1),
    "open": (_open, 1),
    "close": (_close, 1),
    "forget-answers": (_forget_answers, 0),
    "enter": (_enter, 1),
    "foreign": (_foreign, 1),
}
EDITS = tuple(_EDITS)


def words_of(text: str) -> list[str]:
    """The words of an edit, the first being what is done.

    Raises:
        EditFailedError: unknown, or with too few or too many words.
    """
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise EditFailedError(f"{text!r}: {error}") from None
    known = _EDITS.get(words[0]) if words else None
    if known is None:
        raise EditFailedError(f"{text!r}: an edit begins with one of {', '.join(EDITS)}")
    if len(words) != known[1] + 1:
        raise EditFailedError(f"{text!r}: {words[0]} takes {known[1]} words, quoted where they hold blanks")
    return words


def edit(path: str | Path, text: str, *, clock: Clock = system_clock) -> None:
    """Does one edit in a company file, whether or not a session is open.

    Raises:
        EditFailedError: there is no such object, or QuickBooks refuses.
    """
    words = words_of(text)
    store = Store(Path(path), clock)
    try:
        with store.transaction():
            _EDITS[words[0]][0](_Window(Company(store)), *words[1:])
    except (StatusError, HresultError) as error:
        raise EditFailedError(f"{text!r}: {error}") from None
    finally:
        store.close()


def _preference(name: str, text: str) -> str | bool | None:
    """true, false, nothing; a date for the closing date."""
    known: dict[str, str | bool | None] = {"true": True, "false": False, "": None}
    if name != "ClosingDate":
        if text not in known:
            raise EditFailedError(f"preference {name}: {text!r} is neither true nor false")
        return known[text]
    try:
        return dt.date.fromisoformat(text).isoformat() if text else None
    except ValueError:
        raise EditFailedError(f"preference ClosingDate: {text!r} is no date (YYYY-MM-DD)") from None


def switch(path: str | Path, text: str) -> None:
    """Changes a preference as the administrator does: `ClassTracking=false`, `ClosingDate=2026-01-31`.

    Raises:
        EditFailedError: there is no such preference, or the value is none.
    """
    name, _, value = text.partition("=")
    store = Store(Path(path))
    try:
        known = store.meta_json("preferences")
    finally:
        store.close()
    if name not in known:
        raise EditFailedError(f"there is no preference {name!r}; there are {', '.join(sorted(known))}")
    try:
        set_preferences(path, **{name: _preference(name, value)})
    except ValueError as error:
        raise EditFailedError(f"preference {name}: {error}") from None
