"""From journal entries to QuickBooks documents: only what no document carries yet."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from qbd.accounting.cash_drawers.journal import CASH_KINDS
from qbd.accounting.chart import Chart
from qbd.accounting.entry import Entry
from qbd.accounting.gift_cards.journal import GIFT_CARD_KINDS
from qbd.accounting.plan import Plan
from qbd.accounting.posting.bills import post_bill
from qbd.accounting.posting.carriage import Carriage
from qbd.accounting.posting.cash import post_cash
from qbd.accounting.posting.catalogue import Catalogue
from qbd.accounting.posting.corrections import is_correction, journal, moves_stock
from qbd.accounting.posting.costs import note_unknown_costs, post_cost
from qbd.accounting.posting.daily import Daily
from qbd.accounting.posting.desk import Desk
from qbd.accounting.posting.foreign import in_foreign_currency, is_exchangeable
from qbd.accounting.posting.gift_cards import post_gift_card
from qbd.accounting.posting.items import Items
from qbd.accounting.posting.lists import Lists
from qbd.accounting.posting.native_taxes import has_codes
from qbd.accounting.posting.order_posting import OrderPosting
from qbd.accounting.posting.parts import PREPAYMENT, SALES_KINDS, TENDER_KINDS, Part, Tender, parts, tenders
from qbd.accounting.posting.payments import BALANCE, PAYOUT_KINDS, BalanceJournals, post_payout
from qbd.accounting.posting.payout_sets import WAITS, PayoutSets
from qbd.accounting.posting.prepayments import post_prepayments
from qbd.accounting.ref_number import CODE_LENGTH, is_legal_code
from qbd.money import from_minor

NO_PAYOUTS: Mapping[str, int] = {}

SINGLE: Mapping[str, Callable[[Desk, Entry], None]] = {
    "purchase": post_bill,
    **dict.fromkeys(PAYOUT_KINDS, post_payout),
    **dict.fromkeys(GIFT_CARD_KINDS, post_gift_card),
}
"""First kind of a group -> what plans the one document of each of its entries."""

NO_ORDER: frozenset[str] = frozenset((*SINGLE, *CASH_KINDS, BALANCE))
"""First kinds of groups that are no order."""


def plan(
    entries: Sequence[Entry],
    chart: Chart,
    *,
    covered: Mapping[str, frozenset[str]],
    catalogue: Catalogue,
    through: date,
    closing_date: date | None = None,
    taken: Collection[str] = (),
    closed_through: date | None = None,
    payout_of: Mapping[str, int] = NO_PAYOUTS,
) -> Plan:
    """Plan the documents of every uncovered entry with a business date up to ``through``.

    Args:
        entries: Journal entries of one store; all entries of an order or purchase together, covered ones too.
        chart: The store's accounts and posting modes.
        covered: Entry key -> keys of the documents whose postings name the entry (amounts of 0 count).
        catalogue: Products, buyers and suppliers that the entries name.
        through: The last business date to post; later entries wait.
        closing_date: QuickBooks' closing date; documents for it or earlier go to the day after it and say so.
        taken: Keys of documents that exist already, if ``covered`` does not name all daily ones of these dates: a
            further daily document takes the next sequence.
        closed_through: The last business date that is closed: what is posted by date (daily mode, and
            what Shopify Payments takes off) waits for it, if it is earlier.
        payout_of: Key of an order transaction's or balance transaction's entry -> the paid payout that settles it.

    Returns:
        Documents in an order that respects references: list elements first (accounts never), then transactions.
        The postings of a document's entries add up to what QuickBooks' ledger will show for it. A posting may name a
        document of an earlier run (the cost of goods that an inventory item moved there). Planning again with those
        postings covered plans nothing.
    """
    lists = Lists(chart, catalogue)
    desk = Desk(chart, covered, lists, Items(lists), Carriage(chart.accounts, closing_date))
    known = {key for keys in covered.values() for key in keys if key.startswith("daily:")}.union(taken)
    daily = Daily(desk, known)
    sets = PayoutSets(payout_of, closed_through or through, chart.payout_wait_days)
    balance = BalanceJournals(desk, known, sets)
    for group in _groups(desk, entries, through, closed_through):
        first = _first(group)
        desk.lists.begin(first)
        if not any(desk.is_open(entry) for entry in group):
            continue
        if not _is_postable(desk, group) or not is_exchangeable(desk, group):
            continue
        if first.kind not in NO_ORDER:
            _post_order(desk, group, daily, sets)
            continue
        group = _corrected(desk, group)
        if first.kind in SINGLE:
            for entry in group:
                if desk.is_open(entry):
                    SINGLE[first.kind](desk, entry)
        elif first.kind in CASH_KINDS:
            post_cash(desk, group)
        else:
            balance.add(group)
    daily.finish()
    balance.finish()
    documents = (*lists.documents(), *desk.carriage.documents)
    made = Plan(documents, tuple(desk.carriage.postings), tuple(desk.problems), tuple(sets.waiting))
    return in_foreign_currency(made, chart)


def _groups(desk: Desk, entries: Iterable[Entry], through: date, closed_through: date | None) -> Iterable[list[Entry]]:
    """Return what is to post by group, with all that is posted: what is of later days may have settled some of it."""
    start, mode_of = desk.chart.start_date, desk.chart.mode_of
    closed = through if closed_through is None else closed_through
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        day = entry.business_date
        at_once = entry.kind != BALANCE and mode_of(entry.channel, day) == "individual"
        due = day <= through and (day <= closed or at_once)
        if not desk.is_open(entry) or (due and (start is None or day >= start)):
            groups.setdefault(entry.group, []).append(entry)
    for group in groups.values():
        group.sort(key=lambda entry: (entry.business_date, entry.happened_at, entry.key))
    return groups.values()


def _first(group: list[Entry]) -> Entry:
    """Return the earliest entry that is no correction: it says what the group is."""
    return next((entry for entry in group if not is_correction(entry)), group[0])


def _corrected(desk: Desk, group: list[Entry]) -> list[Entry]:
    """Plan the open corrections of what is no order, and return the other entries."""
    for entry in group:
        if is_correction(entry) and desk.is_open(entry):
            journal(desk, entry, entry.business_date)
    return [entry for entry in group if not is_correction(entry)]


def _is_postable(desk: Desk, group: list[Entry]) -> bool:
    """Tell whether nothing holds the group; all that does is noted, one problem per field."""
    accounts = desk.chart.accounts
    uneven: dict[str, int] = {}
    foreign: dict[str, None] = {}
    missing: dict[str, int] = {}
    for entry in group:
        balance = 0
        for line in entry.lines:
            balance += line.amount
            if line.role not in accounts:
                missing[line.role] = missing.get(line.role, 0) - line.amount
        if balance:
            uneven[entry.key] = balance
        if entry.currency != desk.chart.currency:
            foreign[entry.currency] = None
    if uneven:
        mend = "Account the order again; if it stays so, report it with this text."
        message = f"not balanced (minor units): {', '.join(uneven)}"
        desk.hold(group, "lines", ", ".join(map(str, uneven.values())), message, mend)
    if foreign:
        names = ", ".join(foreign)
        mend = "Only entries in the company file's currency are posted; check the store's settings."
        desk.hold(group, "currency", names, f"it is in {names}", mend)
    if missing:
        names = ", ".join(sorted(missing))
        needs = ", ".join(f"{role} ({_money(missing[role], desk)})" for role in sorted(missing))
        desk.hold(group, "role", names, f"no account is mapped to {needs}", f"Map an account to {names}.")
    stuck = [entry for entry in group if desk.is_open(entry) and is_correction(entry) and moves_stock(desk, entry)]
    if stuck:
        message = "the correction would move goods that QuickBooks counts, which no journal entry can"
        mend = (
            "Correct quantity and amounts in QuickBooks by hand; this stays on hold until the shop says what it said."
        )
        desk.hold(stuck, "inventory", ", ".join(entry.key for entry in stuck), message, mend)
    uncoded = _first(group).kind in NO_ORDER
    coded = uncoded or not any(_is_daily(desk, entry) for entry in group) or _has_code(desk, group)
    return has_codes(desk, group) and coded and not (uneven or foreign or missing or stuck)


def _is_daily(desk: Desk, entry: Entry) -> bool:
    return desk.chart.mode_of(entry.channel, entry.business_date) != "individual"


def _money(amount: int, desk: Desk) -> str:
    return f"{from_minor(amount, desk.chart.currency)} {desk.chart.currency}"


def _has_code(desk: Desk, group: list[Entry]) -> bool:
    place = desk.lists.location(group[0].location_id)
    if is_legal_code(place.code) and sum(other.code == place.code for other in desk.chart.locations.values()) <= 1:
        return True
    message = f"location {place.name} has the code {place.code!r}, which another has too or which is no legal code"
    mend = f"Give each location its own code of at most {CODE_LENGTH} letters and digits."
    desk.hold(group, "code", place.code, message, mend)
    return False


def _post_order(desk: Desk, group: list[Entry], daily: Daily, sets: PayoutSets) -> None:
    order: OrderPosting | None = None
    by_day: dict[date, list[Entry]] = {}
    for entry in group:
        if desk.is_open(entry):
            by_day.setdefault(entry.business_date, []).append(entry)
    post_prepayments(desk, group)
    daily_days = {day for day, entries in by_day.items() if _is_daily(desk, entries[0])}
    if len(daily_days) < len(by_day) or _has_own_documents(desk, group):
        order = OrderPosting(desk, group)
        if not _is_sound(desk, group, order):
            return
    if daily_days and desk.chart.customers == "detailed":
        desk.lists.buyer(group[0])  # The forms name the summary customer; the list of customers is still kept.
    for day, entries in _uncorrected(order, by_day):
        by_date = daily if day in daily_days else None
        settled = _settled_parts(entries) if by_date is not None and (order is None or order.book.is_settled) else None
        if by_date is not None and settled is not None:
            mode = desk.chart.mode_of(entries[0].channel, day)
            payout = sets.of_order(entries, day) if mode == "payout" else None
            if payout == WAITS:
                continue
            carriers = _post_daily(by_date.of_payout(payout), *settled, day)
        else:
            order = order or OrderPosting(desk, group)
            daily.of_payout(None)
            on_account = [entry for entry in entries if entry.kind not in ("cost", PREPAYMENT)]
            if on_account:
                order.post(day, on_account)
            carriers = order.carriers
        _post_costs(desk, entries, carriers, by_date, day)


def _uncorrected(order: OrderPosting | None, by_day: Mapping[date, list[Entry]]) -> Iterator[tuple[date, list[Entry]]]:
    """Yield an order's open entries by date, without its corrections, which are planned on the way.

    Those of a date come first, so that money of the date is used for what they leave open.
    """
    for day, entries in by_day.items():
        corrections = [entry for entry in entries if is_correction(entry)]
        others = [entry for entry in entries if not is_correction(entry)]
        if order is not None and corrections:
            order.correct(day, corrections)
            if all(entry.kind == "cost" for entry in others):
                order.match(day, corrections)
        if others:
            yield day, others


def _is_sound(desk: Desk, group: list[Entry], order: OrderPosting) -> bool:
    """Tell whether no document of the order was used for more than it is; what does not add up is not built upon."""
    overused = order.book.overused()
    if overused is None:
        return True
    value = str(from_minor(overused.left, desk.chart.currency))
    message = f"{overused.document} was used for more than it is, as far as the documents planned before tell"
    mend = "Report it with this text and the output of qbd explain; until then book what is new on the order by hand."
    desk.hold(group, "open items", value, message, mend)
    return False


def _has_own_documents(desk: Desk, group: list[Entry]) -> bool:
    """Tell whether an order has documents of its own, or gets one because it is corrected."""
    if any(is_correction(entry) for entry in group):
        return True
    return any(not key.startswith("daily:") for e in group if e.kind != PREPAYMENT for key in desk.documents_of(e))


def _settled_parts(entries: list[Entry]) -> tuple[list[Part], list[Tender]] | None:
    """Return a date's agreements in parts and its tenders if payments equal what is sold and refunds what comes back, else None."""
    made = [part for e in entries if e.kind in SALES_KINDS for part in parts(e) if part is not None]
    money = tenders(entry for entry in entries if entry.kind in TENDER_KINDS)
    sold = returned = 0
    for part in made:
        if part.total > 0:
            sold += part.total
        else:
            returned += part.total
    for tender in money:
        if tender.amount > 0:
            sold -= tender.amount
        else:
            returned -= tender.amount
    return None if sold or returned else (made, money)


def _post_daily(daily: Daily, settled: list[Part], money: list[Tender], day: date) -> dict[tuple[str, bool], str]:
    carriers: dict[tuple[str, bool], str] = {}
    for part in settled:
        key = daily.add_part(part, day)
        carriers[part.source, ":sales:" in key] = key
    for tender in money:
        if tender.amount > 0:
            daily.add_payment(tender, day)
        else:
            daily.add_refund(tender, day)
    return carriers


def _post_costs(
    desk: Desk, entries: list[Entry], carriers: Mapping[tuple[str, bool], str], daily: Daily | None, day: date
) -> None:
    for entry in entries:
        if entry.kind == "cost":
            post_cost(desk, entry, carriers, daily, day)
    if not desk.items.detailed:
        return
    costed = frozenset(line.sale_id for entry in entries if entry.kind == "cost" for line in entry.lines)
    for entry in entries:
        if entry.kind in ("agreement", "fulfillment"):
            note_unknown_costs(desk, entry, costed, carriers, day)
