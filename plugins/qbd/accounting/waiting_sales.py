"""What was agreed and is not recognised yet: amounts that are taken out in shares, to the cent."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal

from qbd.accounting.facts import Sale, Tax
from qbd.accounting.sales_rules import discounts_given

TaxKey = tuple[str, Decimal, bool]


def share(amount: int, part: int, whole: int) -> int:
    """Return amount * part / whole in minor units, half a unit away from zero.

    >>> share(1001, 1, 2), share(-1001, 1, 2), share(1000, 1, 3)
    (501, -501, 333)
    """
    size = (2 * abs(amount) * part + whole) // (2 * whole)
    return size if amount >= 0 else -size


@dataclass(slots=True)
class Waiting:
    """The units and amounts of one order line (or of one sale without goods) that wait, in minor units.

    ``sale`` is the one that they were ordered with: the slices carry its id. Discounts have the sign of the journal:
    positive where they lower income.
    """

    sale: Sale
    quantity: int = 0
    total: int = 0
    tax: int = 0
    before: int = 0
    after: int = 0
    taxes: dict[TaxKey, int] = field(default_factory=dict)

    @classmethod
    def of(cls, sale: Sale) -> Waiting:
        """Return what waits after a sale was agreed."""
        made = cls(sale, abs(sale.quantity))
        made.add(sale)
        return made

    @property
    def is_empty(self) -> bool:
        """Whether no amount is left (units apart)."""
        return not (self.total or self.tax or self.before or self.after or any(self.taxes.values()))

    def add(self, sale: Sale) -> None:
        """Add the amounts of a sale, a change of price or goods taken off; not its units."""
        before, after = discounts_given(sale)
        self.total += sale.total
        self.tax += sale.tax
        self.before += before
        self.after += after
        for tax in sale.taxes:
            key = (tax.title, tax.rate, tax.channel_liable)
            self.taxes[key] = self.taxes.get(key, 0) + tax.amount

    def take(self, part: int, whole: int, units: int = 0) -> tuple[Sale, ...]:
        """Take ``part`` of ``whole`` of every amount, and so many units; return them as sales.

        All amounts that are left where part is whole, so the shares add up to the cent. A share's tax is the sum of
        its tax lines, where that holds for the whole.
        """
        taxes = {key: share(amount, part, whole) for key, amount in self.taxes.items()}
        taken = Waiting(
            self.sale,
            units,
            share(self.total, part, whole),
            self._tax_of(taxes, part, whole),
            share(self.before, part, whole),
            share(self.after, part, whole),
            taxes,
        )
        self.quantity -= units
        self.total -= taken.total
        self.tax -= taken.tax
        self.before -= taken.before
        self.after -= taken.after
        for key, amount in taxes.items():
            self.taxes[key] -= amount
        return taken.sales()

    def _tax_of(self, taxes: dict[TaxKey, int], part: int, whole: int) -> int:
        # Tax that the channel remits is in Shopify's total of taxes or not; a share follows the whole.
        owed = sum(amount for key, amount in self.taxes.items() if not key[2])
        if self.tax == sum(self.taxes.values()):
            return sum(taxes.values())
        if self.tax == owed:
            return sum(amount for key, amount in taxes.items() if not key[2])
        return share(self.tax, part, whole)

    def sales(self) -> tuple[Sale, ...]:
        """Return all of it as a sale, with a change of price beside it for discounts against the sale's direction."""
        sale = self.sale
        sign = {"ORDER": 1, "RETURN": -1}.get(sale.action, 0)
        before = self.before if self.before * sign >= 0 else 0
        after = self.after if self.after * sign >= 0 else 0
        odd = (self.before - before, self.after - after)
        taxes = tuple(Tax(title, rate, amount, liable) for (title, rate, liable), amount in self.taxes.items())
        main = replace(
            sale,
            quantity=self.quantity,
            total=self.total + sum(odd),
            tax=self.tax,
            discount_before_tax=before,
            discount_after_tax=after,
            taxes=taxes,
        )
        if odd == (0, 0):
            return (main,)
        turned = replace(
            sale,
            action="UPDATE",
            quantity=0,
            total=-sum(odd),
            tax=0,
            discount_before_tax=odd[0],
            discount_after_tax=odd[1],
            taxes=(),
        )
        return main, turned

    def rest(self) -> tuple[Sale, ...]:
        """Take what is left where no unit waits any more: amounts without goods."""
        if self.is_empty:
            return ()
        self.sale = replace(self.sale, action="UPDATE")
        return self.take(1, 1)
