"""What a posted entry lacks of what the facts say now, as one more entry beside it.

A posted entry stays as it was posted. With ``corrections: difference`` the facts that changed since make a correcting
entry: the new figures less everything posted for the entry, so that original and corrections together say what the
facts say. It is dated for the day on which the change was noticed; the day of the original may be closed, filed and
reported. That a change goes into the period in which it was noticed is our reading of how books are kept; who wants it
in the original period leaves the setting at ``hold`` and corrects by hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from qbd.accounting.entry import Entry, Line
from qbd.accounting.tax_names import TAX_ROLE
from qbd.money import from_minor

CORRECTION = "correction"
"""Kind of correcting entries; their keys are ``correction:<number>``."""

_MAPPED = frozenset(("sales_income", TAX_ROLE))
_Dimensions = tuple[str, str, str, Decimal | None, int | None, bool | None]


@dataclass(frozen=True, slots=True)
class Correction:
    """What to add to a posted entry.

    ``before`` are the amounts booked so far (corrections included), ``after`` those of the facts now; both as text.
    """

    original: Entry
    noticed_on: date
    lines: tuple[Line, ...]
    before: str
    after: str

    def entry(self, number: int) -> Entry:
        """Return the correcting entry under a number of its own; it is about the same record, place and channel."""
        original = self.original
        return Entry(
            key=f"{CORRECTION}:{number}",
            kind=CORRECTION,
            store=original.store,
            group=original.group,
            label=f"{original.label} corrects {original.key}",
            source=original.source,
            happened_at=original.happened_at,
            business_date=self.noticed_on,
            currency=original.currency,
            lines=self.lines,
            location_id=original.location_id,
            buyer_id=original.buyer_id,
            channel=original.channel,
        )


def correct(booked: Sequence[Entry], now: Entry | None, noticed_on: date) -> Correction | None:
    """Return what the facts say now less what is booked; None where nothing is missing.

    Args:
        booked: the posted entry first, then the corrections made to it.
        now: the entry that the facts make now; None where they make none any more.
        noticed_on: the business date in the store's zone on which the change was noticed.
    """
    original = booked[0]
    before = amounts(line for entry in booked for line in entry.lines)
    after = amounts(now.lines if now is not None else ())
    if before == after:
        return None
    told, facts = text(before, original.currency), text(after, original.currency)
    return Correction(original, noticed_on, _lines(booked, now, before, after), told, facts)


def amounts(lines: Iterable[Line]) -> dict[str, int]:
    """Return the sum per role in minor units, without zeros.

    ``sales_income:<product type>`` counts as ``sales_income``, ``sales_tax_payable:<tax>`` as ``sales_tax_payable``: which
    account a type or a tax goes to is a question of the mapping and of the product's type today, not of the facts.
    """
    sums: Counter[str] = Counter()
    for line in lines:
        sums[_stem(line.role)] += line.amount
    return {role: amount for role, amount in sums.items() if amount}


def text(figures: dict[str, int], currency: str) -> str:
    """Return amounts per role as words; ``nothing`` where there are none."""
    return ", ".join(f"{role} {from_minor(amount, currency)}" for role, amount in sorted(figures.items())) or "nothing"


def _stem(role: str) -> str:
    stem = role.partition(":")[0]
    return stem if stem in _MAPPED else role


def _lines(
    booked: Sequence[Entry], now: Entry | None, before: dict[str, int], after: dict[str, int]
) -> tuple[Line, ...]:
    moved: dict[_Dimensions, list[int]] = {}
    for sign, entries in ((-1, booked), (1, [now] if now is not None else [])):
        for entry in entries:
            for line in entry.lines:
                key = (line.role, line.gateway, line.tax_title, line.tax_rate, line.variant_id, line.restocked)
                sums = moved.setdefault(key, [0, 0])
                sums[0] += sign * line.amount
                sums[1] += sign * line.quantity
    original = booked[0]
    made = []
    for (role, gateway, title, rate, variant, restocked), (amount, quantity) in moved.items():
        if not (amount or quantity):
            continue
        plain = _stem(role)
        old, new = (from_minor(figures.get(plain, 0), original.currency) for figures in (before, after))
        memo = f"{plain.replace('_', ' ')} {old} becomes {new}"
        made.append(
            Line(
                role, amount, memo, gateway=gateway, tax_title=title, tax_rate=rate, variant_id=variant, quantity=quantity,
                restocked=restocked,
            )
        )  # fmt: skip
    return tuple(made)
