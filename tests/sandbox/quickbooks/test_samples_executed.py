"""Intuit's 48 sample documents, executed on every edition: the outcome of each is worked from the facts.

A sample speaks of names that its author had in his file. It is executed twice: on a new company file, where most of
those names are not, and on one that was furnished with them.
"""

from __future__ import annotations

import re
import shutil
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from document_faults import FORM_FAULTS
from lxml import etree

from qbd.sandbox.quickbooks import shell
from qbd.sandbox.quickbooks.errors import HresultError
from qbd.sandbox.quickbooks.fixtures import create_company
from qbd.sandbox.quickbooks.hresults import PARSE_ERROR

EDITIONS = ["US", "CA", "UK"]

# sample: (statuses on a new file, statuses on a furnished file, why). A tuple inside is one of several.
OK = (["0"], ["0"], "every company file has some")
NONE_THEN_SOME = (["1"], ["0"], "a query by no or by open filters that finds nothing is 1, Info (section 2, queries)")
UNSUPPORTED = (["1030"], ["1030"], "shows QuickBooks' own window, or payroll: not simulated and said so")
OUTCOMES: dict[str, tuple[list[Any], list[Any], str]] = {
    "AccountQueryRq.xml": OK,
    **{f"AccountQueryRq_{number}.xml": OK for number in range(1, 8)},
    "BillQueryRq.xml": NONE_THEN_SOME,
    "CheckQueryRq.xml": NONE_THEN_SOME,
    "CompanyQueryRq.xml": OK,
    "EmployeeQueryRq.xml": OK,
    "EntityQueryRq.xml": OK,
    "HostQueryRq.xml": OK,
    "HostQuery.xml": OK,
    "InvoiceQueryRq.xml": NONE_THEN_SOME,
    "ItemInventoryQueryRq.xml": NONE_THEN_SOME,
    "ItemSalesTaxQueryRq.xml": OK,
    "ItemServiceQueryRq.xml": NONE_THEN_SOME,
    "PayrollItemWageQueryRq.xml": UNSUPPORTED,
    "PreferencesQueryRq.xml": OK,
    "ReceivePaymentQueryRq.xml": NONE_THEN_SOME,
    "SalesRepQueryRq.xml": NONE_THEN_SOME,
    "AccountAddRq.xml": (["3130"], ["0"], "the parent account must be there (3130)"),
    "AddInvoiceSpecifyTemplate.xml": (["3140"], ["0"], "customer, template and item must be there (3140)"),
    "CustomDetailReport.xml": (["0"], ["0"], "a report with the columns asked for"),
    "CustomFieldAddValue.xml": (["3120"], ["0"], "no such customer or field"),
    "CustomFieldDelValue.xml": (["3120"], ["3120"], "as above; there is no value yet"),
    "CustomFieldModValue.xml": (["3120"], ["0"], "as above; there need be no value to change"),
    "CustomerAddRq.xml": (["0", "0"], ["3100", "3231"], "the first name is taken then (3100); stopOnError: 3231"),
    "CustomerQuery.xml": OK,
    "CustomerQuery_metadata.xml": OK,
    "DepositAddRq.xml": (["3120"], ["3120"], "no payment has the sample's TxnID (3120)"),
    "DisplayList.xml": UNSUPPORTED,
    "DisplayTxn.xml": UNSUPPORTED,
    "TxnDisplayAdd_Invoice.xml": UNSUPPORTED,
    "ErrRecovery1.xml": (["3140"], ["0"], "payee and account must be there (3140)"),
    "ErrRecovery2.xml": ([], [], "an empty set that asks for a stored answer"),
    "ErrRecovery3.xml": ([], [], "an empty set that clears a stored answer"),
    "ItemServiceAddRq.xml": (["3140"], ["0"], "the income account must be there (3140)"),
    "ItemsAddRq.xml": (["3140", "3231", "3231", "3231"], ["3140", "3231", "3231", "3231"],
                       "an income account is no asset account of an inventory item (posting rule 2, 3140)"),
    "JournalEntryAddRq.xml": (["3140"], ["0"], "accounts and classes must be there (3140)"),
    "ProfitAndLossStdReport.xml": (["0"], ["0"], "a report with a column for each month"),
    "QueryFilterRq.xml": (["0", "500"], ["0", "500"],
                          "a list of names of which one is missing: 500, a warning, which stopOnError lets pass"),
    "ReceivePaymentAddRq.xml": (["3140"], ["3120"], "no such customer (3140); then no invoice of the sample's TxnID"),
    "ReceivePaymentToDepositQueryRq.xml": (["1"], ["0"], "a payment waits in Undeposited Funds or none"),
    "TemplateQuery.xml": OK,
    "VendorAddRq.xml": (["3140"], ["0"], "vendor type and terms must be there (3140)"),
}  # fmt: skip

