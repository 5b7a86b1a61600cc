"""Consents and terms, as operators see them: proof, and nothing to change."""

from __future__ import annotations

from django.contrib import admin

from audit.admin import LookOnlyAdmin, linked
from authorizations.models import ConsentRecord, TermsVersion


@admin.register(ConsentRecord)
class ConsentRecordAdmin(LookOnlyAdmin):
    list_display = ["id", "given_at", linked("revision"), linked("terms"), linked("given_by"), "content_sha256"]
    list_filter = ["given_at", "terms"]
    owned_by = ["revision", "revision__grant", "given_by"]
    sortable_by = ["id", "given_at"]
    list_select_related = [
        *("revision__grant__service_authorization__service", "revision__grant__service_authorization__shop"),
        *("terms", "given_by"),
    ]
    search_fields = ["uuid", "revision__uuid", "revision__grant__uuid", "given_by__email"]
    search_help_text = "The whole UUID of a consent, revision or grant, or the beginning of a person's e-mail address."
    ordering = ["-id"]
    fields = [
        *("uuid", "revision", "terms", "terms_sha256", "content", "content_sha256", "given_at", "given_by", "behind"),
    ]
    readonly_fields = ["behind"]

    @admin.display(description="person (can be erased)")
    def behind(self, consent: ConsentRecord) -> str:
        person = getattr(consent, "person", None)
        if person is None:
            return "Erased."
        address = person.address or "no address"
        return f"{person.name}, {person.account_email}, contact {person.contact_email}, {address}, {person.browser}"


@admin.register(TermsVersion)
class TermsVersionAdmin(LookOnlyAdmin):
    list_display = ["number", "published_at", "sha256"]
    ordering = ["-number"]
    fields = ["number", "published_at", "sha256", "text"]
