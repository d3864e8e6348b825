"""Child processes of the demo: each in a session of its own, so that its whole family can be ended by its group id."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from qbd.errors import QbdError


class Service:
    """One started program; its output goes to a log file."""

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self.name = name
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                list(command),
                env=dict(environment),
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def check(self) -> None:
        """Raise when the program has ended by itself.

        Raises:
            QbdError: it has; the message shows the end of its log.
        """
        code = self._process.poll()
        if code is not None:
            tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
            raise QbdError(f"{self.name} ended with status {code}. The end of {self.log}:\n{tail}")

    def stop(self, grace: float = 15.0) -> None:
        """End the program and everything it started: politely, then not."""
        for sign, patience in ((signal.SIGTERM, grace), (signal.SIGKILL, 5.0)):
            try:
                os.killpg(self._process.pid, sign)
            except ProcessLookupError:
                break
            deadline = time.monotonic() + patience
            while time.monotonic() < deadline and _group_lives(self._process):
                time.sleep(0.1)
            if not _group_lives(self._process):
                break
        self._process.wait()


def _group_lives(process: subprocess.Popen[bytes]) -> bool:
    process.poll()
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return False
    return True


def free_port(wanted: int = 0) -> int:
    """Return the wanted port of 127.0.0.1 if nobody listens there, else any free one."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise QbdError("No free port on 127.0.0.1")


def wait_for_port(port: int, service: Service, patience: float = 60.0) -> None:
    """Wait until somebody listens on the port.

    Raises:
        QbdError: the service ended, or patience did.
    """
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        service.check()
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise QbdError(f"{service.name} did not listen on port {port} within {patience:.0f} s; see {service.log}")