SET_STATUS = {
    "ErrRecovery1.xml": ("0", "a set with newMessageSetID says 0"),
    "ErrRecovery2.xml": ("9002", "no answer is stored under that id"),
    "ErrRecovery3.xml": ("600", "the old id matches none and no new one is given"),
}


def furnish(client: Any, forms: Any) -> None:
    """The names that the samples speak of."""
    names = [forms.account(name, "Expense") for name in ("Miscellaneous", "Automobile")]
    names += [forms.account(name, "Bank") for name in ("Bank Account 1", "Bank Account 2")]
    names.append(forms.account("Construction", "Income"))
    names += [f"<ClassAddRq><ClassAdd><Name>Class{number}</Name></ClassAdd></ClassAddRq>" for number in (1, 2)]
    for name in ("Baker, Chris", "Abercrombie, Kristy", "Ecker Designs", "Joe Customer"):
        names.append(f"<CustomerAddRq><CustomerAdd><Name>{name}</Name></CustomerAdd></CustomerAddRq>")
    names += [
        f"<CustomerAddRq><CustomerAdd><Name>Office Repairs</Name>{forms.ref('ParentRef', 'Ecker Designs')}"
        "</CustomerAdd></CustomerAddRq>",
        "<VendorAddRq><VendorAdd><Name>East Bayshore Auto Mall</Name></VendorAdd></VendorAddRq>",
        "<VendorTypeAddRq><VendorTypeAdd><Name>Materials</Name></VendorTypeAdd></VendorTypeAddRq>",
        "<DataExtDefAddRq><DataExtDefAdd><OwnerID>0</OwnerID><DataExtName>Spouse's Name</DataExtName><DataExtType>"
        "STR255TYPE</DataExtType><AssignToObject>Customer</AssignToObject></DataExtDefAdd></DataExtDefAddRq>",
        f"<SalesRepAddRq><SalesRepAdd><Initial>SO</Initial>{forms.ref('SalesRepEntityRef', 'Sam Ortiz')}</SalesRepAdd>"
        "</SalesRepAddRq>",
    ]
    for response in client.send("".join(names)):
        # Some of the names are in every new file.
        assert response.attrib["statusCode"] in ("0", "3100"), response.attrib
    terms = (
        "<StandardTermsAddRq><StandardTermsAdd><Name>1% 10 Net 30</Name><StdDueDays>30</StdDueDays><StdDiscountDays>10"
        "</StdDiscountDays><DiscountPct>1</DiscountPct></StandardTermsAdd></StandardTermsAddRq>"
    )
    assert client.one(terms).attrib["statusCode"] in ("0", "3100")
    code = {"US": "NON", "CA": "E", "UK": "E"}[client.edition]
    for item, price in (("Blueprint Changes", "100.00"), ("Labour", "40.00")):
        client.ok(forms.simple_item("Service", item, "Service Income", price, code))
    client.ok(forms.inventory_item("WIDGET").replace(">TAX<", f">{code}<"))
    client.ok(forms.invoice("10.00", customer="Baker, Chris", tax=""))
    client.ok(forms.payment("5.00", customer="Baker, Chris"))
    client.ok(forms.bill(forms.expense_line("Miscellaneous", "3.00"), vendor="East Bayshore Auto Mall"))
    client.ok(forms.check(forms.expense_line("Miscellaneous", "3.00"), payee="East Bayshore Auto Mall"))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("samples")


@pytest.fixture(params=EDITIONS)
def edition(request: Any) -> str:
    return str(request.param)


@pytest.fixture
def file_of(
    edition: str, files: Path, tmp_path: Path, open_company: Callable[..., Any], clock: Any, forms: Any
) -> Callable[[bool], Any]:
    """A client on a copy of the edition's new or furnished file."""

    def client(furnished: bool) -> Any:
        template = files / f"{edition}-{furnished}.qbw"
        if not template.exists():
            create_company(template, edition, clock=clock, history=False)
            if furnished:
                maker = open_company(template)
                furnish(maker, forms)
                maker.close()
        target = tmp_path / f"{furnished}.qbw"
        target.unlink(missing_ok=True)
        return open_company(Path(shutil.copy(template, target)))

    return client


def sample(path: Path) -> tuple[str, str, str]:
    """Attributes of the set, its requests, its version."""
    text = path.read_text(encoding="utf-8-sig")
    match = re.search(r"<QBXMLMsgsRq\s+([^>]*?)\s*>(.*)</QBXMLMsgsRq>", text, re.DOTALL)
    version = re.search(r'<\?qbxml version="([0-9.]+)"', text)
    assert match is not None
    assert version is not None
    return match[1], match[2], version[1]


