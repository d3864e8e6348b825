"""A company file with the stock and taxes of the worked examples, and a client that speaks raw qbXML to it."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import json
import os
import shutil
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lxml import etree

from qbd.sandbox.quickbooks import shell
from qbd.sandbox.quickbooks.elements import ITEM_KINDS
from qbd.sandbox.quickbooks.errors import HresultError
from qbd.sandbox.quickbooks.fixtures import create_company
from qbd.sandbox.quickbooks.request_processor import RequestProcessor
from qbd.sandbox.quickbooks.schema import ReturnRule, load_schema, version_key
from qbd.sandbox.quickbooks.store import Store

# The makers of documents lie beside the tests and belong to none of them.
sys.path.insert(0, str(Path(__file__).parent))

Node = ElementTree.Element


class Clock:
    """Stands still until told otherwise."""

    def __init__(self) -> None:
        self.now = dt.datetime(2026, 3, 10, 17, 30, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.now

    def pass_time(self, **parts: float) -> None:
        self.now += dt.timedelta(**parts)


REFERENCE = Path(os.environ.get("QBD_REFERENCE") or Path(__file__).resolve().parents[4] / "shared" / "reference")


@functools.cache
def official_schema() -> etree.XMLSchema | None:
    """Intuit's own XSD of qbXML 13.0, requests and responses; None where the reference is not beside the project."""
    path = REFERENCE / "qbxml" / "official-13.0" / "qbxmlops130.xsd"
    return etree.XMLSchema(etree.parse(path)) if path.is_file() else None


@functools.cache
def documented_statuses() -> dict[int, str]:
    """Status code -> severity, as far as Intuit's codes are known; empty without the reference."""
    path = REFERENCE / "qbxml" / "statuscodes.json"
    if not path.is_file():
        return {}
    macro_errors = dict.fromkeys(range(9100, 9200), "Error")
    return macro_errors | {row["code"]: row["severity"] for row in json.loads(path.read_text())["codes"]}


def is_whole(answer: str) -> bool:
    """Whether an answer is well-formed."""
    try:
        etree.fromstring(answer.encode())
    except etree.XMLSyntaxError:
        return False
    return True


def check_official(answer: str) -> None:
    """A response against Intuit's XSD and list of status codes.

    In that XSD every part of a Ret may be absent, so that IncludeRetElement can leave out anything; DataExtDefRet alone
    needs its owner, which is looked at with the parts that have to be there.
    """
    schema = official_schema()
    if schema is None:
        return
    document = etree.fromstring(answer.encode())
    schema.validate(document)
    # The 16.0 document allows Canada and the UK a longer number than Intuit's XSD of all editions.
    known = ("'ResaleNumber'", "'DataExtDefRet': Missing child")
    faults = [
        f"{entry.line}: {entry.message}"
        for entry in schema.error_log
        if not any(text in entry.message for text in known)
    ]
    assert not faults, (faults, answer)
    for response in document[0]:
        code = int(response.attrib["statusCode"])
        assert documented_statuses()[code] == response.attrib["statusSeverity"], dict(response.attrib)
    set_code = document[0].get("messageSetStatusCode")
    assert set_code is None or int(set_code) in documented_statuses(), set_code


def check_return(
    nodes: list[Node], rules: dict[str, ReturnRule], version: tuple[int, int], where: str, *, top: bool = False
) -> None:
    """What the response side of Intuit's document says of an element's children."""
    seen: dict[str, int] = {}
    for node in nodes:
        rule = rules[node.tag]
        seen[node.tag] = seen.get(node.tag, 0) + 1
        assert rule.since is None or rule.since <= version, (where, node.tag)
        assert rule.repeats or seen[node.tag] == 1 or is_alternative(node.tag), (where, node.tag)
        if rule.children is not None:
            check_return(list(node), rule.children, version, f"{where}/{node.tag}")
        elif rule.max_length is not None:
            assert len(node.text or "") <= rule.max_length, (where, node.tag)
    if top:
        return
    for name, rule in rules.items():
        late = rule.since is not None and rule.since > version
        assert not rule.required or name in seen or late, (where, name)
    alone = [node.tag for node in nodes if rules[node.tag].required]
    ranks = [rules[tag].rank for tag in alone]
    assert ranks == sorted(ranks), (where, alone)


