"""From the command to its first answer, and from Ctrl-C to its end: `python -m tests.benchmarks.start_and_stop`.

The stop is measured with a member's event stream open, since that is what could hold it up. Goal: two seconds.
"""

from __future__ import annotations

import statistics
import tempfile
import time

import httpx

from tests.member_app.running import start

ROUNDS = 9


def measure() -> tuple[float, float]:
    """Seconds to start and to stop, once."""
    with tempfile.TemporaryDirectory() as data:
        began = time.perf_counter()
        app = start("run", "--no-browser", "--port", "0", "--data", data)
        started = time.perf_counter() - began
        try:
            with httpx.Client(base_url=app.url) as client:
                device = {"device": {"name": "benchmark", "platform": "web"}}
                token = client.post("/api/v1/dev/sign-in", json=device).json()["access_token"]
                with client.stream("GET", "/api/v1/me/events", headers={"authorization": f"Bearer {token}"}):
                    began = time.perf_counter()
                    app.stop()
                    return started, time.perf_counter() - began
        finally:
            app.end()


def main() -> None:
    """Prints the row that README shows."""
    starts, stops = zip(*(measure() for _ in range(ROUNDS)), strict=True)
    print("| command | median | worst |\n|---|---|---|")
    print(f"| start to first answer | {statistics.median(starts):.2f} s | {max(starts):.2f} s |")
    print(f"| Ctrl-C to the end, a stream open | {statistics.median(stops):.2f} s | {max(stops):.2f} s |")


if __name__ == "__main__":
    main()
