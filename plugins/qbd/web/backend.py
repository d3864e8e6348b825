"""Where the web layer gets its database engine and its delivery desk: lazily, once, from a factory that the mounting side hands in."""

from __future__ import annotations

import threading
from collections.abc import Callable

from fastapi import Request
from sqlalchemy.engine import Engine

from qbd.delivery.desk import Desk
from qbd.delivery.states import Policy

EngineFactory = Callable[[], Engine]


class Backend:
    """One engine and one desk for all requests; nothing is connected before the first of them."""

    def __init__(self, engine_factory: EngineFactory, policy: Policy | None = None) -> None:
        self._factory = engine_factory
        self._policy = policy or Policy()
        self._lock = threading.Lock()
        self._engine: Engine | None = None

    @property
    def engine(self) -> Engine:
        """The engine, made at the first use."""
        with self._lock:
            if self._engine is None:
                self._engine = self._factory()
            return self._engine

    @property
    def desk(self) -> Desk:
        """The delivery desk on that engine."""
        return Desk(self.engine, self._policy)


def backend_of(request: Request) -> Backend:
    """Return the backend of the app that serves the request."""
    backend = request.app.state.backend
    assert isinstance(backend, Backend)
    return backend
