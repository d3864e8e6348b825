"""Changes to what is in QuickBooks already: modified, voided, deleted, or given private data."""

from __future__ import annotations

from typing import Literal

import msgspec

from qbd.accounting.documents.base import Target
from qbd.accounting.documents.content import Document


class Modify(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, tag=True):
    """A ``<Kind>Mod``: the element or transaction as it is to be, whole.

    ``edit_sequence`` is what QuickBooks last answered (the outbox fills it and the line IDs in when it sends the change);
    status 3200 says that somebody changed it since. ``line_ids``
    are the TxnLineIDs of the document's item lines, then its group lines (journal, deposit and stock lines: in their
    own order), ``expense_line_ids`` those of its expense lines; a line without one is new, and one of QuickBooks'
    that is not named is removed. ``cleared`` names fields to be emptied (``Memo``), and ``ExpenseLines`` or
    ``ItemLines`` to remove the last of them.
    """

    key: str
    store: str
    target: Target
    edit_sequence: str = ""
    document: Document
    line_ids: tuple[str, ...] = ()
    expense_line_ids: tuple[str, ...] = ()
    cleared: tuple[str, ...] = ()


class Void(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A TxnVoid: the transaction stays with all amounts zero. ``kind`` as in qbXML, e.g. ``SalesReceipt``."""

    key: str
    store: str
    kind: str
    target: Target


class Delete(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A TxnDel: the transaction is gone."""

    key: str
    store: str
    kind: str
    target: Target


class DeleteElement(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A ListDel; QuickBooks refuses an element that is in use. ``kind`` as in qbXML, e.g. ``ItemService``."""

    key: str
    store: str
    kind: str
    target: Target


class Extension(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, tag=True):
    """A DataExtAdd, DataExtMod or DataExtDel: private data (``owner_id`` a GUID) or a custom field (``0``).

    ``kind`` is the list or transaction type as qbXML names it there, e.g. ``Customer`` or ``Invoice``; ``Company`` has
    no target.
    """

    key: str
    store: str
    action: Literal["Add", "Mod", "Del"]
    owner_id: str
    name: str
    kind: str
    target: Target | None = None
    line_id: str = ""
    value: str = ""


Change = Modify | Void | Delete | DeleteElement | Extension
