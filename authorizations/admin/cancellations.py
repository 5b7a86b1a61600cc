"""What partners want to stop, as operators see it. Only to look at: the seller answers, or time does."""

from __future__ import annotations

from django.contrib import admin

from audit.admin import LookOnlyAdmin, linked
from authorizations.models import BindingCancellation


@admin.register(BindingCancellation)
class BindingCancellationAdmin(LookOnlyAdmin):
    list_display = [
        *("id", linked("binding.partner"), linked("binding.shop"), linked("binding"), "status", "asked_at"),
        "answer_by",
    ]
    list_filter = ["status", "asked_at"]
    list_select_related = ["binding__partner", "binding__shop"]
    search_fields = ["uuid", "binding__partner__name", "binding__partner__code", "binding__shop__code"]
    search_help_text = "Part of a partner's name, the beginning of a code of partner or shop, or a whole UUID."
    owned_by = ["binding", "binding__partner", "binding__shop"]
    sortable_by = ["id"]
    ordering = ["-id"]
    fields = [
        *("uuid", "binding", "asked_by", "reason", "asked_at", "answer_by", "status", "status_changed_at"),
        *("answered_by", "answer_reason"),
    ]
