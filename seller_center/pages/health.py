"""What the pages about the shop's health show: its score, violations and appeals."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Sum
from django.http import Http404, QueryDict
from django_filters import ChoiceFilter

from seller_center.models import Violation
from seller_center.models.health import FULL_SCORE
from seller_center.pages.lists import SELECT, Listing, ShopFilter, listing
from seller_center.visits import Visit


class ViolationFilter(ShopFilter):
    searches = ("rule", "what_happened")
    sorts = {"rule": "rule", "points": "points", "found": "found_at"}
    default_sort = "-found"

    status = ChoiceFilter(choices=Violation.Status.choices, label="State", empty_label="Any state", widget=SELECT)

    class Meta:
        model = Violation
        fields = ["q", "status"]


class AppealFilter(ViolationFilter):
    sorts = {**ViolationFilter.sorts, "appealed": "appealed_at"}


def violation_list(visit: Visit, params: QueryDict) -> Listing:
    return listing(ViolationFilter(params, queryset=Violation.objects.of(visit.shop)), params)


def appeal_list(visit: Visit, params: QueryDict) -> Listing:
    """Every violation: those with an appeal, and those that wait for one."""
    return listing(AppealFilter(params, queryset=Violation.objects.of(visit.shop)), params)


def score(visit: Visit) -> int:
    """The full score without the points that count now; it does not go below nothing."""
    points = Violation.objects.of(visit.shop).counting().aggregate(all=Sum("points"))["all"] or 0
    return max(0, FULL_SCORE - points)


def get_violation(visit: Visit, uuid: UUID) -> Violation:
    """A violation of this very shop; any other is the same 404 as none."""
    found = Violation.objects.of(visit.shop).filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found