# Alternatives of a repeated choice: the document marks the choice, not its members.
REPEATED = frozenset(
    {
        *("JournalDebitLine", "JournalCreditLine", "DataRow", "TextRow", "SubtotalRow", "TotalRow", "StandardTermsRet"),
        "DateDrivenTermsRet",
        *("CustomerRet", "VendorRet", "EmployeeRet", "OtherNameRet", *(f"{kind}Ret" for kind in ITEM_KINDS)),
    }
)


def is_alternative(tag: str) -> bool:
    """Whether an element may come again as one side of a repeated choice."""
    return tag in REPEATED or tag.endswith(("LineRet", "LineGroupRet"))


class QuickBooks:
    """One application with an open session."""

    def __init__(self, path: Path, clock: Clock, **options: object) -> None:
        self.path, self.clock, self.edition = path, clock, "US"
        self.processor = RequestProcessor(clock=clock, **options)  # type: ignore[arg-type]
        self.ticket = ""
        self.open()
        self.edition = self.ok("<HostQueryRq/>").findtext("Country", "")

    def open(self) -> None:
        self.processor.open_connection2("", "Tests", 1)
        self.ticket = self.processor.begin_session(str(self.path), 2)

    def close(self) -> None:
        self.processor.close_connection()

    def raw(self, body: str, attributes: str = 'onError="continueOnError"', version: str = "13.0") -> str:
        text = (
            f'<?xml version="1.0"?><?qbxml version="{version}"?><QBXML><QBXMLMsgsRq {attributes}>{body}'
            "</QBXMLMsgsRq></QBXML>"
        )
        answer = self.processor.process_request(self.ticket, text)
        # A fault on demand may garble an answer: whoever parses it will notice.
        if version_key(version) <= (13, 0) and is_whole(answer):
            check_official(answer)
        return answer

    def send(self, body: str, attributes: str = 'onError="continueOnError"', version: str = "13.0") -> Node:
        """The QBXMLMsgsRs. Every response is looked at: what the schema requires must be there, in its order."""
        message_set = ElementTree.fromstring(self.raw(body, attributes, version))[0]
        edition = load_schema(self.edition)
        for response in message_set:
            if "IncludeRetElement" not in body:
                check_return(
                    list(response),
                    edition.responses.get(response.tag, {}),
                    version_key(version),
                    response.tag,
                    top=True,
                )
        return message_set

    def one(self, body: str) -> Node:
        """The only response."""
        (response,) = self.send(body)
        return response

    def ok(self, body: str) -> Node:
        """The first Ret of a request that succeeds."""
        response = self.one(body)
        assert response.attrib["statusCode"] == "0", response.attrib["statusMessage"]
        return response[0] if len(response) else response

    def refused(self, body: str, code: int, text: str = "") -> str:
        """The message of a request that is refused, with nothing left in the books."""
        before = shell.ledger_totals(self.path)
        response = self.one(body)
        assert response.attrib["statusCode"] == str(code), response.attrib["statusMessage"]
        assert text.lower() in response.attrib["statusMessage"].lower()
        assert len(response) == 0
        assert shell.ledger_totals(self.path) == before
        return response.attrib["statusMessage"]

    def ledger(self, *documents: Node | str) -> dict[str, str]:
        """What documents left in the ledger: account -> amount, debit positive."""
        ids = [item if isinstance(item, str) else item.findtext("TxnID", "") for item in documents]
        totals = shell.ledger_totals(self.path, ids)
        return {name: f"{cents / 100:.2f}" for name, cents in sorted(totals.items())}

    def balance(self, account: str) -> int:
        return shell.ledger_totals(self.path).get(account, 0)


def ref(tag: str, name: str) -> str:
    return f"<{tag}><FullName>{name}</FullName></{tag}>"


def account(name: str, account_type: str) -> str:
    return (
        f"<AccountAddRq><AccountAdd><Name>{name}</Name><AccountType>{account_type}</AccountType></AccountAdd>"
        "</AccountAddRq>"
    )


def simple_item(kind: str, name: str, account_name: str, price: str = "0.00", code: str = "NON") -> str:
    return (
        f"<Item{kind}AddRq><Item{kind}Add><Name>{name}</Name>{ref('SalesTaxCodeRef', code)}<SalesOrPurchase>"
        f"<Price>{price}</Price>{ref('AccountRef', account_name)}</SalesOrPurchase></Item{kind}Add></Item{kind}AddRq>"
    )


