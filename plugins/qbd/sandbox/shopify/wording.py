"""Errors in Shopify's words: what the reference implementation says differently from graphql-ruby."""

from __future__ import annotations

import re
from typing import Any

from graphql import GraphQLError

_RULES: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (
        re.compile(r"^Cannot query field '(?P<field>\w+)' on type '(?P<type>\w+)'"),
        "Field '{field}' doesn't exist on type '{type}'",
        "undefinedField",
    ),
    (
        re.compile(r"^Unknown argument '(?P<argument>\w+)' on field '(?P<type>\w+)\.(?P<field>\w+)'"),
        "Field '{field}' doesn't accept argument '{argument}'",
        "argumentNotAccepted",
    ),
    (
        re.compile(r"^Field '(?P<field>\w+)' of type '(?P<type>[\w!\[\]]+)' must have a selection of subfields"),
        "Field must have selections (field '{field}' returns {type} but has no selections. "
        "Did you mean '{field} {{ ... }}'?)",
        "selectionMismatch",
    ),
    (
        re.compile(r"^Field '(?P<field>\w+)' argument '(?P<argument>\w+)' of type '(?P<type>[\w!\[\]]+)' is required"),
        "Field '{field}' is missing required arguments: {argument}",
        "missingRequiredArguments",
    ),
)


def shopify_message(problem: GraphQLError) -> tuple[str, dict[str, Any]]:
    """A validation error's message and extensions as Shopify gives them; others as they are."""
    for pattern, text, code in _RULES:
        match = pattern.match(problem.message)
        if match is not None:
            names = match.groupdict()
            extensions: dict[str, Any] = {"code": code}
            if code == "undefinedField":
                extensions |= {"typeName": names["type"], "fieldName": names["field"]}
            return text.format(**names), extensions
    return problem.message, dict(problem.extensions or {})
