"""Exact money: decimal text at the edges, integer minor units (cents) inside.

Minor units per currency follow ISO 4217; QuickBooks Desktop itself keeps two decimals for every currency.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

_EXPONENTS: dict[str, int] = {
    **dict.fromkeys(
        (
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ),
        0,
    ),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}


def exponent(currency: str) -> int:
    """Return the number of decimals of an ISO 4217 currency (2 where not listed).

    >>> exponent("USD"), exponent("JPY"), exponent("KWD")
    (2, 0, 3)
    """
    return _EXPONENTS.get(currency, 2)


def to_minor(amount: str | Decimal, currency: str) -> int:
    """Convert decimal text to integer minor units, exactly.

    Raises:
        ValueError: the text is no number, or has more decimals than the currency; never rounds.

    >>> to_minor("10.05", "USD"), to_minor("-3", "USD"), to_minor("120", "JPY")
    (1005, -300, 120)
    """
    try:
        scaled = Decimal(amount).scaleb(exponent(currency))
    except InvalidOperation:
        raise ValueError(f"{amount!r} is not an amount") from None
    if not scaled.is_finite() or scaled != scaled.to_integral_value():
        raise ValueError(f"{amount!r} has more decimals than {currency} allows")
    return int(scaled)


def from_minor(minor: int, currency: str) -> Decimal:
    """Convert integer minor units to a Decimal with the currency's decimals.

    >>> from_minor(1005, "USD"), from_minor(-300, "USD"), from_minor(120, "JPY")
    (Decimal('10.05'), Decimal('-3.00'), Decimal('120'))
    """
    return Decimal(minor).scaleb(-exponent(currency))


def allocate(total: int, weights: list[int]) -> list[int]:
    """Split an amount of minor units in proportion to weights; the parts add up to it exactly.

    Largest remainder method; ties go to the earlier part. All weights zero: the last part takes all.

    >>> allocate(100, [1, 1, 1]), allocate(-100, [1, 1, 1]), allocate(5, [0, 0])
    ([34, 33, 33], [-34, -33, -33], [0, 5])
    """
    if not weights:
        raise ValueError("no weights to allocate by")
    whole = sum(weights)
    if whole == 0:
        return [0] * (len(weights) - 1) + [total]
    sign = -1 if total < 0 else 1
    shares = [divmod(abs(total) * weight, whole) for weight in weights]
    parts = [quotient for quotient, _ in shares]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-shares[i][1], i))
    for i in by_remainder[: abs(total) - sum(parts)]:
        parts[i] += 1
    return [sign * part for part in parts]
