"""Names that QuickBooks takes: right length and characters, deterministic, and never the same for two things.

Item names have 31 characters, names of customers and vendors 41; the colon separates parent and child; text outside
ISO-8859-1 does not survive (facts-quickbooks, "Ids, refs, macros" and "Dates, text, encoding"). A text that must be
changed gets a suffix from its own hash, so two texts that would become equal stay apart.
"""

from __future__ import annotations

import hashlib
import unicodedata
from functools import lru_cache

from qbd.accounting.ref_number import base36

ITEM_LENGTH = 31
PERSON_LENGTH = 41
_HASH_LENGTH = 5


@lru_cache(maxsize=65536)
def legal_name(text: str, limit: int = ITEM_LENGTH) -> str:
    """Return the text itself where it is legal, else a legal form of it ending in ``~`` and five characters.

    >>> legal_name("T-Shirts"), legal_name("Mugs: large")
    ('T-Shirts', 'Mugs- large~RANH8')
    """
    trimmed = " ".join(text.split())
    cleaned = " ".join("".join(_legal(character) for character in trimmed).split())
    if cleaned == trimmed and 0 < len(cleaned) <= limit:
        return cleaned
    return f"{cleaned[: limit - _HASH_LENGTH - 1].rstrip()}~{_fingerprint(trimmed)}"


def with_suffix(text: str, suffix: str, limit: int) -> str:
    """Return a legal name that ends in the suffix whole, the text before it shortened where needed."""
    return f"{legal_name(text, limit - len(suffix))}{suffix}"


def id_suffix(id: int) -> str:
    """Return `` #`` and the id in base 36: what keeps two buyers or variants of one name apart."""
    return f" #{base36(id)}"


def clipped(text: str, limit: int) -> str:
    """Return the text without surrounding space, cut at the limit: for fields that identify nothing."""
    return text.strip()[:limit].rstrip()


def _legal(character: str) -> str:
    if character == ":":
        return "-"
    if unicodedata.category(character)[0] == "C":
        return " "
    if ord(character) < 256:
        return character
    plain = unicodedata.normalize("NFKD", character)
    return "".join(part for part in plain if ord(part) < 128)


def _fingerprint(text: str) -> str:
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return base36(int.from_bytes(digest, "big") % 36**_HASH_LENGTH).rjust(_HASH_LENGTH, "0")
