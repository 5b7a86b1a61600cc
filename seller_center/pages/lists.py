"""How a list of the shop is searched, filtered, sorted and paged; what makes no sense in an address is passed over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django_filters import CharFilter, FilterSet

from authorizations.models import Activity
from seller_center.models import ShopRow
from seller_center.pages.marks import marks

PER_PAGE = 25
SELECT = forms.Select(attrs={"class": "form-select"})
SEARCH = forms.TextInput(attrs={"class": "form-control", "type": "search"})


class ShopFilter(FilterSet):
    """`?q=&…&sort=&page=`, all optional. Each list says in which columns it searches and by what it sorts."""

    searches: ClassVar[tuple[str, ...]] = ()
    finds: ClassVar[str] = ""  # what the search finds by, in words
    sorts: ClassVar[Mapping[str, str]] = {}  # what stands in the address -> the column
    default_sort: ClassVar[str] = ""

    q = CharFilter(method="search", label="Search", max_length=100, widget=SEARCH)

    def search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        wanted = Q()
        for column in self.columns():
            wanted |= Q(**{f"{column}__icontains": value})
        return rows.filter(wanted)

    def columns(self) -> tuple[str, ...]:
        """Where this person's search looks."""
        return self.searches

    @property
    def sort(self) -> str:
        asked = str(self.data.get("sort", ""))
        return asked if asked.removeprefix("-") in self.sorts else self.default_sort

    def rows(self) -> QuerySet[Any]:
        """The rows asked for, in order; those with equal values by their key, so that pages never overlap."""
        found = self.qs if self.form.is_valid() else self.queryset
        column = self.sorts[self.sort.removeprefix("-")]
        sign = "-" if self.sort.startswith("-") else ""
        return found.order_by(f"{sign}{column}", f"{sign}pk")


@dataclass(frozen=True)
class Listing:
    """One page of a list: its rows, the toolbar's form, the sort in force, and the partners' marks on the rows."""

    page: Page[Any]
    form: forms.Form
    sort: str
    marks: Mapping[UUID, Activity]

    @property
    def is_filtered(self) -> bool:
        return any(value for name, value in self.form.data.items() if name not in {"page", "sort"})


def listing(found: ShopFilter, params: QueryDict, *, marked: bool = True, per_page: int = PER_PAGE) -> Listing:
    page = Paginator(found.rows(), per_page).get_page(params.get("page"))
    rows = [row for row in page if isinstance(row, ShopRow)]
    if found.finds:
        found.form.fields["q"].widget.attrs["placeholder"] = found.finds
    return Listing(page, found.form, found.sort, marks(rows) if marked else {})
