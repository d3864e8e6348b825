"""Great Expectations' Data Docs behind the same login as the pages."""

from __future__ import annotations

import os
from pathlib import Path

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import FileResponse

from qbd.web.login import Login

_CSP = (
    "default-src 'self'; style-src 'self' 'unsafe-inline' https:; script-src 'self' 'unsafe-inline' https:; img-src 'self' data: https:;"
    " font-src 'self' data: https:; sandbox allow-scripts allow-popups"
)
"""Great Expectations' pages bring inline and CDN scripts; ``sandbox`` keeps them away from Airflow's cookies and origin."""


def folder() -> Path | None:
    """Return the folder of the pages (``QBD_DATA_DOCS_DIR``), if there is one."""
    configured = os.environ.get("QBD_DATA_DOCS_DIR")
    path = Path(configured) if configured else None
    return path if path is not None and path.is_dir() else None


def data_docs_router(login: Login) -> APIRouter:
    """Return the route that serves the pages' files."""
    router = APIRouter(prefix="/data-docs")

    # In the sandbox a page has no origin, so the browser asks for its styles and fonts without the cookie. They hold no data.
    @router.get("/static/{path:path}")
    def asset(path: str) -> FileResponse:
        return file(folder(), "static", path)

    @router.get("/{path:path}", dependencies=[Depends(login.reader)])
    def page(path: str) -> FileResponse:
        return file(folder(), "", path)

    def file(pages: Path | None, below: str, path: str) -> FileResponse:
        if pages is None:
            raise HTTPException(404, "no Data Docs yet; they are built by the first validation (QBD_DATA_DOCS_DIR)")
        root = (pages / below).resolve()
        wanted = (root / (path or "index.html")).resolve()
        if wanted.is_dir():
            wanted /= "index.html"
        if not wanted.is_relative_to(root) or not wanted.is_file():
            raise HTTPException(404, "no such page in the Data Docs")
        return FileResponse(wanted, headers={"Content-Security-Policy": _CSP})

    return router
