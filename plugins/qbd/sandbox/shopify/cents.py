"""Exact money for the simulator: integer minor units, and Shopify's way of dividing them.

"The remaining currency units that couldn't be divided evenly are allocated one at a time, starting with the first line
item, until they are all accounted for" (Admin API 2026-10, ``Sale``).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from qbd.money import exponent


def amount_text(cents: int, currency: str) -> str:
    """An amount as ``MoneyV2.amount`` writes it: ``"59.0"``, so one digit behind the point, then no trailing zeros."""
    digits = exponent(currency)
    if digits == 0:
        return f"{cents}.0"
    sign, whole = ("-" if cents < 0 else ""), abs(cents)
    head, tail = divmod(whole, 10**digits)
    fraction = f"{tail:0{digits}d}".rstrip("0") or "0"
    return f"{sign}{head}.{fraction}"


def rounded(value: Decimal) -> int:
    """Half away from zero, as Shopify rounds taxes and percentages."""
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def shares(total: int, weights: Sequence[int]) -> list[int]:
    """``total`` divided in proportion to ``weights``; what is left over goes out one unit at a time from the first.

    The result always adds up to ``total``. All weights zero: the first takes everything.
    """
    whole = sum(weights)
    if not weights:
        return []
    if whole == 0:
        return [total] + [0] * (len(weights) - 1)
    sign, left = (-1, -total) if total < 0 else (1, total)
    parts = [left * weight // whole for weight in weights]
    rest = left - sum(parts)
    for index, weight in enumerate(weights):
        if rest == 0:
            break
        if weight:
            parts[index] += 1
            rest -= 1
    return [sign * part for part in parts]


def unit_share(total: int, count: int, start: int, units: int) -> int:
    """What ``units`` of ``count`` equal units carry of ``total``, beginning at unit ``start``.

    The first ``total % count`` units carry one minor unit more, so that returning every unit returns all of it.
    """
    if count <= 0:
        return total if units else 0
    sign, left = (-1, -total) if total < 0 else (1, total)
    base, extra = divmod(left, count)
    heavier = max(0, min(extra, start + units) - min(extra, start))
    return sign * (base * units + heavier)
