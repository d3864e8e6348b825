"""What holds whatever is bought, paid, sold and taken back: payables, stock, and what is on order (rules 43-56, 63-66)."""

from __future__ import annotations

import shutil
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qbd.sandbox.quickbooks import shell

VENDOR = "Northwind Supply Co"
items = st.sampled_from(["WIDGET", "GADGET"])
units = st.integers(1, 9)
cents = st.integers(0, 3000)
days = st.integers(1, 28).map(lambda day: f"2026-02-{day:02d}")
index = st.integers(0, 9)
actions = st.lists(
    st.one_of(
        st.tuples(st.just("order"), items, units, cents),
        st.tuples(st.sampled_from(["ItemReceipt", "Bill"]), index, st.integers(0, 9), days),
        st.tuples(st.sampled_from(["ItemReceipt", "Bill", "VendorCredit"]), items, units, cents, days),
        st.tuples(st.just("pay"), index, cents, st.integers(0, 200)),
        st.tuples(st.just("credit"), index, index, cents),
        st.tuples(st.just("sell"), items, units, days),
        st.tuples(st.just("close"), index),
        st.tuples(st.sampled_from(["void", "delete"]), index),
    ),
    min_size=3,
    max_size=12,
)


def money(amount: int) -> str:
    return f"{Decimal(amount) / 100:.2f}"


