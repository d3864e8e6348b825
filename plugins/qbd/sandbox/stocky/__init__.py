"""A Stocky: its read-only API v2 over purchase orders kept in memory.

The real API ended on 2026-08-31; its saved answers live on in archives. Shapes are those of the public documentation
(https://stocky.shopifyapps.com/api/docs/v2.html), oddities included.
"""
