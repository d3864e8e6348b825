"""How fast the sandbox's company file books documents and answers reports, and how much memory a large answer takes.

Run it alone: ``python tests/bench/sandbox_bench.py [--documents N]``. Sales receipts of three stock lines are booked in sets
of 50 through the request processor, then read back as a custom detail report of every ledger line, a general ledger and a
trial balance, each in a process of its own, so that its peak memory is its own. The report's debits and credits must agree.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "plugins"))

from qbd.sandbox.quickbooks.fixtures import create_company  # noqa: E402
from qbd.sandbox.quickbooks.request_processor import RequestProcessor  # noqa: E402

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
SET_SIZE = 50
MEGABYTE = 1_000_000
ALL = "<ReportDateMacro>All</ReportDateMacro>"
COLUMNS = ["TxnID", "TxnType", "Date", "RefNumber", "Account", "Debit", "Credit", "Memo", "Name"]
REPORTS = {
    "custom transaction detail, 9 columns": (
        "<CustomDetailReportQueryRq><CustomDetailReportType>CustomTxnDetail</CustomDetailReportType>"
        f"{ALL}<SummarizeRowsBy>TotalOnly</SummarizeRowsBy>"
        + "".join(f"<IncludeColumn>{name}</IncludeColumn>" for name in COLUMNS)
        + "</CustomDetailReportQueryRq>"
    ),
    "general ledger": (
        "<GeneralDetailReportQueryRq><GeneralDetailReportType>GeneralLedger</GeneralDetailReportType>"
        f"{ALL}</GeneralDetailReportQueryRq>"
    ),
    "trial balance": (
        "<GeneralSummaryReportQueryRq><GeneralSummaryReportType>TrialBalance</GeneralSummaryReportType>"
        f"{ALL}</GeneralSummaryReportQueryRq>"
    ),
}


def ref(tag: str, name: str) -> str:
    return f"<{tag}><FullName>{name}</FullName></{tag}>"


ITEM = (
    f"<ItemInventoryAddRq><ItemInventoryAdd><Name>WIDGET</Name><SalesPrice>35.50</SalesPrice>"
    f"{ref('IncomeAccountRef', 'Sales Income')}<PurchaseCost>2.00</PurchaseCost>"
    f"{ref('COGSAccountRef', 'Cost of Goods Sold')}{ref('AssetAccountRef', 'Inventory Asset')}"
    "<QuantityOnHand>1000000</QuantityOnHand><TotalValue>2000033.33</TotalValue>"
    "<InventoryDate>2026-01-01</InventoryDate></ItemInventoryAdd></ItemInventoryAddRq>"
)


class Client:
    def __init__(self, path: Path) -> None:
        self.processor = RequestProcessor(clock=lambda: NOW)
        self.processor.open_connection2("", "Bench", 1)
        self.ticket = self.processor.begin_session(str(path))

    def send(self, body: str, attributes: str = 'onError="stopOnError"') -> str:
        answer = self.processor.process_request(
            self.ticket,
            f'<?xml version="1.0"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq {attributes}>{body}</QBXMLMsgsRq></QBXML>',
        )
        if 'statusSeverity="Error"' in answer:
            raise ValueError(answer[:1_000])
        return answer

    def close(self) -> None:
        self.processor.close_connection()


def receipt(number: int) -> str:
    day = date(2026, 1, 1) + timedelta(days=number % 80)
    line = f"<SalesReceiptLineAdd>{ref('ItemRef', 'WIDGET')}<Quantity>1</Quantity></SalesReceiptLineAdd>"
    return (
        f"<SalesReceiptAddRq><SalesReceiptAdd>{ref('CustomerRef', 'Cook, Brian')}<TxnDate>{day}</TxnDate>"
        f"<RefNumber>{number}</RefNumber>{line * 3}</SalesReceiptAdd></SalesReceiptAddRq>"
    )


def book(path: Path, documents: int) -> tuple[float, float]:
    """Documents a second, by the clock and by the processor's time; every set stored under its id."""
    create_company(path, history=False, clock=lambda: NOW)
    client = Client(path)
    client.send(ITEM)
    started, cpu = time.perf_counter(), time.process_time()
    for first in range(0, documents, SET_SIZE):
        body = "".join(receipt(number) for number in range(first, min(first + SET_SIZE, documents)))
        client.send(body, f'onError="stopOnError" newMessageSetID="{first}"')
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    client.close()
    return documents / seconds, documents / cpu


def measure(path: Path, report: str) -> dict[str, float]:
    """Seconds, megabytes of answer, rows and peak memory of one report."""
    client = Client(path)
    started, cpu = time.perf_counter(), time.process_time()
    answer = client.send(REPORTS[report])
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    client.close()
    total = answer[answer.rindex("<TotalRow") :]
    if report != "general ledger":
        figures = re.findall(r'value="(\d+\.\d\d)"', total)
        if len(set(figures)) != 1:
            raise ValueError(f"debits and credits differ: {figures}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"seconds": seconds, "cpu": cpu, "size": len(answer), "rows": answer.count("<DataRow"), "peak": peak}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--measure", nargs=2, metavar=("FILE", "REPORT"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(Path(options.measure[0]), options.measure[1])))
        return
    table = Table("what", "speed", "answer", "peak memory", title="The sandbox's company file, one core")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.qbw"
        speed, of_processor = book(path, options.documents)
        table.add_row(
            "SalesReceiptAdd, 3 stock lines, sets of 50",
            f"{speed:,.0f} documents/s ({of_processor:,.0f} a second of the processor)",
            "",
            "",
        )
        for report in REPORTS:
            command = [sys.executable, __file__, "--measure", str(path), report]
            found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            table.add_row(
                f"{report} of {options.documents:,} documents",
                f"{found['seconds']:.2f} s ({found['cpu']:.2f} s of the processor), {found['rows']:,.0f} rows",
                f"{found['size'] / MEGABYTE:.1f} MB",
                f"{found['peak'] / MEGABYTE:.0f} MB",
            )
    Console(width=None if sys.stdout.isatty() else 160).print(table)


if __name__ == "__main__":
    main()
