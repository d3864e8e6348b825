"""A Shopify: the Admin GraphQL API 2026-10 over a store kept in memory."""
