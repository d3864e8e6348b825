"""Macros and ExternalGUID on every kind of document that the sales and banking side has; linked transactions."""

from __future__ import annotations

from typing import Any

from qbd.sandbox.quickbooks.schema import load_schema

GUID = "{12345678-1234-1234-1234-123456789abc}"


def adds(forms: Any) -> dict[str, str]:
    """One Add of each kind, without macros; the refund pays a credit memo that the set makes first."""
    found = {
        kind: forms.form(kind, forms.line(kind, "Labour", amount="5.00"))
        for kind in ("SalesReceipt", "Invoice", "CreditMemo", "SalesOrder", "Estimate")
    }
    found["ReceivePayment"] = forms.payment("5.00")
    found["JournalEntry"] = forms.journal(("Debit", "Checking", "5.00", ""), ("Credit", "Other Income", "5.00", ""))
    found["Deposit"] = forms.deposit(forms.deposit_line("Other Income", "5.00"))
    found["Charge"] = (
        f"<ChargeAddRq><ChargeAdd>{forms.ref('CustomerRef', 'Shopper')}{forms.ref('ItemRef', 'Labour')}"
        "<Amount>5.00</Amount></ChargeAdd></ChargeAddRq>"
    )
    ends = "".join(
        f"<Transfer{side}AccountRef><FullName>{name}</FullName></Transfer{side}AccountRef>"
        for side, name in (("From", "Checking"), ("To", "Opening Balance Equity"))
    )
    found["Transfer"] = f"<TransferAddRq><TransferAdd>{ends}<Amount>5.00</Amount></TransferAdd></TransferAddRq>"
    return found


def with_macro(body: str, kind: str, macro: str) -> str:
    return body.replace(f"<{kind}Add>", f'<{kind}Add defMacro="{macro}">', 1)


def test_every_add_takes_a_macro_once(premier: Any, forms: Any) -> None:
    for kind, body in adds(forms).items():
        named = with_macro(body, kind, f"TxnID:{kind}")
        first, second = premier.send(named + named)
        assert first.attrib["statusCode"] == "0", (kind, first.attrib)
        assert second.attrib["statusCode"] == "9101", kind
        assert 9100 <= int(second.attrib["statusCode"]) <= 9199


def test_a_macro_lives_for_one_set(premier: Any, forms: Any) -> None:
    premier.ok(with_macro(forms.invoice("5.00"), "Invoice", "TxnID:I"))
    pay = forms.payment("5.00", ("", "5.00")).replace("<TxnID></TxnID>", '<TxnID useMacro="TxnID:I"/>')
    premier.refused(pay, 9100, "TxnID:I")


def test_invoice_payment_deposit_and_refund_in_one_set(qb: Any, forms: Any) -> None:
    pay = forms.payment("5.00", ("", "5.00")).replace("<TxnID></TxnID>", '<TxnID useMacro="TxnID:I"/>')
    bank = forms.deposit('<DepositLineAdd defMacro="TxnLineID:D"><PaymentTxnID useMacro="TxnID:P"/></DepositLineAdd>')
    refund = forms.refund("", "3.00").replace("<TxnID></TxnID>", '<TxnID useMacro="TxnID:C"/>')
    answers = qb.send(
        with_macro(forms.invoice("5.00"), "Invoice", "TxnID:I")
        + with_macro(pay, "ReceivePayment", "TxnID:P")
        + bank
        + with_macro(forms.credit_memo("3.00"), "CreditMemo", "TxnID:C")
        + refund
    )
    assert [answer.attrib["statusCode"] for answer in answers] == ["0"] * 5
    invoice = answers[0][0].findtext("TxnID")
    asked = qb.ok(f"<InvoiceQueryRq><TxnID>{invoice}</TxnID></InvoiceQueryRq>")
    assert asked.findtext("IsPaid") == "true"
    assert answers[2][0].findtext("DepositLineRet/TxnID") == answers[1][0].findtext("TxnID")
    assert answers[4][0].findtext("RefundAppliedToTxnRet/TxnID") == answers[3][0].findtext("TxnID")


