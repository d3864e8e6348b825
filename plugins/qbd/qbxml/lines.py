"""Lines, applied amounts and what all forms share, as qbXML values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qbd.accounting import documents as d
from qbd.qbxml.assembly import Pairs, Resolve, Value
from qbd.qbxml.names import reference


def link(line: d.ItemLine, resolve: Resolve) -> Pairs | None:
    """Return the order line that a line fulfils."""
    if line.link is None:
        return None
    return [("TxnID", resolve(line.link.order)), ("TxnLineID", line.link.line_id)]


def item_line(line: d.ItemLine, resolve: Resolve, rate: str) -> Pairs:
    """Return an item line; ``rate`` is what the form calls its price: Rate or Cost."""
    return [
        ("ItemRef", resolve(line.item)),
        ("Desc", line.description),
        ("Quantity", line.quantity),
        (rate, line.rate),
        ("ClassRef", reference(line.klass, resolve)),
        ("Amount", line.amount),
        ("InventorySiteRef", reference(line.site, resolve)),
        ("CustomerRef", reference(line.customer, resolve)),
        ("ServiceDate", line.service_date),
        ("SalesTaxCodeRef", reference(line.tax_code, resolve)),
        ("OverrideItemAccountRef", reference(line.account, resolve)),
        ("LinkToTxn", link(line, resolve)),
        ("IsManuallyClosed", line.closed),
    ]


def item_lines(
    lines: Sequence[d.ItemLine], groups: Sequence[d.GroupLine], resolve: Resolve, names: tuple[str, str], rate: str
) -> Iterator[tuple[str, Value]]:
    """Yield item lines and after them group lines; ``names`` are what the form calls the two."""
    single, group = names
    yield from ((single, item_line(line, resolve, rate)) for line in lines)
    for line in groups:
        yield (
            group,
            [
                ("ItemGroupRef", resolve(line.group)),
                ("Quantity", line.quantity),
                ("InventorySiteRef", reference(line.site, resolve)),
            ],
        )


def expense_lines(lines: Sequence[d.ExpenseLine], resolve: Resolve) -> Iterator[tuple[str, Value]]:
    """Yield the expense lines of a check, bill, receipt or vendor credit."""
    for line in lines:
        yield (
            "ExpenseLineAdd",
            [
                ("AccountRef", resolve(line.account)),
                ("Amount", line.amount),
                ("Memo", line.memo),
                ("CustomerRef", reference(line.entity, resolve)),
                ("ClassRef", reference(line.klass, resolve)),
                ("SalesTaxCodeRef", reference(line.tax_code, resolve)),
            ],
        )


def credits(uses: Sequence[d.CreditUse], resolve: Resolve) -> Iterator[tuple[str, Value]]:
    """Yield credits that are set against a transaction."""
    for use in uses:
        yield "SetCredit", [("CreditTxnID", resolve(use.credit)), ("AppliedAmount", use.amount)]


def payments(applied: Sequence[d.Applied], resolve: Resolve) -> list[tuple[str, Value]]:
    """Return what a payment is applied to, with the credits and discounts of each."""
    return [
        (
            "AppliedToTxnAdd",
            [
                ("TxnID", resolve(part.to)),
                ("PaymentAmount", part.amount),
                *credits(part.credits, resolve),
                ("DiscountAmount", part.discount or None),
                ("DiscountAccountRef", reference(part.discount_account, resolve)),
            ],
        )
        for part in applied
    ]


def shared(doc: d.Transaction) -> Pairs:
    """Return what every transaction may carry: its rate of exchange and our own ID."""
    return [("ExchangeRate", doc.exchange_rate), ("ExternalGUID", doc.external_guid)]
