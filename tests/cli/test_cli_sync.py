"""``qbd sync`` and what can be asked about its result, on one generated day."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from qbd.sandbox.shopify.days import generate
from qbd.sandbox.shopify.faults import Fault

pytestmark = pytest.mark.timeout(240)


@dataclass
class Told:
    """What each command printed, in the order in which they ran."""

    dry: str
    after_dry: dict[str, int]
    rendered: str
    files: list[Path]
    after_render: dict[str, int]
    first: str
    posted: int
    second: str
    posted_again: int


@pytest.fixture(scope="module")
def told(house: Any, qbd: Any) -> Told:
    """One day: tried, rendered, synced and synced again."""
    generate(house.shop, house.day, orders=10, seed=4)
    dry = qbd("sync", "--store", "harbor", "--dry-run")
    after_dry = house.kept()
    folder = house.folder / "documents"
    rendered = qbd("render", "--store", "harbor", "--to", house.day, "-o", folder)
    after_render = house.kept()
    first = qbd("sync", "--store", "harbor", "--patience", "1")
    posted = house.documents()
    second = qbd("sync", "--store", "harbor", "--date", house.day, "--patience", "1")
    return Told(
        dry, after_dry, rendered, sorted(folder.iterdir()), after_render, first, posted, second, house.documents()
    )


def test_a_dry_run_shows_every_document_and_the_totals_and_posts_nothing(told: Told, house: Any) -> None:
    assert told.after_dry["staging.orders"] == 10
    assert told.after_dry["ledger.lines"] > 0
    assert told.after_dry["delivery.documents"] == told.after_dry["ledger.postings"] == 0
    assert f"{house.day} SalesReceipt " in told.dry
    assert "nothing is posted" in told.dry
    totals = re.findall(r"^ +(-?[0-9]+[.][0-9]{2}) (.+)$", told.dry, re.MULTILINE)
    assert {name for _, name in totals} >= {"Accounts Payable", "Sales Income"}
    assert sum(Decimal(amount) for amount, _ in totals) == 0


def test_every_rendered_file_is_a_request_that_quickbooks_accepts(
    told: Told, valid_qbxml: Callable[..., None], house: Any
) -> None:
    assert told.after_render == told.after_dry
    assert len(told.files) == sum(map(int, re.findall("([0-9]+) (?:documents|list elements)", told.rendered)))
    assert f"up to {house.day} are in" in told.rendered
    assert len(told.files) > 10
    kinds = [re.sub("^[0-9]+-([0-9]{4}-[0-9]{2}-[0-9]{2}-)?", "", path.name).split("-")[0] for path in told.files]
    for parent, child in (("Vendor", "SalesTaxItem"), ("SalesTaxItem", "SalesReceipt"), ("Customer", "SalesReceipt")):
        assert kinds.index(parent) < kinds.index(child), kinds
    for path in told.files:
        element = etree.parse(path).getroot()
        assert element.tag.endswith("AddRq"), path.name
        head = b'<?xml version="1.0"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="stopOnError">'
        valid_qbxml(head + etree.tostring(element) + b"</QBXMLMsgsRq></QBXML>")


def test_documents_are_never_mixed_with_those_of_an_earlier_rendering(told: Told, refused: Any, house: Any) -> None:
    assert "holds XML files already" in refused("render", "--store", "harbor", "-o", house.folder / "documents")


def test_what_is_posted_is_not_rendered_again(told: Told, qbd: Any, house: Any, tmp_path: Path) -> None:
    said = qbd("render", "--store", "harbor", "-o", tmp_path)
    assert said.startswith("0 documents and 0 list elements up to ")
    assert list(tmp_path.iterdir()) == []


def test_the_day_reaches_quickbooks_and_is_reconciled(told: Told, house: Any) -> None:
    assert "10 orders" in told.dry
    assert "8 purchase_orders" in told.dry
    assert "0 orders" in told.first
    assert told.posted > 10
    assert house.rows("SELECT DISTINCT state FROM delivery.documents") == [("settled",)]
    assert "agree to the cent" in told.first
    accounts = [line for line in told.first.splitlines() if "Accounts Receivable" in line or "Sales Income" in line]
    assert accounts
    assert all("0.00" in line for line in accounts)


def test_the_second_sync_posts_nothing(told: Told) -> None:
    assert told.posted_again == told.posted
    assert "nothing new to post" in told.second
    assert "agree to the cent" in told.second


def test_reconcile_compares_the_dates_that_it_is_given(told: Told, qbd: Any, house: Any) -> None:
    said = qbd("reconcile", "--store", "harbor", "--from", house.day, "--to", house.day, "--patience", "1")
    assert f"agree to the cent from {house.day} to {house.day}" in said


def test_dates_that_lie_the_wrong_way_round_are_refused(told: Told, refused: Any, house: Any) -> None:
    for command in ("reconcile", "render", "replay"):
        said = refused(command, "--store", "harbor", "--from", house.day, "--to", house.day - timedelta(days=1))
        assert "--from" in said
        assert "Exchange the two dates" in said


def test_explain_finds_the_same_order_by_each_of_its_names(told: Told, qbd: Any, house: Any) -> None:
    name, order_id, ref_number, txn_id = house.rows(
        "SELECT o.name, o.order_id, d.ref_number, d.quickbooks_id FROM staging.orders o"
        " JOIN ledger.entries e ON e.document_group = 'order:' || o.order_id"
        " JOIN ledger.postings p ON (p.store, p.entry_key) = (e.store, e.entry_key)"
        " JOIN delivery.documents d ON d.document_key = p.document_key WHERE d.kind = 'SalesReceipt' ORDER BY 2, 3 LIMIT 1"
    )[0]
    for asked in (name, name.lstrip("#"), order_id, ref_number, txn_id):
        story, said = qbd("explain", asked), qbd("explain", asked, "--tables")
        for part in (name, ref_number, txn_id, "Journal"):
            assert part in story, (asked, part)
            assert part in said, (asked, part)
        assert "Ledger accounts" in said
        assert story.startswith(f"{name} of harbor: Shopify order gid://shopify/Order/{order_id}")
    assert txn_id in qbd("explain", name, "--store", "harbor")


def test_explain_says_that_nothing_is_known_by_a_name(told: Told, refused: Any) -> None:
    assert refused("explain", "#999[/]").startswith("explain: #999[/]: nothing is known by that name")


def test_replay_mends_staging_without_the_shop(told: Told, qbd: Any, house: Any) -> None:
    before = house.rows("SELECT order_id, name, current_total_minor FROM staging.orders ORDER BY 1")
    tables = house.rows(
        "SELECT c.table_name FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)"
        " WHERE c.table_schema = 'staging' AND c.column_name = 'order_id' AND t.table_type = 'BASE TABLE'"
    )
    with house.engine.begin() as connection:
        connection.exec_driver_sql(f"TRUNCATE {', '.join(f'staging.{table}' for (table,) in tables)} CASCADE")
        connection.exec_driver_sql("DELETE FROM raw.records WHERE entity = 'orders'")
    house.shop_app.state.sandbox.inject(Fault(kind="unavailable", times=1000))
    try:
        said = qbd("replay", "--store", "harbor")
    finally:
        house.shop_app.state.sandbox.faults.clear()
    assert "10 orders" in said
    assert house.rows("SELECT order_id, name, current_total_minor FROM staging.orders ORDER BY 1") == before
    batch = house.rows("SELECT batch_id FROM staging.batches WHERE source = 'shopify' ORDER BY window_to LIMIT 1")[0][0]
    assert f"{batch}: " in qbd("replay", "--store", "harbor", "--batch", batch)


def test_replay_says_when_there_is_no_such_batch(told: Told, refused: Any) -> None:
    assert "no batch never" in refused("replay", "--store", "harbor", "--batch", "never")
    assert "no batch" in refused("replay", "--store", "harbor", "--to", "2020-01-01")


def test_options_that_mean_nothing_are_refused(told: Told, refused: Any, house: Any) -> None:
    assert "Use individual, daily or payout" in refused("sync", "--store", "harbor", "--mode", "weekly")
    tomorrow = house.day + timedelta(days=30)
    assert f"{tomorrow} lies ahead" in refused("sync", "--store", "harbor", "--date", tomorrow)
    assert "qbd mapping import" in refused("sync", "--store", "nowhere")


def test_a_stocky_connection_that_cannot_be_read_is_no_missing_one(
    told: Told, refused: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_STOCKY_HARBOR", '{"host": "https://stocky.example", "password": "stocky-key-kept')
    said = refused("sync", "--store", "harbor", "--dry-run")
    assert "stocky_harbor" in said
    assert "neither JSON nor a URI" in said


def test_a_store_without_stocky_is_told_so(told: Told, qbd: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AIRFLOW_CONN_STOCKY_HARBOR")
    said = qbd("sync", "--store", "harbor", "--dry-run")
    assert "no connection stocky_harbor" in said


def test_a_wrong_token_is_one_sentence_without_the_token(
    told: Told, refused: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    right = os.environ["AIRFLOW_CONN_SHOPIFY_HARBOR"]
    monkeypatch.setenv("AIRFLOW_CONN_SHOPIFY_HARBOR", right.replace("shpat_kept", "shpat_wrongly_kept"))
    said = refused("sync", "--store", "harbor", "--dry-run")
    assert "token" in said
    assert "shpat_wrongly_kept" not in said


def test_the_tax_report_tells_what_the_journal_owes(told: Told, qbd: Any, house: Any) -> None:
    file = house.folder / "tax.csv"
    said = qbd("tax", "harbor", "--from", house.day, "--to", house.day, "--csv", file)
    with house.engine.connect() as connection:
        owed = connection.exec_driver_sql(
            "SELECT -sum(amount_minor) FROM ledger.lines WHERE role = 'sales_tax_payable'"
        ).scalar_one()
    rows = [line.split(",") for line in file.read_text("utf-8").splitlines()[1:]]
    assert owed > 0
    assert sum(Decimal(row[-1]) for row in rows if row[2] == "shop") * 100 == owed
    assert f"The shop owes {Decimal(owed) / 100:,.2f} USD" in said
    assert all(title in said for title, *_ in rows)
