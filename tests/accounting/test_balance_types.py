"""The table of balance transaction types: complete by Shopify's own schema, and as the documentation shows it."""

from __future__ import annotations

import re
from pathlib import Path

from payout_notation import chart

from qbd.accounting.payouts.balance_types import _GROUPS, BALANCE_TYPES, BANK_ROLE, BY_ORDER, ROLES, Meaning

PAGE = Path(__file__).resolve().parents[2] / "docs" / "payouts.md"


def test_every_type_of_the_schema_has_one_meaning(reference: Path) -> None:
    text = (reference / "shopify" / "accounting_types_2026-10.txt").read_text()
    enumeration = text.split("== ENUM ShopifyPaymentsTransactionType:", 1)[1].split("\n== ", 1)[0]
    assert set(BALANCE_TYPES) == set(re.findall(r"^ +enum (\w+)", enumeration, re.MULTILINE))


def test_no_type_stands_twice() -> None:
    assert sum(len(names) for _, names in _GROUPS) == len(BALANCE_TYPES) == 113
    assert len({meaning.name for meaning, _ in _GROUPS}) == len(_GROUPS)


def test_every_role_is_described_and_used() -> None:
    assert {meaning.role for meaning in BALANCE_TYPES.values()} - {""} == set(ROLES)
    assert {*ROLES, BANK_ROLE} <= set(chart().accounts)


def test_a_reversal_has_the_account_of_what_it_reverses() -> None:
    pairs = [(name, name.removesuffix("_REVERSAL")) for name in BALANCE_TYPES if name.endswith("_REVERSAL")]
    pairs = [(reversal, original) for reversal, original in pairs if original in BALANCE_TYPES]
    assert len(pairs) > 20
    assert all(BALANCE_TYPES[reversal].role == BALANCE_TYPES[original].role for reversal, original in pairs)


def test_the_page_shows_the_table() -> None:
    assert table(PAGE.read_text(), "| meaning |") == [row(meaning, names) for meaning, names in _GROUPS]


def test_the_page_shows_the_roles() -> None:
    assert table(PAGE.read_text(), "| role |") == [f"| `{role}` | {text} |" for role, text in ROLES.items()]


def table(page: str, head: str) -> list[str]:
    """The rows of the page's table with this head."""
    lines = page.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(head)) + 2
    end = next(number for number in range(start, len(lines)) if not lines[number].startswith("|"))
    return lines[start:end]


def row(meaning: Meaning, names: tuple[str, ...]) -> str:
    nothing = "nothing: the order's transaction did" if meaning in BY_ORDER else "nothing: the payout does"
    role = f"`{meaning.role}`" if meaning.role else nothing
    types = ", ".join(f"`{name}`" for name in names)
    return f"| {meaning.name} | {role} | {'the name' if meaning.plain else 'our reading'} | {types} |"
