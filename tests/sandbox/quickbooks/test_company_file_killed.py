"""A process that works on the company file is killed at any moment; the file is then whole and the books balance."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from qbd.sandbox.quickbooks import shell

WORK = """
import sys
from qbd.sandbox.quickbooks.request_processor import RequestProcessor
body, path, first = sys.argv[1], sys.argv[2], int(sys.argv[3])
processor = RequestProcessor(wait_seconds=30)
processor.open_connection2("", "Tests", 1)
ticket = processor.begin_session(path, 2)
print("ready", flush=True)
for number in range(first, first + 10_000):
    processor.process_request(ticket, (
        '<?xml version="1.0"?><?qbxml version="13.0"?><QBXML>'
        f'<QBXMLMsgsRq onError="continueOnError" newMessageSetID="K{number}">{body}</QBXMLMsgsRq></QBXML>'
    ))
    print(number, flush=True)
"""


def kill_after(seconds: float, body: str, path: Path, first: int) -> int:
    """Gives the number of the last set that was answered."""
    process = subprocess.Popen(
        [sys.executable, "-c", WORK, body, str(path), str(first)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    answered = [int(line) for line in process.stdout.read().split("\n") if line.isdigit()]
    process.wait(60)
    process.stdout.close()
    return answered[-1] if answered else first - 1


@pytest.mark.parametrize("pauses", [(0.0, 0.05, 0.11), (0.02, 0.2, 0.07)])
def test_killed_at_any_moment(qb: Any, forms: Any, pauses: tuple[float, ...]) -> None:
    qb.close()
    widget = forms.receipt_line("WIDGET", quantity="1", rate="35.50", code="TAX")
    receipt = forms.form("SalesReceipt", widget, tax="Group")
    bill = forms.bill(forms.item_line("WIDGET", quantity="2", cost="3.10"))
    body = receipt + bill + forms.invoice("1.00") + forms.invoice("-1.00")
    next_set = 0
    for pause in pauses:
        last = kill_after(pause, body, qb.path, next_set)
        check_whole(qb.path, last)
        next_set = last + 2
    qb.open()
    assert qb.send(
        "", f'onError="stopOnError" newMessageSetID="K{next_set - 2}" oldMessageSetID="K{next_set - 2}"'
    ).attrib["messageSetStatusCode"] in ("0", "9002")
    assert qb.ok(forms.invoice("1.00")) is not None


def check_whole(path: Path, last_answered: int) -> None:
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        made = {kind: number for kind, number in db.execute("SELECT kind, count(*) FROM txn GROUP BY kind")}
        stored: dict[str, int] = {}
        for answer, number in db.execute(
            "SELECT substr(answer, 2, instr(answer, ' ') - 2), count(*) FROM message_set_answer "
            "WHERE answer LIKE '%statusCode=\"0\"%' GROUP BY 1"
        ):
            stored[answer.removesuffix("AddRs")] = number
        answered = db.execute("SELECT count(*) FROM message_set WHERE message_set_id = ?", (f"K{last_answered}",))
        assert last_answered < 0 or answered.fetchone() == (1,), "what was answered is stored"
    # The set-up's opening stock is one adjustment; otherwise every transaction has its stored answer.
    assert {kind: number for kind, number in made.items() if kind != "InventoryAdjustment"} == stored
    totals = shell.ledger_totals(path)
    assert sum(totals.values()) == 0
    assert totals.get("Accounts Receivable", 0) == 100 * made.get("Invoice", 0)
