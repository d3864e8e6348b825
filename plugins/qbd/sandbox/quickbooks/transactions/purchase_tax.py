"""Sales tax on purchases in Canada and the United Kingdom: the line's code carries a purchase tax item.

Posting rules 73 and 74 [M where marked there]. Input tax (ITC, input VAT) goes to the agency's own account, so that
what is owed is the balance. Tax of an agency that does not track purchases (provincial sales tax) cannot be reclaimed
and belongs to the cost of the line [M].
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import Line, Posting, StockMove
from qbd.sandbox.quickbooks.elements import ListElement
from qbd.sandbox.quickbooks.errors import feature_closed, saving_failed
from qbd.sandbox.quickbooks.field_values import cents, rounded_cents
from qbd.sandbox.quickbooks.transactions.sales_tax import TaxAmount, included_rest, tax_of, total_rate


@dataclass(slots=True)
class PurchaseTax:
    """What tax makes of a purchase.

    Attributes:
        postings: the lines' postings, corrected, and behind them the input tax.
        moves: the lines' stock moves, corrected: goods come in at what their line costs.
        added: cents that come on top of the lines' amounts in the document's total; zero where prices include tax.
    """

    postings: list[Posting]
    moves: list[StockMove]
    added: int = 0


def purchase_tax(
    company: Company,
    form: dict[str, Any],
    lines: list[Line],
    postings: list[Posting],
    moves: list[StockMove],
    what: str,
    vendor_id: str | None = None,
    *,
    sign: int = 1,
) -> PurchaseTax:
    """Tax on the lines of a bill, check, item receipt, charge or vendor credit; one call per document.

    Call it when all lines have been composed, before the source leg (A/P, bank) is made: it takes the lines' own
    postings and moves (tied to their line by ``line_id``), gives back the corrected ones, and the source leg is the
    lines' total plus ``added``. Shows the code on every line (``line.shown``). In a US file, or with sales tax off,
    it changes nothing and refuses the fields.

    Args:
        form: the header by element name (IsTaxIncluded, SalesTaxCodeRef, Memo).
        lines: composed lines, each with what was given and ``shown["Amount"]``.
        postings: of the lines, debit positive (so credit for a vendor credit).
        moves: of the lines.
        what: name of the kind, for messages.
        vendor_id: whose own code stands in for a missing one.
        sign: -1 for a vendor credit, whose input tax is given back.

    Raises:
        StatusError: 3250 for a tax code or IsTaxIncluded in a file that has no tax on purchases, 3180 for a code on a
            line with accounts receivable or payable.
    """
    if company.edition == "US" or not company.preference("SalesTax"):
        _refuse_fields(form, lines)
        return PurchaseTax(postings, moves)
    settled = _settled_lines(company, postings)
    tax = _Taxes(company, what, form.get("IsTaxIncluded") == "true")
    for line in lines:
        amount = line.shown.get("Amount")
        if amount is None or line.line_id in settled:
            if line.given.get("SalesTaxCodeRef"):
                raise saving_failed(what, "A tax code cannot stand on this line.")
            continue
        code_id = _code_of(company, form, line, vendor_id)
        if code_id is not None:
            line.shown["SalesTaxCodeRef"] = {"ListID": code_id}
            tax.coded.setdefault(code_id, []).append((line.line_id, cents(amount)))
    tax.compute()
    booked = [
        Posting(amount.account_id, sign * amount.cents, amount.vendor_id, None, amount.item_id, None, form.get("Memo"))
        for amount in tax.reclaimed
        if amount.cents
    ]
    return PurchaseTax([*_corrected(postings, tax.change, sign), *booked], _recosted(moves, tax.change), tax.added)


def _settled_lines(company: Company, postings: list[Posting]) -> set[str | None]:
    types = ("AccountsReceivable", "AccountsPayable")
    return {posting.line_id for posting in postings if company.account_type(posting.account_id) in types}


def _corrected(postings: list[Posting], change: dict[str, int], sign: int) -> list[Posting]:
    """The first posting of a line takes what tax does to its cost."""
    left = dict(change)
    found = []
    for posting in postings:
        cents_more = left.pop(posting.line_id, 0) if posting.line_id else 0
        found.append(replace(posting, cents=posting.cents + sign * cents_more) if cents_more else posting)
    return found


def _recosted(moves: list[StockMove], change: dict[str, int]) -> list[StockMove]:
    return [
        replace(move, cents=move.cents + change[move.line_id])
        if move.cents is not None and move.line_id in change
        else move
        for move in moves
    ]


def _refuse_fields(form: dict[str, Any], lines: list[Line]) -> None:
    """A US file has no tax on purchases; the line's field is in its schema, and is refused."""
    if form.get("IsTaxIncluded") == "true" or form.get("SalesTaxCodeRef"):
        raise feature_closed()
    if any(line.given.get("SalesTaxCodeRef") for line in lines):
        raise feature_closed()


