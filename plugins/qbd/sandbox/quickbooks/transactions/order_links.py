"""What fills which order: purchase orders with receipts and bills, sales orders with invoices (posting rule 52).

An order's lines stand in `order_line`, the lines that fill them in `order_link`; both are written with their documents
(`Effect.order_lines`, `Effect.order_links`), so a Mod, void or deletion of either side keeps them true by itself. The
link of a line is kept in its `given["LinkToTxn"]`, which no Mod can name and therefore no Mod changes.
"""

from __future__ import annotations

from typing import Any

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import Document, Line, OrderLink, document_by_number, get_document
from qbd.sandbox.quickbooks.errors import invalid_value, missing_element, not_found, saving_failed
from qbd.sandbox.quickbooks.field_values import QUANTITY_UNIT, cents, money, quantity_text, quantity_units
from qbd.sandbox.quickbooks.request_reader import Element
from qbd.sandbox.quickbooks.response_writer import Pairs
from qbd.sandbox.quickbooks.transactions import item_groups
from qbd.sandbox.quickbooks.transactions.kinds import OrderSource, TransactionKind


def filled(company: Company, line_id: str) -> int:
    """Units of an order's line that came (or went out) so far."""
    return _sum(company, line_id, "filled")


def billed(company: Company, line_id: str) -> int:
    """Units of an order's line that were billed (or invoiced) so far."""
    return _sum(company, line_id, "billed")


def _sum(company: Company, line_id: str, column: str) -> int:
    row = company.store.db.execute(
        f"SELECT coalesce(sum({column}), 0) FROM order_link WHERE order_line_id = ?", (line_id,)
    ).fetchone()
    return int(row[0])


def is_filled(company: Company, order: Document) -> bool:
    """Whether every line with an item is filled; lines that a user closed by hand are not."""
    rows = company.store.db.execute(
        "SELECT 1 FROM order_line o WHERE o.txn_number = ? AND o.units > "
        "(SELECT coalesce(sum(filled), 0) FROM order_link l WHERE l.order_line_id = o.line_id) LIMIT 1",
        (order.txn_number,),
    ).fetchall()
    return not rows and _has_lines(company, order)


def _has_lines(company: Company, order: Document) -> bool:
    row = company.store.db.execute(
        "SELECT 1 FROM order_line WHERE txn_number = ? LIMIT 1", (order.txn_number,)
    ).fetchone()
    return row is not None


def on_order(company: Company, item_id: str, kind: str) -> int:
    """Units of an item on open lines of all orders of a kind."""
    row = company.store.db.execute(
        "SELECT coalesce(sum(max(o.units - (SELECT coalesce(sum(filled), 0) FROM order_link l "
        "WHERE l.order_line_id = o.line_id), 0)), 0) FROM order_line o JOIN txn t USING (txn_number) "
        "WHERE o.item_id = ? AND o.is_closed = 0 AND t.kind = ?",
        (item_id, kind),
    ).fetchone()
    return int(row[0])


def open_units(company: Company, source: OrderSource, line_id: str) -> int:
    """Units that a kind may still take from an order's line; none from a closed one."""
    row = company.store.db.execute("SELECT units, is_closed FROM order_line WHERE line_id = ?", (line_id,)).fetchone()
    if row is None or row[1]:
        return 0
    fills, _ = source.counts(company)
    return int(row[0]) - (filled(company, line_id) if fills else billed(company, line_id))


def linked_lines(
    company: Company, kind: TransactionKind, node: Element, form: dict[str, Any], own: list[Line]
) -> list[Line]:
    """The lines of a new document with what its links bring in: own lines completed, lines of whole orders added.

    A linked line names no item of its own, and one document does not link to an order both as a whole and by line
    (both as Intuit's component documentation has it). The name must be that of the order [M]; more than is open is
    refused [M: QuickBooks' own window lets a user take in more than ordered].

    Raises:
        StatusError: 3120 where order or line is not there, 3210 where it belongs to another name, is closed, or has
            less left.
    """
    whole = node.all("LinkToTxnID")
    source = kind.orders
    if source is None:
        for reference in (*whole, *(child for line in node.children for child in line.all("LinkToTxn"))):
            raise not_found(reference.get("TxnID") or reference.text)
        return own
    by_line = {_complete(company, kind, source, form, line).txn_id for line in own if "LinkToTxn" in line.given}
    pulled: list[Line] = []
    for reference in whole:
        order = _order(company, kind, source, form, company.macro_value(reference) or "")
        if order.txn_id in by_line:
            raise invalid_value("LinkToTxnID", order.txn_id, "The order is already linked by another line.")
        by_line.add(order.txn_id)
        pulled += _pull_all(company, source, order)
    return own + pulled


