"""Customers and vendors as QuickBooks list elements, with names that clash with nobody's."""

from __future__ import annotations

from collections.abc import Mapping

from qbd.accounting.documents import Address, Customer, Vendor
from qbd.accounting.facts import Buyer, Supplier
from qbd.accounting.posting.names import PERSON_LENGTH, clipped, id_suffix, legal_name, with_suffix


def buyer_name(buyer: Buyer) -> str:
    """Return ``Last, First #<id in base 36>``, or '' where Shopify shows no name.

    The id is always there: customers, vendors, employees and other names share one name space (3100 on a clash), and
    a second buyer of the same name must not change what the first one is called.
    """
    if buyer.withheld:
        return ""
    person = ", ".join(part for part in (buyer.last_name.strip(), buyer.first_name.strip()) if part)
    name = person or buyer.name.strip() or buyer.company.strip()
    return with_suffix(name, id_suffix(buyer.id), PERSON_LENGTH) if name else ""


def customer(buyer: Buyer, name: str, store: str) -> Customer:
    """Return the CustomerAdd of a buyer; fields cut to QuickBooks' lengths."""
    return Customer(
        key=f"customer:{name}",
        store=store,
        name=name,
        company=clipped(buyer.company, 41),
        first_name=clipped(buyer.first_name, 25),
        last_name=clipped(buyer.last_name, 25),
        address=address(buyer),
        phone=clipped(buyer.phone, 21),
        email=clipped(buyer.email, 1023),
    )


def address(person: Buyer | Supplier) -> Address | None:
    """Return the postal address cut to QuickBooks' lengths, or None where there is none."""
    lines = tuple(clipped(line, 41) for line in person.address if line.strip())[:5]
    if not (lines or person.city or person.country or person.postal_code):
        return None
    return Address(
        lines=lines,
        city=clipped(person.city, 31),
        state=clipped(person.province, 21),
        postal_code=clipped(person.postal_code, 13),
        country=clipped(person.country, 31),
    )


def supplier_name(supplier: Supplier, suppliers: Mapping[int, Supplier], taken: frozenset[str]) -> str:
    """Return the supplier's own name, so that a vendor the shop has already is met again.

    The id is added where an older supplier has the same name, or one of our customers (``taken``, casefolded) has.
    """
    name = legal_name(supplier.name or supplier.company or f"Supplier {supplier.id}", PERSON_LENGTH)
    folded = name.casefold()
    older = (
        other.id < supplier.id and legal_name(other.name or other.company, PERSON_LENGTH).casefold() == folded
        for other in suppliers.values()
    )
    if folded in taken or any(older):
        return with_suffix(supplier.name or supplier.company, id_suffix(supplier.id), PERSON_LENGTH)
    return name


def vendor(supplier: Supplier, name: str, store: str) -> Vendor:
    """Return the VendorAdd of a supplier; fields cut to QuickBooks' lengths."""
    return Vendor(
        key=f"vendor:{name}",
        store=store,
        name=name,
        company=clipped(supplier.company, 41),
        contact=clipped(supplier.contact, 41),
        address=address(supplier),
        phone=clipped(supplier.phone, 21),
        email=clipped(supplier.email, 1023),
        account_number=clipped(supplier.account_number, 99),
    )
