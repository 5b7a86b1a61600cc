"""What the pages about LIVEs and videos show."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Case, ExpressionWrapper, F, Q, QuerySet, When
from django.http import Http404, QueryDict
from django_filters import ChoiceFilter

from audit.clock import PortalNow
from seller_center.models import Live, Video
from seller_center.pages.lists import SELECT, Listing, ShopFilter, listing
from seller_center.visits import Visit


class LiveFilter(ShopFilter):
    searches = ("title", "host")
    sorts = {"title": "title", "starts": "starts_at", "minutes": "minutes", "next": "starts_at"}
    default_sort = "next"

    status = ChoiceFilter(choices=Live.Status.choices, label="Status", empty_label="Any status", widget=SELECT)

    class Meta:
        model = Live
        fields = ["q", "status"]

    def rows(self) -> QuerySet[Any]:
        """Unless asked otherwise, those to come first, the next one on top; then the past, the last one first."""
        rows = super().rows()
        if self.sort != "next":
            return rows
        to_come = Case(When(is_to_come=True, then=F("starts_at")))
        return rows.order_by("-is_to_come", to_come, "-starts_at", "-pk")


class VideoFilter(ShopFilter):
    searches = ("title", "creator__handle", "product__title", "product__sku")
    sorts = {"title": "title", "published": "published_at"}
    default_sort = "-published"

    shown = ChoiceFilter(
        field_name="is_shown",
        choices=[("True", "Shown"), ("False", "Hidden")],
        label="Shown in the shop",
        empty_label="Shown or hidden",
        widget=SELECT,
    )

    class Meta:
        model = Video
        fields = ["q", "shown"]


def live_list(visit: Visit, params: QueryDict) -> Listing:
    return listing(LiveFilter(params, queryset=_lives(visit)), params)


def video_list(visit: Visit, params: QueryDict) -> Listing:
    return listing(VideoFilter(params, queryset=_videos(visit)), params)


def get_live(visit: Visit, uuid: UUID) -> Live:
    return _get(_lives(visit), uuid)


def is_to_come(live: Any) -> bool:
    """Whether a LIVE that a page fetched can still be changed."""
    return bool(live.is_to_come)


def get_video(visit: Visit, uuid: UUID) -> Video:
    return _get(_videos(visit), uuid)


def _lives(visit: Visit) -> QuerySet[Live]:
    """In `is_to_come`, whether it is planned and has not begun: only such a one is changed."""
    to_come = Q(status=Live.Status.PLANNED, starts_at__gt=PortalNow())
    return Live.objects.of(visit.shop).annotate(
        is_to_come=ExpressionWrapper(to_come, output_field=BooleanField()),
    )


def _videos(visit: Visit) -> QuerySet[Video]:
    return Video.objects.of(visit.shop).select_related("creator", "product")


def _get(rows: QuerySet[Any], uuid: UUID) -> Any:
    """A row of this very shop; any other is the same 404 as none."""
    found = rows.filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found