def _order(company: Company, kind: TransactionKind, source: OrderSource, form: dict[str, Any], txn_id: str) -> Document:
    if not txn_id:
        raise missing_element("TxnID")
    order = get_document(company, txn_id, source.kind)
    name = form.get(kind.entity_field)
    if name is None or name["ListID"] != order.entity_id:
        raise invalid_value("LinkToTxn", txn_id, "The order belongs to another name.")
    company.check_not_in_use(order.txn_id)
    return order


def _complete(
    company: Company, kind: TransactionKind, source: OrderSource, form: dict[str, Any], line: Line
) -> Document:
    """Fills a line that names an order's line: its item, and price and quantity where the request left them out."""
    link = line.given["LinkToTxn"]
    order = _order(company, kind, source, form, link.get("TxnID") or "")
    line_id = (link.get("TxnLineID") or "").upper()
    wanted = next((other for other in order.lines if other.line_id == line_id), None)
    if wanted is None:
        raise not_found(line_id)
    if "ItemRef" in line.given:
        raise saving_failed(kind.name, "An item cannot be given on a line that is linked to an order.")
    left = open_units(company, source, line_id)
    if left <= 0:
        raise invalid_value("LinkToTxn", line_id, "The line of the order is closed.")
    given = _quantity(wanted, left) | line.given
    units = quantity_units(given["Quantity"]) if given.get("Quantity") else QUANTITY_UNIT
    if not 0 < units <= left:
        raise invalid_value("Quantity", given["Quantity"], f"Only {quantity_text(left)} of the order are open.")
    line.given = _merged(source.pull(wanted, units == _ordered(wanted)), given)
    line.given["LinkToTxn"] = {"TxnID": order.txn_id, "TxnLineID": line_id}
    return order


