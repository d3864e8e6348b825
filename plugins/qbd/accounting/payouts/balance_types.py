"""The table of balance transaction types: what each of Shopify's 113 values means and where its amount is booked.

Shopify publishes the names of the types and no text about them beyond "The ... transaction type". Meanings marked
``plain`` follow from the name; the others are our reading, and the account that a shop maps to the role shows every
such amount on its own. A type ending in REVERSAL has its original's meaning and the other sign.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

FEE_ROLE = "processing_fees"
"""Where the ``fee`` of a balance transaction of any type is booked."""

BANK_ROLE = "bank:payouts"
"""The bank account that payouts arrive in and withdrawals leave from."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """A group of types of one meaning. ``role`` takes the amount against clearing; '' books no amount."""

    name: str
    role: str
    plain: bool = True


PAYOUT = Meaning("payout", "")
"""The payout itself as the balance shows it: the payout's own entry books it."""

PAYOUT_RETURNED = Meaning("payout returned", "")
"""Money of a failed or cancelled payout back in the balance; it is in the sum of the payout that pays it again."""

PAYOUT_REFUNDED = Meaning("payout refunded", "", plain=False)
"""Read as another way in which a payout's money comes back."""

CHARGE = Meaning("charge", "")
REFUND = Meaning("refund", "")
BY_ORDER = frozenset((CHARGE, REFUND))
"""The order's own transaction moved clearing, so only the fee is booked."""


def _both(*names: str) -> tuple[str, ...]:
    return tuple([each for name in names for each in (name, f"{name}_REVERSAL")])


_GROUPS: tuple[tuple[Meaning, tuple[str, ...]], ...] = (
    (CHARGE, ("CHARGE",)),
    (REFUND, ("REFUND", "REFUND_FAILURE")),
    (
        Meaning("fee", FEE_ROLE),
        (
            "STRIPE_FEE",
            "APPLICATION_FEE_REFUND",
            "REFERRAL_FEE",
            "ACH_BANK_FAILURE_DEBIT_FEE",
            "ACH_BANK_FAILURE_DEBIT_REVERSAL_FEE",
        ),
    ),
    (Meaning("chargeback", "chargebacks"), ("CHARGEBACK_HOLD", "DISPUTE_WITHDRAWAL")),
    (Meaning("chargeback release", "chargebacks"), ("CHARGEBACK_HOLD_RELEASE", "DISPUTE_REVERSAL")),
    (Meaning("chargeback fee", FEE_ROLE), ("CHARGEBACK_FEE", "CHARGEBACK_FEE_REFUND")),
    (
        Meaning("chargeback protection", "chargebacks", plain=False),
        _both("CHARGEBACK_PROTECTION_CREDIT", "CHARGEBACK_PROTECTION_DEBIT", "SELLER_PROTECTION_CREDIT"),
    ),
    (Meaning("reserve hold", "reserves_held"), ("RESERVED_FUNDS",)),
    (Meaning("reserve release", "reserves_held"), ("RESERVED_FUNDS_REVERSAL",)),
    (Meaning("reserve withdrawal", "reserves_held", plain=False), ("RESERVED_FUNDS_WITHDRAWAL",)),
    (Meaning("risk hold", "reserves_held", plain=False), ("RISK_WITHDRAWAL",)),
    (Meaning("risk release", "reserves_held", plain=False), ("RISK_REVERSAL",)),
    (
        Meaning("adjustment", "payment_adjustments"),
        ("ADJUSTMENT", "CHARGE_ADJUSTMENT", "REFUND_ADJUSTMENT", *_both("ANOMALY_CREDIT", "ANOMALY_DEBIT")),
    ),
    (
        Meaning("adjustment of unclear cause", "payment_adjustments", plain=False),
        _both("COLLECTIONS_CREDIT", "SHOPIFY_SOURCE_CREDIT", "SHOPIFY_SOURCE_DEBIT"),
    ),
    (Meaning("capital funding", "capital_loan"), ("ADVANCE_FUNDING",)),
    (
        Meaning("capital remittance", "capital_loan"),
        _both(
            "LENDING_CAPITAL_REMITTANCE",
            "LENDING_CAPITAL_REFUND",
            "LENDING_CREDIT_REMITTANCE",
            "LENDING_CREDIT_REFUND",
        ),
    ),
    (Meaning("other lending", "capital_loan", plain=False), ("ADVANCE", *_both("LENDING_CREDIT", "LENDING_DEBIT"))),
    (
        Meaning("shipping label", "shipping_labels"),
        (
            "SHIPPING_LABEL",
            "SHIPPING_LABEL_ADJUSTMENT",
            "SHIPPING_LABEL_ADJUSTMENT_BASE",
            "SHIPPING_LABEL_ADJUSTMENT_SURCHARGE",
            "SHIPPING_OTHER_CARRIER_CHARGE_ADJUSTMENT",
            "SHIPPING_RETURN_TO_ORIGIN_ADJUSTMENT",
        ),
    ),
    (
        Meaning("tax on fees", "tax_on_fees", plain=False),
        ("REFERRAL_FEE_TAX", *_both("TAX_ADJUSTMENT_CREDIT", "TAX_ADJUSTMENT_DEBIT", "VAT_REFUND_CREDIT")),
    ),
    (Meaning("marketplace fee", "marketplace_fees"), _both("MARKETPLACE_FEE_CREDIT")),
    (Meaning("managed markets", "marketplace_fees", plain=False), ("MARKETS_PRO_CREDIT",)),
    (
        Meaning("duty and import tax", "import_duties"),
        ("CUSTOMS_DUTY", "CUSTOMS_DUTY_ADJUSTMENT", "IMPORT_TAX", "IMPORT_TAX_ADJUSTMENT", "IMPORT_TAX_REFUND"),
    ),
    (Meaning("Shopify bill", "shopify_bills"), _both("BILLING_DEBIT")),
    (
        Meaning("promotion", "promotion_credits", plain=False),
        _both("PROMOTION_CREDIT", "CHANNEL_PROMOTION_CREDIT", "MERCHANT_GOODWILL_CREDIT"),
    ),
    (Meaning("advertising income", "advertising_income", plain=False), _both("ADS_PUBLISHER_CREDIT")),
    (
        Meaning("advertising", "advertising", plain=False),
        _both("SHOP_CASH_BILLING_DEBIT", "SHOP_CASH_CAMPAIGN_BILLING_CREDIT", "SHOP_CASH_CAMPAIGN_BILLING_DEBIT"),
    ),
    (Meaning("Shop Cash", "shop_cash", plain=False), _both("SHOP_CASH_CREDIT", "SHOP_CASH_REFUND_DEBIT")),
    (
        Meaning("channel settlement", "channel_settlements", plain=False),
        _both("CHANNEL_CREDIT", "CHANNEL_TRANSFER_CREDIT", "CHANNEL_TRANSFER_DEBIT"),
    ),
    (
        Meaning("Collective settlement", "collective_settlements", plain=False),
        _both("SHOPIFY_COLLECTIVE_CREDIT", "SHOPIFY_COLLECTIVE_DEBIT"),
    ),
    (
        Meaning("transfer between merchants", "merchant_transfers"),
        _both("MERCHANT_TO_MERCHANT_CREDIT", "MERCHANT_TO_MERCHANT_DEBIT"),
    ),
    (
        Meaning("transfer between balances", "balance_transfers"),
        ("BALANCE_TRANSFER_INBOUND", "BALANCE_TRANSFER_OUTBOUND"),
    ),
    (PAYOUT, ("TRANSFER",)),
    (PAYOUT_RETURNED, ("TRANSFER_CANCEL", "TRANSFER_FAILURE")),
    (PAYOUT_REFUNDED, ("TRANSFER_REFUND",)),
)

