"""What operators see of the catalogue: lists to look at. The catalogue file alone changes it."""

from django.contrib import admin

from audit.admin import LookOnlyAdmin
from catalogue.models import Permission, ServiceCategory


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
