"""Sales representatives: who sold an order at a point of sale, as QuickBooks knows them.

A SalesRep stands for an employee, a vendor or an other name; it is called by initials of at most five characters
(qbXML, SalesRepAdd). Members of staff become other names: employees belong to payroll, which is none of ours.
"""

from __future__ import annotations

from qbd.accounting.documents import Named, OtherName, SalesRep
from qbd.accounting.facts import Staff
from qbd.accounting.posting.names import PERSON_LENGTH, id_suffix, legal_name, with_suffix
from qbd.accounting.ref_number import base36

INITIALS_LENGTH = 5
_ID_DIGITS = 3


def initials(member: Staff) -> str:
    """Return up to two letters of the name and the last three base-36 digits of the id.

    The digits keep two people of the same letters apart, and ours from those that the company file has already.

    >>> initials(Staff(90_000_002, "Theo Marsh", "Theo", "Marsh"))
    'TM0G2'
    """
    words = [member.first_name, member.last_name] if member.first_name and member.last_name else member.name.split()
    letters = "".join(legal_name(word.upper())[0] for word in words if word.strip())[: INITIALS_LENGTH - _ID_DIGITS]
    return f"{letters}{base36(member.id)[-_ID_DIGITS:].rjust(_ID_DIGITS, '0')}"


def other_name(member: Staff, store: str) -> OtherName:
    """Return the OtherNameAdd of a member of staff, whose name clashes with nobody's (3100)."""
    name = with_suffix(member.name or "Staff", id_suffix(member.id), PERSON_LENGTH)
    return OtherName(key=f"other-name:{name}", store=store, name=name)


def sales_rep(member: Staff, entity: Named, store: str) -> SalesRep:
    """Return the SalesRepAdd of a member of staff."""
    name = initials(member)
    return SalesRep(key=f"sales-rep:{name}", store=store, name=name, entity=entity)
