"""The notation and the ledger beside these tests, a bound on their search for examples, a company file to send to."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis.internal.conjecture import engine
from lxml import etree

from qbd.qbxml.render import message_set
from qbd.qbxml.responses import Answer, parse
from qbd.sandbox.quickbooks.fixtures import create_company
from qbd.sandbox.quickbooks.request_processor import RequestProcessor

sys.path.insert(0, str(Path(__file__).parent))
SHRINKING_SECONDS = 20


@pytest.fixture(scope="module", autouse=True)
def bounded_shrinking() -> Iterator[None]:
    """Stop shrinking in time: Hypothesis' own limit is pytest's timeout here, which would hide the example found."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "MAX_SHRINKING_SECONDS", SHRINKING_SECONDS)
        yield


@pytest.fixture
def send(tmp_path: Path) -> Iterator[Callable[..., Answer]]:
    """Sends requests as one message set to a company file without history and gives the answer."""
    path = tmp_path / "books.qbw"
    create_company(path, history=False)
    processor = RequestProcessor()
    processor.open_connection2("", "test")
    ticket = processor.begin_session(str(path))

    def ask(*requests: etree._Element) -> Answer:
        return parse(processor.process_request(ticket, message_set(requests).decode("ascii")))

    yield ask
    processor.close_connection()
