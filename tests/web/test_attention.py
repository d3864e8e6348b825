"""What waits for a person, and the explanations: complete, readable when it is much, and harmless whatever a record holds."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.engine import Engine

from qbd.staging.database import transaction
from qbd.web.app import create_app
from qbd.web.login import Login

VIEWER = {"x-user": "viewer"}
EDITOR = {"x-user": "editor", "Sec-Fetch-Site": "same-origin"}


def counts(text: str) -> dict[str, int]:
    return {part: int(found[1].replace(",", "")) for part in ("Refused by QuickBooks", "Held by accounting", "In quarantine")
            if (found := re.search(rf"{part} \(([\d,]+)\)", text))}  # fmt: skip


def test_everything_that_waits_is_shown_with_its_reason_and_mend(
    client: TestClient, new_site: Callable[[], Any], engine: Engine
) -> None:
    with transaction(engine) as connection:
        connection.execute("DELETE FROM ledger.holds")
        connection.execute("DELETE FROM staging.quarantine")
        connection.execute("UPDATE delivery.documents SET state = 'withdrawn' WHERE state = 'needs_attention'")
    text = client.get("/", headers=VIEWER).text
    assert "<p>Nothing.</p>" in text
    assert counts(text) == {}
    assert "<p>Nothing.</p>" in client.get("/waiting/held", headers=VIEWER).text
    site = new_site()
    text = client.get("/", headers=VIEWER).text
    assert counts(text) == {"Refused by QuickBooks": 1, "Held by accounting": 1, "In quarantine": 1}
    assert "Needs attention (3)" in text
    held = text[text.index('id="held"') : text.index('id="quarantine"')]
    assert site.held_group in held
    assert re.search(r"10\.40.*11\.00|11\.00.*10\.40", held), "both figures of the order whose sums disagree"
    assert "Mend:" in held
    quarantine = text[text.index('id="quarantine"') :]
    assert "name it" in quarantine
    assert f'action="/quarantine/{site.quarantined}/dismiss"' in quarantine


@pytest.mark.parametrize("name", ["queue", "refused", "held", "quarantine", "document", "order", "record", "unknown"])
def test_what_a_record_or_quickbooks_says_is_text_never_markup(client: TestClient, site: Any, name: str) -> None:
    path = {
        "queue": "/", "refused": "/waiting/refused", "held": "/waiting/held", "quarantine": "/waiting/quarantine",
        "document": f"/documents/{site.refused}", "order": f"/explain?q={site.refused_key}",
        "record": f"/explain?q=gid://shopify/Order/{site.quarantined_order}", "unknown": '/explain?q="><script>alert(1)</script>',
    }[name]  # fmt: skip
    answer = client.get(path, headers=VIEWER)
    assert answer.status_code == 200
    assert "<script" not in answer.text
    assert "&lt;script&gt;" in answer.text
    assert "javascript:" not in answer.text
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy, "no script at all"


def test_a_search_text_stays_within_its_attribute(client: TestClient) -> None:
    text = client.get("/explain", params={"q": '" autofocus onfocus="alert(1)'}, headers=VIEWER).text
    assert 'onfocus="' not in text
    assert client.get("/explain", params={"q": "#1\0"}, headers=VIEWER).status_code == 200, "NUL is no database error"
    assert client.get("/explain", params={"q": "x" * 201}, headers=VIEWER).status_code == 422


def test_an_order_a_refnumber_a_txnid_and_a_key_are_explained(client: TestClient, site: Any, engine: Engine) -> None:
    with transaction(engine) as connection:
        row = connection.execute(
            "SELECT ref_number FROM delivery.documents WHERE document_id = %s", (site.settled,)
        ).fetchone()
    assert row is not None
    for text in ("#1001", str(row[0]), site.txn_id, site.settled_key):
        page = client.get("/explain", params={"q": text}, headers=VIEWER).text
        for title in ("Records", "Agreements and money", "Journal", "Documents", "Ledger accounts"):
            assert f">{title}</h2>" in page
        assert f'<a href="/documents/{site.settled}">' in page
        assert site.txn_id in page
    assert "10.40 USD" in client.get("/explain", params={"q": "#1001"}, headers=VIEWER).text
    assert "Nothing is known" in client.get("/explain?q=no-such-name", headers=VIEWER).text
    held = client.get("/explain", params={"q": f"gid://shopify/Order/{site.held_group.split(':')[1]}"}, headers=VIEWER)
    assert "11.00" in held.text


def test_a_document_without_transaction_says_so_and_is_found(client: TestClient, site: Any) -> None:
    assert "none: credits linked only" in client.get(f"/documents/{site.linked}", headers=VIEWER).text
    assert f"<dd>{site.txn_id}</dd>" in client.get(f"/documents/{site.settled}", headers=VIEWER).text
    assert "none: credits" not in client.get(f"/documents/{site.refused}", headers=VIEWER).text
    assert f'<a href="/documents/{site.linked}">' in client.get("/explain?q=apply:1", headers=VIEWER).text
    settled, linked = (client.get(f"/documents/{one}", headers=VIEWER).text for one in (site.settled, site.linked))
    assert "/explain?q=" in settled
    assert "/explain?q=" not in linked, "nothing of the journal is behind it"


def test_dismissing_a_record_needs_an_editor_and_our_own_page(client: TestClient, site: Any) -> None:
    path = f"/quarantine/{site.quarantined}/dismiss"
    assert client.post(path, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 401
    assert client.post(path, headers={**EDITOR, "x-user": "viewer"}).status_code == 403
    for foreign in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert client.post(path, headers={"x-user": "editor", **foreign}).status_code == 403
    assert client.get(path, headers=EDITOR).status_code == 405
    for number in ("//evil.example", "https://evil.example", "-1"):
        assert client.post(path, headers=EDITOR, data={"page": number}).status_code == 422
    done = client.post(path, headers=EDITOR, data={"page": "3", "next": "https://evil.example"})
    assert (done.status_code, done.headers["location"]) == (303, "/waiting/quarantine?page=3")
    again = client.post(path, headers=EDITOR)
    assert again.status_code == 409
    assert "no such waiting row" in again.text
    assert client.post("/quarantine/999999/dismiss", headers=EDITOR).status_code == 404
    assert client.post(f"/quarantine/{2**63}/dismiss", headers=EDITOR).status_code == 422
    assert client.post(f"/documents/{10**30}/retry", headers=EDITOR).status_code == 422
    assert client.post(f"/documents/{site.refused}/dismiss", headers=EDITOR, data={"why": "a\0b"}).status_code == 303


@pytest.mark.parametrize("path", ["/explain?q=x", "/waiting/held"])
def test_anonymous_is_told_nothing(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 401


def test_five_hundred_waiting_things_are_counted_and_paged(client: TestClient, site: Any, engine: Engine) -> None:
    with transaction(engine) as connection:
        connection.execute(
            "INSERT INTO staging.quarantine (store, source, entity, record_id, document_group, field, value, rule, reason, mend, batch_id)"
            " SELECT %s, 'shopify', 'orders', n::text, 'order:' || n, 'currency', 'XXX', 'currency', 'unknown currency', 'set it', 'b'"
            " FROM generate_series(1, 500) n",
            (site.store,),
        )
        connection.execute(
            "INSERT INTO ledger.holds (store, document_group, stage, record, field, value, message, mend)"
            " SELECT %s, 'order:' || n, 'account', 'record ' || n, 'total', '1.00', '1.00 is not 2.00', 'mend it' FROM generate_series(1, 500) n",
            (site.store,),
        )
    text = client.get("/", headers=VIEWER).text
    seen = counts(text)
    assert seen["In quarantine"] >= 500
    assert seen["Held by accounting"] >= 501
    assert text.count("unknown currency") == text.count("1.00 is not 2.00") == 20
    assert f"Show all {seen['In quarantine']}" in text
    assert f"Show all {seen['Held by accounting']}" in text
    assert len(text) < 60_000
    found: list[str] = []
    for number in range(1, 7):
        page = client.get(f"/waiting/quarantine?page={number}", headers=VIEWER).text
        found += re.findall(r'action="/quarantine/(\d+)/dismiss"', page)
        assert f'name="page" value="{number}"' in page
    assert len(found) == len(set(found)) == seen["In quarantine"]
    last = client.get("/waiting/quarantine?page=99999", headers=VIEWER).text
    assert "Page 6 of 6" in last
    assert 'rel="next"' not in last
    assert client.get("/waiting/quarantine?page=0", headers=VIEWER).status_code == 422
    assert client.get("/waiting/elsewhere", headers=VIEWER).status_code == 422


def test_inside_airflow_every_way_leads_below_the_prefix(engine: Engine, login: Login, site: Any) -> None:
    airflow = FastAPI()
    airflow.mount("/qbd", create_app(lambda: engine, login=login))
    client = TestClient(airflow, follow_redirects=False)
    for path in ("/qbd/", "/qbd/waiting/held", f"/qbd/documents/{site.refused}", "/qbd/explain?q=%231001"):
        targets = re.findall(r'(?:href|action)="([^"]*)"', client.get(path, headers=VIEWER).text)
        assert len(targets) > 4
        assert [one for one in targets if not one.startswith(("/qbd/", "#content"))] == []
    done = client.post(f"/qbd/quarantine/{site.quarantined}/dismiss", headers=EDITOR)
    assert done.headers["location"] == "/qbd/#quarantine"
