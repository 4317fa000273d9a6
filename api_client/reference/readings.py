"""What Prometheus reads that nobody counts as it happens: looked up when asked; what costs is remembered a while."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Connection, func, select

from api_client.reference.context import Context
from api_client.reference.logs import told
from api_client.reference.tables import accounts, deliveries

#: The sums over all members are made anew after this long, and never take more than a tenth of the time.
KEPT = 60.0
SHARE = 10
#: The programme's side runs negative where it gave points, and is shown the other way round.
GIVEN = ("issued", "adjusted")
log = logging.getLogger("api_client.reference")

Sums = dict[tuple[str, ...], int]


class Readings(Collector):
    """Gauges of one API."""

    def __init__(self, ctx: Context, sweep_age: Callable[[], float]) -> None:
        self._ctx = ctx
        self._sweep_age = sweep_age
        self._points = Remembered(ctx, _points)
        self._deliveries = Remembered(ctx, _deliveries)

    def describe(self) -> Iterable[Metric]:
        """Nothing: whoever registers this would ask the database otherwise."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Every gauge as it is now; sums that can't be had are left out."""
        yield _gauge("loyalty_event_streams", "Open event streams of this process.", self._ctx.hub.listeners)
        yield _gauge("loyalty_sweep_age_seconds", "Since background work last began a round.", self._sweep_age())
        relay = self._ctx.relay
        heard = 1 if relay is None or relay.listens else 0
        yield _gauge("loyalty_listener_connected", "Whether news of other processes is heard at once.", heard)
        yield self._pool()
        points = GaugeMetricFamily(
            "loyalty_points", "Points of all members: held (active, pending, reserved) and what became of others.",
            labels=("wallet", "kind"),
        )  # fmt: skip
        _fill(points, self._points)
        yield points
        sent = GaugeMetricFamily("loyalty_webhook_deliveries", "Deliveries that are kept.", labels=("status",))
        _fill(sent, self._deliveries)
        yield sent

    def _pool(self) -> Metric:
        pool = self._ctx.engine.pool
        family = GaugeMetricFamily("loyalty_database_connections", "Connections of this process.", labels=("state",))
        for state, name in (("in_use", "checkedout"), ("idle", "checkedin")):
            count = getattr(pool, name, None)  # pools of other kinds do not count
            if count is not None:
                family.add_metric((state,), count())
        return family


class Remembered:
    """A sum over a table; one thread at a time makes it anew."""

    def __init__(self, ctx: Context, look: Callable[[Connection], Sums]) -> None:
        self._ctx = ctx
        self._look = look
        self._lock = threading.Lock()
        self._sums: Sums = {}
        self._until = 0.0

    def sums(self) -> Sums:
        """The last known ones when the database does not answer."""
        with self._lock:
            began = time.monotonic()
            if began >= self._until:
                try:
                    with self._ctx.read() as conn:
                        self._sums = self._look(conn)
                except Exception as fault:
                    log.warning("metrics: the database does not answer: %s", told(fault))
                now = time.monotonic()
                self._until = now + max(KEPT, SHARE * (now - began))
            return self._sums


def _points(conn: Connection) -> Sums:
    rows = conn.execute(
        select(accounts.c.wallet, accounts.c.kind, func.sum(accounts.c.balance)).group_by(
            accounts.c.wallet, accounts.c.kind
        )
    )
    return {(wallet, kind): int(-total if kind in GIVEN else total) for wallet, kind, total in rows}


def _deliveries(conn: Connection) -> Sums:
    rows = conn.execute(select(deliveries.c.status, func.count()).group_by(deliveries.c.status))
    return {(status,): int(count) for status, count in rows}


def _fill(family: GaugeMetricFamily, remembered: Remembered) -> None:
    for labels, value in remembered.sums().items():
        family.add_metric(labels, value)


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value=value)
