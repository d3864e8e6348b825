"""Who we are at Stocky: the store's name and its API key."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

from qbd.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class StockyAccess:
    """Address and key of Stocky's API v2; its ``repr`` shows no secret.

    Attributes:
        base_url: Scheme and host, e.g. ``https://stocky.shopifyapps.com``.
        store_name: The shop's permanent address, e.g. ``my-shop.myshopify.com``.
        api_key: From Stocky: Preferences > API access > Current key.
        transport: How requests travel; None means over the network.
        timeout: Seconds for connecting, and for each read.

    Raises:
        ConfigurationError: The address is none, or the name or key is missing.
    """

    base_url: str
    store_name: str
    api_key: str = field(repr=False)
    transport: httpx.BaseTransport | None = field(default=None, repr=False, compare=False)
    timeout: float = 60.0

    def __post_init__(self) -> None:
        parts = urlsplit(self.base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
            raise ConfigurationError(
                "Stocky connection", "host", "not an address without credentials",
                "Give e.g. https://stocky.shopifyapps.com",
            )  # fmt: skip
        for key, value in (("store name", self.store_name), ("API key", self.api_key)):
            if not value or not value.isascii() or not value.isprintable():
                raise ConfigurationError(
                    f"Stocky connection for {parts.hostname}", key, "missing or not plain text",
                    "Enter the shop's myshopify.com address as login and the key from Stocky's preferences as password",
                )  # fmt: skip

    @property
    def host(self) -> str:
        """The host's name."""
        return urlsplit(self.base_url).hostname or ""

    def url(self, resource: str) -> str:
        """Where a list is read, e.g. ``purchase_orders``."""
        base = self.base_url.rstrip("/")
        return f"{base if base.endswith('/api/v2') else base + '/api/v2'}/{resource}.json"

    @property
    def headers(self) -> dict[str, str]:
        """The headers of every request; the words ``API KEY=`` are part of the protocol."""
        return {
            "Store-Name": self.store_name,
            "Authorization": f"API KEY={self.api_key}",
            "Accept": "application/json",
            "User-Agent": "qbd-bridge",
        }
