"""The pages in a real browser: a phone's width, the keyboard, labels, and the buttons by click."""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from sqlalchemy.engine import Engine

from qbd.staging.database import transaction
from qbd.web.app import create_app
from qbd.web.login import Login

playwright = pytest.importorskip(
    "playwright.sync_api", reason="the pages are looked at with Playwright, which is not installed"
)
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
         "--disable-sync"]  # fmt: skip
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
AIRFLOWS_FRAME = (
    "<!doctype html><link rel=icon href=data:,><iframe name=inner width=1200 height=800 src=/airflow/qbd/"
    ' sandbox="allow-scripts allow-same-origin allow-forms allow-downloads"></iframe>'
)
"""As the UI of Airflow 3.3 frames an external view: no pop-ups, so nothing may open a new window."""
FOCUSABLE = "a[href], button, input:not([type=hidden]), summary, [tabindex='0']"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no {CHROMIUM}: apt-get install chromium (.ci/run does)")
    with playwright.sync_playwright() as running:
        started = running.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def address(engine: Engine, login: Login) -> Iterator[str]:
    """The pages at the root; below /airflow/qbd once more, in a frame such as Airflow's UI puts round a plugin's page."""
    app = create_app(lambda: engine, login=login)
    outer = FastAPI()
    outer.mount("/airflow/qbd", create_app(lambda: engine, login=login))
    outer.get("/airflow/plugin/quickbooks", response_class=HTMLResponse)(lambda: AIRFLOWS_FRAME)
    outer.mount("/", app)
    server = uvicorn.Server(uvicorn.Config(outer, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started and time.monotonic() < until:
        time.sleep(0.02)
    assert server.started
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=20)


@pytest.fixture
def new_page(browser: Any, address: str) -> Iterator[Callable[..., Any]]:
    """Opens a page as the editor; the test fails if any page complained, opened a dialog or ran what a record brought."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def make(size: dict[str, int] = DESK) -> Any:
        context = browser.new_context(base_url=address, viewport=size, extra_http_headers={"x-user": "editor"})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" and "favicon" not in str(message.location) else None)  # fmt: skip
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


def paths(site: Any) -> list[str]:
    return [
        "/", "/waiting/refused", "/waiting/held", "/waiting/quarantine", f"/documents/{site.settled}", f"/documents/{site.refused}",
        f"/documents/{site.linked}", "/explain", "/explain?q=nothing", f"/explain?q={site.txn_id}", f"/explain?q=%23{'9' * 190}",
    ]  # fmt: skip


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_nothing_overflows_and_every_control_has_a_name(new_page: Any, site: Any, size: Any) -> None:
    page = new_page(size)
    for path in paths(site):
        answer = page.goto(path)
        assert answer.status == 200, path
        assert "owned" not in page.title()
        assert page.locator("main script").count() == 0, path
        wide, room = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert wide <= room, path
        # Nothing is cut off either: whatever is wider than the window scrolls in its own frame.
        outside = page.evaluate(
            "[...document.querySelectorAll('body *:not(.skip)')].filter(e => !e.closest('.wide') || e.matches('.wide'))"
            ".filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1).map(e => e.outerHTML.slice(0, 80))"
        )
        assert outside == [], path
        unnamed = page.evaluate(
            "[...document.querySelectorAll('input:not([type=hidden]), select, textarea, button')]"
            ".filter(e => !(e.labels && [...e.labels].some(l => l.innerText.trim())) && !e.getAttribute('aria-label') && !(e.matches('button')"
            " && e.innerText.trim())).map(e => e.outerHTML)"
        )
        assert unnamed == [], path
        levels = page.evaluate("[...document.querySelectorAll('h1, h2, h3, h4')].map(e => Number(e.tagName[1]))")
        assert levels[0] == 1, path
        assert all(later - earlier <= 1 for earlier, later in pairwise(levels)), (path, levels)
        if folder := os.environ.get("QBD_SCREENSHOTS"):
            name = re.sub(r"[^a-z]+", "-", path.split("?q=")[0]).strip("-") or "queue"
            page.screenshot(path=f"{folder}/{name}-{paths(site).index(path)}-{size['width']}.png", full_page=True)


def test_the_keyboard_goes_through_everything_in_reading_order(new_page: Any, site: Any) -> None:
    page = new_page()
    for path in ("/", f"/documents/{site.refused}", f"/explain?q={site.txn_id}"):
        page.goto(path)
        expected = page.evaluate(
            f'[...document.querySelectorAll("{FOCUSABLE}")].filter(e => e.checkVisibility()).map((e, n) => (e.dataset.place = String(n)))'
        )
        reached, tops = [], []
        for _ in expected:
            page.keyboard.press("Tab")
            place, top, outline, shown = page.evaluate(
                "(() => { const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();"
                " return [e.dataset.place, r.bottom + scrollY, s.outlineStyle, r.left >= 0 && r.top >= 0] })()"
            )
            assert outline != "none", f"{path}: focus is not seen at {place}"
            assert shown, f"{path}: focus is outside the window at {place}"
            reached.append(place)
            tops.append(top)
        assert reached == expected, path
        below = tops[1:]  # the skip link lies over the page
        assert all(later > earlier - 60 for earlier, later in pairwise(below)), path
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_retry_and_dismiss_by_click(new_page: Any, new_site: Any, engine: Engine) -> None:
    first, second = new_site(), new_site()
    page = new_page(PHONE)
    page.goto("/")
    row = page.locator("li").filter(has=page.locator(f"a[href='/documents/{first.refused}']"))
    row.get_by_role("button", name="Send").click()
    page.wait_for_url(f"**/documents/{first.refused}")
    assert "sent again by editor" in page.content()
    page.goto(f"/documents/{second.refused}")
    page.get_by_label("Why it is not to be sent").fill("entered by hand <b>")
    page.get_by_role("button", name="Dismiss").click()
    page.get_by_text("dismissed by editor: entered by hand <b>").wait_for()
    page.goto("/")
    before = int(re.search(r"In quarantine \((\d+)\)", page.locator("#quarantine").inner_text())[1])  # type: ignore[index]
    page.locator(f"form[action='/quarantine/{first.quarantined}/dismiss'] button").click()
    page.wait_for_url("**/#quarantine")
    assert page.locator(f"form[action='/quarantine/{first.quarantined}/dismiss']").count() == 0
    assert f"({before - 1})" in page.locator("#quarantine").inner_text()
    page.goto("/waiting/quarantine")
    page.locator(f"form[action='/quarantine/{second.quarantined}/dismiss'] button").click()
    page.wait_for_url("**/waiting/quarantine?page=1")
    with transaction(engine) as connection:
        rows = connection.execute(
            "SELECT state, ended_by FROM staging.quarantine WHERE quarantine_id = ANY(%s)",
            ([first.quarantined, second.quarantined],),
        ).fetchall()
        states = connection.execute(
            "SELECT state FROM delivery.documents WHERE document_id = ANY(%s) ORDER BY document_id",
            ([first.refused, second.refused],),
        ).fetchall()
    assert rows == [("dismissed", "editor")] * 2
    assert states == [("pending",), ("withdrawn",)]


def test_the_search_box_explains_a_txnid_and_leads_to_its_document(new_page: Any, site: Any) -> None:
    page = new_page()
    page.goto("/")
    page.get_by_label("Explain").fill(site.txn_id)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=f"What is behind “{site.txn_id}”").wait_for()
    assert page.locator("#part-1 ~ .wide").inner_text().count("#1001") == 1
    page.get_by_role("region", name="Documents").locator(f"a[href='/documents/{site.settled}']").click()
    page.get_by_text(site.settled_key).first.wait_for()
    page.get_by_role("link", name="Explain: the records").click()
    page.get_by_role("region", name="Ledger accounts", exact=True).wait_for()
    assert page.get_by_label("Explain").input_value() == site.settled_key


def test_inside_airflows_frame_the_links_and_buttons_work(
    new_page: Any, site: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "index.html").write_text("<link rel=icon href=data:,><h1>Every check</h1>")
    monkeypatch.setenv("QBD_DATA_DOCS_DIR", str(tmp_path))
    page = new_page()
    page.goto("/airflow/plugin/quickbooks")
    inner = page.frame_locator("iframe[name=inner]")
    button = inner.locator(f"form[action='/airflow/qbd/quarantine/{site.quarantined}/dismiss'] button")
    button.click()
    button.wait_for(state="detached")
    assert page.frame("inner").url.endswith("/airflow/qbd/#quarantine")
    inner.get_by_label("Explain").fill("#1001")
    inner.get_by_role("button", name="Look up").click()
    inner.get_by_role("heading", name="What is behind").wait_for()
    inner.get_by_role("link", name="QuickBooks").click()
    inner.get_by_role("link", name="Data Docs").click()
    inner.get_by_role("heading", name="Every check").wait_for()
