"""On what terms an application's session has the company file: its mode, and what it may read and write."""

from __future__ import annotations

from dataclasses import dataclass

SINGLE_USER, MULTI_USER, DO_NOT_CARE = 0, 1, 2
PERSONAL_DATA_REQUIRED, PERSONAL_DATA_OPTIONAL, PERSONAL_DATA_NOT_NEEDED = 1, 2, 3

# What Intuit's preferences call personal data; which fields exactly is not documented [M].
PERSONAL_FIELDS = frozenset({"CreditCardInfo", "SSN", "EmployeePayrollInfo", "BirthDate", "VendorTaxIdent"})


@dataclass(frozen=True, slots=True)
class SessionTerms:
    """What was agreed when the session began.

    Attributes:
        single_user: whether nobody else can have the file open; some requests need that (posting rule 50).
        read_only: the application said that it only reads.
        personal_data: whether `PERSONAL_FIELDS` are shown to it and taken from it.
        automatic_login: whether QuickBooks opened the file for it without a person at the window.
    """

    single_user: bool = True
    read_only: bool = False
    personal_data: bool = True
    automatic_login: bool = False


def is_write(request_name: str) -> bool:
    """Whether a request could change the file; `...QueryRq` are the only ones that cannot."""
    return not request_name.endswith("QueryRq")
