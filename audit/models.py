"""What happened: append-only entries, numbered per shop, with personal data apart so that it alone can be erased."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import Q


class Scope(NamedTuple):
    """Whose affair something is: the shop and the partner it concerns, as plain keys."""

    shop_id: int | None = None
    partner_id: int | None = None


class Lifecycle(models.Model):
    """A row with a status. `TRANSITIONS` says where it may go; `audit.lifecycle` is the only way to take it there."""

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = {}

    status: Any  # a CharField with choices, declared by each model
    get_status_display: Any
    status_changed_at = models.DateTimeField(editable=False)

    class Meta:
        abstract = True

    def can_become(self, status: str) -> bool:
        return status in self.TRANSITIONS.get(self.status, frozenset())

    @property
    def scope(self) -> Scope:
        """Whose affair this row is; models that concern a shop or a partner say so."""
        return Scope()


class EntryQuerySet(models.QuerySet["Entry"]):
    def of_shop(self, shop_id: int) -> EntryQuerySet:
        return self.filter(shop_id=shop_id)

    def of_partner(self, partner_id: int) -> EntryQuerySet:
        return self.filter(partner_id=partner_id)

    def about(self, obj: models.Model) -> EntryQuerySet:
        return self.filter(object_type=obj._meta.label_lower, object_pk=obj.pk)


class Entry(models.Model):
    """One thing that happened. `actor` is empty when the system did it by itself."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField()
    verb = models.CharField(max_length=40)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    shop_id = models.BigIntegerField(null=True, blank=True)
    number = models.BigIntegerField(
        null=True, blank=True, help_text="Counts the entries of one shop from 1, without gaps."
    )
    partner_id = models.BigIntegerField(null=True, blank=True)
    object_type = models.CharField(max_length=60)
    object_pk = models.BigIntegerField()
    object_uuid = models.UUIDField()
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)
    detail = models.JSONField(default=dict, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "audit entry"
        verbose_name_plural = "audit entries"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(name="entries_of_a_shop_are_numbered_once", fields=["shop_id", "number"]),
            models.CheckConstraint(
                name="entry_of_a_shop_has_a_number",
                # "number >= 1" alone is not false of a number that is missing, so a check would let it pass.
                condition=Q(shop_id__isnull=True, number__isnull=True)
                | Q(shop_id__isnull=False, number__isnull=False, number__gte=1),
            ),
        ]
        indexes = [
            models.Index(name="entry_of_object", fields=["object_type", "object_pk", "-id"]),
            models.Index(name="entry_of_uuid", fields=["object_uuid"]),
            models.Index(name="entry_of_partner", fields=["partner_id", "-id"]),
            models.Index(name="entry_at", fields=["-at"]),
        ]

    def __str__(self) -> str:
        return f"{self.object_type} {self.verb}"


class EntryPerson(models.Model):
    """Who stood behind an entry, as far as it is personal data. Can be erased; the entry stays."""

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="person", primary_key=True)
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    address = models.GenericIPAddressField(null=True, blank=True)
    browser = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "entry people"

    def __str__(self) -> str:
        return self.name


class Chain(models.Model):
    """The number of a shop's newest entry. Its row lock puts the shop's entries in order."""

    shop_id = models.BigIntegerField(primary_key=True)
    last_number = models.BigIntegerField()

    class Meta:
        verbose_name = "audit chain"

    def __str__(self) -> str:
        return f"shop {self.shop_id}: {self.last_number}"
