"""Asking for reports and reading their rows, as a client would."""

from __future__ import annotations

from typing import Any

CATEGORIES = ("GeneralSummary", "GeneralDetail", "Aging", "CustomDetail", "CustomSummary")


def ask(category: str, kind: str, *options: str) -> str:
    """A report request; `options` are written as `Name=text` or as XML, in the schema's order."""
    body = "".join(
        option if option.startswith("<") else "<{0}>{1}</{0}>".format(*option.split("=", 1)) for option in options
    )
    request = f"{category}ReportQueryRq"
    return f"<{request}><{category}ReportType>{kind}</{category}ReportType>{body}</{request}>"


def period(first: str = "", last: str = "") -> str:
    inner = f"<FromReportDate>{first}</FromReportDate>" if first else ""
    inner += f"<ToReportDate>{last}</ToReportDate>" if last else ""
    return f"<ReportPeriod>{inner}</ReportPeriod>"


def column_kinds(report: Any) -> list[str]:
    return [node.findtext("ColType") for node in report.findall("ColDesc")]


def titles(report: Any) -> list[str]:
    return [node.find("ColTitle").get("value", "") for node in report.findall("ColDesc")]


def rows(report: Any) -> list[tuple[str, ...]]:
    """Every row as (kind, cell, cell ...); a heading has one cell."""
    width = len(report.findall("ColDesc"))
    found: list[tuple[str, ...]] = []
    for node in report.find("ReportData") if report.find("ReportData") is not None else []:
        if node.tag == "TextRow":
            found.append(("Text", node.attrib["value"]))
            continue
        cells = [""] * width
        for cell in node.findall("ColData"):
            cells[int(cell.attrib["colID"]) - 1] = cell.attrib["value"]
        found.append((node.tag.removesuffix("Row"), *cells))
    return found


def data(report: Any) -> list[dict[str, str]]:
    """Data rows by ColType."""
    kinds = column_kinds(report)
    return [
        {kinds[int(cell.attrib["colID"]) - 1]: cell.attrib["value"] for cell in node.findall("ColData")}
        for node in report.iter("DataRow")
    ]


def total(report: Any, place: int = -1) -> str:
    """A cell of the last TotalRow."""
    return next(row for row in reversed(rows(report)) if row[0] == "Total")[place]


def figures(report: Any, place: int = 2) -> dict[str, str]:
    """Label to figure, of every row that has one."""
    return {row[1]: row[place] for row in rows(report) if len(row) > place}
