"""Which kinds of notification there are: whom each concerns, what it is about, and whether it can be turned off.

Every kind is registered once, when its app starts; to write a notification of any other kind is an error.

    # <app>/kinds.py (in authorizations a folder)
    RENEWAL_ASKED = Kind(
        "renewal_asked",                            # as in `notify(kind=…)` and in the name of its template
        "A partner asks to renew",                  # its label on the page of preferences, in sentence case
        "Before access or a service ends, the partner asks for it to go on.",
        Audience.SELLER,                            # who gets it: SELLER, PARTNER or BOTH
        Topic.REQUESTS,                             # SECURITY and ENDING can never be turned off, all others can
    )
    KINDS = (RENEWAL_ASKED, …)

    # <app>/apps.py, in `ready()`
    register(*KINDS)

The letter of a kind is `templates/<app>/email/<kind>_<side>.txt`, its Spanish twin has the same name in `email/es/`.
Words that depend on the language (days, what is left) are made in the recipient's: see `authorizations.letters.Word`.
"""

from __future__ import annotations

from enum import Flag
from typing import NamedTuple

from django.core.exceptions import ImproperlyConfigured
from django.db.models import TextChoices


class Audience(Flag):
    """Whose people a kind is for; the page of preferences shows people their own side's."""

    NOBODY = 0
    SELLER = 1
    PARTNER = 2
    BOTH = SELLER | PARTNER


class Topic(TextChoices):
    """What a kind is about: digests and the page of preferences are grouped by it, in this order."""

    SECURITY = "security", "Security"
    ENDING = "ending", "Access that ends"
    REQUESTS = "requests", "Requests and answers"
    ACCESS = "access", "Access and services"
    REPORTS = "reports", "Reports"


# Nobody may miss these: they are always written, and always mailed one by one.
ALWAYS_TOLD = frozenset({Topic.SECURITY, Topic.ENDING})


class Kind(NamedTuple):
    """A kind of notification, and how the page of preferences words it."""

    kind: str
    label: str
    what_it_says: str
    audience: Audience
    topic: Topic

    @property
    def is_optional(self) -> bool:
        """Whether people choose how they are told of it, or that they are not."""
        return self.topic not in ALWAYS_TOLD


_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """For `AppConfig.ready()`. The same twice is one; two that differ under one name are a mistake."""
    for each in kinds:
        if _kinds.setdefault(each.kind, each) != each:
            raise ImproperlyConfigured(f"Another kind of notification is registered as {each.kind!r}.")


def find(name: str) -> Kind | None:
    """The kind of this name; None when none is registered, as for an old row whose kind is gone."""
    return _kinds.get(name)


def get(name: str) -> Kind:
    """The kind of this name. Raises `ImproperlyConfigured` when none is registered."""
    kind = find(name)
    if kind is None:
        raise ImproperlyConfigured(f"No kind of notification is registered as {name!r}: see notifications/kinds.py.")
    return kind


def is_optional(name: str) -> bool:
    kind = find(name)
    return kind is not None and kind.is_optional


def kinds_for(audience: Audience) -> list[Kind]:
    """Those that concern at least one of these sides, by topic, then by label."""
    order = list(Topic)
    ours = [kind for kind in _kinds.values() if kind.audience & audience]
    return sorted(ours, key=lambda each: (order.index(each.topic), each.label))
