"""The proof of the liability: what the books owe to gift cards against what the cards can still buy."""

from __future__ import annotations

from dataclasses import dataclass

from qbd.money import from_minor


@dataclass(frozen=True, slots=True)
class LiabilityFigures:
    """Both sides of the proof and what explains a difference, in minor units of the shop's currency.

    Attributes:
        currency: The shop's currency.
        booked: What the journal owes to cards (credits less debits of ``gift_card_liability``).
        carried: What cards that are older than the books held when these began, from their transactions: the opening
            balance of the account, which the journal does not have.
        live: Balances of the cards that can be used.
        debited: What was taken from cards since the books began, cash-outs apart.
        credited: What was added to cards since then.
        redeemed: What orders took by gift card since then.
        refunded: What orders gave back onto gift cards since then.
    """

    currency: str
    booked: int
    carried: int
    live: int
    debited: int
    credited: int
    redeemed: int
    refunded: int

    @property
    def difference(self) -> int:
        """What the books owe too much (positive) or too little."""
        return self.booked + self.carried - self.live


def tell_difference(figures: LiabilityFigures) -> str:
    """Return both figures and what may explain them as a sentence; '' where they agree. Nothing is booked for it."""
    if not figures.difference:
        return ""

    def money(amount: int) -> str:
        return f"{from_minor(amount, figures.currency)}"

    return (
        f"Gift cards ({figures.currency}): the books owe {money(figures.booked)} and {money(figures.carried)} from before "
        f"the start date, cards that can be used hold {money(figures.live)}: a difference of {money(figures.difference)}. "
        f"Cards were debited {money(figures.debited)} and credited {money(figures.credited)}; orders took "
        f"{money(figures.redeemed)} by gift card and gave {money(figures.refunded)} back. Nothing is booked for it: look "
        "for credits and debits that somebody made by hand, for cards and orders that are held or were not read, and for "
        "cards sold at another price than their value."
    )