def _code_of(company: Company, form: dict[str, Any], line: Line, vendor_id: str | None) -> str | None:
    """The line's own code, else the item's, the header's, the vendor's [M]."""
    item_ref = line.given.get("ItemRef")
    vendor = company.elements.get(vendor_id) if vendor_id else None
    for value in (
        line.given.get("SalesTaxCodeRef"),
        _item_code(company.elements.get(item_ref["ListID"])) if item_ref else None,
        form.get("SalesTaxCodeRef"),
        vendor.data.get("SalesTaxCodeRef") if vendor is not None and vendor.kind == "Vendor" else None,
    ):
        if value:
            return str(value["ListID"])
    return None


def _item_code(item: ListElement) -> dict[str, Any] | None:
    part = item.data.get("SalesAndPurchase") or {}
    found: dict[str, Any] | None = item.data.get("PurchaseTaxCodeRef") or part.get("PurchaseTaxCodeRef")
    return found


@dataclass(slots=True)
class _Taxes:
    """Works out the tax per code. `change` is, by line id, the line's cost less its amount as entered."""

    company: Company
    what: str
    included: bool
    coded: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    change: dict[str, int] = field(default_factory=dict)
    reclaimed: list[TaxAmount] = field(default_factory=list)
    added: int = 0

    def compute(self) -> None:
        """All codes of the document."""
        for code_id, lines in self.coded.items():
            item_id = self.company.elements.get(code_id).ref("ItemPurchaseTaxRef")
            if item_id is not None:
                self._code(self.company.elements.get(item_id), lines)

    def _code(self, item: ListElement, lines: list[tuple[str, int]]) -> None:
        """Every tax item is rounded once on the total of its code. Rule 74 [M]."""
        base = sum(amount for _, amount in lines)
        net = dict(lines)
        if self.included:
            factor = 1 + total_rate(self.company, item) / 100
            net_base = rounded_cents(Decimal(base) / factor / 100)
            amounts = included_rest(tax_of(self.company, item, net_base, self.what, purchase=True), base - net_base)
            net = _shared(lines, net_base)
        else:
            amounts = tax_of(self.company, item, base, self.what, purchase=True)
            self.added += sum(amount.cents for amount in amounts)
        self.reclaimed += [amount for amount in amounts if self._tracked(amount)]
        kept = _shared(lines, sum(amount.cents for amount in amounts if not self._tracked(amount)))
        for line_id, amount in lines:
            self.change[line_id] = net[line_id] + kept[line_id] - amount

    def _tracked(self, amount: TaxAmount) -> bool:
        if amount.vendor_id is None:
            return True
        return self.company.elements.get(amount.vendor_id).data.get("IsTaxTrackedOnPurchases") != "false"


def _shared(lines: list[tuple[str, int]], total: int) -> dict[str, int]:
    """Divides cents over lines by their amounts; the last line takes the rounding [M]."""
    whole = sum(amount for _, amount in lines)
    shares: dict[str, int] = {}
    left = total
    for position, (line_id, amount) in enumerate(lines):
        last = position == len(lines) - 1
        share = left if last else rounded_cents(Decimal(total) * amount / whole / 100) if whole else 0
        shares[line_id] = share
        left -= share
    return shares
