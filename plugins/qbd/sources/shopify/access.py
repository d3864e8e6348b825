"""Who we are at the shop: a static token, or a client id with its secret and a token that is renewed by code."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

import httpx

from qbd.errors import ConfigurationError
from qbd.sources.shopify.documents import API_VERSION

#: A token is renewed so long before it ends, so that no page of a long extraction meets its end.
RENEW_BEFORE: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class ShopifyAccess:
    """A shop's address and credentials; its ``repr`` shows no secret.

    Attributes:
        base_url: Scheme and host, e.g. ``https://my-shop.myshopify.com``.
        token: A static Admin API token (``shpat_...``), or None.
        client_id: With ``client_secret``: an app of the Dev Dashboard (client-credentials grant, 24-hour token).
        client_secret: See ``client_id``.
        api_version: The Admin API's version.
        transport: How requests travel; None means over the network.
        timeout: Seconds for connecting, and for each read.

    Raises:
        ConfigurationError: The address is no address, or not exactly one kind of credential is given.
    """

    base_url: str
    token: str | None = field(default=None, repr=False)
    client_id: str | None = field(default=None, repr=False)
    client_secret: str | None = field(default=None, repr=False)
    api_version: str = API_VERSION
    transport: httpx.BaseTransport | None = field(default=None, repr=False, compare=False)
    timeout: float = 60.0

    def __post_init__(self) -> None:
        parts = urlsplit(self.base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ConfigurationError(
                "Shopify connection", "host", "not an address", "Give e.g. https://my-shop.myshopify.com"
            )
        if parts.username or parts.password:
            raise ConfigurationError(
                "Shopify connection", "host", "holds credentials", "Put them into the connection's own fields"
            )
        if bool(self.token) == bool(self.client_id and self.client_secret):
            raise ConfigurationError(
                f"Shopify connection for {parts.hostname}",
                "token or client_id and client_secret",
                "exactly one kind of credential is needed",
                "Give the Admin API token of a custom app, or the client id and secret of a Dev Dashboard app",
            )

    @property
    def host(self) -> str:
        """The shop's host name."""
        return urlsplit(self.base_url).hostname or ""

    @property
    def graphql_url(self) -> str:
        """Where queries go."""
        return f"{self.base_url.rstrip('/')}/admin/api/{self.api_version}/graphql.json"

    @property
    def token_url(self) -> str:
        """Where the client-credentials grant is asked for."""
        return f"{self.base_url.rstrip('/')}/admin/oauth/access_token"

    def conceal(self, text: str) -> str:
        """The text without any of the secrets."""
        for secret in (self.token, self.client_secret):
            if secret:
                text = text.replace(secret, "***")
        return text


@dataclass(frozen=True, slots=True)
class GrantedToken:
    """A token and the moment (UTC) from which it should be renewed; None means never."""

    value: str = field(repr=False)
    renew_at: datetime | None = None

    def stale(self, now: datetime) -> bool:
        """Whether it is time to renew."""
        return self.renew_at is not None and now >= self.renew_at
