"""Real threads with connections of their own, for tests of what happens at once."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from django.db import connection

from audit.lifecycle import Conflict

Verb = Callable[[], Any]
PATIENCE = 30  # seconds that the slower one may take
HEAD_START = 0.06  # seconds at most: enough to reach the lock that both want, so that either may be first


class Racers:
    """Two or more threads that are let go at the same moment, again and again."""

    def __init__(self, count: int) -> None:
        self.pool = ThreadPoolExecutor(count)
        self.barrier = threading.Barrier(count, timeout=PATIENCE)
        self.random = random.Random(count)

    def race(self, *verbs: Verb) -> list[Any]:
        """What each verb gave: its value, or the `Conflict` it was told. Any other error is the test's."""
        delays = [self.random.random() * HEAD_START for _ in verbs]
        delays[self.random.randrange(len(verbs))] = 0.0
        runs: list[Future[Any]] = [
            self.pool.submit(self._run, verb, delay) for verb, delay in zip(verbs, delays, strict=True)
        ]
        return [run.result(PATIENCE) for run in runs]

    def _run(self, verb: Verb, delay: float) -> Any:
        self.barrier.wait()
        time.sleep(delay)
        try:
            return verb()
        except Conflict as conflict:
            return conflict

    def close(self) -> None:
        count = self.barrier.parties
        for run in [self.pool.submit(self._close_connection) for _ in range(count)]:
            run.result(PATIENCE)
        self.pool.shutdown()

    def _close_connection(self) -> None:
        self.barrier.wait()  # so that each thread takes one
        connection.close()


@contextmanager
def racers(count: int = 2) -> Iterator[Racers]:
    running = Racers(count)
    try:
        yield running
    finally:
        running.close()


def winners(results: list[Any]) -> list[bool]:
    return [not isinstance(result, Conflict) for result in results]
