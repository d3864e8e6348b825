"""A machine that makes random histories of a company file and looks after each step whether the books still agree.

What is expected is worked out here from the documents as queries show them, never from the sandbox's own ledger code.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from qbd.sandbox.quickbooks import shell
from qbd.sandbox.quickbooks.errors import HresultError

CUSTOMERS = ("Shopper", "Shopper:Job", "Other")
VENDORS = ("Northwind Supply Co", "Maker")
STOCK = ("WIDGET", "GADGET")
FORMS = ("SalesReceipt", "Invoice", "CreditMemo")
# What the rules may refuse a well-formed document for: saving it, a value, a link to what is gone or used.
REFUSALS = ("3180", "3210", "3120", "3160", "3250")

cents = st.integers(1, 9_999)
days = st.integers(1, 28).map(lambda day: f"2026-02-{day:02d}")


def money(value: int) -> str:
    """1234 -> `12.34`."""
    sign, value = ("-", -value) if value < 0 else ("", value)
    return f"{sign}{value // 100}.{value % 100:02d}"


def to_cents(text: str | None) -> int:
    """`12.34` -> 1234."""
    whole, _, decimals = (text or "0.00").partition(".")
    sign = -1 if whole.startswith("-") else 1
    return sign * (abs(int(whole)) * 100 + int(decimals or 0))


@dataclass(slots=True)
class Made:
    """One document that was accepted."""

    kind: str
    txn_id: str


class Killed(BaseException):
    """QuickBooks is gone after it wrote and before it answered."""


@st.composite
def lines(draw: Any, kind: str, forms: Any) -> str:
    """One to three lines of a sales form."""
    made = []
    for _ in range(draw(st.integers(1, 3))):
        item = draw(st.sampled_from([*STOCK, "Labour", "Shipping", "Poster"]))
        quantity = draw(st.integers(1, 5))
        made.append(
            forms.line(
                kind,
                item,
                quantity=str(quantity),
                amount=money(draw(cents)),
                code=draw(st.sampled_from(["TAX", "NON"])),
            )
        )
    return "".join(made)


class Histories(RuleBasedStateMachine):
    """Documents of all kinds, changed, voided, deleted, replayed, with the file closed and killed in between."""

    def __init__(self, template: Path, forms: Any, open_company: Callable[..., Any]) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.forms = forms
        self.path = Path(shutil.copy(template, Path(self.folder.name) / "history.qbw"))
        self.kill_next = False
        self.client = open_company(self.path, after_commit=self._after_commit)
        self.made: list[Made] = []
        self.sets: list[tuple[str, str, str]] = []
        self.count = 0

    def _after_commit(self, name: str) -> None:
        if self.kill_next and not name.endswith("QueryRq"):
            self.kill_next = False
            raise Killed

    def teardown(self) -> None:
        with contextlib.suppress(HresultError):
            self.client.close()
        self.folder.cleanup()

    # -- sending ------------------------------------------------------------------------------------------------

    def send(self, body: str, *also: str) -> ElementTree.Element:
        """One request in a set of its own that QuickBooks remembers; ``also`` are further codes of refusal."""
        self.count += 1
        attributes = f'onError="stopOnError" newMessageSetID="H{self.count}"'
        before = shell.ledger_totals(self.path)
        try:
            message_set = self.client.send(body, attributes)
        except Killed:
            self.reopen()
            message_set = self.client.send(body, attributes)
        (response,) = message_set
        self.sets.append((body, attributes, ElementTree.tostring(message_set, encoding="unicode")))
        if response.attrib["statusCode"] != "0":
            assert response.attrib["statusCode"] in (*REFUSALS, *also), (body, response.attrib)
            assert shell.ledger_totals(self.path) == before, body
        return response

    def add(self, kind: str, body: str) -> None:
        response = self.send(body)
        if response.attrib["statusCode"] == "0" and len(response) and response[0].findtext("TxnID"):
            self.made.append(Made(kind, response[0].findtext("TxnID", "")))

    def query(self, kind: str, extra: str = "") -> list[ElementTree.Element]:
        return list(self.client.one(f"<{kind}QueryRq>{extra}</{kind}QueryRq>"))

    def open_of(self, kind: str, field: str, **names: str) -> list[tuple[str, str, int]]:
        """TxnID, name and open amount of what is not settled."""
        reference = "VendorRef" if kind in ("Bill", "VendorCredit") else "CustomerRef"
        found = []
        for node in self.query(kind):
            amount = to_cents(node.findtext(field))
            if amount > 0:
                found.append((node.findtext("TxnID", ""), node.findtext(f"{reference}/FullName", ""), amount))
        return found

    # -- documents ----------------------------------------------------------------------------------------------

    @initialize()
    def names(self) -> None:
        for body in (
            "<CustomerAddRq><CustomerAdd><Name>Other</Name></CustomerAdd></CustomerAddRq>",
            "<VendorAddRq><VendorAdd><Name>Maker</Name></VendorAdd></VendorAddRq>",
            self.forms.account("Rent", "Expense"),
            self.forms.account("Bank Service Charges", "Expense"),
            self.forms.account("Inventory Shrinkage", "CostOfGoodsSold"),
            self.forms.account("Reserve", "Bank"),
        ):
            assert self.client.one(body).attrib["statusCode"] in ("0", "3100")

    @rule(data=st.data(), kind=st.sampled_from(FORMS), customer=st.sampled_from(CUSTOMERS), date=days,
          tax=st.sampled_from(["Zero", "County", "Group"]))  # fmt: skip
    def sale(self, data: Any, kind: str, customer: str, date: str, tax: str) -> None:
        body = data.draw(lines(kind, self.forms))
        self.add(kind, self.forms.form(kind, body, customer=customer, date=date, tax=tax))

    @rule(vendor=st.sampled_from(VENDORS), date=days, item=st.sampled_from([*STOCK, ""]), quantity=st.integers(1, 9),
          amount=cents, kind=st.sampled_from(["Bill", "Bill", "VendorCredit", "ItemReceipt"]))  # fmt: skip
    def purchase(self, vendor: str, date: str, item: str, quantity: int, amount: int, kind: str) -> None:
        line = self.forms.expense_line("Rent", money(amount))
        if item:
            line = self.forms.item_line(item, quantity=str(quantity), amount=money(amount))
        body = self.forms.bill(line, date=date, vendor=vendor).replace("Bill", kind)
        if self.knows(kind):
            self.add(kind, body)

    def knows(self, kind: str) -> bool:
        """Whether the sandbox keeps such documents at all."""
        return self.client.one(f"<{kind}QueryRq/>").attrib["statusCode"] != "1030"

    @rule(data=st.data(), customer=st.sampled_from(CUSTOMERS), date=days, extra=st.sampled_from([0, 0, 500]),
          bank=st.sampled_from(["", "Checking"]))  # fmt: skip
    def payment(self, data: Any, customer: str, date: str, extra: int, bank: str) -> None:
        invoices = [row for row in self.open_of("Invoice", "BalanceRemaining") if row[1] == customer]
        applied = []
        for number, _, left in invoices[:3]:
            if data.draw(st.booleans()):
                applied.append((number, money(data.draw(st.integers(1, left)))))
        total = sum(to_cents(amount) for _, amount in applied) + extra
        if total:
            body = self.forms.payment(money(total), *applied, customer=customer, deposit_to=bank, date=date)
            self.add("ReceivePayment", body)

    @rule(data=st.data(), customer=st.sampled_from(CUSTOMERS), date=days)
    def credit_on_invoice(self, data: Any, customer: str, date: str) -> None:
        """A payment without money that ties a credit memo to an invoice."""
        invoices = [row for row in self.open_of("Invoice", "BalanceRemaining") if row[1] == customer]
        credits = [row for row in self.open_of("CreditMemo", "CreditRemaining") if row[1] == customer]
        if not invoices or not credits:
            return
        invoice, credit = data.draw(st.sampled_from(invoices)), data.draw(st.sampled_from(credits))
        amount = money(data.draw(st.integers(1, min(invoice[2], credit[2]))))
        link = (
            f"<AppliedToTxnAdd><TxnID>{invoice[0]}</TxnID><SetCredit><CreditTxnID>{credit[0]}</CreditTxnID>"
            f"<AppliedAmount>{amount}</AppliedAmount></SetCredit></AppliedToTxnAdd>"
        )
        body = self.forms.payment("0.00", customer=customer, date=date, extra=link)
        self.add("ReceivePayment", body.replace("<TotalAmount>0.00</TotalAmount>", ""))

    @rule(data=st.data(), source=st.sampled_from(["", "Checking"]))
    def refund(self, data: Any, source: str) -> None:
        credits = self.open_of("CreditMemo", "CreditRemaining")
        if credits:
            number, customer, left = data.draw(st.sampled_from(credits))
            amount = money(data.draw(st.integers(1, left)))
            body = self.forms.refund(number, amount, source=source, customer=customer)
            self.add("ARRefundCreditCard", body)

    @rule(data=st.data(), fee=st.integers(0, 300))
    def deposit(self, data: Any, fee: int) -> None:
        waiting = self.waiting_payments()
        chosen = [number for number, _ in waiting if data.draw(st.booleans())]
        if chosen:
            parts = [self.forms.deposit_payment(number) for number in chosen]
            parts += [self.forms.deposit_line("Bank Service Charges", money(-fee))] if fee else []
            self.add("Deposit", self.forms.deposit(*parts))

    @rule(data=st.data(), amount=cents, date=days, first=st.booleans())
    def journal(self, data: Any, amount: int, date: str, first: bool) -> None:
        sides = [("Checking", ""), ("Rent", ""), ("Sales Income", "")]
        (debit, debit_name), (credit, credit_name) = data.draw(st.permutations(sides))[:2]
        value = money(amount)
        body = self.forms.journal(
            ("Debit", debit, value, debit_name), ("Credit", credit, value, credit_name), date=date
        )
        self.add("JournalEntry", body)

    @rule(amount=cents, item=st.sampled_from(STOCK), quantity=st.integers(1, 4), with_item=st.booleans())
    def check(self, amount: int, item: str, quantity: int, with_item: bool) -> None:
        line = self.forms.expense_line("Rent", money(amount))
        if with_item:
            line = self.forms.item_line(item, quantity=str(quantity), amount=money(amount))
        self.add("Check", self.forms.check(line, payee="Maker"))

    @rule(item=st.sampled_from(STOCK), difference=st.integers(-6, 6), value=st.integers(0, 9_000), date=days,
          by_value=st.booleans())  # fmt: skip
    def adjust(self, item: str, difference: int, value: int, date: str, by_value: bool) -> None:
        change = f"<QuantityAdjustment><QuantityDifference>{difference}</QuantityDifference></QuantityAdjustment>"
        if by_value:
            change = f"<ValueAdjustment><QuantityDifference>{difference}</QuantityDifference><NewValue>{money(value)}</NewValue></ValueAdjustment>"
        self.add(
            "InventoryAdjustment",
            f"<InventoryAdjustmentAddRq><InventoryAdjustmentAdd>{self.forms.ref('AccountRef', 'Inventory Shrinkage')}"
            f"<TxnDate>{date}</TxnDate><InventoryAdjustmentLineAdd>{self.forms.ref('ItemRef', item)}{change}"
            "</InventoryAdjustmentLineAdd></InventoryAdjustmentAdd></InventoryAdjustmentAddRq>",
        )

    @rule(data=st.data(), date=days)
    def pay_bill(self, data: Any, date: str) -> None:
        bills = self.open_of("Bill", "OpenAmount")
        if not bills or not self.knows("BillPaymentCheck"):
            return
        number, vendor, left = data.draw(st.sampled_from(bills))
        amount = money(data.draw(st.integers(1, left)))
        self.add(
            "BillPaymentCheck",
            f"<BillPaymentCheckAddRq><BillPaymentCheckAdd>{self.forms.ref('PayeeEntityRef', vendor)}<TxnDate>{date}"
            f"</TxnDate>{self.forms.ref('BankAccountRef', 'Checking')}<IsToBePrinted>true</IsToBePrinted>"
            f"<AppliedToTxnAdd><TxnID>{number}</TxnID><PaymentAmount>{amount}</PaymentAmount></AppliedToTxnAdd>"
            "</BillPaymentCheckAdd></BillPaymentCheckAddRq>",
        )

    @rule(data=st.data(), customer=st.sampled_from(CUSTOMERS), date=days, invoiced=st.booleans())
    def sales_order(self, data: Any, customer: str, date: str, invoiced: bool) -> None:
        if not self.knows("SalesOrder"):
            return
        body = data.draw(lines("SalesOrder", self.forms))
        before = shell.ledger_totals(self.path)
        self.add("SalesOrder", self.forms.form("SalesOrder", body, customer=customer, date=date))
        assert shell.ledger_totals(self.path) == before, "an order posts nothing"
        if invoiced and self.made and self.made[-1].kind == "SalesOrder":
            link = f"<LinkToTxnID>{self.made[-1].txn_id}</LinkToTxnID>"
            self.add("Invoice", self.forms.form("Invoice", customer=customer, date=date, after=link))

    @rule(vendor=st.sampled_from(VENDORS), item=st.sampled_from(STOCK), quantity=st.integers(1, 9), amount=cents,
          date=days, received=st.sampled_from(["", "ItemReceipt", "Bill"]))  # fmt: skip
    def purchase_order(self, vendor: str, item: str, quantity: int, amount: int, date: str, received: str) -> None:
        if not self.knows("PurchaseOrder"):
            return
        line = self.forms.line("PurchaseOrder", item, quantity=str(quantity), amount=money(amount))
        before = shell.ledger_totals(self.path)
        self.add(
            "PurchaseOrder",
            f"<PurchaseOrderAddRq><PurchaseOrderAdd>{self.forms.ref('VendorRef', vendor)}<TxnDate>{date}</TxnDate>"
            f"{line}</PurchaseOrderAdd></PurchaseOrderAddRq>",
        )
        assert shell.ledger_totals(self.path) == before, "an order posts nothing"
        if received and self.made and self.made[-1].kind == "PurchaseOrder":
            link = f"<LinkToTxnID>{self.made[-1].txn_id}</LinkToTxnID>"
            self.add(received, self.forms.bill(link, vendor=vendor, date=date).replace("Bill", received))

    @rule(amount=cents, date=days, back=st.booleans())
    def transfer(self, amount: int, date: str, back: bool) -> None:
        if not self.knows("Transfer"):
            return
        source, target = ("Reserve", "Checking") if back else ("Checking", "Reserve")
        self.add(
            "Transfer",
            f"<TransferAddRq><TransferAdd><TxnDate>{date}</TxnDate>{self.forms.ref('TransferFromAccountRef', source)}"
            f"{self.forms.ref('TransferToAccountRef', target)}<Amount>{money(amount)}</Amount></TransferAdd>"
            "</TransferAddRq>",
        )

    # -- changes ------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.made)
    @rule(data=st.data(), date=days)
    def change_date(self, data: Any, date: str) -> None:
        made = data.draw(st.sampled_from(self.made))
        field = f"<TxnID>{made.txn_id}</TxnID>"
        found = self.query(made.kind, field)
        if not found or made.kind == "ARRefundCreditCard":
            return
        sequence = found[0].findtext("EditSequence")
        # Not every Mod has its date right after the sequence; what may stand between is optional.
        self.send(
            f"<{made.kind}ModRq><{made.kind}Mod>{field}<EditSequence>{sequence}</EditSequence><TxnDate>{date}</TxnDate>"
            f"</{made.kind}Mod></{made.kind}ModRq>",
            "1030",
        )

    @precondition(lambda self: any(made.kind in FORMS for made in self.made))
    @rule(data=st.data(), amount=cents, quantity=st.integers(1, 5))
    def change_line(self, data: Any, amount: int, quantity: int) -> None:
        """One line is changed; the lines left out are deleted."""
        made = data.draw(st.sampled_from([made for made in self.made if made.kind in FORMS]))
        extra = f"<TxnID>{made.txn_id}</TxnID><IncludeLineItems>true</IncludeLineItems>"
        found = self.query(made.kind, extra)
        lines_there = found[0].findall(f"{made.kind}LineRet") if found else []
        if lines_there:
            self.send(
                f"<{made.kind}ModRq><{made.kind}Mod><TxnID>{made.txn_id}</TxnID><EditSequence>"
                f"{found[0].findtext('EditSequence')}</EditSequence><{made.kind}LineMod><TxnLineID>"
                f"{data.draw(st.sampled_from(lines_there)).findtext('TxnLineID')}</TxnLineID><Quantity>{quantity}"
                f"</Quantity><Amount>{money(amount)}</Amount></{made.kind}LineMod></{made.kind}Mod></{made.kind}ModRq>"
            )

    @precondition(lambda self: self.made)
    @rule(data=st.data(), verb=st.sampled_from(["void", "delete"]))
    def take_back(self, data: Any, verb: str) -> None:
        """Any document, linked or not. What is deleted is gone, what is void has left the ledger."""
        made = data.draw(st.sampled_from(self.made))
        if made.kind == "Transfer" or (
            verb == "void" and made.kind in ("ReceivePayment", "PurchaseOrder", "SalesOrder")
        ):
            return
        response = self.send(getattr(self.forms, verb)(made.kind, made.txn_id))
        if response.attrib["statusCode"] == "0":
            assert shell.ledger_totals(self.path, [made.txn_id]) == {}
            if verb == "delete":
                self.made.remove(made)
                assert self.query(made.kind, f"<TxnID>{made.txn_id}</TxnID>") == []

    @precondition(lambda self: self.made)
    @rule(verb=st.sampled_from(["void", "delete"]), data=st.data(), kind=st.sampled_from(FORMS), date=days)
    def add_and_take_back(self, verb: str, data: Any, kind: str, date: str) -> None:
        """A void or a delete brings the ledger back to exactly where it was, later costs included."""
        before = shell.ledger_totals(self.path)
        body = data.draw(lines(kind, self.forms))
        response = self.send(self.forms.form(kind, body, date=date))
        if response.attrib["statusCode"] == "0":
            done = self.send(getattr(self.forms, verb)(kind, response[0].findtext("TxnID")))
            assert done.attrib["statusCode"] == "0", done.attrib
            assert shell.ledger_totals(self.path) == before

    # -- the file -----------------------------------------------------------------------------------------------

    @precondition(lambda self: self.sets)
    @rule(data=st.data())
    def replay(self, data: Any) -> None:
        """A set that is sent again gives the stored answer and does nothing."""
        body, attributes, answer = data.draw(st.sampled_from(self.sets))
        before = shell.ledger_totals(self.path)
        again = self.client.send(body, attributes)
        assert ElementTree.tostring(again, encoding="unicode") == answer
        assert shell.ledger_totals(self.path) == before

    @rule()
    def reopen(self) -> None:
        before = shell.ledger_totals(self.path)
        self.client.close()
        self.client.open()
        assert shell.ledger_totals(self.path) == before

    @rule()
    def kill(self) -> None:
        """The next document is written and its answer lost; the set is then sent again."""
        self.kill_next = True

    # -- what must hold -----------------------------------------------------------------------------------------

    @invariant()
    def books_balance(self) -> None:
        totals = shell.ledger_totals(self.path)
        assert sum(totals.values()) == 0
        for made in self.made:
            assert sum(shell.ledger_totals(self.path, [made.txn_id]).values()) == 0, made

    @invariant()
    def receivables_are_the_open_documents(self) -> None:
        owed = dict.fromkeys(CUSTOMERS, 0)
        for kind, field, sign in (
            ("Invoice", "BalanceRemaining", 1), ("CreditMemo", "CreditRemaining", -1),
            ("ReceivePayment", "UnusedPayment", -1),
        ):  # fmt: skip
            for node in self.query(kind):
                owed[node.findtext("CustomerRef/FullName", "")] += sign * to_cents(node.findtext(field))
        ledger = shell.ledger_totals(self.path).get("Accounts Receivable", 0)
        assert sum(owed.values()) == ledger
        shown = {node.findtext("FullName", ""): to_cents(node.findtext("Balance")) for node in self.query("Customer")}
        assert {name: amount for name, amount in shown.items() if amount} == {k: v for k, v in owed.items() if v}

    @invariant()
    def payables_are_the_open_documents(self) -> None:
        owed = dict.fromkeys(VENDORS, 0)
        for kind, field, sign in (("Bill", "OpenAmount", 1), ("VendorCredit", "OpenAmount", -1),
                                  ("ItemReceipt", "TotalAmount", 1)):  # fmt: skip
            for node in self.query(kind):
                owed[node.findtext("VendorRef/FullName", "")] += sign * to_cents(node.findtext(field))
        # A payment whose bill was deleted stays as the vendor's credit (rule 66).
        for node in self.query("BillPaymentCheck", "<IncludeLineItems>true</IncludeLineItems>"):
            applied = sum(to_cents(row.findtext("Amount")) for row in node.findall("AppliedToTxnRet"))
            owed[node.findtext("PayeeEntityRef/FullName", "")] -= to_cents(node.findtext("Amount")) - applied
        assert -shell.ledger_totals(self.path).get("Accounts Payable", 0) == sum(owed.values())
        shown = {node.findtext("Name", ""): to_cents(node.findtext("Balance")) for node in self.query("Vendor")}
        assert {name: amount for name, amount in shown.items() if amount} == {k: v for k, v in owed.items() if v}

    @invariant()
    def stock_is_worth_its_account(self) -> None:
        view = shell.list_view(self.path, "items")
        worth = sum(to_cents(row[3].rpartition(", ")[2]) for row in view.rows if " on hand, " in row[3])
        assert worth == shell.ledger_totals(self.path).get("Inventory Asset", 0)
        for node in self.query("ItemInventory"):
            units = node.findtext("QuantityOnHand", "0")
            assert float(units) == self.counted(node.findtext("Name", "")), node.findtext("Name")

    def counted(self, item: str) -> float:
        """Units of an item by the lines of all documents; the set-up's opening stock is an adjustment among them."""
        total = 0.0
        for kind, line, sign in (
            ("SalesReceipt", "SalesReceiptLineRet", -1), ("Invoice", "InvoiceLineRet", -1),
            ("CreditMemo", "CreditMemoLineRet", 1), ("Bill", "ItemLineRet", 1), ("Check", "ItemLineRet", 1),
            ("ItemReceipt", "ItemLineRet", 1), ("VendorCredit", "ItemLineRet", -1),
            ("InventoryAdjustment", "InventoryAdjustmentLineRet", 1),
        ):  # fmt: skip
            for node in self.query(kind, "<IncludeLineItems>true</IncludeLineItems>"):
                for row in node.findall(line):
                    if row.findtext("ItemRef/FullName") == item:
                        quantity = row.findtext("Quantity") or row.findtext("QuantityDifference") or "0"
                        total += sign * float(quantity)
        return total

    def waiting_payments(self) -> list[tuple[str, int]]:
        """What lies in Undeposited Funds: receipts and payments that no deposit took, refunds out of it negative."""
        taken: set[str] = set()
        for node in self.query("Deposit", "<IncludeLineItems>true</IncludeLineItems>"):
            taken |= {row.text or "" for row in node.iter("TxnID")}
        found = []
        for kind, field, account, sign in (
            ("SalesReceipt", "TotalAmount", "DepositToAccountRef", 1),
            ("ReceivePayment", "TotalAmount", "DepositToAccountRef", 1),
            ("ARRefundCreditCard", "TotalAmount", "RefundFromAccountRef", -1),
        ):
            for node in self.query(kind):
                amount = sign * to_cents(node.findtext(field))
                number = node.findtext("TxnID", "")
                if amount and number not in taken and node.findtext(f"{account}/FullName") == "Undeposited Funds":
                    found.append((number, amount))
        return found

    @invariant()
    def undeposited_funds_are_the_payments_that_wait(self) -> None:
        waiting = sum(amount for _, amount in self.waiting_payments())
        assert shell.ledger_totals(self.path).get("Undeposited Funds", 0) == waiting
