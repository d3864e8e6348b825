"""Journal entries (posting rules 9-12, 15 and 19)."""

from __future__ import annotations

from typing import Any

from qbd.sandbox.quickbooks.company import Company
from qbd.sandbox.quickbooks.documents import Effect, Line, OpenItem, Posting
from qbd.sandbox.quickbooks.errors import bad_reference, invalid_value, missing_element, saving_failed
from qbd.sandbox.quickbooks.field_values import cents, money
from qbd.sandbox.quickbooks.request_reader import Element
from qbd.sandbox.quickbooks.transactions.accounts import account
from qbd.sandbox.quickbooks.transactions.kinds import Draft, TransactionKind
from qbd.sandbox.quickbooks.transactions.sales_tax import tax_vendor

WHAT = "JournalEntry"


def check(company: Company, node: Element) -> dict[str, Any]:
    """Accounts must exist and post."""
    for child in node.children:
        if child.name.startswith("Journal"):
            if node.name == "JournalEntryAdd" and child.get("TxnLineID"):
                raise invalid_value("TxnLineID", child.get("TxnLineID") or "", "A new line has no id yet.")
            account(company, child.child("AccountRef"), "JournalEntry line")
    return {}


def compose(company: Company, draft: Draft) -> Effect:
    """The lines as given; refused where they do not balance or a name is missing."""
    effect = Effect(0, None, None, draft.lines)
    debits = 0
    settled = 0
    for position, line in enumerate(draft.lines):
        posting = _posting(company, line)
        effect.postings.append(posting)
        debits += max(posting.cents, 0)
        kind = company.account_type(posting.account_id)
        if kind in ("AccountsReceivable", "AccountsPayable"):
            settled += 1
            # Posting rule 11: only as the first line does it behave like an invoice, a credit or a bill.
            if position == 0 and posting.entity_id is not None:
                side = "debit" if posting.cents > 0 else "credit"
                effect.open_item = OpenItem(side, posting.account_id, posting.entity_id, abs(posting.cents))
    if settled > 1:
        raise saving_failed(WHAT, "You cannot use more than one A/R or A/P account in the same transaction")
    if not effect.postings:
        raise missing_element("JournalDebitLine")
    if sum(posting.cents for posting in effect.postings):
        raise saving_failed(WHAT, "Transaction not in balance.  Please make sure the amounts on both sides are equal.")
    effect.total = debits
    effect.account_id, effect.entity_id = effect.postings[0].account_id, effect.postings[0].entity_id
    effect.shown = {"IsAdjustment": draft.form.get("IsAdjustment", "false")}
    return effect


def _posting(company: Company, line: Line) -> Posting:
    given = line.given
    if not given.get("AccountRef"):
        raise missing_element("AccountRef")
    account_id = given["AccountRef"]["ListID"]
    amount = cents(given.get("Amount") or "0")
    if amount < 0:
        raise saving_failed(WHAT, "The amount of a debit or credit line must not be negative.")
    entity = given.get("EntityRef")
    entity_id = entity["ListID"] if entity else None
    item_id = _taxed(company, line, account_id, entity_id)
    entity_id = entity_id or (company.elements.get(item_id).ref("TaxVendorRef") if item_id else None)
    _check_name(company, account_id, entity_id)
    line.shown = {name: value for name, value in given.items() if name != "JournalLineType"} | {"Amount": money(amount)}
    class_ref = given.get("ClassRef")
    signed = amount if line.tag == "JournalDebitLine" else -amount
    class_id = class_ref["ListID"] if class_ref else None
    return Posting(account_id, signed, entity_id, class_id, item_id, line.line_id, given.get("Memo"))


def _taxed(company: Company, line: Line, account_id: str, entity_id: str | None) -> str | None:
    """Canada and UK: a line that is the tax of an item, on the account and with the name of its agency [M].

    The amount is entered, never worked out: a journal entry computes no tax. Rules 12, 73 and 74 [M].

    Raises:
        StatusError: 3140 for a group, 3180 for another account or name.
    """
    ref = line.given.get("ItemSalesTaxRef")
    if not ref:
        return None
    item = company.elements.get(ref["ListID"])
    if item.kind != "ItemSalesTax":
        raise bad_reference("Sales Tax Item", item.full_name, f"{WHAT} line")
    sides = [tax_vendor(company, item, 0, WHAT, purchase=purchase) for purchase in (False, True)]
    if account_id not in {own for own, _ in sides}:
        raise saving_failed(WHAT, "A line with a tax item must use the account of its tax agency.")
    if entity_id is not None and entity_id != sides[0][1]:
        raise saving_failed(WHAT, "A line with a tax item must name its tax agency.")
    return item.list_id


def _check_name(company: Company, account_id: str, entity_id: str | None) -> None:
    """Posting rules 9 and 12: a customer on A/R, a vendor on A/P, the agency on Sales Tax Payable."""
    kind = company.account_type(account_id)
    name_kind = company.elements.get(entity_id).kind if entity_id else None
    if kind == "AccountsReceivable" and name_kind != "Customer":
        raise saving_failed(WHAT, "You must enter a customer in the Name field on a line with accounts receivable.")
    if kind == "AccountsPayable" and name_kind != "Vendor":
        raise saving_failed(WHAT, "You must enter a vendor in the Name field on a line with accounts payable.")
    if account_id == company.special_account("SalesTaxPayable") and name_kind != "Vendor":
        raise saving_failed(WHAT, "Sales tax detail line must have a vendor")


def mod_line(line: Line, given: dict[str, Any]) -> dict[str, Any]:
    """A line may change sides by JournalLineType; a new one has to say its side."""
    if not line.given and not given.get("JournalLineType"):
        raise missing_element("JournalLineType")
    if given.get("JournalLineType"):
        line.tag = f"Journal{given['JournalLineType']}Line"
    return dict(line.given)


JOURNAL_ENTRY = TransactionKind(
    WHAT, compose,
    {"JournalDebitLine": "JournalDebitLine", "JournalCreditLine": "JournalCreditLine",
     "JournalLineMod": "JournalDebitLine"},
    check=check, numbers=WHAT, entity_field="", mod=True, mod_line=mod_line,
)  # fmt: skip
