"""What Prometheus reads: counters of this process. One set for each API, so that two in a process stay apart.

Labels are route templates, methods, status codes and kinds of accounts: few, whatever is asked or stored.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Meters:
    """Counted as it happens; what can be looked up when asked is added to `registry` by others."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "loyalty_http_requests", "Answered requests.", ("method", "route", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "loyalty_http_request_seconds", "From a request's head to the end of its answer; streams are left out.",
            ("method", "route"), registry=self.registry, buckets=BUCKETS,
        )  # fmt: skip
        self.in_flight = Gauge(
            "loyalty_http_requests_in_flight", "Requests being answered, event streams among them.",
            registry=self.registry,
        )  # fmt: skip
        self.replays = Counter(
            "loyalty_idempotent_replays", "Requests answered with what was stored for their key.",
            registry=self.registry,
        )  # fmt: skip
        self.retries = Counter(
            "loyalty_database_retries", "Transactions begun again because another one was in the way.",
            registry=self.registry,
        )  # fmt: skip
        self.conflicts = Counter(
            "loyalty_database_conflicts", "Requests given up because the database stayed busy.", registry=self.registry
        )
        ProcessCollector(registry=self.registry)

    def answered(self, method: str, route: str, status: int, seconds: float, *, streamed: bool) -> None:
        """One request is over; `seconds` on the monotonic clock."""
        self._requests.labels(method, route, str(status)).inc()
        if not streamed:
            self._seconds.labels(method, route).observe(seconds)

    def exposition(self) -> bytes:
        """Everything in Prometheus' text format."""
        return generate_latest(self.registry)