def tax_item(name: str, rate: str, vendor: str | None) -> str:
    agency = ref("TaxVendorRef", vendor) if vendor else ""
    return (
        f"<ItemSalesTaxAddRq><ItemSalesTaxAdd><Name>{name}</Name><TaxRate>{rate}</TaxRate>{agency}</ItemSalesTaxAdd>"
        "</ItemSalesTaxAddRq>"
    )


def inventory_item(name: str, quantity: str = "10", value: str = "20.00", cost: str = "2.00") -> str:
    stock = f"<QuantityOnHand>{quantity}</QuantityOnHand><TotalValue>{value}</TotalValue>" if quantity else ""
    date = "<InventoryDate>2026-01-01</InventoryDate>" if quantity else ""
    return (
        f"<ItemInventoryAddRq><ItemInventoryAdd><Name>{name}</Name>{ref('SalesTaxCodeRef', 'TAX')}"
        f"<SalesPrice>35.50</SalesPrice>{ref('IncomeAccountRef', 'Sales Income')}<PurchaseCost>{cost}</PurchaseCost>"
        f"{ref('COGSAccountRef', 'Cost of Goods Sold')}{ref('AssetAccountRef', 'Inventory Asset')}{stock}{date}"
        "</ItemInventoryAdd></ItemInventoryAddRq>"
    )


SET_UP = "".join(
    [
        inventory_item("WIDGET"),
        inventory_item("GADGET", "", ""),
        f"<ItemDiscountAddRq><ItemDiscountAdd><Name>Discount</Name>{ref('AccountRef', 'Discounts Given')}"
        "</ItemDiscountAdd></ItemDiscountAddRq>",
        simple_item("OtherCharge", "Shipping", "Shipping Income"),
        simple_item("OtherCharge", "GiftCard", "Gift Card Liability"),
        simple_item("Service", "Labour", "Service Income", "40.00"),
        simple_item("NonInventory", "Poster", "Sales Income", "12.00", "TAX"),
        tax_item("Zero", "0", "State Tax Agency"),
        tax_item("No agency", "0", None),
        tax_item("County", "8.25", "State Tax Agency"),
        tax_item("T1", "1", "City Tax Agency"),
        tax_item("T2", "0.5", "City Tax Agency"),
        tax_item("T3", "0.5", "State Tax Agency"),
        tax_item("T4", "6.25", "State Tax Agency"),
        "<ItemSalesTaxGroupAddRq><ItemSalesTaxGroupAdd><Name>Group</Name>"
        + "".join(ref("ItemSalesTaxRef", name) for name in ("T1", "T2", "T3", "T4"))
        + "</ItemSalesTaxGroupAdd></ItemSalesTaxGroupAddRq>",
        "<ItemPaymentAddRq><ItemPaymentAdd><Name>Payment</Name></ItemPaymentAdd></ItemPaymentAddRq>",
        "<CustomerAddRq><CustomerAdd><Name>Shopper</Name></CustomerAdd></CustomerAddRq>",
        f"<CustomerAddRq><CustomerAdd><Name>Job</Name>{ref('ParentRef', 'Shopper')}</CustomerAdd></CustomerAddRq>",
        "<ClassAddRq><ClassAdd><Name>Store</Name></ClassAdd></ClassAddRq>",
        "<ClassAddRq><ClassAdd><Name>Web</Name></ClassAdd></ClassAddRq>",
    ]
)


@pytest.fixture(scope="session")
def qb_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = create_company(tmp_path_factory.mktemp("qb") / "template.qbw", clock=Clock(), history=False)
    client = QuickBooks(path, Clock())
    for response in client.send(SET_UP):
        assert response.attrib["statusCode"] == "0", response.attrib
    client.close()
    return path


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def company_file(qb_template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(qb_template, tmp_path / "shop.qbw"))


@pytest.fixture
def qb(company_file: Path, clock: Clock) -> Iterator[QuickBooks]:
    client = QuickBooks(company_file, clock)
    yield client
    client.close()


@pytest.fixture
def open_company(clock: Clock) -> Iterator[Callable[..., QuickBooks]]:
    """Opens further company files; what is still open at the end is closed."""
    opened: list[QuickBooks] = []

    def open_one(path: Path, **options: object) -> QuickBooks:
        opened.append(QuickBooks(path, clock, **options))
        return opened[-1]

    yield open_one
    for client in opened:
        with contextlib.suppress(HresultError):
            client.close()


