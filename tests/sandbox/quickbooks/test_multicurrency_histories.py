"""What holds whatever is booked in a foreign currency: home books balance, and what is settled leaves no cent behind."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qbd.sandbox.quickbooks import foreign_amounts, shell
from qbd.sandbox.quickbooks.fixtures import create_company
from qbd.sandbox.quickbooks.transactions import settlement

rates = st.integers(9000, 13000).map(lambda value: f"{Decimal(value) / 10000}")
amounts = st.integers(1, 9999).map(lambda cents: f"{Decimal(cents) / 100:.2f}")
places = st.integers(0, 9)
forms_of_sale = st.tuples(st.sampled_from(["Invoice", "CreditMemo"]), st.lists(amounts, min_size=1, max_size=4), rates)
payments = st.tuples(st.just("payment"), amounts, rates, places, st.integers(1, 100))
credits = st.tuples(st.just("credit"), places, places, st.integers(1, 100))
bills = st.tuples(st.just("bill"), st.integers(1, 9), amounts, rates)
changes = st.tuples(st.sampled_from(["void", "delete", "rate"]), places, rates)
histories = st.lists(st.one_of(forms_of_sale, payments, credits, bills, changes), min_size=2, max_size=12)


@pytest.fixture(scope="module")
def euro_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return create_company(
        tmp_path_factory.mktemp("euro") / "template.qbw",
        clock=lambda: dt.datetime(2026, 3, 10, 17, 30, tzinfo=dt.UTC),
        history=False,
        preferences={"MultiCurrency": True},
    )


class History:
    """One company in which a French customer and vendor are dealt with."""

    def __init__(self, client: Any, forms: Any) -> None:
        self.client, self.forms = client, forms
        self.made: list[tuple[str, str]] = []
        for body in (
            forms.simple_item("Service", "Labour", "Service Income"),
            forms.inventory_item("WIDGET", "", ""),
            *(
                f"<{kind}AddRq><{kind}Add><Name>{name}</Name>{forms.ref('CurrencyRef', 'Euro')}</{kind}Add></{kind}AddRq>"
                for kind, name in (("Customer", "Paris"), ("Vendor", "Lyon"))
            ),
        ):
            client.ok(body)

    def perform(self, act: Any) -> None:
        getattr(self, f"_{act[0].lower()}")(*act)

    def _sale(self, kind: str, lines: list[str], rate: str) -> None:
        forms = self.forms
        body = forms.form(
            kind, *(forms.line(kind, "Labour", amount=amount, code="NON") for amount in lines), customer="Paris",
            tax="", after=f"<ExchangeRate>{rate}</ExchangeRate>",
        )  # fmt: skip
        self.made.append((kind, self.client.ok(body).findtext("TxnID")))

    _invoice = _creditmemo = _sale

    def _open(self, kind: str, place: int) -> tuple[str, int] | None:
        ids = [txn_id for other, txn_id in self.made if other == kind]
        if not ids:
            return None
        txn_id = ids[place % len(ids)]
        with shell.reading(self.client.path) as company:
            (number,) = company.store.db.execute("SELECT txn_number FROM txn WHERE txn_id = ?", (txn_id,)).fetchone()
            return txn_id, settlement.remaining(company, number)

    def _payment(self, _: str, amount: str, rate: str, place: int, percent: int) -> None:
        charge = self._open("Invoice", place)
        applied = ()
        if charge is not None and charge[1] > 0:
            part = max(1, charge[1] * percent // 100)
            applied = ((charge[0], f"{Decimal(part) / 100:.2f}"),)
            amount = max(amount, applied[0][1], key=Decimal)
        body = self.forms.payment(amount, *applied, customer="Paris")
        body = body.replace("</TotalAmount>", f"</TotalAmount><ExchangeRate>{rate}</ExchangeRate>")
        self.made.append(("ReceivePayment", self.client.ok(body).findtext("TxnID")))

    def _credit(self, _: str, place: int, other: int, percent: int) -> None:
        charge = self._open("Invoice", place)
        credit = self._open(("CreditMemo", "ReceivePayment")[other % 2], other)
        if charge is None or credit is None or min(charge[1], credit[1]) <= 0:
            return
        part = f"{Decimal(max(1, min(charge[1], credit[1]) * percent // 100)) / 100:.2f}"
        extra = (
            f"<AppliedToTxnAdd><TxnID>{charge[0]}</TxnID><SetCredit><CreditTxnID>{credit[0]}</CreditTxnID>"
            f"<AppliedAmount>{part}</AppliedAmount></SetCredit></AppliedToTxnAdd>"
        )
        self.client.ok(self.forms.payment("0.00", customer="Paris", extra=extra))

    def _bill(self, _: str, quantity: int, amount: str, rate: str) -> None:
        body = self.forms.bill(self.forms.item_line("WIDGET", quantity=str(quantity), amount=amount), vendor="Lyon")
        body = body.replace("<ItemLineAdd>", f"<ExchangeRate>{rate}</ExchangeRate><ItemLineAdd>", 1)
        self.made.append(("Bill", self.client.ok(body).findtext("TxnID")))

    def _remove(self, verb: str, place: int, _: str) -> None:
        if not self.made:
            return
        kind, txn_id = self.made.pop(place % len(self.made))
        verb = "delete" if kind == "ReceivePayment" else verb
        assert self.client.one(getattr(self.forms, verb)(kind, txn_id)).attrib["statusCode"] == "0"

    _void = _delete = _remove

    def _rate(self, _: str, place: int, rate: str) -> None:
        found = self._open("Invoice", place)
        if found is None:
            return
        (node,) = self.client.one(f"<InvoiceQueryRq><TxnID>{found[0]}</TxnID></InvoiceQueryRq>")
        self.client.ok(
            f"<InvoiceModRq><InvoiceMod><TxnID>{found[0]}</TxnID><EditSequence>{node.findtext('EditSequence')}"
            f"</EditSequence><ExchangeRate>{rate}</ExchangeRate></InvoiceMod></InvoiceModRq>"
        )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories)
def test_rule_72_any_foreign_history_balances(
    euro_template: Path, forms: Any, open_company: Any, acts: list[Any]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        client = open_company(Path(shutil.copy(euro_template, Path(folder) / "b.qbw")))
        history = History(client, forms)
        for act in acts:
            history.perform(act)
        check(client)
        # When everything is taken away again, nothing is left in any account.
        while history.made:
            history.perform(("delete", 0, ""))
        assert shell.ledger_totals(client.path) == {}
        client.close()


def check(client: Any) -> None:
    totals = shell.ledger_totals(client.path)
    assert sum(totals.values()) == 0
    with shell.reading(client.path) as company:
        value = {"AccountsReceivable": 0, "AccountsPayable": 0}
        rows = company.store.db.execute("SELECT txn_number, side, account_id FROM open_item").fetchall()
        for number, side, account_id in rows:
            left = settlement.remaining(company, number)
            sign = 1 if side == "debit" else -1
            value[company.account_type(account_id)] += sign * foreign_amounts.remaining_value(company, number, left)
    # The account is worth what its open documents are worth, each at its own rate.
    assert value["AccountsReceivable"] == totals.get("Accounts Receivable - EUR", 0)
    assert value["AccountsPayable"] == totals.get("Accounts Payable - EUR", 0)
    stock = client.ok("<ItemInventoryQueryRq><FullName>WIDGET</FullName></ItemInventoryQueryRq>")
    worth = Decimal(stock.findtext("QuantityOnHand")) * Decimal(stock.findtext("AverageCost")) * 100
    assert abs(worth - totals.get("Inventory Asset", 0)) < Decimal("0.5")
