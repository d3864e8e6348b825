"""Estimates: offers that post nothing (posting rule 7)."""

from __future__ import annotations

from typing import Any

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import Document, Effect
from qbd.sandbox.quickbooks.errors import feature_closed
from qbd.sandbox.quickbooks.request_reader import Element
from qbd.sandbox.quickbooks.response_writer import Pairs
from qbd.sandbox.quickbooks.transactions import order_links, sales_forms
from qbd.sandbox.quickbooks.transactions.kinds import Draft


def check(company: Company, node: Element) -> dict[str, Any]:
    """Accounts as on other sales forms; mark-ups over cost are not computed here and therefore refused."""
    for line in node.children:
        for child in (line, *line.children):
            if child.child("MarkupRate") is not None or child.child("MarkupRatePercent") is not None:
                raise feature_closed()
    return sales_forms.check_accounts(company, node)


def compose(company: Company, draft: Draft) -> Effect:
    """Amounts and tax are only shown. An estimate is active until a user says otherwise."""
    effect = sales_forms.computed(company, draft).effect
    effect.shown["IsActive"] = draft.form.get("IsActive", "true")
    return effect


def extra(company: Company, document: Document, linked: bool) -> Pairs:
    """What it is linked to."""
    return order_links.linked_pairs(company, document) if linked else []
