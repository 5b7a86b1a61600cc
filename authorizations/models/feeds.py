"""The calendar feed of a person: its secret address can be made anew, and the old one is dead at once."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class CalendarFeed(models.Model):
    """The address holds `uuid` and `version`, signed: nothing in this row opens the feed by itself."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feed")
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(help_text="When this version was made.")

    def __str__(self) -> str:
        return f"calendar feed of {self.user}"
