"""Every request of the schema is executed on every edition: it is answered, by a documented status, and never crashes.

`QBD_WHOLE_CONTRACT=1` makes many more random requests.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from living_documents import LivingDocuments
from lxml import etree

from qbd.sandbox.quickbooks import shell
from qbd.sandbox.quickbooks.fixtures import create_company
from qbd.sandbox.quickbooks.schema import load_schema

FILES = [("US", "pro"), ("US", "enterprise"), ("CA", "pro"), ("UK", "pro")]
RANDOM_ROUNDS = 40 if os.environ.get("QBD_WHOLE_CONTRACT") else 3


@pytest.mark.parametrize(("edition", "product"), FILES)
def test_every_request_is_answered(
    edition: str, product: str, tmp_path: Path, open_company: Callable[..., Any], clock: Any, forms: Any
) -> None:
    client = open_company(create_company(tmp_path / "books.qbw", edition, product, clock=clock))
    if edition == "US":
        client.send(forms.set_up)
    random = Random(f"{edition} {product}")
    documents = LivingDocuments(client.path, random)
    codes: Counter[str] = Counter()
    for way in ("least", "most", *("any" for _ in range(RANDOM_ROUNDS))):
        for rule in load_schema(edition).requests.values():
            version = (13, 0) if rule.since is None or rule.since <= (13, 0) else (16, 0)
            node = documents.request(rule, way, version)
            # The client looks at each response: well-formed, as in Intuit's XSD, with a status of the catalogue.
            (response,) = client.send(etree.tostring(node, encoding="unicode"), version=f"{version[0]}.0")
            assert response.tag == f"{rule.name[:-2]}Rs"
            assert response.get("requestID") == node.get("requestID")
            assert response.attrib["statusMessage"]
            code = response.attrib["statusCode"]
            assert code in ("0", "500", "530", "550") or len(response) == 0, (code, response.tag)
            codes[code] += 1
        documents.refresh()
        assert sum(shell.ledger_totals(client.path).values()) == 0
    assert codes["0"] > 150
    # An internal error is no answer to give on purpose.
    assert codes["1000"] == 0
