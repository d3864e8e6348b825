"""Wall time of a whole daily sync with Airflow: the demo's own way, on a sandbox shop that does not slow it down.

The shop is on the Plus plan, because otherwise Shopify's rate limit would be measured and not this product.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def main() -> None:
    """Run the demo once and print what it prints; its table of times comes at the end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=1000)
    orders = parser.parse_args().orders
    with tempfile.TemporaryDirectory(prefix="qbd-bench-") as folder:
        began = time.monotonic()
        command = [
            "demo",
            "--oneshot",
            "--orders",
            str(orders),
            "--plan",
            "Shopify Plus",
            "--folder",
            str(Path(folder, "demo")),
        ]
        ended = subprocess.run([sys.executable, "-m", "qbd.cli.main", *command], check=False)
        print(
            f"{orders:,} orders: {time.monotonic() - began:.0f} s with starting and stopping everything (status {ended.returncode})"
        )


if __name__ == "__main__":
    main()
