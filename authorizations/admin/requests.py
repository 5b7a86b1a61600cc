"""Access requests, as operators see them. Their token is not shown: it is for the two parties."""

from __future__ import annotations

from django.contrib import admin

from audit.admin import LookOnlyAdmin, linked
from authorizations.models import AccessRequest
from catalogue.admin import permission_words


@admin.register(AccessRequest)
class AccessRequestAdmin(LookOnlyAdmin):
    list_display = [
        *("id", linked("partner"), linked("shop"), linked("service"), "status", "step_reached", "sent_at"),
        *("opened_at", "expires_at"),
    ]
    list_filter = ["status", "step_reached", "sent_at"]
    list_select_related = ["partner", "shop", "service"]
    search_fields = ["partner__name", "partner__code", "shop__name", "shop__code", "service__name", "uuid"]
    search_help_text = "Part of a name or the beginning of a code of partner, shop or service, or a whole UUID."
    owned_by = ["partner", "shop", "service", "service_authorization"]
    sortable_by = ["id", "sent_at", "expires_at"]
    ordering = ["-id"]
    fields = [
        *("uuid", "partner", "shop", "service", "service_authorization", "widens", "preset", "permissions", "reasons"),
        *("duration_days", "message", "requested_by", "sent_at", "expires_at", "opened_at", "opened_by"),
        *("step_reached", "decline_reason", "status", "status_changed_at"),
    ]
    readonly_fields = ["permissions"]

    @admin.display(description="permissions asked for")
    def permissions(self, request: AccessRequest) -> str:
        return permission_words(request.levels)
