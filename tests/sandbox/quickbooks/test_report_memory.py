"""A large answer is not held many times over while it is made."""

from __future__ import annotations

import tracemalloc
from typing import Any

from tests.sandbox.quickbooks.report_reading import ask


def test_a_report_needs_a_few_times_its_own_size(qb: Any, forms: Any) -> None:
    lines = [forms.receipt_line("Labour", amount="1.00") for _ in range(40)]
    for first in range(0, 60, 20):
        qb.send("".join(forms.form("SalesReceipt", *lines, number=str(n)) for n in range(first, first + 20)))
    names = [
        "TxnID",
        "TxnType",
        "Date",
        "RefNumber",
        "Account",
        "Debit",
        "Credit",
        "Memo",
        "Name",
        "SplitAccount",
        "Amount",
        "RunningBalance",
    ]
    body = ask("CustomDetail", "CustomTxnDetail", "ReportDateMacro=All", "SummarizeRowsBy=TotalOnly",
               *(f"IncludeColumn={name}" for name in names))  # fmt: skip
    qb.raw(body)
    tracemalloc.start()
    answer = qb.raw(body)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(answer) > 1_000_000
    assert peak < 4 * len(answer)
