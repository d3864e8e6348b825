"""Where facts come from: Shopify and Stocky."""
