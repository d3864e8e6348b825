"""Airflow's login for our pages: the only module outside orchestration that imports Airflow, and only its auth.

The imports are not public API (facts-airflow, 1.9). If one is missing, every page is refused; nothing is ever shown
because a check could not be made.
"""

from __future__ import annotations

import logging
from urllib.parse import quote

from fastapi import HTTPException, Request

from qbd.web.login import Login

log = logging.getLogger(__name__)


def airflow_login() -> Login:
    """Return Airflow's login as a pair of dependencies: readers may see plugins, editors may also trigger DAG runs."""
    try:
        from airflow.api_fastapi.app import get_auth_manager
        from airflow.api_fastapi.auth.managers.base_auth_manager import COOKIE_NAME_JWT_TOKEN
        from airflow.api_fastapi.auth.managers.models.resource_details import AccessView, DagAccessEntity
        from airflow.api_fastapi.core_api.security import resolve_user_from_token
    except ImportError as error:
        log.error("pages closed: this version of Airflow has no %s", error.name)
        return Login(reader=_closed, editor=_closed)

    async def user_of(request: Request) -> object:
        scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
        token = bearer.strip() if scheme.lower() == "bearer" else request.cookies.get(COOKIE_NAME_JWT_TOKEN)
        if not token:
            raise _to_login(request)
        try:
            return await resolve_user_from_token(token)
        except HTTPException as refused:
            if refused.status_code == 401:
                raise _to_login(request) from refused
            raise

    async def reader(request: Request) -> str:
        user = await user_of(request)
        if not get_auth_manager().is_authorized_view(access_view=AccessView.PLUGINS, user=user):
            raise HTTPException(403, "your role may not see plugin pages")
        return _name(user)

    async def editor(request: Request) -> str:
        name = await reader(request)
        user = await user_of(request)
        if not get_auth_manager().is_authorized_dag(method="POST", access_entity=DagAccessEntity.RUN, user=user):
            raise HTTPException(403, "your role may not trigger DAG runs, so it may not change what goes to QuickBooks")
        return name

    return Login(reader=reader, editor=editor)


def _name(user: object) -> str:
    get_name = getattr(user, "get_name", None)
    return str(get_name()) if callable(get_name) else str(getattr(user, "username", "unknown"))


def _to_login(request: Request) -> HTTPException:
    """Send a browser to Airflow's login page and back; tell a program 401."""
    if request.method != "GET" or "text/html" not in request.headers.get("accept", ""):
        return HTTPException(401, "Not authenticated", {"WWW-Authenticate": "Bearer"})
    # A mounted app's root_path is Airflow's own prefix followed by ours.
    prefix = str(request.scope.get("root_path", "")).removesuffix("/qbd")
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return HTTPException(303, "log in first", {"Location": f"{prefix}/auth/login?next={quote(wanted, safe='/')}"})


def _closed() -> str:
    raise HTTPException(
        503, "Airflow's login is not available to this plugin, so its pages stay closed; update the plugin"
    )
