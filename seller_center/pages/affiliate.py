"""What the pages about collaborations, commission and samples show."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, QueryDict
from django_filters import ChoiceFilter

from seller_center.models import Collaboration, Sample
from seller_center.pages.lists import SELECT, Listing, ShopFilter, listing
from seller_center.visits import Visit

KINDS = [("open", "Open to every creator"), ("targeted", "Targeted at one")]


class RateFilter(ShopFilter):
    searches = ("product__title", "product__sku", "creator__handle")
    sorts = {"product": "product__title", "percent": "percent", "since": "since"}
    default_sort = "-since"

    kind = ChoiceFilter(choices=KINDS, method="of_kind", label="Kind", empty_label="Any kind", widget=SELECT)

    class Meta:
        model = Collaboration
        fields = ["q", "kind"]

    def of_kind(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(creator__isnull=value == "open")


class CollaborationFilter(RateFilter):
    status = ChoiceFilter(choices=Collaboration.Status.choices, label="Status", empty_label="Any status", widget=SELECT)

    class Meta(RateFilter.Meta):
        fields = ["q", "kind", "status"]


class SampleFilter(ShopFilter):
    searches = ("product__title", "product__sku", "creator__handle")
    sorts = {"product": "product__title", "asked": "asked_at", "followers": "creator__followers"}
    default_sort = "-asked"

    status = ChoiceFilter(choices=Sample.Status.choices, label="Status", empty_label="Any status", widget=SELECT)

    class Meta:
        model = Sample
        fields = ["q", "status"]


def collaboration_list(visit: Visit, params: QueryDict) -> Listing:
    return listing(CollaborationFilter(params, queryset=_collaborations(visit)), params)


def rate_list(visit: Visit, params: QueryDict) -> Listing:
    """The collaborations that run: those whose rate can be changed."""
    rows = _collaborations(visit).filter(status=Collaboration.Status.ACTIVE)
    return listing(RateFilter(params, queryset=rows), params)


def rates(visit: Visit) -> QuerySet[Collaboration]:
    """Every collaboration of the shop: one that a form was about may have ended meanwhile."""
    return _collaborations(visit)


def sample_list(visit: Visit, params: QueryDict) -> Listing:
    return listing(SampleFilter(params, queryset=_samples(visit)), params)


def get_collaboration(visit: Visit, uuid: UUID) -> Collaboration:
    return _get(_collaborations(visit), uuid)


def get_sample(visit: Visit, uuid: UUID) -> Sample:
    return _get(_samples(visit), uuid)


def _collaborations(visit: Visit) -> QuerySet[Collaboration]:
    return Collaboration.objects.of(visit.shop).select_related("product", "creator")


def _samples(visit: Visit) -> QuerySet[Sample]:
    return Sample.objects.of(visit.shop).select_related("product", "creator")


def _get(rows: QuerySet[Any], uuid: UUID) -> Any:
    """A row of this very shop; any other is the same 404 as none."""
    found = rows.filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found
