"""Short ways to write requests, for what the sandbox itself enters into a company file."""

from __future__ import annotations

from qbd.sandbox.quickbooks.response_writer import escape


def amount(cents: int) -> str:
    """Cents as an AMTTYPE."""
    sign, whole = ("-", -cents) if cents < 0 else ("", cents)
    return f"{sign}{whole // 100}.{whole % 100:02d}"


def field(name: str, value: str | int | None) -> str:
    """An element with a value; nothing where there is none."""
    return "" if value is None or value == "" else f"<{name}>{escape(str(value))}</{name}>"


def ref(name: str, full_name: str) -> str:
    """A reference by full name; nothing where there is none."""
    return f"<{name}>{field('FullName', full_name)}</{name}>" if full_name else ""


def add(kind: str, *parts: str, macro: str = "") -> str:
    """An Add request."""
    defined = f' defMacro="{macro}"' if macro else ""
    return f"<{kind}AddRq><{kind}Add{defined}>{''.join(parts)}</{kind}Add></{kind}AddRq>"
