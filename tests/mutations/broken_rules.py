"""Rules of the company file's ledger, each broken on purpose: the tests of the main job must notice every one.

A rule is broken by replacing a fragment of one function's source (`old` by `new`). The numbers are those of the posting
rules; `what` says what the books would show.
"""

from __future__ import annotations

from dataclasses import dataclass

QUICKBOOKS = "qbd.sandbox.quickbooks"


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """One rule to break: the function `name` of `module`, and the fragment of its source that is replaced."""

    rule: str
    what: str
    module: str
    name: str
    old: str
    new: str


def _rule(rule: str, what: str, where: str, old: str, new: str) -> BrokenRule:
    module, _, name = where.partition(":")
    return BrokenRule(rule, what, f"{QUICKBOOKS}.{module}", name, old, new)


BROKEN_RULES = (
    _rule("4", "a receipt without deposit account goes to Undeposited Funds though one was named",
          "transactions.sales_forms:_source_account", 'draft.ref("DepositToAccountRef") or ', ""),
    _rule("9", "the receivable of a form has no name",
          "transactions.sales_forms:_post", "effect.entity_id, draft.class_id, memo=memo))", "None, draft.class_id, memo=memo))"),
    _rule("12", "tax lines are posted to accounts receivable",
          "transactions.sales_tax:tax_vendor", 'company.special_account("SalesTaxPayable"), vendor_id',
          'company.special_account("AccountsReceivable"), vendor_id'),
    _rule("16", "an amount given beside a quantity is multiplied by it",
          "transactions.sales_lines:SalesLines._goods", 'cents(given["Amount"])', 'cents(given["Amount"]) * found.units // QUANTITY_UNIT'),
    _rule("19", "debit and credit of a journal entry change sides",
          "transactions.journal_entry:_posting", 'line.tag == "JournalDebitLine"', 'line.tag != "JournalDebitLine"'),
    _rule("20", "a credit memo posts like an invoice",
          "transactions.sales_forms:_post", '-1 if draft.kind == "CreditMemo" else 1', "1"),
    _rule("32", "a negative line counts as positive",
          "transactions.sales_lines:SalesLines._goods", 'cents(given["Amount"])', 'abs(cents(given["Amount"]))'),
    _rule("37", "an item's own income account is forgotten",
          "transactions.sales_lines:income_account", 'part.get("IncomeAccountRef" if both else "AccountRef")', 'None'),
    _rule("38", "an explicit amount on a sales tax line is ignored",
          "transactions.sales_lines:SalesLines._tax_item", 'if given.get("Amount"):', "if False:"),
    _rule("43", "goods come in without value",
          "inventory:_purchase", "level.cents += cents - correction", "level.cents -= correction"),
    _rule("43", "the average is not renewed by a purchase",
          "inventory:_purchase", "level.units += units", "level.units += 0"),
    _rule("44", "a sale leaves stock and cost of goods alone",
          "transactions.sales_forms:_move", 'abs(out), None, asset', '0, None, asset'),
    _rule("44", "cost of goods sold and inventory change sides",
          "inventory:_replay", "cogs, cost, *labels", "cogs, -cost, *labels"),
    _rule("45", "cost of goods is not worked out when the ledger is read",
          "inventory:refresh", "_replay(company, item_id)", "pass"),
    _rule("47", "goods on a credit memo leave once more",
          "transactions.sales_forms:_move", 'out = line.units if draft.kind != "CreditMemo" else -line.units', "out = line.units"),
    _rule("53", "a bill credits the inventory account of its line",
          "transactions.purchase_lines:PurchaseLines._stock", "cogs if back else asset, amount", "cogs if back else asset, -amount"),
    _rule("57", "a payment does not reduce the receivable",
          "transactions.receive_payment:compose", "Posting(receivable_id, -total, customer_id", "Posting(deposit_id, -total, customer_id"),
    _rule("57", "a payment goes to Undeposited Funds though an account was named",
          "transactions.receive_payment:compose", 'draft.ref("DepositToAccountRef") or ', ""),
    _rule("57", "a payment is recorded but settles nothing",
          "transactions.receive_payment:settle", "_apply_one(company, document, applied, item[1], item[2])", "pass"),
    _rule("58", "credits alone are not linked",
          "transactions.receive_payment:_apply_one", "settlement.apply_credit(company, document, charge, credit)", "pass"),
    _rule("60", "a card refund takes the money from Undeposited Funds though an account was named",
          "transactions.card_refund:compose", 'draft.ref("RefundFromAccountRef") or ', ""),
    _rule("60", "a card refund lowers the receivable instead of closing the credit",
          "transactions.card_refund:compose", "Posting(receivable_id, total, customer_id", "Posting(source_id, total, customer_id"),
    _rule("60", "a refund leaves its credit memo open",
          "transactions.card_refund:settle", "settlement.apply(", "(lambda *_: None)("),
    _rule("34", "the class of the header does not reach the lines",
          "transactions.sales_lines:SalesLines.add", "class_id=self.class_id", "class_id=None"),
)  # fmt: skip
