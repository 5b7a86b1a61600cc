"""Invitations, as operators see them. Their token is not shown: it is for the two parties."""

from __future__ import annotations

from django.contrib import admin

from audit.admin import LookOnlyAdmin, linked
from authorizations.models import Invitation
from catalogue.admin import permission_words


@admin.register(Invitation)
class InvitationAdmin(LookOnlyAdmin):
    list_display = [
        *("id", linked("partner"), linked("shop"), "invited_by", "is_open_link", "status", "sent_at", "expires_at"),
    ]
    list_filter = ["status", "invited_by", "is_open_link", "sent_at"]
    list_select_related = ["partner", "shop"]
    search_fields = ["uuid", "partner__name", "partner__code", "shop__name", "shop__code"]
    search_help_text = "Part of the name or the beginning of the code of the partner or shop, or a whole UUID."
    owned_by = ["partner", "shop", "service", "binding"]
    sortable_by = ["id"]
    ordering = ["-id"]
    fields = [
        *("uuid", "partner", "shop", "invited_by", "is_open_link", "sent_by", "message", "service", "preset"),
        *("permissions", "reasons", "duration_days", "sent_at", "expires_at", "reminded_at", "opened_at", "opened_by"),
        *("decline_reason", "binding", "again_of", "status", "status_changed_at"),
    ]
    readonly_fields = ["permissions"]

    @admin.display(description="permissions proposed")
    def permissions(self, invitation: Invitation) -> str:
        return permission_words(invitation.levels)
