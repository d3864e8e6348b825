"""The web application: the worker API always, the pages only where somebody vouches for a login."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request, Response

from qbd.delivery.states import Policy
from qbd.web import worker_api
from qbd.web.backend import Backend, EngineFactory
from qbd.web.login import Login

_SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def create_app(engine_factory: EngineFactory, *, login: Login | None = None, policy: Policy | None = None) -> FastAPI:
    """Return the application.

    ``engine_factory`` is called at the first request that needs the database. Without a ``login`` there are no pages,
    only the worker API (which has its own tokens): that is how it runs beside Airflow, or in front of tests.
    FastAPI's own documentation routes are closed, because a mounted app is anonymous by default (facts-airflow, 1.9).
    """
    app = FastAPI(title="QuickBooks", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.backend = Backend(engine_factory, policy)
    app.include_router(worker_api.router)
    if login is not None:
        from qbd.web.data_docs import data_docs_router
        from qbd.web.decisions import decisions_router
        from qbd.web.pages import pages_router

        app.include_router(pages_router(login))
        app.include_router(decisions_router(login))
        app.include_router(data_docs_router(login))

    @app.middleware("http")
    async def guard(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request)
        for name, value in _SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return app
