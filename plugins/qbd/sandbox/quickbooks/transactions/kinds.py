"""What the kinds of transactions have in common: a draft, its composition, its numbering."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import Document, Effect, Line
from qbd.sandbox.quickbooks.request_reader import Element
from qbd.sandbox.quickbooks.response_writer import Pairs
from qbd.sandbox.quickbooks.transactions.terms import due_on


@dataclass(slots=True)
class Draft:
    """A document as asked for, before it has effects. `form` holds the header by element name."""

    kind: str
    txn_number: int
    txn_date: str
    form: dict[str, Any]
    lines: list[Line]
    previous: Document | None = None

    def ref(self, name: str) -> str | None:
        """ListID behind a reference of the header."""
        value = self.form.get(name)
        return str(value["ListID"]) if value else None

    @property
    def class_id(self) -> str | None:
        """ListID of the header's class."""
        return self.ref("ClassRef")


def due_date(company: Company, draft: Draft, terms_id: str | None) -> str:
    """The date given, or what the terms make of the document's date."""
    if "DueDate" in draft.form:
        return str(draft.form["DueDate"])
    terms = company.elements.get(terms_id).data if terms_id else {}
    return due_on(terms, dt.date.fromisoformat(draft.txn_date)).isoformat()


@dataclass(frozen=True, slots=True)
class OrderSource:
    """Which orders the lines of a kind may fill.

    Attributes:
        kind: `PurchaseOrder` or `SalesOrder`.
        tag: element in the Ret of a line that a whole order brings in.
        pull: what a line takes over from an order's line, without quantity; the flag says that it takes all of it.
        counts: whether a line receives (sends) the goods, and whether it bills them.
        whole_form: whether a whole order brings its groups, texts and subtotals with it, the first time.
    """

    kind: str
    tag: str
    pull: Callable[[Line, bool], dict[str, Any]]
    counts: Callable[[Company], tuple[bool, bool]]
    whole_form: bool = False


@dataclass(frozen=True, slots=True)
class TransactionKind:
    """How one kind is composed and shown.

    Attributes:
        line_tags: element of a line in the Add or Mod -> element in the Ret.
        settle_tags: elements that say what is settled with what; `settle` reads them after the document is saved.
        check: looks at account types and the like while the request is still at hand.
        extra: pairs of the Ret that depend on other documents (balances, links).
        line_extra: the same for a line.
        line_families: lines that a Mod treats apart: the element that clears them, the beginning of their tags.
        settle_again: what a Mod says about settling; runs after the changed document is saved.
        renamed: aggregates that the Add and the Mod call differently -> the one name they are kept under.
        numbers: series from which a left-out RefNumber is taken; empty for none.
        mod_line: what of a line's old values a change to it leaves standing.
        orders: which orders its lines may fill, by LinkToTxnID and LinkToTxn of an Add.
        only_links: whether an Add did nothing but link others, so that no document is kept.
    """

    name: str
    compose: Callable[[Company, Draft], Effect]
    line_tags: dict[str, str]
    settle_tags: frozenset[str] = frozenset()
    check: Callable[[Company, Element], dict[str, Any]] | None = None
    settle: Callable[[Company, Document, Element], None] | None = None
    extra: Callable[[Company, Document, bool], Pairs] | None = None
    numbers: str = ""
    entity_field: str = "CustomerRef"
    mod: bool = False
    mod_line: Callable[[Line, dict[str, Any]], dict[str, Any]] | None = None
    line_extra: Callable[[Company, Document, Line], Pairs] | None = None
    only_links: Callable[[Document, Element], bool] | None = None
    orders: OrderSource | None = None
    line_families: tuple[tuple[str, str], ...] = ()
    settle_again: Callable[[Company, Document, Element], None] | None = None
    renamed: dict[str, str] = field(default_factory=dict)
