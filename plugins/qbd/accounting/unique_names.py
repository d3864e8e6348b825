"""A name that QuickBooks takes for each record of a source: legal, and no other element's.

Customers, vendors, employees and other names share one name space, items another, and QuickBooks does not tell upper
from lower case (facts-quickbooks, section 1; a clash is status 3100). So ``taken`` of a customer must hold the names of
all four lists; of a sub-item those of its siblings.

A record gets its own name, made legal, where nobody has it; else that name with a suffix made from the record's kind
and id. There are only these two, whoever else comes or goes, and no counter. What a record was once given it keeps:
staging stores the pair (original, QuickBooks name) and hands it back as ``kept``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from qbd.accounting.ref_number import base36
from qbd.accounting.spelling import name as legal_name

RecordKind = Literal["customer", "vendor", "employee", "other", "item", "class", "account"]

LENGTHS: dict[str, int] = {
    "customer": 41,
    "vendor": 41,
    "employee": 41,
    "other": 41,
    "item": 31,
    "class": 31,
    "account": 31,
}
"""Characters of a Name per kind (Intuit's schema: CustomerAdd, VendorAdd, OtherNameAdd, Item...Add)."""

_LETTERS = {"customer": "C", "vendor": "V", "employee": "E", "other": "O", "item": "I", "class": "K", "account": "A"}
_HASH_DIGITS = 8
_SALTS = 100


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """What needs a name: its kind, its id in the source (a number, or text such as an SKU), and its name there."""

    kind: RecordKind
    id: int | str
    name: str

    @property
    def key(self) -> tuple[str, str]:
        """Kind and id: what a kept name is found by."""
        return self.kind, str(self.id)


@dataclass(frozen=True, slots=True)
class Naming:
    """The pair that staging keeps: the record's own name and the one that it has in QuickBooks."""

    record: SourceRecord
    name: str

    @property
    def original(self) -> str:
        """The name in the source, untouched."""
        return self.record.name


def suffix(record: SourceRecord) -> str:
    """Return what keeps a record apart from others of its name.

    >>> suffix(SourceRecord("customer", 4500001234567, "Ann")), suffix(SourceRecord("vendor", 7, "Ann"))
    (' #C1LF9SJQTJ', ' #V7')
    """
    letter = _LETTERS[record.kind]
    if isinstance(record.id, int) and 0 <= record.id < 36**10:
        return f" #{letter}{base36(record.id)}"
    return f" #{letter}~{_digits(str(record.id))}"


def plain(record: SourceRecord) -> str:
    """Return the record's own name made legal; what has no legal character is called by its kind."""
    return legal_name(record.name, LENGTHS[record.kind]) or record.kind.capitalize()


def suffixed(record: SourceRecord) -> str:
    """Return the record's legal name with its suffix whole, the name before it cut where needed."""
    end = suffix(record)
    return f"{plain(record)[: LENGTHS[record.kind] - len(end)].rstrip()}{end}"


def named(record: SourceRecord, taken: Iterable[str], kept: str = "") -> Naming:
    """Return the name of one record.

    ``taken`` are the names that others have in QuickBooks or were given, this record's own not among them. ``kept`` is
    the name that this record was given before; it stays, even where the record was renamed in the source.

    Raises:
        ValueError: a hundred names made from the record's id are all taken.
    """
    if kept:
        return Naming(record, kept)
    return _free(record, {folded(name) for name in taken})


def named_all(
    records: Iterable[SourceRecord], taken: Iterable[str], kept: Mapping[tuple[str, str], str] | None = None
) -> tuple[Naming, ...]:
    """Return the names of records that share a name space, in the order of their ids.

    Records that nobody has named yet get theirs by id, oldest first, so that the order in which they come in says
    nothing. ``kept`` holds the names given before, by ``SourceRecord.key``; also those of records that are not among
    ``records`` stay reserved.

    Raises:
        ValueError: as ``named``.
    """
    given = dict(kept or {})
    used = {folded(name) for name in (*taken, *given.values())}
    found: list[Naming] = []
    for record in sorted(set(records), key=_age):
        known = given.get(record.key)
        naming = Naming(record, known) if known else _free(record, used)
        given[record.key] = naming.name
        used.add(folded(naming.name))
        found.append(naming)
    return tuple(found)


def folded(name: str) -> str:
    """Return what QuickBooks compares names by: it does not tell upper from lower case.

    >>> folded(" Ann  Smith") == folded("ann smith")
    True
    """
    return " ".join(name.split()).casefold()


def _free(record: SourceRecord, used: set[str]) -> Naming:
    for name in (plain(record), suffixed(record)):
        if folded(name) not in used:
            return Naming(record, name)
    # Somebody else bears our own suffix: a person typed it, or two sources share an id.
    for salt in range(_SALTS):
        end = f" #{_LETTERS[record.kind]}~{_digits(f'{record.kind}:{record.id}:{salt}')}"
        name = f"{plain(record)[: LENGTHS[record.kind] - len(end)].rstrip()}{end}"
        if folded(name) not in used:
            return Naming(record, name)
    raise ValueError(f"{record.kind} {record.id} {record.name!r}: no free name was found for it in QuickBooks")


def _age(record: SourceRecord) -> tuple[str, bool, int, str, str]:
    number = record.id if isinstance(record.id, int) else 0
    return record.kind, isinstance(record.id, str), number, str(record.id), record.name


def _digits(text: str) -> str:
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return base36(int.from_bytes(digest, "big") % 36**_HASH_DIGITS).rjust(_HASH_DIGITS, "0")
