"""What a new reading of a record changes in the journal: nothing, an unposted entry, a correction, or a hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from qbd.accounting.corrections import Correction, amounts, correct, text
from qbd.accounting.entry import Entry, Problem
from qbd.accounting.posting.costs import carried_by

COST = "cost"


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry of the journal and the keys of the documents that carry it (none: not posted).

    ``entry`` may be None while the digests agree. ``corrects``: of a correction, the key of the entry that it corrects.
    """

    key: str
    digest: str
    documents: tuple[str, ...] = ()
    entry: Entry | None = None
    corrects: str = ""


@dataclass(slots=True)
class Changes:
    """What to write, what to remove and what to hold, for some groups."""

    new: list[Entry] = field(default_factory=list)
    replaced: list[Entry] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: int = 0
    costs_kept: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)


def compare(
    entries: Iterable[tuple[Entry, str]], kept: Mapping[str, Kept], *, noticed_on: date | None = None
) -> Changes:
    """Compare a group's entries (with their digests) with those that the journal holds, by key.

    A posted entry is never touched: where its figures differ now, or where it is no longer there, a problem says so
    with both figures. A posted entry whose wording alone changed (a product was renamed or moved to another type)
    counts as unchanged, and so does one whose moment is the same but, since the setting ``time_zone`` was changed, on
    another day. A posted cost stands when Shopify tells another unit cost later: the goods left the books at
    it, nobody did anything wrong, and a hold could never end; ``costs_kept`` names those entries. Posted are an entry
    and the corrections made to it, together.

    Args:
        entries: what the facts make now.
        kept: what the journal holds.
        noticed_on: with ``corrections: difference`` the business date that corrections get: instead of the problem there
            is a correction. A change of the business date or of the currency stays a problem, as no amount on another
            day can say it. A cost is corrected where other goods left, or where its sale is gone. None: hold.
    """
    changes = Changes()
    current = {entry.key: (entry, digest) for entry, digest in entries}
    corrected = _by_original(kept)
    for key, (entry, digest) in current.items():
        old = kept.get(key)
        if old is None:
            changes.new.append(entry)
        elif (old.digest == digest and key not in corrected) or old.entry is None:
            changes.unchanged += 1
        elif not old.documents:
            changes.replaced.append(entry)
        else:
            _Posted(old, old.entry, corrected.get(key, []), noticed_on, frozenset(current)).compare(entry, changes)
    for key, old in kept.items():
        if key in current or old.entry is None or old.corrects:
            continue
        if old.documents:
            _Posted(old, old.entry, corrected.get(key, []), noticed_on, frozenset(current)).compare(None, changes)
        else:
            changes.removed.append(key)
    return changes


def _by_original(kept: Mapping[str, Kept]) -> dict[str, list[Kept]]:
    found: dict[str, list[Kept]] = {}
    for each in kept.values():
        if each.corrects:
            found.setdefault(each.corrects, []).append(each)
    return found


@dataclass(frozen=True, slots=True)
class _Posted:
    """A posted entry with the corrections made to it; ``keys`` are those of the entries that there are now."""

    kept: Kept
    entry: Entry
    corrections: list[Kept]
    noticed_on: date | None
    keys: frozenset[str]

    def compare(self, new: Entry | None, changes: Changes) -> None:
        old = self.entry
        booked = [old, *(each.entry for each in self.corrections if each.entry is not None)]
        same = amounts(line for entry in booked for line in entry.lines) == amounts(new.lines if new else ())
        moved = new is not None and not (_is_dated_alike(old, new) and old.currency == new.currency)
        if same and not moved:
            changes.unchanged += 1
        elif old.kind == COST and not self._cost_is_wrong(booked, new):
            changes.costs_kept.append(old.key)
        elif self.noticed_on is None or moved:
            changes.problems.append(_changed(booked, self._documents(), new))
        else:
            self._correct(new, self.noticed_on, changes)

    def _cost_is_wrong(self, booked: list[Entry], new: Entry | None) -> bool:
        """Tell whether it is the goods that changed and not their unit cost. Held back where changes are held."""
        if self.noticed_on is None:
            return False
        if new is None:
            return carried_by(self.entry.key) not in self.keys and bool(_figures(booked))
        return _goods(booked) != _goods([new])

    def _correct(self, new: Entry | None, noticed_on: date, changes: Changes) -> None:
        """Add what is missing after the posted corrections; one that is not posted yet makes room for it."""
        waiting = [each for each in self.corrections if not each.documents]
        posted = [self.entry, *(each.entry for each in self.corrections if each.documents and each.entry is not None)]
        changes.removed += [each.key for each in waiting]
        if (made := correct(posted, new, noticed_on)) is not None:
            changes.corrections.append(made)

    def _documents(self) -> list[str]:
        return [*self.kept.documents, *(document for each in self.corrections for document in each.documents)]


def _changed(booked: list[Entry], documents: Iterable[str], new: Entry | None) -> Problem:
    old = booked[0]
    before = _text(old.business_date, booked)
    after = "no such entry any more" if new is None else _text(new.business_date, [new])
    return Problem(
        store=old.store,
        group=old.group,
        record=old.source,
        field=old.key,
        value=after,
        message=f"{old.label}: changed after posting. Posted: {before}. Now: {after}",
        mend=f"Correct {', '.join(documents)} in QuickBooks or the record in the shop; nothing is overwritten.",
    )


def _text(day: date, entries: list[Entry]) -> str:
    return f"{day.isoformat()} {text(_figures(entries), entries[0].currency)}"


def _figures(entries: Iterable[Entry]) -> dict[str, int]:
    return amounts(line for entry in entries for line in entry.lines)


def _is_dated_alike(old: Entry, new: Entry) -> bool:
    # The same moment on another day: the store's zone was changed in the settings. What is posted stays where it is.
    return old.business_date == new.business_date or old.happened_at == new.happened_at


def _goods(entries: Iterable[Entry]) -> dict[tuple[int | None, str], int]:
    """Return the units that left (cost of goods) per variant."""
    units: Counter[tuple[int | None, str]] = Counter()
    for entry in entries:
        for line in entry.lines:
            units[line.variant_id, line.role] += line.quantity
    return {key: quantity for key, quantity in units.items() if quantity}