@pytest.fixture
def premier(company_file: Path, open_company: Callable[..., QuickBooks]) -> QuickBooks:
    """The same company file as a Premier one, which has sales orders and assemblies."""
    store = Store(company_file)
    with store.transaction():
        store.set_meta("product", "premier")
    store.close()
    return open_company(company_file)


class Forms:
    """Short ways to write requests."""

    set_up = SET_UP
    ref = staticmethod(ref)
    account = staticmethod(account)
    simple_item = staticmethod(simple_item)
    tax_item = staticmethod(tax_item)
    inventory_item = staticmethod(inventory_item)

    @staticmethod
    def line(
        kind: str,
        item: str | None,
        *,
        quantity: str = "",
        rate: str = "",
        percent: str = "",
        amount: str = "",
        code: str = "",
        class_name: str = "",
        desc: str = "",
    ) -> str:
        parts = [ref("ItemRef", item) if item else ""]
        parts += [f"<Desc>{desc}</Desc>" if desc else "", f"<Quantity>{quantity}</Quantity>" if quantity else ""]
        parts += [f"<Rate>{rate}</Rate>" if rate else "", f"<RatePercent>{percent}</RatePercent>" if percent else ""]
        parts += [ref("ClassRef", class_name) if class_name else "", f"<Amount>{amount}</Amount>" if amount else ""]
        parts.append(ref("SalesTaxCodeRef", code) if code else "")
        return f"<{kind}LineAdd>{''.join(parts)}</{kind}LineAdd>"

    @staticmethod
    def form(
        kind: str,
        *lines: str,
        customer: str = "Shopper",
        date: str = "2026-03-01",
        number: str = "",
        tax: str = "Zero",
        before: str = "",
        after: str = "",
        macro: str = "",
        class_name: str = "",
    ) -> str:
        """A sales form. `before` follows the class, `after` the tax item."""
        number_text = f"<RefNumber>{number}</RefNumber>" if number else ""
        tax_text = ref("ItemSalesTaxRef", tax) if tax else ""
        date_text = f"<TxnDate>{date}</TxnDate>" if date else ""
        head = (ref("CustomerRef", customer) if customer else "") + (ref("ClassRef", class_name) if class_name else "")
        macro_text = f' defMacro="{macro}"' if macro else ""
        return (
            f"<{kind}AddRq><{kind}Add{macro_text}>{head}{before}{date_text}{number_text}{tax_text}{after}"
            f"{''.join(lines)}</{kind}Add></{kind}AddRq>"
        )

    @staticmethod
    def receipt_line(item: str | None, **options: str) -> str:
        return Forms.line("SalesReceipt", item, **options)

    @staticmethod
    def invoice(amount: str = "100.00", **options: str) -> str:
        return Forms.form("Invoice", Forms.line("Invoice", "Labour", amount=amount), **options)

    @staticmethod
    def credit_memo(amount: str = "100.00", **options: str) -> str:
        return Forms.form("CreditMemo", Forms.line("CreditMemo", "Labour", amount=amount), **options)

    @staticmethod
    def payment(
        total: str,
        *applied: tuple[str, str],
        customer: str = "Shopper",
        deposit_to: str = "",
        date: str = "2026-03-02",
        extra: str = "",
    ) -> str:
        to = ref("DepositToAccountRef", deposit_to) if deposit_to else ""
        lines = "".join(
            f"<AppliedToTxnAdd><TxnID>{txn_id}</TxnID><PaymentAmount>{amount}</PaymentAmount></AppliedToTxnAdd>"
            for txn_id, amount in applied
        )
        return (
            f"<ReceivePaymentAddRq><ReceivePaymentAdd>{ref('CustomerRef', customer)}<TxnDate>{date}</TxnDate>"
            f"<TotalAmount>{total}</TotalAmount>{to}{extra or lines or '<IsAutoApply>false</IsAutoApply>'}"
            "</ReceivePaymentAdd></ReceivePaymentAddRq>"
        )

    @staticmethod
    def journal(*lines: tuple[str, str, str, str], date: str = "2026-03-01", number: str = "") -> str:
        """Lines are side, account, amount, entity."""
        body = "".join(
            f"<Journal{side}Line>{ref('AccountRef', name)}<Amount>{amount}</Amount>"
            f"{ref('EntityRef', entity) if entity else ''}</Journal{side}Line>"
            for side, name, amount, entity in lines
        )
        number_text = f"<RefNumber>{number}</RefNumber>" if number else ""
        return (
            f"<JournalEntryAddRq><JournalEntryAdd><TxnDate>{date}</TxnDate>{number_text}{body}</JournalEntryAdd>"
            "</JournalEntryAddRq>"
        )

    @staticmethod
    def bill(*lines: str, date: str = "2026-03-01", vendor: str = "Northwind Supply Co", before: str = "") -> str:
        return (
            f"<BillAddRq><BillAdd>{ref('VendorRef', vendor)}{before}<TxnDate>{date}</TxnDate>{''.join(lines)}</BillAdd>"
            "</BillAddRq>"
        )

    @staticmethod
    def item_line(item: str, *, quantity: str = "", cost: str = "", amount: str = "") -> str:
        parts = f"<Quantity>{quantity}</Quantity>" if quantity else ""
        parts += f"<Cost>{cost}</Cost>" if cost else ""
        parts += f"<Amount>{amount}</Amount>" if amount else ""
        return f"<ItemLineAdd>{ref('ItemRef', item)}{parts}</ItemLineAdd>"

    @staticmethod
    def expense_line(account_name: str, amount: str, customer: str = "") -> str:
        name = ref("CustomerRef", customer) if customer else ""
        return f"<ExpenseLineAdd>{ref('AccountRef', account_name)}<Amount>{amount}</Amount>{name}</ExpenseLineAdd>"

    @staticmethod
    def check(*lines: str, bank: str = "Checking", payee: str = "Shopper", applied: str = "") -> str:
        return (
            f"<CheckAddRq><CheckAdd>{ref('AccountRef', bank)}{ref('PayeeEntityRef', payee)}"
            f"<TxnDate>2026-03-03</TxnDate>{applied}{''.join(lines)}</CheckAdd></CheckAddRq>"
        )

    @staticmethod
    def order_line(item: str | None, quantity: str = "", rate: str = "", amount: str = "", after: str = "") -> str:
        parts = [ref("ItemRef", item) if item else "<Desc>as agreed</Desc>"]
        parts += [f"<Quantity>{quantity}</Quantity>" if quantity else "", f"<Rate>{rate}</Rate>" if rate else ""]
        parts += [f"<Amount>{amount}</Amount>" if amount else "", after]
        return f"<PurchaseOrderLineAdd>{''.join(parts)}</PurchaseOrderLineAdd>"

    @staticmethod
    def purchase_order(*lines: str, vendor: str = "Northwind Supply Co", before: str = "", after: str = "") -> str:
        """`before` precedes the date, `after` the lines."""
        name = ref("VendorRef", vendor) if vendor else ""
        return (
            f"<PurchaseOrderAddRq><PurchaseOrderAdd>{name}{before}<TxnDate>2026-02-20</TxnDate>{after}{''.join(lines)}"
            "</PurchaseOrderAdd></PurchaseOrderAddRq>"
        )

    @staticmethod
    def purchase(
        kind: str, *lines: str, orders: tuple[str, ...] = (), date: str = "2026-03-01", number: str = "",
        vendor: str = "Northwind Supply Co",
    ) -> str:  # fmt: skip
        """A bill, item receipt or vendor credit; `orders` are linked as a whole."""
        links = "".join(f"<LinkToTxnID>{txn_id}</LinkToTxnID>" for txn_id in orders)
        number_text = f"<RefNumber>{number}</RefNumber>" if number else ""
        return (
            f"<{kind}AddRq><{kind}Add>{ref('VendorRef', vendor)}<TxnDate>{date}</TxnDate>{number_text}{links}"
            f"{''.join(lines)}</{kind}Add></{kind}AddRq>"
        )

    @staticmethod
    def linked_line(order: Node, position: int = 0, quantity: str = "", rest: str = "", before: str = "") -> str:
        """An item line that takes (part of) a line of a purchase order."""
        line_id = order.findall("PurchaseOrderLineRet")[position].findtext("TxnLineID")
        quantity_text = f"<Quantity>{quantity}</Quantity>" if quantity else ""
        return (
            f"<ItemLineAdd>{before}{quantity_text}{rest}<LinkToTxn><TxnID>{order.findtext('TxnID')}</TxnID>"
            f"<TxnLineID>{line_id}</TxnLineID></LinkToTxn></ItemLineAdd>"
        )

    @staticmethod
    def bill_payment(*applied: tuple[str, str], vendor: str = "Northwind Supply Co", source: str = "Checking",
                     kind: str = "Check", extra: str = "", date: str = "2026-03-09") -> str:  # fmt: skip
        """`applied` are bills and amounts; `extra` are further AppliedToTxnAdd."""
        account_ref = ref("BankAccountRef" if kind == "Check" else "CreditCardAccountRef", source)
        number = "<RefNumber>501</RefNumber>"
        lines = "".join(
            f"<AppliedToTxnAdd><TxnID>{txn_id}</TxnID><PaymentAmount>{amount}</PaymentAmount></AppliedToTxnAdd>"
            for txn_id, amount in applied
        )
        name = f"BillPayment{kind}"
        return (
            f"<{name}AddRq><{name}Add>{ref('PayeeEntityRef', vendor)}<TxnDate>{date}</TxnDate>{account_ref}{number}"
            f"{lines}{extra}</{name}Add></{name}AddRq>"
        )

    @staticmethod
    def mod(kind: str, document: Node, body: str, sequence: str = "") -> str:
        """A Mod of any transaction."""
        head = f"<TxnID>{document.findtext('TxnID')}</TxnID>"
        head += f"<EditSequence>{sequence or document.findtext('EditSequence')}</EditSequence>"
        return f"<{kind}ModRq><{kind}Mod>{head}{body}</{kind}Mod></{kind}ModRq>"

    @staticmethod
    def query(kind: str, txn_id: str) -> str:
        """One transaction with its lines and links."""
        linked = "" if kind.startswith("BillPayment") else "<IncludeLinkedTxns>1</IncludeLinkedTxns>"
        return f"<{kind}QueryRq><TxnID>{txn_id}</TxnID><IncludeLineItems>1</IncludeLineItems>{linked}</{kind}QueryRq>"

    @staticmethod
    def deposit(*lines: str, to: str = "Checking", extra: str = "") -> str:
        return (
            f"<DepositAddRq><DepositAdd><TxnDate>2026-03-04</TxnDate>{ref('DepositToAccountRef', to)}{extra}"
            f"{''.join(lines)}</DepositAdd></DepositAddRq>"
        )

    @staticmethod
    def deposit_payment(txn_id: str) -> str:
        return f"<DepositLineAdd><PaymentTxnID>{txn_id}</PaymentTxnID></DepositLineAdd>"

    @staticmethod
    def deposit_line(account_name: str, amount: str, entity: str = "") -> str:
        name = ref("EntityRef", entity) if entity else ""
        return f"<DepositLineAdd>{name}{ref('AccountRef', account_name)}<Amount>{amount}</Amount></DepositLineAdd>"

    @staticmethod
    def refund(credit_id: str, amount: str, *, source: str = "", customer: str = "Shopper") -> str:
        from_ref = ref("RefundFromAccountRef", source) if source else ""
        return (
            f"<ARRefundCreditCardAddRq><ARRefundCreditCardAdd>{ref('CustomerRef', customer)}{from_ref}"
            f"<TxnDate>2026-03-03</TxnDate><RefundAppliedToTxnAdd><TxnID>{credit_id}</TxnID>"
            f"<RefundAmount>{amount}</RefundAmount></RefundAppliedToTxnAdd></ARRefundCreditCardAdd>"
            "</ARRefundCreditCardAddRq>"
        )

    @staticmethod
    def void(kind: str, txn_id: str) -> str:
        return f"<TxnVoidRq><TxnVoidType>{kind}</TxnVoidType><TxnID>{txn_id}</TxnID></TxnVoidRq>"

    @staticmethod
    def delete(kind: str, txn_id: str) -> str:
        return f"<TxnDelRq><TxnDelType>{kind}</TxnDelType><TxnID>{txn_id}</TxnID></TxnDelRq>"

    @staticmethod
    def txn_id(node: Node) -> str:
        return node.findtext("TxnID", "")


@pytest.fixture
def forms() -> type[Forms]:
    return Forms
