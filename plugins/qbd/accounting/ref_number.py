"""RefNumbers: how a QuickBooks document is found again, and how it leads back to its source without a database.

QuickBooks takes 11 characters on sales forms, card refunds and journal entries, 20 on payments and bills, and does
not enforce uniqueness (facts-quickbooks, rule 25), so uniqueness is made here.

Single documents: a kind letter and the Shopify or Stocky id in base 36 (10 digits reach 3.6e15; Shopify's ids have
13 or 14 decimal digits today). Documents of a purchase add a point and a date, as there is one a receipt; they are of
kinds that take 20 characters. Several documents of one record add a point and a number. Daily documents: a kind letter, the date as days since 2000-01-01 (3 digits), the
location's code (up to 5 letters or digits) and a sequence of 2 digits, all base 36.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
EPOCH = date(2000, 1, 1)
CODE_LENGTH = 5

SINGLE_KINDS: dict[str, tuple[str, str]] = {
    "S": ("receipt", "agreement"),
    "I": ("invoice", "agreement"),
    "C": ("credit", "agreement"),
    "G": ("credit", "goodwill"),
    "H": ("invoice", "goodwill"),
    "P": ("payment", "transaction"),
    "R": ("refund", "transaction"),
    "T": ("journal", "transaction"),
    "A": ("apply", "agreement"),
    "U": ("apply", "transaction"),
    "W": ("apply", "goodwill"),
    "J": ("cost", "agreement"),
    "V": ("bill", "purchase"),
    "O": ("sales order", "order"),
    "M": ("cash refund", "transaction"),
    "B": ("purchase order", "purchase"),
    "N": ("item receipt", "purchase"),
    "L": ("vendor credit", "purchase"),
    "Q": ("bill payment", "purchase"),
    "X": ("stock adjustment", "adjustment"),
    "Y": ("stock transfer", "transfer"),
    "Z": ("payout", "payout"),
}
"""Kind letter -> (document, record whose id follows)."""

DIGIT_KINDS: dict[str, tuple[str, str]] = {
    "1P": ("journal", "prepayment"),
    "2A": ("apply", "fulfillment"),
    "2C": ("credit", "fulfillment"),
    "2D": ("apply", "deposit"),
    "2E": ("apply", "agreement_deposit"),
    "2I": ("invoice", "fulfillment"),
    "2J": ("cost", "fulfillment"),
    "2R": ("receipt", "fulfillment"),
    "2T": ("journal", "deposit"),
    "2U": ("journal", "agreement_deposit"),
    "7A": ("apply", "correction"),
    "7J": ("journal", "correction"),
    "5A": ("cash drawer", "cash_adjustment"),
    "5C": ("cash drawer", "cash_closing"),
    "5O": ("cash drawer", "cash_opening"),
    "6B": ("gift card", "gift_card_breakage"),
    "6C": ("gift card", "gift_card_cash_out"),
    "6I": ("gift card", "gift_card_issued"),
}
"""Kind digit and character -> (document, record whose id follows in at most nine digits)."""

DAILY_KINDS: dict[str, str] = {"D": "sales", "E": "credit", "F": "refund", "K": "cost", "0": "payments"}
"""Kind letter -> sign of a daily document; no letter is also a single kind."""

DATED = frozenset(("bill", "item receipt", "vendor credit"))
"""Documents of a purchase of which there is one a day; QuickBooks takes 20 characters on them."""

_SINGLE_LETTERS = {kind: letter for letter, kind in (*SINGLE_KINDS.items(), *DIGIT_KINDS.items())}
_DAILY_LETTERS = {sign: letter for letter, sign in DAILY_KINDS.items()}


@dataclass(frozen=True, slots=True)
class Source:
    """What a RefNumber says: one record, or a date, location code and sign with a sequence."""

    document: str
    record: str = ""
    id: int | None = None
    date: date | None = None
    code: str = ""
    sequence: int = 1


def base36(number: int) -> str:
    """Write a non-negative integer in base 36 with upper-case digits.

    >>> base36(0), base36(35), base36(4500001234567)
    ('0', 'Z', '1LF9SJQTJ')
    """
    text = ""
    while True:
        number, digit = divmod(number, 36)
        text = DIGITS[digit] + text
        if number == 0:
            return text


def single(document: str, record: str, id: int) -> str:
    """Return the RefNumber of a document made from one record.

    Raises:
        ValueError: the id does not fit into what the kind leaves of eleven characters.
    """
    number = _SINGLE_LETTERS[document, record] + base36(abs(id))
    if id < 0 or len(number) > 11:
        raise ValueError(f"id {id} of {record} does not fit into a RefNumber of 11 characters")
    return number


def numbered(document: str, record: str, id: int, sequence: int) -> str:
    """Return the RefNumber (at most 20 characters) of the nth document of its kind from one record."""
    suffix = "" if sequence == 1 else f".{sequence}"
    return single(document, record, id) + suffix


def bill(purchase_id: int, received: date) -> str:
    """Return the RefNumber (at most 20 characters) of the bill for one receipt date of a purchase order."""
    return dated("bill", purchase_id, received)


def dated(document: str, purchase_id: int, day: date) -> str:
    """Return the RefNumber (at most 20 characters) of the bill, item receipt or vendor credit of one day.

    Raises:
        ValueError: the kind has no dated numbers, or the id does not fit.
    """
    if document not in DATED:
        raise ValueError(f"a {document} has one number, not one a day")
    return f"{single(document, 'purchase', purchase_id)}.{_days(day)}"


def is_legal_code(code: str) -> bool:
    """Tell whether a location's code fits into daily RefNumbers."""
    return code == "" or (len(code) <= CODE_LENGTH and code.isascii() and code.isalnum())


def daily(sign: str, day: date, code: str, sequence: int) -> str:
    """Return the RefNumber of a daily document.

    Raises:
        ValueError: the code has more than five characters or other than letters and digits, or the sequence
            is not between 1 and 1295.
    """
    if not is_legal_code(code):
        raise ValueError(f"location code {code!r}: use at most {CODE_LENGTH} letters and digits")
    if not 1 <= sequence < 36 * 36:
        raise ValueError(f"sequence {sequence} of {sign} on {day} at {code!r} is not between 1 and 1295")
    return f"{_DAILY_LETTERS[sign]}{_days(day)}{code}{base36(sequence).rjust(2, '0')}"


def source_of(ref_number: str) -> Source | None:
    """Read a RefNumber back; None if it is not one of ours.

    >>> source_of("S1LF9SJQTJ")
    Source(document='receipt', record='agreement', id=4500001234567, date=None, code='', sequence=1)
    """
    letter, rest = ref_number[:1], ref_number[1:]
    try:
        if letter in DAILY_KINDS and len(rest) >= 5:
            day, code, sequence = rest[:3], rest[3:-2], rest[-2:]
            return Source(f"daily {DAILY_KINDS[letter]}", "", None, _date(day), code, int(sequence, 36))
        known = SINGLE_KINDS
        if ref_number[:2] in DIGIT_KINDS:
            letter, rest, known = ref_number[:2], ref_number[2:], DIGIT_KINDS
        if letter not in known or not rest:
            return None
        document, record = known[letter]
        digits, _, suffix = rest.partition(".")
        if document in DATED:
            return Source(document, record, int(digits, 36), _date(suffix))
        return Source(document, record, int(digits, 36), sequence=int(suffix or "1"))
    except (ValueError, OverflowError):
        return None


def _days(day: date) -> str:
    return base36((day - EPOCH).days).rjust(3, "0")


def _date(text: str) -> date:
    return EPOCH + timedelta(days=int(text, 36))