def test_a_payment_line_of_an_invoice_by_its_macro(qb: Any, forms: Any) -> None:
    paid = forms.line("Invoice", "Payment", amount="2.00").replace(
        "<InvoiceLineAdd>", '<InvoiceLineAdd defMacro="TxnLineID:L">'
    )
    invoice = forms.form("Invoice", forms.line("Invoice", "Labour", amount="5.00"), paid, macro="TxnID:I")
    line = '<PaymentTxnID useMacro="TxnID:I"/><PaymentTxnLineID useMacro="TxnLineID:{}"/>'
    deposit = forms.deposit(f"<DepositLineAdd>{line}</DepositLineAdd>")
    made, unknown, kept = qb.send(invoice + deposit.format("Z") + deposit.format("L"))
    assert unknown.attrib["statusCode"] == "9100"
    ids = [node.findtext("TxnLineID") for node in made[0].findall("InvoiceLineRet")]
    assert kept[0].findtext("DepositLineRet/PaymentTxnLineID") == ids[1]


def test_a_receipt_is_changed_by_its_macros(qb: Any, forms: Any) -> None:
    lines = [forms.receipt_line("Labour", amount=amount) for amount in ("5.00", "6.00")]
    lines[1] = lines[1].replace("<SalesReceiptLineAdd>", '<SalesReceiptLineAdd defMacro="TxnLineID:L">')
    receipt = forms.form("SalesReceipt", *lines, macro="TxnID:R")
    number = int(qb.clock().timestamp())
    body = (
        f'<SalesReceiptModRq><SalesReceiptMod><TxnID useMacro="TxnID:R"/><EditSequence>{number}</EditSequence>'
        '<SalesReceiptLineMod><TxnLineID useMacro="TxnLineID:L"/></SalesReceiptLineMod></SalesReceiptMod></SalesReceiptModRq>'
    )
    _, changed = qb.send(receipt + body)
    assert changed.attrib["statusCode"] == "0", changed.attrib
    assert changed[0].findtext("TotalAmount") == "6.00"


def test_external_guids_are_kept_and_shown_but_never_searched(premier: Any, forms: Any) -> None:
    for kind, body in adds(forms).items():
        if kind == "Transfer":
            continue
        end = {
            "ReceivePayment": "<IsAutoApply>", "JournalEntry": "<JournalDebitLine>", "Deposit": "<DepositLineAdd>",
            "Charge": "</ChargeAdd>",
        }.get(kind, f"<{kind}LineAdd>")  # fmt: skip
        ret = premier.ok(body.replace(end, f"<ExternalGUID>{GUID}</ExternalGUID>{end}", 1))
        assert ret.findtext("ExternalGUID") == GUID, kind
        asked = premier.ok(f"<{kind}QueryRq><TxnID>{forms.txn_id(ret)}</TxnID></{kind}QueryRq>")
        assert asked.findtext("ExternalGUID") == GUID, kind
        number = asked.findtext("EditSequence")
        changed = premier.ok(
            f"<{kind}ModRq><{kind}Mod><TxnID>{forms.txn_id(ret)}</TxnID><EditSequence>{number}</EditSequence>"
            f"</{kind}Mod></{kind}ModRq>"
        )
        assert changed.findtext("ExternalGUID") == GUID, kind
        # Another document may carry the same one: it names nothing.
        assert premier.ok(body.replace(end, f"<ExternalGUID>{GUID}</ExternalGUID>{end}", 1)).tag == f"{kind}Ret"
    for name, rule in load_schema("US").requests.items():
        if name.endswith(("QueryRq", "ModRq")):
            assert "ExternalGUID" not in _names(rule.group), name


def _names(group: Any) -> set[str]:
    found: set[str] = set()
    for item, _, _ in group.items:
        if hasattr(item, "attributes"):
            found.add(item.name)
            found |= _names(item.group) if item.group is not None else set()
        else:
            found |= _names(item)
    return found
