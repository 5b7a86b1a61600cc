"""What happened, as operators look through it; each entry leads to what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html

from audit.admin.lists import LookOnlyAdmin, RecentFilter, linked
from audit.models import Chain, Entry


class ScopeFilter(RecentFilter):
    """The entries of one shop or partner, to which a link led."""

    def newest(self) -> Iterable[Any]:
        return []

    def has_output(self) -> bool:
        return self.lookup_val is not None


def keyed(label: str, key: Any) -> str:
    """A link to the row `key` of the model `label`, as far as operators have a page of it."""
    app, _, model = label.rpartition(".")
    try:
        url = reverse(f"admin:{app}_{model}_change", args=[key])
    except NoReverseMatch:
        return f"{model} {key}"
    return format_html('<a href="{}">{} {}</a>', url, model, key)


@admin.register(Entry)
class EntryAdmin(LookOnlyAdmin):
    list_display = ["at", "verb", "about", "shop_id", "number", "partner_id", linked("actor")]
    list_filter = [
        *(("object_type", RecentFilter), ("verb", RecentFilter), "at"),
        *(("shop_id", ScopeFilter), ("partner_id", ScopeFilter), ("object_pk", ScopeFilter)),
    ]
    list_select_related = ["actor"]
    search_fields = ["uuid", "object_uuid", "actor__email"]
    search_help_text = "The UUID of an entry or of what it is about, or the beginning of a person's e-mail address."
    owned_by = ["actor"]
    ordering = ["-id"]
    sortable_by = ["at"]
    fields = [
        *("uuid", "at", "verb", "actor", "shop_id", "number", "partner_id"),
        *("about", "object_uuid", "before", "after", "detail", "behind"),
    ]
    readonly_fields = ["about", "behind"]

    @admin.display
    def about(self, entry: Entry) -> str:
        return keyed(entry.object_type, entry.object_pk)

    @admin.display(description="person (can be erased)")
    def behind(self, entry: Entry) -> str:
        person = getattr(entry, "person", None)
        return f"{person.name}, {person.email}, {person.address or 'no address'}, {person.browser}" if person else "–"

    def belonging_to(self, owner: Model) -> Iterator[tuple[str, dict[str, Any]]]:
        if isinstance(owner, Entry | Chain):
            return
        for _, query in super().belonging_to(owner):
            yield "Audit entries: what this person did", query
        yield "Audit entries: about this", {"object_type": owner._meta.label_lower, "object_pk": owner.pk}
        scope = f"{owner._meta.model_name}_id"
        if scope in ("shop_id", "partner_id"):
            yield "Audit entries: all that concerns it", {scope: owner.pk}


@admin.register(Chain)
class ChainAdmin(LookOnlyAdmin):
    list_display = ["shop_id", "last_number"]
    ordering = ["shop_id"]
