"""What operators see of the catalogue: lists to look at. The catalogue file alone changes it."""

from collections.abc import Mapping

from django.contrib import admin
from django.utils.html import format_html_join

from audit.admin import LookOnlyAdmin
from catalogue.models import Level, Permission, ServiceCategory


def permission_words(levels: Mapping[int, Level]) -> str:
    """The permissions by their label today, each with its level."""
    rows = Permission.objects.filter(number__in=levels)
    return format_html_join("\n", "{}: {}<br>", ((p.label, levels[p.number].label) for p in rows))


@admin.register(Permission)
class PermissionAdmin(LookOnlyAdmin):
    list_display = (
        "number",
        "label",
        "key",
        "section_label",
        "offered_levels",
        "sensitive",
        "owner_only",
        "baseline",
        "retired_at",
    )
    list_display_links = ("number", "label")
    list_filter = (
        "section_label",
        ("retired_at", admin.EmptyFieldListFilter),
        "sensitive",
        "owner_only",
        "baseline",
        "is_analytics",
    )
    search_fields = ("number", "key", "label", "section_label")
    list_per_page = 200

    @admin.display(description="levels")
    def offered_levels(self, permission: Permission) -> str:
        return ", ".join(str(level.label) for level in permission.levels)


@admin.register(ServiceCategory)
class ServiceCategoryAdmin(LookOnlyAdmin):
    list_display = ("label", "key", "position", "retired_at")
    list_filter = (("retired_at", admin.EmptyFieldListFilter),)
    search_fields = ("key", "label")
