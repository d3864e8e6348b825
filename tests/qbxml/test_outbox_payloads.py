"""Payloads that an earlier version put into the outbox still mean the same document, byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from qbd.accounting import documents as d
from qbd.qbxml.render import by_name, render

STORED = sorted((Path(__file__).resolve().parents[1] / "golden" / "outbox").glob("*.json"))


@pytest.mark.parametrize("path", STORED, ids=[path.stem for path in STORED])
def test_a_stored_payload_is_read_and_written_unchanged(path: Path) -> None:
    payload = path.read_bytes().strip()
    document = d.decode(payload)
    assert d.encode(document) == payload
    assert d.decode_posting(payload) == document
    element = render(document, by_name, edition="US", request_id="doc-1")
    assert element.tag == f"{path.stem}Rq"


def test_every_kind_of_the_first_version_is_there() -> None:
    assert len(STORED) == 17