def statuses(message_set: ElementTree.Element) -> list[str]:
    return [response.attrib["statusCode"] for response in message_set]


def agrees(found: list[str], expected: list[Any]) -> bool:
    if len(found) != len(expected):
        return False
    return all(code in (one if isinstance(one, tuple) else (one,)) for code, one in zip(found, expected, strict=True))


def place(tree: Any, random: Random) -> Any:
    """An element below a request."""
    return random.choice([node for node in tree.iter() if isinstance(node.tag, str)][3:])


def test_mutated_samples_are_refused_as_a_set_or_answered(
    reference: Path, file_of: Callable[[bool], Any], edition: str
) -> None:
    """A fault of form refuses the whole set; where the XSD still takes the document it is answered, never a crash."""
    code = {"US": "QBD", "CA": "QBCA", "UK": "QBUK"}[edition]
    schema = etree.XMLSchema(etree.parse(reference / "qbxml" / f"qbxml160_{code}_rq.xsd"))
    client = file_of(True)
    outcomes: Counter[str] = Counter()
    random = Random(edition)
    for path in sorted((reference / "qbxml" / "intuit-samples").rglob("*.xml")):
        for change in FORM_FAULTS * 2:
            tree = etree.parse(path, etree.XMLParser(remove_comments=True)).getroot()
            if len(tree[0]) == 0 or len(tree[0][0]) == 0:
                # Only a request without content: the fault goes into the set.
                tree[0].append(etree.Element("Nonsense"))
            elif not change(place(tree, random), random):
                continue
            text = etree.tostring(tree.getroottree(), encoding="unicode")
            if not schema.validate(tree):
                before = shell.ledger_totals(client.path)
                with pytest.raises(HresultError) as refusal:
                    client.processor.process_request(client.ticket, text)
                assert refusal.value.hresult == PARSE_ERROR, text
                assert shell.ledger_totals(client.path) == before
                outcomes["set"] += 1
                continue
            answer = client.processor.process_request(client.ticket, text)
            outcomes.update(statuses(ElementTree.fromstring(answer)[0]))
    assert outcomes["set"] > 400
    assert sum(outcomes.values()) - outcomes["set"] > 20


@pytest.mark.parametrize("furnished", [False, True], ids=["new", "furnished"])
def test_every_sample_has_its_outcome(
    reference: Path, file_of: Callable[[bool], Any], edition: str, furnished: bool
) -> None:
    paths = sorted((reference / "qbxml" / "intuit-samples").rglob("*.xml"))
    assert {path.name for path in paths} == set(OUTCOMES)
    for path in paths:
        client = file_of(furnished)
        # Sent as it lies there, with its comments, blanks and old version.
        answer = client.processor.process_request(client.ticket, path.read_text(encoding="utf-8-sig"))
        message_set = ElementTree.fromstring(answer)[0]
        new, supplied, why = OUTCOMES[path.name]
        found, expected = statuses(message_set), supplied if furnished else new
        assert agrees(found, expected), (path.name, edition, found, why, answer)
        status, why = SET_STATUS.get(path.name, (None, "no recovery attribute was used"))
        assert message_set.get("messageSetStatusCode") == status, (path.name, why)
        # Once more through the client that compares the answer with Intuit's response schema.
        attributes, body, version = sample(path)
        if "newMessageSetID" not in attributes:
            assert len(client.send(body, attributes, version)) == len(found)
        client.close()


def test_the_recovery_samples_follow_each_other(reference: Path, file_of: Callable[[bool], Any]) -> None:
    """ErrRecovery1 to 3: run with a new id, ask for the stored answer, clear it (facts, section 2)."""
    folder = reference / "qbxml" / "intuit-samples" / "legacy"
    client = file_of(True)
    first, second, third = (sample(folder / f"ErrRecovery{number}.xml") for number in (1, 2, 3))
    done = client.send(first[1], first[0], first[2])
    assert statuses(done) == ["0"]
    number = done[0][0].findtext("TxnID")
    again = client.send(first[1], first[0], first[2])
    assert again[0][0].findtext("TxnID") == number
    asked = client.send(second[1], second[0], second[2])
    assert asked.get("messageSetStatusCode") == "0"
    assert asked[0][0].findtext("TxnID") == number
    assert client.send(third[1], third[0], third[2]).get("messageSetStatusCode") == "0"
    assert client.send(second[1], second[0], second[2]).get("messageSetStatusCode") == "9002"
    assert client.send(third[1], third[0], third[2]).get("messageSetStatusCode") == "600"
