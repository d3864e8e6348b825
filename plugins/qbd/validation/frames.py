"""The batch as pandas frames, a slice of a suite at a time, read when it is checked and dropped afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from qbd.staging.database import include_dir
from qbd.staging.tables import TABLES

if TYPE_CHECKING:
    import pandas as pd

BY_SOURCE: Final = {
    "shopify": (
        "orders", "order_lines", "agreements", "sales", "transactions", "refund_lines", "products", "payouts",
        "balance_transactions", "cash_sessions", "gift_cards",
    ),
    "stocky": ("purchase_orders", "purchase_order_lines"),
}  # fmt: skip
"""Which tables a source's batch is checked in, beside ``schema`` and ``arrivals``."""

SLICE_ROWS: Final = 100_000
"""Rows that are checked at once."""


def read_frames(engine: Engine, suite: str, store: str, batch_id: str) -> Iterator[pd.DataFrame]:
    """Read a suite's rows in slices, so that memory does not grow with the batch.

    Columns: ``record_id`` (text, unique), ``document_group`` (text), ``label``, ``currency`` and those that the rules
    check: integer minor units (``*_minor``, int64), booleans, text. No column holds a null.
    """
    import pandas as pd

    statement = sa.text((include_dir() / "sql" / "validation" / f"{suite}.sql").read_text(encoding="utf-8"))
    with engine.connect().execution_options(stream_results=True) as connection:
        if suite == "schema":
            yield _columns_frame(pd.read_sql(statement, connection))
        else:
            yield from pd.read_sql(
                statement, connection, params={"store": store, "batch": batch_id}, chunksize=SLICE_ROWS
            )


def _columns_frame(actual: pd.DataFrame) -> pd.DataFrame:
    """Compare the columns that there are with those that the loader fills."""
    import pandas as pd

    found = {f"{table}.{column}": kind for table, column, kind in actual.itertuples(index=False)}
    needed = {
        f"{table.name}.{column}": kind
        for table in TABLES
        for column, kind in zip(table.columns, table.types, strict=True)
    }
    tables = {table.name for table in TABLES}
    names = sorted(needed.keys() | {name for name in found if name.rpartition(".")[0] in tables})
    rows = [(name, "", name, "", found.get(name, "absent"), needed.get(name, "absent")) for name in names]
    frame = pd.DataFrame(rows, columns=["record_id", "document_group", "label", "currency", "actual", "expected"])
    frame["columns_as_expected"] = frame["actual"] == frame["expected"]
    return frame
