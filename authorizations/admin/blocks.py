"""What sellers say against partners: operators answer reports, the open ones first, and see who blocks whom."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Case, When
from django.http import HttpRequest

from audit.admin import Button, ButtonAdmin, LookOnlyAdmin, linked
from authorizations.actions import blocks
from authorizations.models import PartnerBlock, PartnerReport

Status = PartnerReport.Status
OPEN_FIRST = Case(When(status=Status.OPEN, then=0), default=1)


@admin.register(PartnerReport)
class PartnerReportAdmin(ButtonAdmin):
    buttons = [
        Button(
            "resolve",
            "Resolve",
            blocks.resolve_report,
            frozenset({Status.OPEN}),
            "The seller is told that you acted upon its report, with your answer. The partner is not told.",
            asks_reason=True,
        ),
        Button(
            "dismiss",
            "Dismiss",
            blocks.dismiss_report,
            frozenset({Status.OPEN}),
            "The seller is told that you found nothing to act upon, with your answer. The partner is not told.",
            asks_reason=True,
        ),
    ]
    list_display = ["id", linked("partner"), linked("seller"), linked("shop"), "category", "status", "reported_at"]
    list_filter = ["status", "category", "reported_at"]
    list_select_related = ["partner", "seller", "shop"]
    search_fields = ["uuid", "partner__name", "partner__code", "seller__name", "seller__code"]
    search_help_text = "Part of the name or the beginning of the code of the partner or seller, or a whole UUID."
    owned_by = ["partner", "seller", "shop"]
    attention = {"reports about partners to answer": {"status": Status.OPEN}}
    attention_rank = 0
    sortable_by = ["id"]
    fields = [
        *("uuid", "partner", "seller", "shop", "category", "text", "reported_by", "reported_at"),
        *("status", "status_changed_at", "answer"),
    ]

    def get_ordering(self, request: HttpRequest) -> Any:
        return [OPEN_FIRST, "-id"]


@admin.register(PartnerBlock)
class PartnerBlockAdmin(LookOnlyAdmin):
    list_display = ["id", linked("partner"), linked("seller"), "status", "blocked_at", "status_changed_at"]
    list_filter = ["status", "blocked_at"]
    list_select_related = ["partner", "seller"]
    search_fields = ["uuid", "partner__name", "partner__code", "seller__name", "seller__code"]
    search_help_text = "Part of the name or the beginning of the code of the partner or seller, or a whole UUID."
    owned_by = ["partner", "seller"]
    sortable_by = ["id"]
    ordering = ["-id"]
    fields = ["uuid", "partner", "seller", "blocked_by", "blocked_at", "status", "status_changed_at"]
