"""What a new reading of a record changes in the journal: nothing, an unposted entry, or a hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from qbd.accounting.entry import Entry, Problem
from qbd.money import from_minor

COST = "cost"


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
    costs_kept: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def compare(entries: Iterable[tuple[Entry, str]], kept: Mapping[str, Kept]) -> Changes:
    """Compare a group's entries (with their digests) with those that the journal holds, by key.

    A posted entry is never touched: where its figures differ now, or where it is no longer there, a problem says so
    with both figures. A posted entry whose wording alone changed (a product was renamed or moved to another type)
    counts as unchanged, and so does one whose moment is the same but, since the setting ``time_zone`` was changed, on
    another day. A posted cost stands when Shopify tells another unit cost later: the goods left the books at
    it, nobody did anything wrong, and a hold could never end; ``costs_kept`` names those entries.
    """
    changes = Changes()
    current = {entry.key: (entry, digest) for entry, digest in entries}
    for key, (entry, digest) in current.items():
        old = kept.get(key)
        if old is None:
            changes.new.append(entry)
        elif old.digest == digest or old.entry is None:
            changes.unchanged += 1
        elif not old.documents:
            changes.replaced.append(entry)
        else:
            _posted(changes, old.entry, old.documents, entry)
    for key, old in kept.items():
        if key in current or old.entry is None:
            continue
        if old.documents:
            _posted(changes, old.entry, old.documents, None)
        else:
            changes.removed.append(key)
    return changes


def _posted(changes: Changes, old: Entry, documents: tuple[str, ...], new: Entry | None) -> None:
    if new is not None and _figures(old) == _figures(new) and _is_dated_alike(old, new):
        changes.unchanged += 1
    elif old.kind == COST:
        changes.costs_kept.append(old.key)
    else:
        changes.problems.append(_changed(old, documents, new))


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
        # sales_income:<product type> is a question of the mapping and of the product's type today, a tax's own account too.
        stem = line.role.partition(":")[0]
        role = stem if stem in ("sales_income", "sales_tax_payable") else line.role
        amounts[role] += line.amount
    return {role: amount for role, amount in amounts.items() if amount}


def _figures(entry: Entry) -> tuple[object, ...]:
    return entry.currency, _amounts(entry)


def _is_dated_alike(old: Entry, new: Entry) -> bool:
    # The same moment on another day: the store's zone was changed in the settings. What is posted stays where it is.
    return old.business_date == new.business_date or old.happened_at == new.happened_at
