"""What a person chooses: how to be told of each kind, when the digest comes, and in which language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.actions import set_language
from accounts.models import User
from audit.lifecycle import Conflict
from notifications import kinds
from notifications.models import DigestTime, Preference


@transaction.atomic
def choose(
    user: User, deliveries: Mapping[str, str], *, language: str, rhythm: str, time_zone: str, at: datetime
) -> None:
    """All that the page of preferences asks, at once."""
    set_language(user, language)
    set_digest_time(user, rhythm=rhythm, time_zone=time_zone, at=at)
    set_preferences(user, deliveries, at=at)


def set_preferences(user: User, deliveries: Mapping[str, str], *, at: datetime) -> None:
    """How `user` is told of these optional kinds, from what is written next; the others stay as they are.

    Raises `Conflict` when one of them cannot be chosen: nobody misses what is about security or about access that ends.
    """
    if not all(kinds.is_optional(kind) for kind in deliveries):
        raise Conflict("What can be turned off has changed meanwhile. Reload the page and choose again.")
    Preference.objects.bulk_create(
        [Preference(user=user, kind=kind, delivery=how, changed_at=at) for kind, how in deliveries.items()],
        update_conflicts=True,
        unique_fields=["user", "kind"],
        update_fields=["delivery", "changed_at"],
    )


def set_digest_time(user: User, *, rhythm: str, time_zone: str, at: datetime) -> None:
    """When what waits for the digest of `user` is gathered, what waits already too."""
    chosen = {"rhythm": rhythm, "time_zone": time_zone, "changed_at": at}
    DigestTime.objects.update_or_create(user=user, defaults=chosen)
