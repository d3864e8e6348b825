"""The interpreter's settings while a load runs: no cycle collection, quick hand-over between its two threads."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

# A thread that waits for the database gets the interpreter back within this time instead of 5 ms: a COPY waits often.
_HAND_OVER_SECONDS: Final = 0.0005


@contextmanager
def load_pace() -> Iterator[None]:
    """Load without the cycle collector, which would walk over every decoded record again and again.

    Records, rows and cells form no cycles: counting references frees them chunk by chunk.
    """
    collecting = gc.isenabled()
    interval = sys.getswitchinterval()
    gc.disable()
    sys.setswitchinterval(min(interval, _HAND_OVER_SECONDS))
    try:
        yield
    finally:
        sys.setswitchinterval(interval)
        if collecting:
            gc.enable()
