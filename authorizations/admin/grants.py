"""Grants and their revisions, as operators see them; they may end or suspend one, never make, widen or lengthen it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join

from audit.admin import Button, ButtonAdmin, LookOnlyAdmin, link_to, linked
from audit.admin.lists import RecentFilter
from authorizations.actions import grants
from authorizations.forms.operators import SuspendAccessForm
from authorizations.models import AccessGrant, GrantRevision
from catalogue.admin import permission_words

Status = AccessGrant.Status


@admin.register(AccessGrant)
class AccessGrantAdmin(ButtonAdmin):
    buttons = [
        Button(
            "suspend",
            "Suspend",
            grants.suspend,
            frozenset({Status.ACTIVE}),
            "Nobody of the partner can use the access from this moment until it is resumed. Both sides are told.",
            form=SuspendAccessForm,
        ),
        Button(
            "resume",
            "Resume",
            grants.resume,
            frozenset({Status.SUSPENDED}),
            "The access works again, until its end. Both sides are told.",
        ),
        Button(
            "terminate",
            "End access",
            grants.terminate,
            frozenset({Status.ACTIVE, Status.SUSPENDED}),
            "The access ends at once and does not come back without a new consent. Both sides are told.",
            asks_reason=True,
        ),
    ]
    list_display = [
        *("id", linked("service_authorization.partner"), linked("service_authorization.shop")),
        *("service", "status", "starts_at", "ends_at", "preset", "revision_number"),
    ]
    list_filter = ["status", ("preset", RecentFilter), "ends_at"]
    search_fields = [
        *("service_authorization__partner__name", "service_authorization__partner__code"),
        *("service_authorization__shop__name", "service_authorization__shop__code", "uuid"),
    ]
    search_help_text = "Part of the name or the beginning of the code of the partner or shop, or a whole UUID."
    owned_by = [
        *("service_authorization", "service_authorization__partner"),
        *("service_authorization__shop", "service_authorization__service"),
    ]
    attention = {"suspended grants": {"status": Status.SUSPENDED}}
    sortable_by = ["id"]  # by date there is a filter: a hundred thousand rows are not sorted for a look
    ordering = ["-id"]
    fields = [
        *("uuid", "authorization", "status", "status_reason", "status_changed_at", "starts_at", "ends_at"),
        *("preset", "permissions", "revision_number", "revisions", "contact_email"),
    ]
    readonly_fields = ["authorization", "permissions", "revisions"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[AccessGrant]:
        return AccessGrant.objects.with_parties()

    @admin.display(description="service")
    def service(self, grant: AccessGrant) -> str:
        return grant.service_authorization.service.name

    @admin.display(description="service authorization")
    def authorization(self, grant: AccessGrant) -> str:
        return link_to(grant.service_authorization)

    @admin.display
    def permissions(self, grant: AccessGrant) -> str:
        return permission_words(grant.levels)

    @admin.display
    def revisions(self, grant: AccessGrant) -> str:
        return format_html_join("\n", "{}<br>", ((link_to(revision),) for revision in grant.revisions.all()))


@admin.register(GrantRevision)
class GrantRevisionAdmin(LookOnlyAdmin):
    list_display = ["id", linked("grant"), "number", "starts_at", "ends_at", "preset", "made_at", linked("made_by")]
    list_filter = [("preset", RecentFilter), "made_at"]
    list_select_related = ["grant__service_authorization__service", "grant__service_authorization__shop", "made_by"]
    search_fields = ["uuid", "grant__uuid"]
    search_help_text = "The whole UUID of a revision or of its grant."
    owned_by = ["grant", "made_by"]
    sortable_by = ["id"]
    ordering = ["-id"]
    fields = [
        "uuid",
        "of",
        "number",
        "starts_at",
        "ends_at",
        "preset",
        "permissions",
        "consented",
        "made_at",
        "made_by",
    ]
    readonly_fields = ["of", "permissions", "consented"]

    @admin.display(description="grant")
    def of(self, revision: GrantRevision) -> str:
        return link_to(revision.grant)

    @admin.display
    def permissions(self, revision: GrantRevision) -> str:
        return permission_words(revision.levels)

    @admin.display(description="consent")
    def consented(self, revision: GrantRevision) -> str:
        consent: Any = getattr(revision, "consent", None)
        return link_to(consent) if consent else "None needed: nothing was widened or lengthened."
