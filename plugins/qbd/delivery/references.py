"""Symbolic references of documents turned into QuickBooks' own."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from qbd.accounting.documents import Named, Posting, Reference
from qbd.errors import UnrenderableError
from qbd.qbxml.assembly import Resolved


def resolver(document: Posting, known: Mapping[str, str]) -> Callable[[Reference], Resolved]:
    """Return what turns a document's references into QuickBooks' own: by the ID that the settled document got, else by name."""

    def resolve(reference: Reference) -> Resolved:
        quickbooks_id = known.get(reference.document)
        if isinstance(reference, Named):
            return Resolved("ListID", quickbooks_id) if quickbooks_id else Resolved("FullName", reference.full_name)
        if not quickbooks_id:
            raise UnrenderableError(
                document.key, "TxnID", reference.document, "the transaction has no TxnID yet", "Report it."
            )
        return Resolved("TxnID", quickbooks_id)

    return resolve
