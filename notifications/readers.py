"""What the apps above know of a person who is told things: whose people they are, and where."""

from __future__ import annotations

from typing import NamedTuple

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import User
from notifications.kinds import Audience


class Reader(NamedTuple):
    """Which kinds concern a person, and the time zone suggested for their digest."""

    audience: Audience
    time_zone: str = "UTC"


def reader(user: User) -> Reader:
    """Asked of the function that the setting `NOTIFICATION_READER` names, which may look at what lies above."""
    found: Reader = import_string(settings.NOTIFICATION_READER)(user)
    return found
