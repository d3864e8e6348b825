"""Transfers of money between balance sheet accounts."""

from __future__ import annotations

from typing import Any


def transfer(source: str = "Checking", target: str = "Savings", amount: str = "25.00", **options: str) -> str:
    ends = "".join(
        f"<Transfer{side}AccountRef><FullName>{name}</FullName></Transfer{side}AccountRef>"
        for side, name in (("From", source), ("To", target))
        if name
    )
    macro = f' defMacro="{options["macro"]}"' if "macro" in options else ""
    value = f"<Amount>{amount}</Amount>" if amount else ""
    return (
        f"<TransferAddRq><TransferAdd{macro}><TxnDate>2026-03-05</TxnDate>{ends}<ClassRef><FullName>Web</FullName>"
        f"</ClassRef>{value}<Memo>move</Memo></TransferAdd></TransferAddRq>"
    )


def prepared(qb: Any, forms: Any) -> Any:
    qb.ok(forms.account("Reserve", "Bank"))
    qb.ok(forms.account("Visa", "CreditCard"))
    return qb.ok(transfer(target="Reserve"))


def test_a_transfer_moves_money(qb: Any, forms: Any) -> None:
    ret = prepared(qb, forms)
    assert qb.ledger(ret) == {"Checking": "-25.00", "Reserve": "25.00"}
    shown = ("TxnDate", "TransferFromAccountRef/FullName", "TransferToAccountRef/FullName", "ToAccountBalance",
             "ClassRef/FullName", "Amount", "Memo")  # fmt: skip
    assert [ret.findtext(name) for name in shown] == [
        "2026-03-05", "Checking", "Reserve", "25.00", "Web", "25.00", "move",
    ]  # fmt: skip
    card = qb.ok(transfer(target="Visa", amount="5.00"))
    assert card.findtext("ToAccountBalance") == "-5.00"


def test_ends_of_a_transfer(qb: Any, forms: Any) -> None:
    prepared(qb, forms)
    for wrong in ("Accounts Receivable", "Accounts Payable", "Sales Income", "Undeposited Funds", "Sales Orders"):
        qb.refused(transfer(target=wrong), 3140)
    qb.refused(transfer(target="Checking"), 3180, "itself")
    qb.refused(transfer(target="Reserve", amount="0.00"), 3180, "positive")
    qb.refused(transfer(target="Reserve", amount="-1.00"), 3180, "positive")
    qb.refused(transfer(target=""), 3150)
    qb.refused(transfer(target="Reserve", amount=""), 3150)


def test_transfers_are_changed_and_found(qb: Any, forms: Any) -> None:
    ret = prepared(qb, forms)
    head = f"<TxnID>{forms.txn_id(ret)}</TxnID><EditSequence>{ret.findtext('EditSequence')}</EditSequence>"
    body = f"<TransferModRq><TransferMod>{head}<TxnDate>2026-03-06</TxnDate><ClassRef/><Amount>26.00</Amount><Memo/></TransferMod></TransferModRq>"
    changed = qb.ok(body)
    assert qb.ledger(ret) == {"Checking": "-26.00", "Reserve": "26.00"}
    assert [changed.find(name) for name in ("ClassRef", "Memo")] == [None, None]
    qb.refused(body, 3200)
    day = "<TxnDateRangeFilter><FromTxnDate>2026-03-06</FromTxnDate></TxnDateRangeFilter>"
    assert qb.ok(f"<TransferQueryRq>{day}</TransferQueryRq>").findtext("TxnID") == forms.txn_id(ret)
    assert qb.one("<TransferQueryRq><TxnID>FFFF-1</TxnID></TransferQueryRq>").attrib["statusCode"] == "500"
    only = qb.ok(f"<TransferQueryRq>{day}<IncludeRetElement>Amount</IncludeRetElement></TransferQueryRq>")
    assert [node.tag for node in only] == ["Amount"]
    qb.refused(forms.delete("Transfer", forms.txn_id(ret)), 3110)
