"""Put the pinned uv into .uv/ without pip or venv, which a fresh Debian lacks. Standard library only.

The package index is UV_DEFAULT_INDEX, UV_INDEX_URL or PIP_INDEX_URL, else PyPI; the wheel's SHA-256 is the index's.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import platform
import ssl
import sys
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

VERSION = "0.13.9"
TARGET = Path(__file__).resolve().parents[1] / ".uv" / "uv"


def tls() -> ssl.SSLContext:
    """Trust what the machine trusts, also where this Python was built with another certificate path."""
    for name in ("SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE"):
        if os.environ.get(name):
            return ssl.create_default_context(cafile=os.environ[name])
    debian = "/etc/ssl/certs/ca-certificates.crt"
    return ssl.create_default_context(cafile=debian if os.path.exists(debian) else None)


def get(url: str, accept: str = "*/*") -> tuple[bytes, str]:
    """Return the body and the final address."""
    request = urllib.request.Request(url, headers={"Accept": accept, "User-Agent": "qbd-bootstrap"})
    with urllib.request.urlopen(request, timeout=120, context=tls()) as answer:
        return answer.read(), answer.geturl()


def wheel_tag() -> str:
    """Return the part of the wheel's name that tells this platform apart."""
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    if sys.platform == "darwin":
        return f"macosx_11_0_{'arm64' if machine == 'aarch64' else machine}".replace(
            "macosx_11_0_x86_64", "macosx_10_12_x86_64"
        )
    return f"manylinux2014_{machine}" if platform.libc_ver()[0] == "glibc" else f"musllinux_1_1_{machine}"


def main() -> None:
    """Download, check and place the program, unless it is there already."""
    stamp = TARGET.with_suffix(".version")
    if TARGET.exists() and stamp.exists() and stamp.read_text() == VERSION:
        return
    index = next(
        (os.environ[n] for n in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL") if os.environ.get(n)),
        "https://pypi.org/simple",
    )
    page, address = get(f"{index.rstrip('/')}/uv/", "application/vnd.pypi.simple.v1+json")
    files = json.loads(page)["files"]
    wanted = [f for f in files if f["filename"].startswith(f"uv-{VERSION}-") and wheel_tag() in f["filename"]]
    if not wanted:
        sys.exit(f"{index} has no uv {VERSION} for {wheel_tag()}. Install uv yourself and run: make UV=uv ...")
    body, _ = get(urllib.parse.urljoin(address, wanted[0]["url"]))
    if hashlib.sha256(body).hexdigest() != wanted[0]["hashes"]["sha256"]:
        sys.exit(
            f"{wanted[0]['filename']}: the checksum differs from the index's. Try again; if it stays, ask whoever runs {index}."
        )
    with zipfile.ZipFile(io.BytesIO(body)) as wheel:
        member = next(n for n in wheel.namelist() if n.endswith("/scripts/uv"))
        TARGET.parent.mkdir(exist_ok=True)
        TARGET.write_bytes(wheel.read(member))
    TARGET.chmod(0o755)
    stamp.write_text(VERSION)
    print(f"uv {VERSION} is ready")


if __name__ == "__main__":
    main()
