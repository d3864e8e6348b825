"""What the file remembers beside its books: stored message sets, and what was deleted."""

from __future__ import annotations

import re

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.views.view import Row, View

_STATUS = re.compile(r'^<(\w+?)Rs\b.*? statusCode="(\d+)"')


def message_sets(company: Company) -> View:
    """Per stored set its application and what became of its requests."""
    rows: list[Row] = []
    for application, set_id, checksum in company.store.db.execute(
        "SELECT application, message_set_id, checksum FROM message_set ORDER BY application, message_set_id"
    ).fetchall():
        answers = company.store.db.execute(
            "SELECT answer FROM message_set_answer WHERE application = ? AND message_set_id = ? ORDER BY position",
            (application, set_id),
        ).fetchall()
        states = [f"{match[1]} {match[2]}" for (text,) in answers if (match := _STATUS.match(text))]
        name = application.replace("\n", " ").strip()
        rows.append((set_id, name, str(len(answers)), ", ".join(states), checksum[:12]))
    return View("message sets", ("set", "application", "answers", "status codes", "checksum"), rows, frozenset({2}))


def deleted(company: Company) -> View:
    """Deleted transactions and list elements."""
    rows: list[Row] = company.store.db.execute(
        "SELECT txn_id, kind, coalesce(ref_number, ''), time_created, time_deleted FROM deleted_txn UNION ALL "
        "SELECT list_id, kind, coalesce(full_name, ''), time_created, time_deleted FROM deleted_element ORDER BY 5"
    ).fetchall()
    return View("deleted", ("id", "kind", "number or name", "created", "deleted"), rows)
