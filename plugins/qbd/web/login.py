"""What the pages ask of a login, whoever provides it, and the guard against requests that another site makes a browser send."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from fastapi import HTTPException, Request

Dependency = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Login:
    """Two FastAPI dependencies that return the user's name, or refuse: who may read the pages, who may change something."""

    reader: Dependency
    editor: Dependency


def same_origin(request: Request) -> None:
    """Refuse a state-changing request that does not come from our own pages (facts-airflow, 1.9: the cookie alone is no proof).

    Browsers send ``Sec-Fetch-Site``; older ones at least ``Origin``. A request with neither is not a page of ours.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None and site != "same-origin":
        raise HTTPException(403, "this request comes from another site")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host", ""):
        raise HTTPException(403, "this request comes from another site")
    if site is None and origin is None:
        raise HTTPException(403, "the browser did not say where this request comes from")
