"""Which kinds of notification people may turn off: those their app registers here when it starts; no other can be.

What is about security, and about access that starts, changes or ends, is not registered, so that nobody misses it.
"""

from __future__ import annotations

from typing import NamedTuple

from django.core.exceptions import ImproperlyConfigured


class OptionalKind(NamedTuple):
    """A kind that is on until a person turns it off, and how the page of preferences words it."""

    kind: str
    label: str
    what_it_says: str


_optional: dict[str, OptionalKind] = {}


def register(optional: OptionalKind) -> None:
    """For `AppConfig.ready()`. The same twice is one; two that differ under one name are a mistake."""
    if _optional.setdefault(optional.kind, optional) != optional:
        raise ImproperlyConfigured(f"Another kind of notification is registered as {optional.kind!r}.")


def optional_kinds() -> list[OptionalKind]:
    """All that may be turned off, in the order of their labels."""
    return sorted(_optional.values(), key=lambda each: each.label)


def optional_kind(kind: str) -> OptionalKind | None:
    """The optional kind of this name; None when it is one that cannot be turned off."""
    return _optional.get(kind)
