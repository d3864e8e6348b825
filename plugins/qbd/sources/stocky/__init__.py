"""The Stocky API, version 2."""
