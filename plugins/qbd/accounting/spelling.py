"""Text that QuickBooks keeps: the ISO-8859-1 repertoire, one line for names, within a length.

Characters outside that repertoire become ``?`` in QuickBooks or break the whole message set
(facts-quickbooks, section 2, "Dates, text, encoding"), so they are spelt out here.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SPELT = {
    **dict.fromkeys("“”„‟″〝〞", '"'),
    **dict.fromkeys("‘’‚‛′ʻʼ", "'"),
    **dict.fromkeys("‐‑‒–—―−⁃", "-"),
    "…": "...",
    "•": "*",
    "€": "EUR",
    "₹": "INR",
    "₽": "RUB",
    "₩": "KRW",
    "₪": "ILS",
    "₿": "BTC",
    "™": "(TM)",
    "№": "No.",
    "Œ": "OE",
    "œ": "oe",
    "Ł": "L",
    "ł": "l",
    "Đ": "D",
    "đ": "d",
    "ı": "i",
    "ĸ": "k",
    "Ŋ": "Ng",
    "ŋ": "ng",
    "Ħ": "H",
    "ħ": "h",
    "ẞ": "SS",
    "⁄": "/",
    "‹": "<",
    "›": ">",
    "→": "->",
    "←": "<-",
    "⇒": "=>",
    "≤": "<=",
    "≥": ">=",
    "≠": "<>",
}
_CYRILLIC_SOUNDS = "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch ' y ' e yu ya i yi ye g u"
_GREEK_SOUNDS = "a v g d e z i th i k l m n x o p r s s t y f ch ps o"
_CYRILLIC = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґў",
        _CYRILLIC_SOUNDS.split(),
        strict=True,
    )
)
_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρσςτυφχψω",
        _GREEK_SOUNDS.split(),
        strict=True,
    )
)
_LETTERS = {**_CYRILLIC, **_GREEK}
_LETTER_NAME = re.compile(r"(?:LETTER|SYLLABLE)(?: SMALL)? (.+)$")
_COLON = re.compile(r"\s*:\s*")


def _latin(char: str) -> bool:
    return " " <= char <= "~" or ("\xa1" <= char <= "\xff" and char != "\xad")


@lru_cache(maxsize=4096)
def _spell(char: str) -> str:
    """Return one character of any script in the ISO-8859-1 repertoire; '' where it has no shape of its own."""
    if char in _SPELT:
        return _SPELT[char]
    if _latin(char):
        return char
    category = unicodedata.category(char)
    if category in ("Cf", "Mn", "Me", "Cs", "Cn"):
        return ""
    if category[0] in "ZC":
        return " "
    lower = char.lower()
    if lower in _LETTERS:
        spelt = _LETTERS[lower]
        return spelt if char == lower else spelt.capitalize()
    parts = unicodedata.normalize("NFKD", char)
    if parts != char:
        return "".join(map(_spell, parts))
    return _named(char, category)


def _named(char: str, category: str) -> str:
    """Spell a character by its Unicode name: a letter by its sound, a symbol in words, else by its code."""
    name = unicodedata.name(char, "")
    letter = _LETTER_NAME.search(name)
    if letter:
        spelt = letter[1].replace(" ", "").lower()
        return spelt.capitalize() if category == "Lu" else spelt
    if category[0] == "S" and name:
        return f"({name.lower()})"
    return f"U+{ord(char):04X}"


def legal(value: str, *, lines: bool = False) -> str:
    """Return text that QuickBooks stores as it stands; applying it again changes nothing.

    Letters lose diacritics that ISO-8859-1 lacks, other scripts and symbols are spelt out, control characters
    become spaces, the ends are trimmed. ``lines`` keeps line breaks (memos, descriptions, notes).

    >>> legal("Łukasz Dvořák – “Café” 20 €"), legal("Снег ❄")
    ('Lukasz Dvorák - "Café" 20 EUR', 'Sneg (snowflake)')
    """
    if value.isascii() and value.isprintable():
        return value.strip(" ")
    composed = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n")
    spelt = ("\n" if lines and char == "\n" else _spell(char) for char in composed)
    return "".join(spelt).strip(" \n")


def name(value: str, length: int) -> str:
    """Return a legal name for a list element: one line, single spaces, no colon (it separates levels), cut to length.

    >>> name(" Gift:  card ", 31), name("A" * 40, 31) == "A" * 31
    ('Gift-card', True)
    """
    spaced = " ".join(legal(_COLON.sub("-", value)).split())
    return spaced[:length].rstrip()


def cut(value: str, length: int) -> str:
    """Return text of at most ``length`` characters; what is cut ends in ``...`` where there is room for it."""
    if len(value) <= length:
        return value
    return value[: length - 3].rstrip() + "..." if length > 10 else value[:length].rstrip()
