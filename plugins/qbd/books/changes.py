"""What a new reading of a record changes in the journal: nothing, an unposted entry, or a hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from qbd.accounting.entry import Entry, Problem
from qbd.money import from_minor


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry of the journal and the keys of the documents that carry it (none: not posted).

    ``entry`` may be None while the digests agree.
    """

    key: str
    digest: str
    documents: tuple[str, ...] = ()
    entry: Entry | None = None


@dataclass(slots=True)
class Changes:
    """What to write, what to remove and what to hold, for some groups."""

    new: list[Entry] = field(default_factory=list)
    replaced: list[Entry] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)


def compare(entries: Iterable[tuple[Entry, str]], kept: Mapping[str, Kept]) -> Changes:
    """Compare a group's entries (with their digests) with those that the journal holds, by key.

    A posted entry is never touched: where its figures differ now, or where it is no longer there, a problem says so
    with both figures. A posted entry whose wording alone changed (a product was renamed) counts as unchanged.
    """
    changes = Changes()
    seen: set[str] = set()
    for entry, digest in entries:
        seen.add(entry.key)
        old = kept.get(entry.key)
        if old is None:
            changes.new.append(entry)
        elif old.digest == digest or old.entry is None:
            changes.unchanged += 1
        elif not old.documents:
            changes.replaced.append(entry)
        elif _figures(old.entry) == _figures(entry):
            changes.unchanged += 1
        else:
            changes.problems.append(_changed(old.entry, old.documents, entry))
    for key, old in kept.items():
        if key not in seen and old.entry is not None:
            if old.documents:
                changes.problems.append(_changed(old.entry, old.documents, None))
            else:
                changes.removed.append(key)
    return changes


def _changed(old: Entry, documents: tuple[str, ...], new: Entry | None) -> Problem:
    before, after = _text(old), "no such entry any more" if new is None else _text(new)
    return Problem(
        store=old.store,
        group=old.group,
        record=old.source,
        field=old.key,
        value=after,
        message=f"{old.label}: changed after posting. Posted: {before}. Now: {after}",
        mend=f"Correct {', '.join(documents)} in QuickBooks or the record in the shop; nothing is overwritten.",
    )


def _text(entry: Entry) -> str:
    parts = [f"{role} {from_minor(amount, entry.currency)}" for role, amount in sorted(_amounts(entry).items())]
    return f"{entry.business_date.isoformat()} {', '.join(parts)}"


def _amounts(entry: Entry) -> dict[str, int]:
    amounts: Counter[str] = Counter()
    for line in entry.lines:
        amounts[line.role] += line.amount
    return {role: amount for role, amount in amounts.items() if amount}


def _figures(entry: Entry) -> tuple[object, ...]:
    return entry.business_date, entry.currency, _amounts(entry)
