"""Sales receipts, invoices and credit memos: one computation, three ways to post it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import Effect, Line, OpenItem, Posting, StockMove
from qbd.sandbox.quickbooks.elements import ListElement
from qbd.sandbox.quickbooks.errors import missing_element, saving_failed
from qbd.sandbox.quickbooks.field_values import money, plain
from qbd.sandbox.quickbooks.request_reader import Element
from qbd.sandbox.quickbooks.transactions import settlement
from qbd.sandbox.quickbooks.transactions.accounts import (
    deposit_to,
    item_account,
    receivable,
    stock_accounts,
)
from qbd.sandbox.quickbooks.transactions.kinds import Draft, due_date
from qbd.sandbox.quickbooks.transactions.price_terms import price_terms
from qbd.sandbox.quickbooks.transactions.sales_lines import STOCKED, SalesLine, SalesLines
from qbd.sandbox.quickbooks.transactions.sales_tax import TaxResult, code_tax, us_tax

NON_POSTING = ("SalesOrder", "Estimate")


@dataclass(slots=True)
class Computed:
    """A sales form before it posts: what it amounts to, and what of it is still due (cents)."""

    effect: Effect
    customer: ListElement | None
    lines: list[SalesLine]
    post_lines: list[SalesLine]
    tax: TaxResult
    due: int


def computed(company: Company, draft: Draft) -> Computed:
    """Amounts, tax and defaults of a sales form or order.

    Raises:
        StatusError: 3180 where the total (or what payment lines leave of it) is below zero; posting rule 20.
    """
    customer = _customer(company, draft)
    terms = price_terms(company, draft.form, customer.list_id if customer else None)
    lines = SalesLines(company, draft.kind, draft.class_id, terms)
    for line in draft.lines:
        lines.add(line)
    tax_item, tax = _tax(company, draft, customer, lines.lines)
    post_lines = [line for line in lines.lines if line.account_id is not None]
    subtotal = sum(line.amount for line in post_lines if line.kind != "ItemPayment")
    included = bool(tax.net)
    total = subtotal + (0 if included else tax.total)
    paid_inside = -sum(line.amount for line in post_lines if line.kind == "ItemPayment")
    if total < 0 or total - paid_inside < 0:
        raise saving_failed(draft.kind, "Transaction amount must be positive.")
    shown = _shown(draft, subtotal - (tax.total if included else 0), tax_item, tax, total)
    account_id = None if draft.kind in NON_POSTING else _source_account(company, draft)
    effect = Effect(total, customer.list_id if customer else None, account_id, draft.lines, shown=shown)
    shown |= _defaults(company, draft, customer, account_id)
    return Computed(effect, customer, lines.lines, post_lines, tax, total - paid_inside)


def compose(company: Company, draft: Draft) -> Effect:
    """Amounts, ledger lines, stock moves and open amount of a sales form."""
    form = computed(company, draft)
    effect = form.effect
    if draft.form.get("IsPending") == "true":
        return effect
    _post(effect, draft, form.post_lines, form.tax, form.due)
    if draft.kind != "SalesReceipt":
        assert effect.entity_id is not None
        assert effect.account_id is not None
        side = "debit" if draft.kind == "Invoice" else "credit"
        effect.open_item = OpenItem(side, effect.account_id, effect.entity_id, form.due)
    _check_credit_limit(company, draft, form.customer, form.due)
    return effect


def _customer(company: Company, draft: Draft) -> ListElement | None:
    customer_id = draft.ref("CustomerRef")
    if customer_id is None and draft.kind != "SalesReceipt":
        raise missing_element("CustomerRef")
    return company.elements.get(customer_id) if customer_id else None


def _source_account(company: Company, draft: Draft) -> str:
    if draft.kind == "SalesReceipt":
        return draft.ref("DepositToAccountRef") or company.special_account("UndepositedFunds")
    return draft.ref("ARAccountRef") or company.special_account("AccountsReceivable")


def _tax(
    company: Company, draft: Draft, customer: ListElement | None, lines: list[SalesLine]
) -> tuple[ListElement | None, TaxResult]:
    given = draft.ref("ItemSalesTaxRef")
    if company.edition != "US":
        if given is not None:
            # Posting rule 73: the field of the other edition.
            raise saving_failed(draft.kind, "Transaction not in balance.")
        return None, code_tax(company, lines, draft.form.get("IsTaxIncluded") == "true", draft.kind)
    if not company.preference("SalesTax"):
        if given is not None:
            # Posting rule 41 [M]: refused rather than ignored.
            raise saving_failed(draft.kind, "Sales tax is not turned on.")
        return None, TaxResult([], Decimal(0), {})
    item_id = given or (customer.ref("ItemSalesTaxRef") if customer else None)
    item_id = item_id or company.preference("DefaultItemSalesTaxRef")
    item = company.elements.get(item_id) if item_id else None
    code = company.elements.get(_customer_code(company, draft, customer))
    return item, us_tax(company, lines, item, code.data["IsTaxable"] == "true", draft.kind)


def _customer_code(company: Company, draft: Draft, customer: ListElement | None) -> str:
    return str(
        draft.ref("CustomerSalesTaxCodeRef")
        or (customer.ref("SalesTaxCodeRef") if customer else None)
        or company.preference("DefaultTaxableSalesTaxCodeRef")
    )


def _shown(draft: Draft, subtotal: int, tax_item: ListElement | None, tax: TaxResult, total: int) -> dict[str, Any]:
    shown: dict[str, Any] = {"Subtotal": money(subtotal), "SalesTaxTotal": money(tax.total)}
    if tax_item is not None:
        shown |= {"ItemSalesTaxRef": {"ListID": tax_item.list_id}, "SalesTaxPercentage": plain(tax.percentage)}
    if draft.kind != "Invoice":
        shown["TotalAmount"] = money(total)
    return shown


def _defaults(company: Company, draft: Draft, customer: ListElement | None, account_id: str | None) -> dict[str, Any]:
    field = "DepositToAccountRef" if draft.kind == "SalesReceipt" else "ARAccountRef"
    found: dict[str, Any] = {field: {"ListID": account_id}} if account_id else {}
    if company.preference("SalesTax") and company.edition == "US":
        found["CustomerSalesTaxCodeRef"] = {"ListID": _customer_code(company, draft, customer)}
    for name in ("IsPending", "IsToBePrinted", "IsToBeEmailed"):
        found[name] = draft.form.get(name, "false")
    if draft.kind != "SalesReceipt":
        terms_id = draft.ref("TermsRef") or (customer.ref("TermsRef") if customer else None)
        found["DueDate"] = due_date(company, draft, terms_id)
        if terms_id:
            found["TermsRef"] = {"ListID": terms_id}
    return found


def _post(effect: Effect, draft: Draft, lines: list[SalesLine], tax: TaxResult, source: int) -> None:
    """The source leg first, then lines with their stock, then tax. A credit memo is the mirror image."""
    sign = -1 if draft.kind == "CreditMemo" else 1
    assert effect.account_id is not None
    memo = draft.form.get("Memo")
    effect.postings.append(Posting(effect.account_id, sign * source, effect.entity_id, draft.class_id, memo=memo))
    for line in lines:
        assert line.account_id is not None
        assert line.item is not None
        line_id = line.line.line_id
        amount = tax.net.get(line_id, line.amount)
        text = line.line.shown.get("Desc") or memo
        effect.postings.append(
            Posting(
                line.account_id, -sign * amount, line.entity_id or effect.entity_id, line.class_id,
                line.item.list_id, line_id, text,
            )
        )  # fmt: skip
        if line.kind in STOCKED:
            effect.moves.append(_move(effect, draft, line, text))
    for part in tax.amounts:
        if part.cents:
            effect.postings.append(
                Posting(part.account_id, -sign * part.cents, part.vendor_id, draft.class_id, part.item_id)
            )


def _move(effect: Effect, draft: Draft, line: SalesLine, text: str | None) -> StockMove:
    """Goods leave with a sale and come back with a credit memo (or a negative line). Posting rules 44 and 47."""
    assert line.item is not None
    asset, cogs = stock_accounts(line.item)
    out = line.units if draft.kind != "CreditMemo" else -line.units
    return StockMove(
        line.item.list_id, "sale" if out >= 0 else "return", abs(out), None, asset, cogs, effect.entity_id,
        line.class_id, line.line.line_id, text, after=len(effect.postings),
    )  # fmt: skip


def _check_credit_limit(company: Company, draft: Draft, customer: ListElement | None, amount: int) -> None:
    """Posting rule 23."""
    if draft.kind != "Invoice" or customer is None or not customer.data.get("CreditLimit"):
        return
    previous = draft.previous.total if draft.previous is not None else 0
    balance = settlement.customer_balance(company, customer.list_id) - previous
    limit = Decimal(customer.data["CreditLimit"]) * 100
    if balance + amount > limit:
        raise saving_failed("Invoice", "The credit limit for the name on this transaction has been exceeded.")


def check_accounts(company: Company, node: Element) -> dict[str, Any]:
    """Account types of a sales form's references. Posting rules 1, 3 and 4."""
    where = node.name.removesuffix("Add").removesuffix("Mod")
    deposit_to(company, node.child("DepositToAccountRef"), where)
    receivable(company, node.child("ARAccountRef"), where)
    groups = [child for child in node.children if "LineGroup" in child.name]
    for child in (*node.children, *(member for group in groups for member in group.children)):
        item_account(company, child.child("OverrideItemAccountRef"), f"{where} line")
    return {}


def mod_line(line: Line, given: dict[str, Any]) -> dict[str, Any]:
    """A changed line: a new amount puts the old rate aside and the reverse; another item starts afresh."""
    old = dict(line.given)
    if "ItemRef" in given and given["ItemRef"] != old.get("ItemRef"):
        old = {name: value for name, value in old.items() if name in ("Quantity", "ClassRef", "Desc")}
    if given.get("Amount"):
        old.pop("Rate", None)
        old.pop("RatePercent", None)
    elif given.get("Rate") or given.get("RatePercent") or given.get("Quantity"):
        if "Amount" in old and not given.get("Rate") and not given.get("RatePercent") and "Rate" in line.shown:
            # A new quantity keeps the rate that is shown.
            old["Rate"] = line.shown["Rate"]
        old.pop("Amount", None)
    return old
