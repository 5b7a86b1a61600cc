"""Acting on behalf, as operators see it: who may use what, who was inside when, and what was done. Only to look at.

Activities run into the millions: the lists are in order of key, count no further than they show, and filter only by
what an index or the next thousand rows answer.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest

from audit.admin import LookOnlyAdmin, linked
from authorizations.models import Activity, DelegatedSession, GrantAssignment, PermissionUse
from authorizations.pages.activity_words import values, who
from catalogue.models import Permission

GRANT = ("grant__service_authorization__service", "grant__service_authorization__shop")
LABEL = Subquery(Permission.objects.filter(number=OuterRef("permission")).values("label"))


@admin.register(GrantAssignment)
class GrantAssignmentAdmin(LookOnlyAdmin):
    list_display = ["id", linked("member"), linked("grant"), "level", "bounded_to", "status", "assigned_at"]
    list_filter = ["status", "level"]
    list_select_related = [*GRANT, "member__user", "member__partner"]
    search_fields = ["uuid", "grant__uuid", "member__user__email", "member__user__name"]
    search_help_text = "The whole UUID of an assignment or grant, or a person's name or beginning of an e-mail address."
    owned_by = ["member", "grant", "member__partner"]
    sortable_by = ["id"]
    ordering = ["-id"]
    fields = ["uuid", "member", "grant", "level", "bounded_to", "status", "assigned_at", "status_changed_at"]
    readonly_fields = ["bounded_to"]

    @admin.display(description="sections")
    def bounded_to(self, assignment: GrantAssignment) -> str:
        return "All" if assignment.sections is None else ", ".join(assignment.sections)


@admin.register(DelegatedSession)
class DelegatedSessionAdmin(LookOnlyAdmin):
    list_display = [
        *("id", linked("member"), linked("shop"), linked("grant"), "revision_number", "started_at", "ended_at"),
    ]
    list_filter = [("ended_at", admin.EmptyFieldListFilter)]
    list_select_related = [*GRANT, "member__user", "member__partner", "shop"]
    search_fields = ["uuid", "grant__uuid", "shop__code", "shop__name", "member__user__email"]
    search_help_text = "A whole UUID, a shop's name or code, or the beginning of a person's e-mail address."
    owned_by = ["member", "shop", "grant"]
    sortable_by = ["id"]
    ordering = ["-id"]
    fields = ["uuid", "member", "shop", "grant", "revision_number", "started_at", "ended_at"]  # the sign-in is nobody's


@admin.register(Activity)
class ActivityAdmin(LookOnlyAdmin):
    list_display = [
        *("id", "at", "kind", linked("member"), linked("partner"), linked("shop"), "section", "label", "object_label"),
    ]
    list_filter = ["kind"]
    list_select_related = ["member__user", "member__partner", "partner", "shop"]
    search_fields = ["object_uuid"]
    search_help_text = "The whole UUID of what was changed or looked at."
    owned_by = ["shop", "partner", "member"]
    sortable_by = ["id"]
    ordering = ["-id"]
    fields = [
        *("at", "kind", "member", "partner", "shop", "grant", "revision_number", "section", "label", "level", "page"),
        *("object_type", "object_label", "object_uuid", "changed", "condition", "behind"),
    ]
    readonly_fields = ["label", "changed", "behind"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Activity]:
        return Activity.objects.annotate(permission_label=LABEL)

    @admin.display(description="permission")
    def label(self, activity: Any) -> str:
        return activity.permission_label or "–"

    @admin.display
    def changed(self, activity: Activity) -> str:
        said = values(activity.changes or {})
        return "; ".join(f"{each.label}: {each.before} → {each.after}" for each in said) or "–"

    @admin.display(description="person (can be erased)")
    def behind(self, activity: Activity) -> str:
        person: Any = getattr(activity, "person", None)
        return f"{who(activity)}, {person.address or 'no address'}, {person.browser}" if person else "Erased."


@admin.register(PermissionUse)
class PermissionUseAdmin(LookOnlyAdmin):
    list_display = ["id", linked("grant"), "label", "level", "last_used_at"]
    list_filter = ["level"]
    list_select_related = [*GRANT]
    search_fields = ["grant__uuid"]
    search_help_text = "The whole UUID of a grant."
    owned_by = ["grant"]
    sortable_by = ["id"]
    ordering = ["-id"]
    fields = ["grant", "label", "level", "last_used_at"]
    readonly_fields = ["label"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PermissionUse]:
        return PermissionUse.objects.annotate(permission_label=LABEL)

    @admin.display(description="permission")
    def label(self, use: Any) -> str:
        return use.permission_label or "–"
