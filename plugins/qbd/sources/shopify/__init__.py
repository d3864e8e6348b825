"""The Shopify Admin GraphQL API, version 2026-10."""
