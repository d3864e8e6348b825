"""What QuickBooks would compute as tax, modelled from its rules alone, so that it can be compared before anything is sent.

Rules 35, 73 and 74 of the QuickBooks facts: a tax item is computed on the form's taxable total (US) or on the total of
the lines with its code (Canada, UK), each member of a group alone, half a cent away from zero. Where prices include tax,
net = gross / (1 + rates) rounded; the last tax of a code and the last line of a code take what rounding leaves. Taxes on
tax (Quebec before 2013) are not modelled, so they never come out equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

_UNIT = Decimal(1)


def added(base: int, rates: Sequence[Decimal]) -> tuple[int, ...]:
    """Return the tax of each rate (a fraction) on top of a taxable total, in minor units.

    >>> added(3550, [Decimal("0.01"), Decimal("0.005"), Decimal("0.005"), Decimal("0.0625")])
    (36, 18, 18, 222)
    """
    return tuple(_rounded(base * rate) for rate in rates)


def contained(amounts: Sequence[int], rates: Sequence[Decimal]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the tax of each rate inside of the lines of one code, and what each line leaves as net.

    >>> contained([1000, 1000, 999], [Decimal("0.2")])
    ((500,), (833, 833, 833))
    """
    factor = 1 + sum(rates, Decimal(0))
    gross = sum(amounts)
    left = net = _rounded(gross / factor)
    shares = []
    for amount in amounts[:-1]:
        share = _rounded(amount / factor)
        shares.append(share)
        left -= share
    taxes = list(added(net, rates))
    taxes[-1] = gross - net - sum(taxes[:-1])
    return tuple(taxes), (*shares, left)


def _rounded(amount: Decimal) -> int:
    return int(amount.quantize(_UNIT, ROUND_HALF_UP))
