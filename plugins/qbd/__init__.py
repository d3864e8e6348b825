"""Shopify and Stocky into QuickBooks Desktop."""