def _merged(pulled: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """What is given replaces what is pulled; one of price and amount replaces both."""
    prices = ("Cost", "Rate", "RatePercent", "Amount")
    if any(name in given for name in prices):
        pulled = {name: value for name, value in pulled.items() if name not in prices}
    return pulled | given


def _ordered(line: Line) -> int:
    return quantity_units(line.given["Quantity"]) if line.given.get("Quantity") else QUANTITY_UNIT


def _quantity(line: Line, units: int) -> dict[str, Any]:
    """The open quantity of an order's line; a discount or tax line has none."""
    return {"Quantity": quantity_text(units)} if line.given.get("Quantity") or line.shown.get("Quantity") else {}


def _pull_all(company: Company, source: OrderSource, order: Document) -> list[Line]:
    pulled: list[Line] = []
    heads: dict[str, Line] = {}
    untouched = source.whole_form and not has_links(company, order.txn_number)
    for line in order.lines:
        units = open_units(company, source, line.line_id)
        if item_groups.is_group(line):
            new_id = company.store.next_txn()[1]
            heads[line.line_id] = Line(new_id, item_groups.group_tag(source.tag), dict(line.given))
        elif units > 0:
            given = source.pull(line, units == _ordered(line)) | _quantity(line, units)
            given["LinkToTxn"] = {"TxnID": order.txn_id, "TxnLineID": line.line_id}
            pulled += _below(company, source, heads, line, given, pulled)
        elif untouched and not _is_ordered(company, line):
            pulled += _below(company, source, heads, line, dict(line.given), pulled)
    if not any("LinkToTxn" in line.given for line in pulled):
        raise invalid_value("LinkToTxnID", order.txn_id, "The order is closed.")
    return pulled


def _below(
    company: Company, source: OrderSource, heads: dict[str, Line], line: Line, given: dict[str, Any], above: list[Line]
) -> list[Line]:
    """The new line, with its group's own line before it where it is the first of its group."""
    head = heads.get(line.group or "")
    new = Line(company.store.next_txn()[1], source.tag, given, group=head.line_id if head else None)
    return [head, new] if head is not None and head not in above else [new]


def _is_ordered(company: Company, line: Line) -> bool:
    row = company.store.db.execute("SELECT 1 FROM order_line WHERE line_id = ?", (line.line_id,)).fetchone()
    return row is not None


def links_of(company: Company, kind: TransactionKind, lines: list[Line]) -> list[OrderLink]:
    """What composed lines take from orders."""
    if kind.orders is None:
        return []
    fills, bills = kind.orders.counts(company)
    found: list[OrderLink] = []
    for line in lines:
        link = line.given.get("LinkToTxn")
        if link is not None:
            quantity = line.given.get("Quantity") or line.shown.get("Quantity")
            units = quantity_units(quantity) if quantity else QUANTITY_UNIT
            amount = cents(line.shown.get("Amount") or "0")
            found.append(OrderLink(line.line_id, link["TxnLineID"], units * fills, units * bills, amount))
    return found


def check_links(company: Company, document: Document) -> None:
    """After a change on either side: no line of an order is filled or billed with more than it orders [M].

    Raises:
        StatusError: 3180, also where a line of an order that is partly filled was taken out.
    """
    row = company.store.db.execute(
        "SELECT l.order_line_id FROM order_link l LEFT JOIN order_line o ON o.line_id = l.order_line_id "
        "WHERE l.order_txn = :n OR l.order_line_id IN (SELECT order_line_id FROM order_link WHERE txn_number = :n) "
        "GROUP BY l.order_line_id HAVING o.units IS NULL OR sum(l.filled) > o.units OR sum(l.billed) > o.units",
        {"n": document.txn_number},
    ).fetchone()
    if row is not None:
        raise saving_failed(document.kind, f"The quantity of the order's line {row[0]} is less than what was taken.")


def has_links(company: Company, txn_number: int) -> bool:
    """Whether a document fills an order or is an order that something fills."""
    row = company.store.db.execute(
        "SELECT 1 FROM order_link WHERE txn_number = :n OR order_txn = :n LIMIT 1", {"n": txn_number}
    ).fetchone()
    return row is not None


def linked(company: Company, txn_number: int) -> list[Document]:
    """The orders that a document fills, or what fills it where it is an order."""
    rows = company.store.db.execute(
        "SELECT txn_number FROM order_link WHERE order_txn = :n UNION SELECT order_txn FROM order_link "
        "WHERE txn_number = :n ORDER BY 1",
        {"n": txn_number},
    ).fetchall()
    return [document_by_number(company, number) for (number,) in rows]


def release(company: Company, txn_number: int) -> None:
    """Undoes the links to an order that goes away; what filled it stays. Posting rule 64."""
    company.store.db.execute("DELETE FROM order_link WHERE order_txn = ?", (txn_number,))


def linked_pairs(company: Company, document: Document) -> Pairs:
    """LinkedTxn of the Ret for both sides of order links; amounts negative as for payments [M]."""
    rows = company.store.db.execute(
        "SELECT other, sum(cents) FROM ("
        "SELECT txn_number AS other, cents FROM order_link WHERE order_txn = :n UNION ALL "
        "SELECT order_txn, cents FROM order_link WHERE txn_number = :n) GROUP BY other ORDER BY other",
        {"n": document.txn_number},
    ).fetchall()
    pairs: Pairs = []
    for number, amount in rows:
        other = document_by_number(company, number)
        inner: Pairs = [
            ("TxnID", other.txn_id),
            ("TxnType", other.kind),
            ("TxnDate", other.txn_date),
            ("RefNumber", other.ref_number),
            ("LinkType", "QUANTYPE"),
            ("Amount", money(-amount)),
        ]
        pairs.append(("LinkedTxn", inner))
    return pairs
