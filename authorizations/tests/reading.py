"""How tests read what an action left behind: entries, and letters."""

from __future__ import annotations

from django.db import models

from audit.models import Entry
from notifications.models import Notification

Letters = set[tuple[str, str, str]]


def last_entry(row: models.Model) -> Entry:
    return Entry.objects.about(row).order_by("-id")[0]


def verbs_about(row: models.Model) -> list[str]:
    return list(Entry.objects.about(row).order_by("id").values_list("verb", flat=True))


def letters() -> Letters:
    """Kind, side and address of every letter; two that are the same count as an error."""
    rows = [
        (row.kind, row.template.removesuffix(".txt").rpartition("_")[2], row.address)
        for row in Notification.objects.select_related("recipient")
    ]
    assert len(rows) == len(set(rows)), "somebody was told the same thing twice"
    return set(rows)


def forget_letters() -> None:
    Notification.objects.all().delete()


def fresh(row: models.Model):
    return type(row)._default_manager.get(pk=row.pk)