BALANCE_TYPES: Mapping[str, Meaning] = MappingProxyType({name: meaning for meaning, names in _GROUPS for name in names})
"""Value of ``ShopifyPaymentsTransactionType`` (API 2026-10) -> its meaning, in the order of docs/payouts.md."""

ROLES: Mapping[str, str] = MappingProxyType(
    {
        FEE_ROLE: "expense: what card processing costs, with the fees of disputes",
        "chargebacks": "expense: disputed payments, less those won",
        "reserves_held": "current asset: money of the shop that Shopify keeps back",
        "payment_adjustments": "expense or income: corrections by Shopify; each carries its reason as memo",
        "capital_loan": "liability: Shopify Capital, advances and Shopify Credit",
        "shipping_labels": "expense: labels bought through Shopify",
        "tax_on_fees": "expense, or input tax: taxes on Shopify's fees",
        "marketplace_fees": "expense: fees of marketplaces",
        "import_duties": "expense or liability: duties and import taxes that Shopify pays for the shop",
        "shopify_bills": "expense: Shopify's own bills, paid from the balance",
        "promotion_credits": "income: what Shopify or a channel adds to promotions",
        "advertising_income": "income: what showing advertisements earns",
        "advertising": "expense: Shop campaigns",
        "shop_cash": "current asset: the clearing account of orders paid with Shop Cash",
        "channel_settlements": "current asset: the clearing account of orders that a channel collects for",
        "collective_settlements": "current asset: what Collective partners owe and are owed",
        "merchant_transfers": "current asset: money to and from another shop",
        "balance_transfers": "bank or current asset: the Shopify Balance account",
    }
)
"""Role -> the kind of account that fits it. Only roles that a shop's transactions really need have to be mapped."""

OWN_ROLES: tuple[str, ...] = tuple(role for role in ROLES if role != FEE_ROLE)
"""The roles that only payouts need; a chart may lack any of them."""
