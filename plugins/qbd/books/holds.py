"""Groups that may not be posted, with the reason that a person reads; each stage keeps and ends its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from qbd.accounting.entry import Problem
from qbd.books.connection import Connection

Stage = Literal["account", "post"]


@dataclass(frozen=True, slots=True)
class Hold:
    """An open hold as it is shown: what is wrong with which record since when, and how to mend it."""

    stage: str
    group: str
    record: str
    field: str
    value: str
    message: str
    mend: str
    since: datetime


def record_holds(
    connection: Connection, store: str, stage: Stage, groups: Iterable[str], problems: Iterable[Problem]
) -> int:
    """Open or refresh a hold per problem and end this stage's other holds of ``groups``; return the open ones.

    ``groups`` are all groups that the stage has just looked at, with and without problems.
    """
    rows = [
        (store, problem.group, stage, problem.record, problem.field, problem.value, problem.message, problem.mend)
        for problem in problems
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            """
            INSERT INTO ledger.holds AS h (store, document_group, stage, record, field, value, message, mend)
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
            ON CONFLICT (store, document_group, stage, record, field) DO UPDATE SET
                value = excluded.value, message = excluded.message, mend = excluded.mend, last_seen_at = now(),
                first_seen_at = CASE WHEN h.ended_at IS NULL THEN h.first_seen_at ELSE now() END, ended_at = NULL
            """,
            rows,
        )
        # Within one transaction now() does not move, so what was seen just now carries exactly this time.
        cursor.execute(
            """
            UPDATE ledger.holds SET ended_at = now()
            WHERE store = %s AND stage = %s AND document_group = ANY(%s) AND ended_at IS NULL AND last_seen_at <> now()
            """,
            (store, stage, sorted({*groups, *(row[1] for row in rows)})),
        )
    return len({row[1:5] for row in rows})


def open_holds(connection: Connection, store: str, groups: Iterable[str] | None = None) -> list[Hold]:
    """Return the open holds of a store, or of some of its groups, the oldest first."""
    wanted = None if groups is None else sorted(set(groups))
    rows = connection.execute(
        """
        SELECT stage, document_group, record, field, value, message, mend, first_seen_at FROM ledger.holds
        WHERE store = %(store)s AND ended_at IS NULL
            AND (%(groups)s::text [] IS NULL OR document_group = ANY(%(groups)s))
        ORDER BY first_seen_at, document_group, record, field
        """,
        {"store": store, "groups": wanted},
    )
    return [Hold(*row) for row in rows]
