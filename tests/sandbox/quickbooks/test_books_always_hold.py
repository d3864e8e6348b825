"""What holds whatever is booked: the books balance, reports agree with each other, stock is worth what is left."""

from __future__ import annotations

import shutil
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qbd.sandbox.quickbooks import shell

ITEMS = ["WIDGET", "GADGET", "Labour", "Poster", "Shipping", "GiftCard", "Discount", "County"]
amounts = st.integers(-500, 5000).map(lambda cents: f"{Decimal(cents) / 100:.2f}")
days = st.integers(1, 28).map(lambda day: f"2026-02-{day:02d}")


@st.composite
def sales(draw: Any) -> tuple[str, str, list[dict[str, str]], str]:
    kind = draw(st.sampled_from(["SalesReceipt", "Invoice", "CreditMemo"]))
    lines = []
    for item in draw(st.lists(st.sampled_from(ITEMS), min_size=1, max_size=5)):
        line = {"item": item}
        if item in ("WIDGET", "GADGET", "Labour", "Poster"):
            line["quantity"] = str(draw(st.integers(1, 6)))
            line["code"] = draw(st.sampled_from(["TAX", "NON"]))
        if item not in ("WIDGET", "GADGET") or draw(st.booleans()):
            line["amount"] = draw(amounts)
        lines.append(line)
    return kind, draw(days), lines, draw(st.sampled_from(["Zero", "County", "Group"]))


purchases = st.tuples(
    st.just("Bill"), days, st.sampled_from(["WIDGET", "GADGET"]), st.integers(1, 9).map(str), st.integers(0, 3000)
)
actions = st.lists(st.one_of(sales(), purchases, st.tuples(st.sampled_from(["void", "delete"]), st.integers(0, 9))),
                   min_size=1, max_size=8)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions)
def test_any_books_balance(qb_template: Path, forms: Any, open_company: Any, acts: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        client = open_company(Path(shutil.copy(qb_template, Path(folder) / "b.qbw")))
        made: list[tuple[str, str]] = []
        for act in acts:
            perform(client, forms, act, made)
        check_books(client)
        client.close()


def perform(client: Any, forms: Any, act: Any, made: list[tuple[str, str]]) -> None:
    if act[0] in ("void", "delete"):
        if made:
            kind, txn_id = made.pop(act[1] % len(made))
            client.one(getattr(forms, act[0])(kind, txn_id))
        return
    if act[0] == "Bill":
        _, date, item, quantity, cents = act
        body = forms.bill(forms.item_line(item, quantity=quantity, amount=f"{cents / 100:.2f}"), date=date)
    else:
        kind, date, lines, tax = act
        body = forms.form(
            kind, *(forms.line(kind, line.pop("item"), **line) for line in (dict(item) for item in lines)),
            date=date, tax=tax,
        )  # fmt: skip
    response = client.one(body)
    # What may not be booked is refused for a reason that the rules give.
    assert response.attrib["statusCode"] in ("0", "3180"), response.attrib
    if response.attrib["statusCode"] == "0":
        made.append((act[0], response[0].findtext("TxnID")))


def check_books(client: Any) -> None:
    totals = shell.ledger_totals(client.path)
    assert sum(totals.values()) == 0
    report = client.ok(
        "<CustomDetailReportQueryRq><CustomDetailReportType>CustomTxnDetail</CustomDetailReportType><ReportDateMacro>All"
        "</ReportDateMacro><SummarizeRowsBy>TotalOnly</SummarizeRowsBy><IncludeColumn>Account</IncludeColumn>"
        "<IncludeColumn>TxnID</IncludeColumn><IncludeColumn>Amount</IncludeColumn></CustomDetailReportQueryRq>"
    )
    columns = {node.attrib["colID"]: node.findtext("ColType") for node in report.findall("ColDesc")}
    seen: dict[str, Decimal] = {}
    per_document: dict[str, Decimal] = {}
    for row in report.iter("DataRow"):
        cells = {columns[cell.attrib["colID"]]: cell.attrib["value"] for cell in row.iter("ColData")}
        amount = Decimal(cells["Amount"])
        seen[cells["Account"]] = seen.get(cells["Account"], Decimal(0)) + amount
        per_document[cells["TxnID"]] = per_document.get(cells["TxnID"], Decimal(0)) + amount
    assert {name: int(amount * 100) for name, amount in seen.items() if amount} == totals
    assert set(per_document.values()) <= {Decimal(0)}
    value = Decimal(0)
    for item in client.one("<ItemInventoryQueryRq/>"):
        units, average = Decimal(item.findtext("QuantityOnHand")), Decimal(item.findtext("AverageCost"))
        value += units * average if units else 0
    assert abs(value * 100 - totals.get("Inventory Asset", 0)) < Decimal("0.1")
    receivable = Decimal(shell.receivables_view(client.path).rows[-1][-1])
    assert receivable * 100 == totals.get("Accounts Receivable", 0)


def test_order_of_entry_does_not_matter_across_days(qb: Any, qb_template: Path, forms: Any, open_company: Any,
                                                    tmp_path: Path) -> None:  # fmt: skip
    bodies = [
        forms.form("SalesReceipt", forms.receipt_line("WIDGET", quantity=str(n)), date=f"2026-02-{n:02d}")
        for n in range(1, 7)
    ]
    bodies += [
        forms.bill(forms.item_line("WIDGET", quantity="5", cost=f"{n}.37"), date=f"2026-02-{n + 10}") for n in (1, 3)
    ]
    other = open_company(Path(shutil.copy(qb_template, tmp_path / "other.qbw")))
    for body in bodies:
        qb.ok(body)
    for body in reversed(bodies):
        other.ok(body)
    assert shell.ledger_totals(qb.path) == shell.ledger_totals(other.path)


@pytest.mark.parametrize("count", [300])
def test_it_is_quick_enough(qb: Any, forms: Any, count: int) -> None:
    import time

    lines = [forms.receipt_line("WIDGET", quantity="1", rate="2.00") for _ in range(6)]
    started = time.perf_counter()
    for number in range(0, count, 50):
        body = "".join(forms.form("SalesReceipt", *lines, number=str(n)) for n in range(number, number + 50))
        codes = {
            response.attrib["statusCode"]
            for response in qb.send(body, f'onError="stopOnError" newMessageSetID="{number}"')
        }
        assert codes == {"0"}
    assert time.perf_counter() - started < count * 0.03
