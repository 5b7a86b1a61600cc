"""Where the request being served came from: kept beside an entry or a consent, in the table that can be erased."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    address: str | None = None
    browser: str = ""


NOWHERE = Origin()
_current: ContextVar[Origin] = ContextVar("origin", default=NOWHERE)


def current_origin() -> Origin:
    """The origin of the request being served; an empty one in a task or a command."""
    return _current.get()


@contextmanager
def from_origin(origin: Origin) -> Iterator[None]:
    """Whatever is recorded inside comes from `origin`."""
    token = _current.set(origin)
    try:
        yield
    finally:
        _current.reset(token)
