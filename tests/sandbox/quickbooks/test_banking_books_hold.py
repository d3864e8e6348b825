"""Whatever is sold, ordered, paid, deposited, changed and taken away: receivables, undeposited funds and orders agree."""

from __future__ import annotations

import shutil
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qbd.sandbox.quickbooks import shell
from qbd.sandbox.quickbooks.store import Store

KINDS = [
    "invoice", "receipt", "credit", "order", "invoice_order", "invoice_line", "payment", "refund", "deposit",
    "change_invoice", "change_payment", "change_deposit", "void", "delete",
]  # fmt: skip
actions = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 9), st.integers(1, 60), st.integers(1, 4)), min_size=4, max_size=16
)


class History:
    """Performs actions; what the rules refuse changes nothing."""

    def __init__(self, client: Any, forms: Any) -> None:
        self.client, self.forms = client, forms
        self.made: dict[str, list[str]] = {}

    def pick(self, kind: str, number: int) -> str:
        ids = self.made.get(kind, [])
        return ids[number % len(ids)] if ids else "FFFF-1"

    def send(self, kind: str, body: str) -> None:
        before = shell.ledger_totals(self.client.path)
        response = self.client.one(body)
        code = response.attrib["statusCode"]
        assert code in ("0", "3120", "3160", "3180", "3210"), response.attrib
        if code != "0":
            assert shell.ledger_totals(self.client.path) == before
        elif kind and len(response):
            txn_id = response[0].findtext("TxnID")
            if txn_id not in self.made.setdefault(kind, []):
                self.made[kind].append(txn_id)

    def asked(self, kind: str, txn_id: str) -> Any:
        return self.client.one(
            f"<{kind}QueryRq><TxnID>{txn_id}</TxnID><IncludeLineItems>true</IncludeLineItems></{kind}QueryRq>"
        )

    def change(self, kind: str, txn_id: str, body: str) -> None:
        answer = self.asked(kind, txn_id)
        if len(answer):
            number = answer[0].findtext("EditSequence")
            head = f"<TxnID>{txn_id}</TxnID><EditSequence>{number}</EditSequence>"
            self.send(kind, f"<{kind}ModRq><{kind}Mod>{head}{body}</{kind}Mod></{kind}ModRq>")

    def perform(self, kind: str, which: int, units: int, quantity: int) -> None:
        forms, amount = self.forms, f"{units}.00"
        if kind == "invoice":
            paid = forms.line("Invoice", "Payment", amount="5.00") if which % 3 == 0 else ""
            self.send("Invoice", forms.form("Invoice", forms.line("Invoice", "Labour", amount=amount), paid))
        elif kind == "receipt":
            line = forms.receipt_line("WIDGET", quantity=str(quantity), amount=amount)
            self.send("SalesReceipt", forms.form("SalesReceipt", line))
        elif kind == "credit":
            self.send("CreditMemo", forms.credit_memo(amount))
        elif kind == "order":
            lines = [
                forms.line("SalesOrder", item, quantity=str(quantity), rate="3.00") for item in ("WIDGET", "Labour")
            ]
            self.send("SalesOrder", forms.form("SalesOrder", *lines))
        elif kind == "invoice_order":
            link = f"<LinkToTxnID>{self.pick('SalesOrder', which)}</LinkToTxnID>"
            self.send("Invoice", forms.form("Invoice", after=link))
        elif kind == "invoice_line":
            self.invoice_line(which, quantity)
        elif kind == "payment":
            self.send("ReceivePayment", forms.payment(amount, (self.pick("Invoice", which), f"{min(units, 20)}.00")))
        elif kind == "refund":
            self.send("ARRefundCreditCard", forms.refund(self.pick("CreditMemo", which), f"{min(units, 9)}.00"))
        else:
            self.touch(kind, which, units, quantity)

    def invoice_line(self, which: int, quantity: int) -> None:
        order_id = self.pick("SalesOrder", which)
        answer = self.asked("SalesOrder", order_id)
        if not len(answer):
            return
        line_id = answer[0].findall("SalesOrderLineRet")[which % 2].findtext("TxnLineID")
        link = f"<LinkToTxn><TxnID>{order_id}</TxnID><TxnLineID>{line_id}</TxnLineID></LinkToTxn>"
        line = f"<InvoiceLineAdd><Quantity>{quantity}</Quantity>{link}</InvoiceLineAdd>"
        self.send("Invoice", self.forms.form("Invoice", line))

    def touch(self, kind: str, which: int, units: int, quantity: int) -> None:
        if kind == "deposit":
            waiting = list(self.client.one("<ReceivePaymentToDepositQueryRq/>"))[:quantity]
            lines = [
                f"<DepositLineAdd><PaymentTxnID>{item.findtext('TxnID')}</PaymentTxnID>"
                + (
                    f"<PaymentTxnLineID>{item.findtext('TxnLineID')}</PaymentTxnLineID>"
                    if item.findtext("TxnLineID")
                    else ""
                )
                + "</DepositLineAdd>"
                for item in waiting
            ]
            if lines:
                self.send("Deposit", self.forms.deposit(*lines))
        elif kind == "change_payment":
            applied = f"<AppliedToTxnMod><TxnID>{self.pick('Invoice', which)}</TxnID><PaymentAmount>{quantity}.00</PaymentAmount></AppliedToTxnMod>"
            self.change(
                "ReceivePayment", self.pick("ReceivePayment", which), f"<TotalAmount>{units}.00</TotalAmount>{applied}"
            )
        elif kind == "change_invoice":
            self.change_line("Invoice", which, f"<Quantity>{quantity}</Quantity>")
        elif kind == "change_deposit":
            self.change_line("Deposit", which, "")
        else:
            documents = [(name, txn_id) for name, ids in sorted(self.made.items()) for txn_id in ids]
            if documents:
                name, txn_id = documents[which % len(documents)]
                if kind == "delete" or name not in ("ReceivePayment", "SalesOrder"):
                    self.send("", getattr(self.forms, kind)(name, txn_id))

    def change_line(self, kind: str, which: int, body: str) -> None:
        txn_id = self.pick(kind, which)
        answer = self.asked(kind, txn_id)
        lines = answer[0].findall(f"{kind}LineRet") if len(answer) else []
        if lines:
            line_id = lines[which % len(lines)].findtext("TxnLineID")
            inner = f"<{kind}LineMod><TxnLineID>{line_id}</TxnLineID>{body}</{kind}LineMod>"
            self.change(kind, txn_id, inner)

    def check(self) -> None:
        totals = shell.ledger_totals(self.client.path)
        assert sum(totals.values()) == 0
        receivable = Decimal(shell.receivables_view(self.client.path).rows[-1][-1])
        assert receivable * 100 == totals.get("Accounts Receivable", 0)
        waiting = sum(Decimal(item.findtext("Amount")) for item in self.client.one("<ReceivePaymentToDepositQueryRq/>"))
        assert waiting * 100 == totals.get("Undeposited Funds", 0)
        open_units = Decimal(0)
        for order in self.client.one(
            "<SalesOrderQueryRq><IncludeLineItems>true</IncludeLineItems></SalesOrderQueryRq>"
        ):
            lines = order.findall("SalesOrderLineRet")
            pairs = [(Decimal(line.findtext("Quantity")), Decimal(line.findtext("Invoiced"))) for line in lines]
            assert all(0 <= invoiced <= ordered for ordered, invoiced in pairs)
            assert order.findtext("IsFullyInvoiced") == ("true" if all(o == i for o, i in pairs) else "false")
            open_units += pairs[0][0] - pairs[0][1]
        item = self.client.ok("<ItemInventoryQueryRq><FullName>WIDGET</FullName></ItemInventoryQueryRq>")
        assert Decimal(item.findtext("QuantityOnSalesOrder")) == open_units

    def take_all_away(self) -> None:
        for kind in (
            "Deposit",
            "ARRefundCreditCard",
            "ReceivePayment",
            "SalesOrder",
            "CreditMemo",
            "Invoice",
            "SalesReceipt",
        ):
            for txn_id in self.made.get(kind, []):
                code = self.client.one(self.forms.delete(kind, txn_id)).attrib["statusCode"]
                assert code in ("0", "3120"), (kind, code)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions)
def test_sales_and_banking_agree_and_leave_nothing_behind(
    qb_template: Path, forms: Any, open_company: Any, acts: list[tuple[str, int, int, int]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(shutil.copy(qb_template, Path(folder) / "b.qbw"))
        store = Store(path)
        with store.transaction():
            store.set_meta("product", "premier")
        store.close()
        client = open_company(path)
        before = shell.ledger_totals(path)
        history = History(client, forms)
        for act in acts:
            history.perform(*act)
            history.check()
        history.take_all_away()
        after = shell.ledger_totals(path)
        assert {name: cents for name, cents in after.items() if cents} == {n: c for n, c in before.items() if c}
        client.close()
