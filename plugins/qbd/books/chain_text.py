"""A chain as text that a bookkeeper reads from top to bottom."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from qbd.accounting.entry import Entry
from qbd.books.chain import Carrier, Chain, Movement, SaleFact, Step
from qbd.money import from_minor

_KINDS = {
    "agreement": "Sale",
    "transaction": "Money",
    "cost": "Cost of goods",
    "goodwill": "Goodwill refund",
    "purchase": "Goods received",
    "fulfillment": "Fulfilment: the sale is recognised",
    "deposit": "Deposit used",
    "agreement_deposit": "Deposit used",
    "prepayment": "Deposit of the buyer",
    "correction": "Correction",
    "balance": "Shopify Payments",
    "payout": "Payout",
    "payout_return": "Payout returned",
    "cash_opening": "Cash drawer opened",
    "cash_adjustment": "Cash put in or taken out",
    "cash_closing": "Cash drawer closed",
    "gift_card_issued": "Gift card issued by hand",
    "gift_card_breakage": "Gift card ended with a balance",
    "gift_card_cash_out": "Gift card paid out in cash",
}
_AGREEMENTS = {
    "OrderAgreement": "Order placed",
    "OrderEditAgreement": "Order edited",
    "RefundAgreement": "Refund",
    "ReturnAgreement": "Return",
}
_STATES = {"settled": "in QuickBooks", "needs_attention": "QuickBooks did not take it", "withdrawn": "dismissed"}
_NAME, _FIGURE = 44, 14


def lines_of(chain: Chain) -> Iterator[str]:
    """Yield the chain's lines: the record, each step with its journal lines and documents, sums, what waits.

    Amounts are in major units of the record's currency, times in the store's zone.
    """
    head = chain.head
    about = ", ".join(part for part in (head.record, head.place, head.status) if part)
    yield f"{head.name} of {chain.store}: {about}"
    if head.created_at is not None:
        yield f"created {_when(head.created_at, head.time_zone)}"
    for number, step in enumerate(chain.steps, 1):
        yield ""
        yield from _step(number, step, head.time_zone)
    if chain.untold:
        yield ""
        yield "Not in the journal yet"
        for sale in chain.untold:
            yield f"   {_when(sale.happened_at, head.time_zone)} {_sale(sale, head.currency)}"
    yield from _sums(chain)
    yield from _movements(chain)
    for wait in chain.waits:
        yield ""
        yield f"Waits ({wait.by}): {wait.message}"
        yield f"   Mend: {wait.mend}"


def _when(moment: object, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} ({zone})" if hasattr(moment, "astimezone") else ""


def _step(number: int, step: Step, zone: str) -> Iterator[str]:
    entry = step.entry
    yield f"{number}. {_what(step)}, {_when(entry.happened_at, zone)}, business date {entry.business_date}"
    if step.corrected is not None:
        yield f"   corrects {step.corrected.corrects}, noticed {step.corrected.noticed_on}"
        yield f"   booked until then: {step.corrected.before}"
        yield f"   the facts then: {step.corrected.after}"
    for sale in step.sales:
        yield f"   {_sale(sale, entry.currency)}"
    yield from _journal(entry)
    if not step.carriers:
        yield "   QuickBooks: nothing yet"
    for carrier in step.carriers:
        yield from _document(carrier, entry.currency)


def _what(step: Step) -> str:
    if step.sales:
        kind = step.sales[0].agreement
        return _AGREEMENTS.get(kind, kind)
    entry = step.entry
    if entry.kind == "transaction":
        gateways = " and ".join(dict.fromkeys(line.gateway for line in entry.lines if line.gateway))
        taken = sum(line.amount for line in entry.lines if line.role == "accounts_receivable") < 0
        return f"Payment by {gateways}" if taken else f"Money back by {gateways}"
    return _KINDS.get(entry.kind, entry.kind.replace("_", " "))


def _sale(sale: SaleFact, currency: str) -> str:
    what = sale.title or sale.line_type.replace("_", " ").lower()
    quantity = f"{sale.quantity} x " if sale.quantity else ""
    gross = sale.total + abs(sale.discount) * (1 if sale.total >= 0 else -1) - sale.tax
    parts = [f"{quantity}{what}: {from_minor(gross, currency)}"]
    if sale.discount:
        parts.append(f"discount {from_minor(abs(sale.discount), currency)}")
    if sale.tax or sale.taxes:
        parts.append(f"tax {from_minor(sale.tax, currency)}" + (f" ({sale.taxes})" if sale.taxes else ""))
    if len(parts) > 1:
        parts.append(f"together {from_minor(sale.total, currency)}")
    seen = "" if sale.seen is None else f" (the buyer saw {from_minor(sale.seen, sale.seen_in)} {sale.seen_in})"
    return ", ".join(parts) + f" {currency}{seen}"


def _journal(entry: Entry) -> Iterator[str]:
    yield f"   Journal {entry.key}".ljust(_NAME + 6) + "debit".rjust(_FIGURE) + "credit".rjust(_FIGURE)
    for line in entry.lines:
        name = ": ".join(part for part in (_role(line.role), line.memo) if part)
        yield _columns(name, line.amount, entry.currency)


def _role(role: str) -> str:
    """Return a role as words; a gateway or product type behind the colon stays as Shopify writes it."""
    name, colon, rest = role.partition(":")
    return name.replace("_", " ") + (f" ({rest})" if colon else "")


def _columns(name: str, amount: int, currency: str) -> str:
    figure = f"{from_minor(abs(amount), currency):,}".rjust(_FIGURE)
    return "      " + name.ljust(_NAME) + (figure if amount >= 0 else " " * _FIGURE + figure)


def _document(carrier: Carrier, currency: str) -> Iterator[str]:
    state = _STATES.get(carrier.state, f"on its way ({carrier.state})")
    named = " ".join(part for part in (carrier.kind or carrier.key, carrier.ref_number) if part)
    txn = f", TxnID {carrier.quickbooks_id}" if carrier.quickbooks_id else ""
    if not any(amount for _, amount in carrier.shares):
        shared = "; it settles this without an amount of its own"
    else:
        shared = "; it carries other records too, this one's share:" if carrier.shared else ":"
    yield f"   QuickBooks {named} of {carrier.txn_date}, {state}{txn}{shared}"
    if carrier.reason:
        yield f"      {carrier.reason}"
    for account, amount in carrier.shares:
        if amount:
            yield _columns(account, amount, currency)


def _sums(chain: Chain) -> Iterator[str]:
    head = chain.head
    if head.sold is None or head.paid is None or not chain.steps:
        return
    open_by_shop = head.sold - head.paid
    open_by_books = chain.balance("accounts_receivable") + chain.balance("customer_deposits")
    yield ""
    figures = [from_minor(each, head.currency) for each in (head.sold, head.paid, open_by_shop, open_by_books)]
    yield "Shopify: sold less returns {}, paid less refunds {}, outstanding {}. Journal: outstanding {}.".format(
        *figures
    ) + (" They agree." if open_by_shop == open_by_books else " THEY DIFFER.")


def _movements(chain: Chain) -> Iterator[str]:
    """Yield what Shopify Payments moved: a payout's transactions with their sum, or an order's with their payouts."""
    if not chain.movements:
        return
    zone, currency = chain.head.time_zone, chain.movements[0].currency
    whole = chain.group.startswith("payout:")
    yield ""
    yield "Shopify Payments settles in it" if whole else "Shopify Payments"
    yield "      " + "".ljust(_NAME) + "amount".rjust(_FIGURE) + "fee".rjust(_FIGURE) + "net".rjust(_FIGURE)
    for moved in chain.movements:
        name = " ".join(part for part in (moved.type, moved.order, f"balance:{moved.id}") if part)
        figures = (moved.amount, moved.fee, moved.net)
        yield (
            "      " + name.ljust(_NAME) + "".join(f"{from_minor(each, currency):,}".rjust(_FIGURE) for each in figures)
        )
        yield f"         {_when(moved.at, zone)}" + ("" if whole else f", {_payout(moved, zone)}") + _carried(moved)
    settled = [moved for moved in chain.movements if moved.type != "TRANSFER"]
    if whole:
        # The payout's own mirror takes the sum out again; of it only a fee counts (accounting.payouts.proof).
        total = sum(moved.net for moved in settled) - sum(m.fee for m in chain.movements if m.type == "TRANSFER")
        yield "      " + "together".ljust(_NAME) + f"{from_minor(total, currency):,}".rjust(3 * _FIGURE)


def _payout(moved: Movement, zone: str) -> str:
    if moved.payout_id is None:
        return "in no payout yet"
    issued = f" of {_when(moved.issued_at, zone)}" if moved.issued_at else ""
    return f"payout {moved.payout_id}{issued}, {moved.payout_status.lower().replace('_', ' ')}"


def _carried(moved: Movement) -> str:
    return f", in QuickBooks by {' and '.join(moved.documents)}" if moved.documents else ""