class World:
    """A company file, and beside it what a careful person would have noted down."""

    def __init__(self, client: Any, forms: Any) -> None:
        self.client, self.forms = client, forms
        self.made: list[tuple[str, str]] = []
        self.orders: dict[str, Any] = {}
        self.taken: dict[str, dict[str, Decimal]] = {}
        self.closed: set[str] = set()

    def send(self, kind: str, body: str, expected: tuple[str, ...] = ("0",)) -> Any:
        response = self.client.one(body)
        assert response.attrib["statusCode"] in expected, response.attrib
        if response.attrib["statusCode"] != "0":
            return None
        txn_id = response[0].findtext("TxnID")
        if txn_id:
            self.made.append((kind, txn_id))
        return response[0]

    def perform(self, act: tuple[Any, ...]) -> None:
        name = act[0]
        if name in ("ItemReceipt", "Bill") and isinstance(act[1], int):
            self.fill(*act)
        elif name in ("ItemReceipt", "Bill", "VendorCredit"):
            line = self.forms.item_line(act[1], quantity=str(act[2]), amount=money(act[3]))
            self.send(name, self.forms.purchase(name, line, date=act[4]))
        elif name in ("void", "delete"):
            self.remove(name, act[1])
        else:
            getattr(self, name)(*act[1:])

    def order(self, item: str, quantity: int, rate: int) -> None:
        line = self.forms.order_line(item, str(quantity), money(rate))
        found = self.send("PurchaseOrder", self.forms.purchase_order(line))
        self.orders[found.findtext("TxnID")] = found

    def pick(self, kind: str, number: int) -> str | None:
        found = [txn_id for made, txn_id in self.made if made == kind]
        return found[number % len(found)] if found else None

    def fill(self, kind: str, number: int, quantity: int, date: str) -> None:
        order_id = self.pick("PurchaseOrder", number)
        if order_id is None:
            return
        placed = self.orders[order_id]
        ordered = Decimal(placed.findtext("PurchaseOrderLineRet/Quantity"))
        left = ordered - self.received(order_id)
        whole = quantity == 0
        lines = () if whole else (self.forms.linked_line(placed, quantity=str(quantity)),)
        body = self.forms.purchase(kind, *lines, orders=(order_id,) if whole else (), date=date)
        fits = order_id not in self.closed and 0 < (left if whole else quantity) <= left
        found = self.send(kind, body, ("0",) if fits else ("3210",))
        if found is not None:
            self.taken[found.findtext("TxnID")] = {order_id: left if whole else Decimal(quantity)}

    def received(self, order_id: str) -> Decimal:
        return sum((taken.get(order_id, Decimal(0)) for taken in self.taken.values()), Decimal(0))

    def pay(self, number: int, amount: int, discount: int) -> None:
        bill = self.pick("Bill", number)
        if bill is None:
            return
        part = f"<AppliedToTxnAdd><TxnID>{bill}</TxnID><PaymentAmount>{money(amount)}</PaymentAmount>"
        if discount:
            part += f"<DiscountAmount>{money(discount)}</DiscountAmount>"
            part += self.forms.ref("DiscountAccountRef", "Other Income")
        body = self.forms.bill_payment(extra=part + "</AppliedToTxnAdd>")
        left = self.client.ok(self.forms.query("Bill", bill)).findtext("OpenAmount")
        fits = amount + discount <= int(Decimal(left) * 100)
        self.send("BillPaymentCheck", body, ("0",) if fits else ("3210",))

    def credit(self, number: int, other: int, amount: int) -> None:
        bill, back = self.pick("Bill", number), self.pick("VendorCredit", other)
        if bill is None or back is None:
            return
        part = f"<AppliedToTxnAdd><TxnID>{bill}</TxnID><SetCredit><CreditTxnID>{back}</CreditTxnID>"
        part += f"<AppliedAmount>{money(amount)}</AppliedAmount></SetCredit></AppliedToTxnAdd>"
        self.send("BillPaymentCheck", self.forms.bill_payment(extra=part), ("0", "3210"))

    def sell(self, item: str, quantity: int, date: str) -> None:
        line = self.forms.receipt_line(item, quantity=str(quantity), rate="9.00")
        self.send("SalesReceipt", self.forms.form("SalesReceipt", line, date=date))

    def close(self, number: int) -> None:
        order_id = self.pick("PurchaseOrder", number)
        if order_id is not None:
            change = self.forms.mod("PurchaseOrder", self.orders[order_id], "<IsManuallyClosed>1</IsManuallyClosed>")
            if order_id not in self.closed:
                self.client.ok(change)
            self.closed.add(order_id)

    def remove(self, verb: str, number: int) -> None:
        if not self.made:
            return
        kind, txn_id = self.made.pop(number % len(self.made))
        verb = "delete" if kind == "PurchaseOrder" else verb
        self.client.ok(getattr(self.forms, verb)(kind, txn_id))
        self.taken.pop(txn_id, None)
        self.orders.pop(txn_id, None)

    def check(self) -> None:
        totals = shell.ledger_totals(self.client.path)
        assert sum(totals.values()) == 0
        self.check_payables(totals)
        self.check_stock(totals)
        for order_id in self.orders:
            found = self.client.ok(self.forms.query("PurchaseOrder", order_id))
            assert Decimal(found.findtext("PurchaseOrderLineRet/ReceivedQuantity")) == self.received(order_id)

    def check_payables(self, totals: dict[str, int]) -> None:
        payee = self.forms.ref("PayeeEntityRef", VENDOR)
        owed = Decimal(0)
        for row in self.client.one(f"<BillToPayQueryRq>{payee}</BillToPayQueryRq>"):
            owed += Decimal(row.findtext("BillToPay/AmountDue") or "0")
            owed -= Decimal(row.findtext("CreditToApply/CreditRemaining") or "0")
        for receipt in self.client.one("<ItemReceiptQueryRq/>"):
            owed += Decimal(receipt.findtext("TotalAmount"))
        assert -owed * 100 == totals.get("Accounts Payable", 0)

    def check_stock(self, totals: dict[str, int]) -> None:
        value = Decimal(0)
        for item in self.client.one("<ItemInventoryQueryRq/>"):
            on_hand, average = (Decimal(item.findtext(name)) for name in ("QuantityOnHand", "AverageCost"))
            value += on_hand * average
            on_order = sum(
                (
                    Decimal(placed.findtext("PurchaseOrderLineRet/Quantity")) - self.received(order_id)
                    for order_id, placed in self.orders.items()
                    if placed.findtext("PurchaseOrderLineRet/ItemRef/FullName") == item.findtext("FullName")
                    and order_id not in self.closed
                ),
                Decimal(0),
            )
            assert Decimal(item.findtext("QuantityOnOrder")) == on_order
        assert abs(value * 100 - totals.get("Inventory Asset", 0)) < Decimal("0.1")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions)
def test_any_purchases_hold_and_can_be_taken_back(
    qb_template: Path, forms: Any, open_company: Any, acts: list[tuple[Any, ...]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        client = open_company(Path(shutil.copy(qb_template, Path(folder) / "b.qbw")))
        before = shell.ledger_totals(client.path)
        world = World(client, forms)
        for act in acts:
            world.perform(act)
        world.check()
        while world.made:
            world.remove("delete", 0)
        world.check()
        assert shell.ledger_totals(client.path) == before
        client.close()
