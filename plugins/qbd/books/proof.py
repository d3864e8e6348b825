"""Before anything is sent: do the documents of a plan carry exactly what the journal says?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from qbd.accounting.entry import Entry, Problem
from qbd.accounting.plan import Plan
from qbd.accounting.tax_names import NATIVE_ROLE, TAX_ROLE, is_tax
from qbd.money import from_minor


def uneven_groups(
    plan: Plan, entries: Iterable[Entry], covered: Mapping[str, object], accounts: Mapping[str, str]
) -> list[Problem]:
    """Return a problem per group whose new postings differ from its entries' lines in any account.

    Accounts receivable agree too: what a receipt keeps off them, its payment keeps off them as well. Tax that QuickBooks
    computes counts as tax that stands on lines, whichever of the two accounts it is owed on (Canada, UK).
    """
    native = {account: TAX_ROLE for role, account in accounts.items() if role.startswith(f"{NATIVE_ROLE}:")}
    if native:
        native |= {account: TAX_ROLE for role, account in accounts.items() if is_tax(role)}
    by_key = {entry.key: entry for entry in entries}
    left: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for posting in plan.postings:
        left[by_key[posting.entry].group][native.get(posting.account, posting.account)] += posting.amount
    for key in {posting.entry for posting in plan.postings}:
        if key in covered:
            continue
        entry = by_key[key]
        amounts = left[entry.group]
        for line in entry.lines:
            amounts[native.get(accounts[line.role], accounts[line.role])] -= line.amount
    one_of = {entry.group: entry for entry in by_key.values()}
    return [
        _uneven(one_of[group], account, amount)
        for group, amounts in left.items()
        for account, amount in amounts.items()
        if amount
    ]


def _uneven(entry: Entry, account: str, amount: int) -> Problem:
    figure = f"{from_minor(amount, entry.currency)} {entry.currency}"
    return Problem(
        store=entry.store,
        group=entry.group,
        record=entry.source,
        field=account,
        value=figure,
        message=f"{entry.label}: the planned documents bring {figure} more to {account} than the journal holds",
        mend="Nothing of this order was posted. Report it with this text and the output of qbd explain.",
    )
