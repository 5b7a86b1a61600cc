"""How long the end of many grants in one minute takes, and how long *Remove access* takes meanwhile."""

from __future__ import annotations

import math
import multiprocessing
import os
import statistics
import time
from bisect import bisect
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from typing import Any, NamedTuple

import celery
from django.db import connection, connections

from audit.clock import portal_now
from audit.models import Entry
from authorizations.actions.grants import revoke
from authorizations.models import AccessGrant
from authorizations.tasks import end_what_is_due
from notifications.models import Notification
from sellers.models import SellerMember
from tsp_portal.demo.bench_load import scratch_database
from tsp_portal.demo.bench_sweep_load import load_due
from tsp_portal.demo.steps import Say

WORKERS = 2  # as many as the worker of the portal has: docs/deployment.md
A_SECOND = 20  # accesses removed
HEAD_START = 1.0  # seconds in which access is removed before the sweep begins
PATIENCE = 600  # seconds that a process may take

Fork = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Swept:
    """What `bench sweep` found."""

    grants: int
    seconds: float
    cpu_seconds: float  # of the processes that sweep, without the database's
    load: float  # of the machine before it began: what else is running takes from the figures
    entries: int  # that say a grant expired
    notifications: int  # in-app entries and mails queued, that say so
    missing: int  # entries and notifications that there are too few or too many, and grants that are still open
    removed_here: Removals  # in shops that were being swept at that moment
    removed_elsewhere: Removals

    @property
    def per_second(self) -> float:
        return round(self.grants / self.seconds, 1)

    @property
    def p99_ms(self) -> float:
        return max(self.removed_here.p99_ms, self.removed_elsewhere.p99_ms)


@dataclass(frozen=True)
class Removals:
    """How long *Remove access* took, in milliseconds."""

    count: int
    p50_ms: float
    p99_ms: float
    max_ms: float

    @classmethod
    def of(cls, seconds: list[float]) -> Removals:
        """The 99th percentile is one that was measured: none is made up between the two that are slowest."""
        took = sorted(each * 1000 for each in seconds)
        p99 = took[math.ceil(len(took) * 0.99) - 1]
        return cls(len(took), round(statistics.median(took), 1), round(p99, 1), round(took[-1], 1))


class Took(NamedTuple):
    """What the clock said, in seconds."""

    seconds: float
    cpu_seconds: float
    here: list[float]
    elsewhere: list[float]


def bench_sweep(grants: int, *, say: Say) -> Swept:
    """Make a scratch database in which so many grants are due, and end them while others are removed."""
    say("Making a scratch database …")
    with scratch_database():
        load_due(grants, say=say)
        say("Ending what is due …")
        connections.close_all()  # each process has its own
        load, took = os.getloadavg()[0], _race()
        return _found(grants, load, took)


def _race() -> Took:
    stop = Fork.Event()
    seller, times = _start(_remove_access, stop)
    time.sleep(HEAD_START)
    began = time.monotonic()
    workers = [_start(_sweep, stop) for _ in range(WORKERS)]
    try:
        cpu_seconds = sum(_answer(pipe) for _, pipe in workers)
        seconds = time.monotonic() - began
        stop.set()
        here, elsewhere = _answer(times)
    finally:
        stop.set()
        for process, _ in [*workers, (seller, times)]:
            process.join(PATIENCE)
    return Took(seconds, cpu_seconds, here, elsewhere)


def _start(work: Callable[[Event], Any], stop: Event) -> tuple[Any, Connection]:
    """A process that does this work, and where its result comes from."""
    ours, theirs = Fork.Pipe(duplex=False)
    process = Fork.Process(target=_work, args=(work, stop, theirs), daemon=True)
    process.start()
    theirs.close()  # so that we are told when the process dies
    return process, ours


def _work(work: Callable[[Event], Any], stop: Event, pipe: Connection) -> None:
    celery.current_app.conf.update(broker_url="memory://localhost/")  # the portal's own workers are left alone
    pipe.send(work(stop))
    connection.close()


def _answer(pipe: Connection) -> Any:
    if not pipe.poll(PATIENCE):
        raise TimeoutError(f"A process was not done after {PATIENCE} seconds.")
    return pipe.recv()


# What the processes do


def _sweep(stop: Event) -> float:
    """The task, as often as there is something due; the seconds of CPU it took."""
    while AccessGrant.objects.overdue(portal_now()).exists() and not stop.is_set():
        end_what_is_due()
    return time.process_time()


def _remove_access(stop: Event) -> tuple[list[float], list[float]]:
    """By turns in a shop that is being swept and in another, at a steady pace; how long each took, in seconds."""
    swept, others = _to_remove()
    took: tuple[list[float], list[float]] = ([], [])
    due = time.monotonic()
    while swept and others and not stop.is_set():
        place = min(bisect(swept, (_swept_last(), 0)), len(swept) - 1)
        for (_, key), seconds in zip((swept.pop(place), others.pop()), took, strict=True):
            seconds.append(_remove(key))
            due += 1 / A_SECOND
            time.sleep(max(0.0, due - time.monotonic()))
    return took


def _to_remove() -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The shops and keys of accesses that go on: in shops that are swept, and in those behind them, in order."""
    goes_on = AccessGrant.objects.filter(ends_at__gt=portal_now()).order_by("service_authorization__shop")
    rows = list(goes_on.values_list("service_authorization__shop", "pk"))
    return rows[: len(rows) // 2], rows[len(rows) // 2 :]


def _swept_last() -> int:
    """The shop that the sweep has come to."""
    newest = Entry.objects.filter(verb="expired").order_by("-id").values_list("shop_id", flat=True).first()
    return newest or 0


def _remove(key: int) -> float:
    """How long it takes the main account, in seconds."""
    grant = AccessGrant.objects.with_parties().get(pk=key)
    owner = SellerMember.objects.select_related("user").get(seller=grant.shop.seller_id, is_main=True).user
    began = time.perf_counter()
    revoke(grant, by=owner)
    return time.perf_counter() - began


# What became of it


def _found(grants: int, load: float, took: Took) -> Swept:
    expired = AccessGrant.objects.filter(status=AccessGrant.Status.EXPIRED)
    entries = Entry.objects.filter(verb="expired")
    told = Notification.objects.filter(kind="access_expired")
    addresses = expired.exclude(contact_email="").count()
    missing = [
        grants - expired.count(),
        grants - entries.count(),
        grants - entries.values("object_pk").distinct().count(),
        2 * grants + addresses - told.count(),
    ]
    return Swept(
        grants=grants,
        seconds=round(took.seconds, 2),
        cpu_seconds=round(took.cpu_seconds, 1),
        load=round(load, 1),
        entries=entries.count(),
        notifications=told.count(),
        missing=sum(abs(each) for each in missing),
        removed_here=Removals.of(took.here),
        removed_elsewhere=Removals.of(took.elsewhere),
    )
