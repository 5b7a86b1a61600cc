"""The rows of a ranked table: which thing did how much in a period, searched, sorted and paged in the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django_filters import CharFilter, FilterSet

from seller_center.models import Product
from seller_center.pages.analytics.declaring import Ranking
from seller_center.pages.analytics.figures import Figure
from seller_center.pages.analytics.periods import Period
from seller_center.pages.analytics.sums import Known, Pair
from seller_center.pages.analytics.words import Change, change, said
from seller_center.pages.lists import SEARCH
from seller_center.visits import Visit

PER_PAGE = 25
NAME = "name"  # sorts by the thing's own


class RankingFilter(FilterSet):
    """`?q=&sort=&page=`, all optional; what makes no sense is passed over."""

    q = CharFilter(method="search", label="Search by name", max_length=100, widget=SEARCH)

    def __init__(self, data: QueryDict, *, ranking: Ranking, days: QuerySet[Any]) -> None:
        super().__init__(data, queryset=days)
        self.ranking = ranking

    def search(self, days: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return days.filter(**{f"{self.ranking.name}__icontains": value.removeprefix("@")})

    @property
    def sort(self) -> str:
        asked = str(self.data.get("sort", ""))
        known = {NAME, *(figure.key for figure in self.ranking.columns)}
        return asked if asked.removeprefix("-") in known else f"-{self.ranking.default.key}"

    @property
    def days(self) -> QuerySet[Any]:
        """The days of the things asked for; of all of them where the search cannot be understood."""
        found: QuerySet[Any] = self.qs if self.form.is_valid() else self.queryset
        return found.order_by()

    def rows(self) -> QuerySet[Any, Any]:
        """A row for each thing, in order; those with equal values by their key, so that pages never overlap."""
        measured = {figure.column: figure.measure.expression for figure in self.ranking.columns}
        rows = self.days.values("subject_id").annotate(**measured)
        key = self.sort.removeprefix("-")
        column = F(self.ranking.name if key == NAME else f"figure_{key}")
        if self.sort.startswith("-"):
            return rows.order_by(column.desc(nulls_last=True), "-subject_id")
        return rows.order_by(column.asc(nulls_last=True), "subject_id")


class Things(Paginator):
    """Counts the things without adding up what each did."""

    def __init__(self, found: RankingFilter) -> None:
        super().__init__(found.rows(), PER_PAGE)
        self.days = found.days

    @cached_property
    def count(self) -> int:
        return self.days.values("subject_id").distinct().count()


@dataclass(frozen=True)
class Row:
    name: str
    sub: str
    url: str  # empty for those who may not go there
    cells: list[tuple[Figure, str, Change | None]]


@dataclass(frozen=True)
class Ranked:
    """One page of a ranked table."""

    ranking: Ranking
    page: Page[Any]
    form: forms.Form
    sort: str
    rows: list[Row]
    is_searched: bool


def filtered(visit: Visit, ranking: Ranking, period: Period, params: QueryDict) -> RankingFilter:
    days = ranking.source.objects.of(visit.shop).between(period.first, period.last)
    return RankingFilter(params, ranking=ranking, days=days)


def ranked(visit: Visit, ranking: Ranking, period: Period, known: Known, params: QueryDict) -> Ranked:
    found = filtered(visit, ranking, period, params)
    page = Things(found).get_page(params.get("page"))
    values = list(page.object_list)
    subjects = _subjects(ranking, values)
    is_compared = ranking.is_compared and known.reaches(period.before)
    before = _before(visit, ranking, period, subjects) if is_compared else {}
    rows = [_row(visit, ranking, row, subjects[row["subject_id"]], before) for row in values]
    return Ranked(ranking, page, found.form, found.sort, rows, bool(params.get("q")))


def all_rows(visit: Visit, ranking: Ranking, period: Period, params: QueryDict) -> Iterator[list[Any]]:
    """Every row that is asked for, for a file: name, what stands under it, and each figure as a bare number."""
    found = filtered(visit, ranking, period, params).rows()
    for batch in _batches(found):
        subjects = _subjects(ranking, batch)
        for row in batch:
            subject = subjects[row["subject_id"]]
            figures = [row[figure.column] for figure in ranking.columns]
            yield [str(subject), ranking.sub(subject, visit.shop.time_zone), *figures]


def _batches(rows: QuerySet[Any, Any], size: int = 500) -> Iterator[list[Mapping[str, Any]]]:
    batch: list[Mapping[str, Any]] = []
    for row in rows.iterator(chunk_size=size):
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _subjects(ranking: Ranking, rows: Iterable[Mapping[str, Any]]) -> dict[int, Any]:
    return ranking.subject._default_manager.in_bulk([row["subject_id"] for row in rows])


def _before(visit: Visit, ranking: Ranking, period: Period, subjects: Iterable[int]) -> dict[int, Any]:
    """The figure the table is compared by, of the things on the page, over the period before."""
    figure, earlier = ranking.default, period.before
    days = ranking.source.objects.of(visit.shop).between(earlier.first, earlier.last).filter(subject__in=list(subjects))
    rows = days.order_by().values("subject_id").annotate(**{figure.column: figure.measure.expression})
    return dict.fromkeys(subjects, 0) | {row["subject_id"]: row[figure.column] for row in rows}


def _row(visit: Visit, ranking: Ranking, row: Mapping[str, Any], subject: Any, before: dict[int, Any]) -> Row:
    def cell(figure: Figure) -> tuple[Figure, str, Change | None]:
        value = row[figure.column]
        is_compared = figure is ranking.default and subject.pk in before
        changed = change(Pair(value, before[subject.pk]), figure) if is_compared else None
        return figure, said(value, figure, visit.shop.currency), changed

    sub = ranking.sub(subject, visit.shop.time_zone)
    return Row(str(subject), sub, _url(visit, ranking, subject), [cell(figure) for figure in ranking.columns])


def _url(visit: Visit, ranking: Ranking, subject: Any) -> str:
    """Where the thing itself is, for those who may see it there; what is deleted has no page."""
    is_gone = isinstance(subject, Product) and subject.status == Product.Status.DELETED
    if is_gone or not ranking.needs or not visit.may(ranking.needs):
        return ""
    return reverse(ranking.url_name, args=[visit.place, subject.uuid])
