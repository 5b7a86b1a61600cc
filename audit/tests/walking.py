"""How a row of a test gets into any status: along its life cycle, by the shortest way."""

from collections import deque
from typing import TypeVar

from audit.lifecycle import move
from audit.models import Lifecycle

Row = TypeVar("Row", bound=Lifecycle)


def way(model: type[Lifecycle], start: str, end: str) -> list[str] | None:
    """The statuses on the shortest way from `start` (left out) to `end`; None when there is none."""
    ways: dict[str, list[str]] = {start: []}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        for there in sorted(model.TRANSITIONS.get(here, ())):
            if there not in ways:
                ways[there] = [*ways[here], there]
                queue.append(there)
    return ways.get(end)


def walk(row: Row, status: str) -> Row:
    """Take `row` to `status` and give it back."""
    steps = way(type(row), row.status, status)
    assert steps is not None, f"no way from {row.status} to {status}"
    for step in steps:
        move(row, step, by=None)
    return row
