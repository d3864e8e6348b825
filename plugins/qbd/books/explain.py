"""From a name to everything behind it and in front of it: record, agreements, journal, documents, accounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.engine import Engine

from qbd.books.connection import Connection
from qbd.books.statements import statement
from qbd.money import from_minor
from qbd.staging.database import transaction

SECTIONS: tuple[tuple[str, str], ...] = (
    ("Records", "explain_records"),
    ("Agreements and money", "explain_agreements"),
    ("Journal", "explain_journal"),
    ("Corrections", "explain_corrections"),
    ("Documents", "explain_documents"),
    ("Ledger accounts", "explain_postings"),
    ("Held or in quarantine", "explain_holds"),
)


@dataclass(frozen=True, slots=True)
class Section:
    """A titled table of text cells."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Match:
    """What the text named: a group of a store, or one document (then ``group`` is one of the groups behind it)."""

    store: str
    group: str
    document: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The way between a shop record and QuickBooks' ledger; ``sections`` run from the record to the accounts."""

    text: str
    matches: tuple[Match, ...]
    sections: tuple[Section, ...] = ()

    @property
    def found(self) -> bool:
        """Whether anything is known by that name."""
        return bool(self.matches)

    def section(self, title: str) -> Section:
        """Return a section by its title.

        Raises:
            KeyError: there is none.
        """
        for section in self.sections:
            if section.title == title:
                return section
        raise KeyError(title)


def explain(engine: Engine, text: str, *, store: str | None = None) -> Explanation:
    """Look up an order name or ID (also as gid), a purchase order number, an entry or document key, RefNumber or TxnID.

    From an order it leads forward to the documents that carry it, even as a part; from a document back to every
    record in it.

    Args:
        engine: our PostgreSQL.
        text: what somebody read in the shop, in QuickBooks or in a log.
        store: restrict the search to one store.
    """
    wanted = text.strip()
    with transaction(engine) as connection:
        matches = _matches(connection, wanted, store)
        if not matches:
            return Explanation(text, ())
        documents = sorted({match.document for match in matches if match.document})
        values = {
            "stores": [match.store for match in matches],
            "groups": [match.group for match in matches],
            "documents": documents or None,
        }
        sections = tuple(_section(connection, title, name, values) for title, name in SECTIONS)
    return Explanation(text, tuple(matches), sections)


def _matches(connection: Connection, text: str, store: str | None) -> list[Match]:
    number = text.rsplit("/", 1)[-1]
    values = {
        "text": text,
        "hash": text if text.startswith("#") else f"#{text}",
        "id": int(number) if number.isascii() and number.isdigit() and len(number) < 19 else None,
        "store": store,
    }
    rows = connection.execute(statement("explain_matches"), values).fetchall()
    return [Match(*row[1:]) for row in rows if row[0] == rows[0][0]]


def _section(connection: Connection, title: str, name: str, values: Mapping[str, object]) -> Section:
    cursor = connection.execute(statement(name), values)
    names = [column.name for column in cursor.description or ()]
    # A column x_minor is in the currency of the row's own x_currency, or else of its currency; neither is shown itself.
    place = {name: index for index, name in enumerate(names)}
    unit = {name: place.get(name.removesuffix("_minor") + "_currency", place.get("currency")) for name in names}
    shown = [name for name in names if name != "currency" and not name.endswith("_currency")]
    columns = tuple(name.removesuffix("_minor").replace("_", " ") for name in shown)
    rows = (
        tuple(_text(row[place[name]], name, "" if (at := unit[name]) is None else row[at] or "") for name in shown)
        for row in cursor
    )
    return Section(title, columns, tuple(rows))


def _text(value: object, column: str, currency: str) -> str:
    if value is None:
        return ""
    if column.endswith("_minor") and isinstance(value, (int, Decimal)):
        return f"{from_minor(int(value), currency)} {currency}".rstrip()
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value)


def lines_of(explanation: Explanation) -> Iterable[str]:
    """Yield the explanation as plain lines, columns parted by two spaces, for terminals and logs."""
    for section in explanation.sections:
        if not section.rows:
            continue
        table = [section.columns, *section.rows]
        widths = [max(len(row[index]) for row in table) for index in range(len(section.columns))]
        yield section.title
        for row in table:
            yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
