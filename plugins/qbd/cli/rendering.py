"""``qbd render``: the documents that are not posted yet, as qbXML files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from lxml import etree

from qbd.accounting.documents import Document, Transaction
from qbd.cli.options import From, Mode, Store, To, date_of, mode_of, span
from qbd.cli.surroundings import say
from qbd.errors import ConfigurationError
from qbd.pipeline import posting
from qbd.pipeline.connections import from_environment
from qbd.pipeline.run import open_run
from qbd.qbxml.render import by_name
from qbd.qbxml.render import render as render_document

LONGEST_NAME = 150


def render(
    store: Store,
    first: From = None,
    last: To = None,
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder for one XML file per document.")] = Path(
        "documents"
    ),
    mode: Mode = None,
) -> None:
    """Write the documents that are not posted yet as qbXML files; nothing is posted."""
    since, _ = span(first, last)
    chosen = mode_of(mode)
    run = open_run(store, from_environment)
    through = posting.through(run, date_of(last), chosen)
    result = posting.plan(run, through=through, since=since, mode=chosen)
    documents = posting.open_documents(run, result)
    _write(documents, output, run.settings.edition)
    transactions = sum(isinstance(document, Transaction) for document in documents)
    counts = f"{transactions} documents and {len(documents) - transactions} list elements"
    say(f"{counts} up to {through} are in {output}; nothing was posted.")
    for problem in result.problems:
        say(f"held: {problem.record}: {problem.message} {problem.mend}", "yellow")


def _write(documents: Sequence[Document], folder: Path, edition: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.glob("*.xml")):
        # Left beside the new ones, documents that are posted by now would look as if they were still open.
        raise ConfigurationError(
            "option", "-o", f"{folder} holds XML files already", "Empty it or name another folder."
        )
    for number, document in enumerate(documents, start=1):
        element = render_document(document, by_name, edition=edition, request_id=str(number))
        (folder / f"{_name(number, document)}.xml").write_bytes(etree.tostring(element, pretty_print=True))


def _name(number: int, document: Document) -> str:
    when = f"{document.txn_date}-" if isinstance(document, Transaction) else ""
    name = f"{number:05d}-{when}{type(document).__name__}-{document.key}"
    return "".join(c if (c.isascii() and c.isalnum()) or c in "-_." else "_" for c in name)[:LONGEST_NAME]
