"""Who agreed to which terms, for what and until when: rows that nobody can change, with personal data kept apart."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from audit.models import Scope
from authorizations.models.grants import GrantRevision


class TermsVersion(models.Model):
    """The text of the terms and conditions, numbered, never edited."""

    number = models.PositiveSmallIntegerField(unique=True)
    text = models.TextField()
    sha256 = models.CharField(max_length=64, unique=True)
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        get_latest_by = "number"

    def __str__(self) -> str:
        return f"terms and conditions, version {self.number}"


class ConsentRecord(models.Model):
    """What was agreed to, as it was shown: with labels, so that it can be read when the catalogue has moved on."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    revision = models.OneToOneField(GrantRevision, models.PROTECT, related_name="consent")
    terms = models.ForeignKey(TermsVersion, models.PROTECT, related_name="consents")
    terms_sha256 = models.CharField(max_length=64)
    content = models.JSONField(help_text="The review as it was shown: parties, permissions with labels, duration.")
    content_sha256 = models.CharField(max_length=64)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-given_at", "-id"]
        indexes = [models.Index(name="consent_given_at", fields=["-given_at"])]

    def __str__(self) -> str:
        return f"consent to {self.revision}"

    @property
    def scope(self) -> Scope:
        return self.revision.scope


class ConsentPerson(models.Model):
    """Who consented, as far as it is personal data. Can be erased; the consent stays."""

    consent = models.OneToOneField(ConsentRecord, models.PROTECT, related_name="person", primary_key=True)
    name = models.CharField(max_length=120, blank=True)
    account_email = models.EmailField(blank=True)
    contact_email = models.EmailField(blank=True, help_text="The e-mail given in the wizard.")
    address = models.GenericIPAddressField(null=True, blank=True)
    browser = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "consent people"

    def __str__(self) -> str:
        return self.name
