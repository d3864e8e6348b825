"""Which edition of QuickBooks a company file belongs to; it decides how documents are written."""

from __future__ import annotations

from qbd.delivery.states import Policy
from qbd.delivery.transitions import Connection


def edition_of(connection: Connection, company_file: str, policy: Policy) -> str:
    """Return US, CA or UK: as the newest settings of a store of this company file say, else the policy's default."""
    row = connection.execute(
        "SELECT document ->> 'edition' FROM settings.store_settings WHERE document ->> 'company_file' = %s"
        " ORDER BY imported_at DESC, version DESC LIMIT 1",
        (company_file,),
    ).fetchone()
    return str(row[0]) if row and row[0] else policy.edition
