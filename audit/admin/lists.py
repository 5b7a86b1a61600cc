"""What all pages of operators share: looking only, quick however many rows, a row linked with what belongs to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.text import capfirst

from accounts.admin import OfferedLookups
from audit.admin.searching import narrow

Display = Callable[[Any], str]
KEY_DIGITS = 18  # as many as every bigint has room for
RECENT = 2000  # rows
COUNTED = 5_000  # rows


class OwnerFilter(admin.RelatedFieldListFilter):
    """Only the rows of one owner, to whom a link led; never a list of all the owners there are."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        keys = [key for key in self.lookup_val or [] if key.isascii() and key.isdecimal() and len(key) < 19]
        owners = field.related_model._default_manager.filter(pk__in=keys) if keys else []
        return [(owner.pk, str(owner)) for owner in owners]

    @property
    def include_empty_choice(self) -> bool:
        return False

    def has_output(self) -> bool:
        return bool(self.lookup_choices)


class RecentFilter(admin.AllValuesFieldListFilter):
    """Offers the values of the newest rows: to look for all there are would mean reading the whole table."""

    def __init__(
        self, field: Any, request: HttpRequest, params: Any, model: Any, model_admin: Any, field_path: str
    ) -> None:
        super().__init__(field, request, params, model, model_admin, field_path)
        self.model = model
        offered: Any = sorted({value for value in [*self.newest(), *(self.lookup_val or [])] if value})
        self.lookup_choices = offered

    def newest(self) -> Iterable[Any]:
        rows = self.model._default_manager.order_by("-pk")
        return rows.values_list(self.field_path, flat=True)[:RECENT]


class CappedPaginator(Paginator):
    """Counts no further than `COUNTED`: nobody turns that many pages, and counting all rows is what would be slow."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows[:COUNTED].count())

    @property
    def is_capped(self) -> bool:
        return self.count >= COUNTED


class KeySelect(AutocompleteSelect):
    """Shows again what was posted, unless no row can have it as its key: the database could not even be asked."""

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        keys = [key for key in value if str(key).isascii() and str(key).isdecimal() and len(str(key)) <= KEY_DIGITS]
        return super().optgroups(name, keys, attrs)


class LinkedAdmin(OfferedLookups):
    """A row's page leads to the lists of what belongs to it: those that are `owned_by` its model."""

    change_form_template = "admin/linked_change_form.html"
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # each would count the whole table once more
    paginator = CappedPaginator
    list_per_page = 50
    owned_by: Sequence[str] = ()  # relations by which other pages lead to this list
    # What wants doing: words for the operators' first page, and the query of this list that shows it.
    attention: Mapping[str, Mapping[str, str]] = {}
    attention_rank = 1  # the lowest stand first there

    def get_list_filter(self, request: HttpRequest) -> Any:
        return [*((path, OwnerFilter) for path in self.owned_by), *super().get_list_filter(request)]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = KeySelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return narrow(queryset, self.get_search_fields(request), search_term), False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def belonging_to(self, owner: Model) -> Iterator[tuple[str, dict[str, Any]]]:
        """The lists of this model about `owner`: what each is called, and its query."""
        paths = [p for p in self.owned_by if get_fields_from_path(self.model, p)[-1].related_model is type(owner)]
        for path in paths:
            yield capfirst(str(self.opts.verbose_name_plural)), {f"{path}__id__exact": owner.pk}

    def links_from(self, request: HttpRequest, owner: Model) -> Iterator[tuple[str, str]]:
        for other in self.admin_site._registry.values():
            if isinstance(other, LinkedAdmin) and other.has_view_permission(request):
                for label, query in other.belonging_to(owner):
                    yield label, other.list_url(query)

    def list_url(self, query: Mapping[str, Any]) -> str:
        url = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        return f"{url}?{urlencode(query)}"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        obj = self.get_object(request, object_id)
        links = sorted(self.links_from(request, obj)) if obj else []
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "links": links})


class LookOnlyAdmin(LinkedAdmin):
    """Nothing is added, changed or deleted here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def linked(field: str, description: str = "") -> Display:
    """A column that leads to the operators' page of what `field` (with dots for what lies behind it) points to."""

    @admin.display(description=description or field.rpartition(".")[2].replace("_", " "))
    def column(obj: Model) -> str:
        target: Any = obj
        for name in field.split("."):
            target = getattr(target, name, None)
        return link_to(target) if target is not None else "–"

    column.__name__ = f"{field.replace('.', '_')}_link"
    return column


def link_to(obj: Model) -> str:
    url = reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])
    return format_html('<a href="{}">{}</a>', url, obj)
