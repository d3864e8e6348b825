"""The tests' roles by the names of the accounts in the sandbox's company file."""

from __future__ import annotations

ACCOUNTS = {
    "sales_income": "Sales Income",
    "sales_returns": "Sales Returns",
    "shipping_income": "Shipping Income",
    "discounts": "Discounts Given",
    "sales_tax_payable": "Sales Tax Payable",
    "tips_payable": "Tips Payable",
    "gift_card_liability": "Gift Card Liability",
    "customer_deposits": "Customer Deposits",
    "accounts_receivable": "Accounts Receivable",
    "accounts_payable": "Accounts Payable",
    "cogs": "Cost of Goods Sold",
    "inventory_asset": "Inventory Asset",
    "processing_fees": "Merchant Fees",
    "rounding": "Rounding Over/Short",
    "freight_in": "Freight In",
    "purchases": "Inventory Shrinkage",
    "return_fees_income": "Service Income",
    "duties_payable": "Duties Collected",
    "additional_fees_income": "Additional Fees Income",
    "clearing:card": "Shopify Payments Clearing",
    "clearing:cash": "Cash Drawer",
    "clearing:paypal": "PayPal Clearing",
    "clearing:bank": "Manual Payments Clearing",
}
