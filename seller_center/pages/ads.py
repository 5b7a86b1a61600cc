"""What the pages about ad campaigns, their budgets and what they spent show."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import DecimalField, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.http import Http404, QueryDict
from django_filters import ChoiceFilter

from audit.clock import portal_now
from seller_center.models import Campaign, CampaignDay
from seller_center.pages.lists import SELECT, Listing, ShopFilter, listing
from seller_center.visits import Visit
from sellers.times import local_day

SPEND_DAYS = 30  # whole days, today not among them
AMOUNT = DecimalField(max_digits=14, decimal_places=2)
RUNS = [choice for choice in Campaign.Status.choices if choice[0] != Campaign.Status.ENDED]


class CampaignFilter(ShopFilter):
    searches = ("name",)
    sorts = {"name": "name", "since": "since"}
    default_sort = "-since"

    status = ChoiceFilter(choices=Campaign.Status.choices, label="Status", empty_label="Any status", widget=SELECT)
    objective = ChoiceFilter(
        choices=Campaign.Objective.choices, label="Objective", empty_label="Any objective", widget=SELECT
    )

    class Meta:
        model = Campaign
        fields = ["q", "status", "objective"]


class SpendFilter(CampaignFilter):
    """For those who may see what is spent."""

    sorts = {**CampaignFilter.sorts, "budget": "daily_budget", "spend": "spend"}


class BudgetFilter(SpendFilter):
    status = ChoiceFilter(choices=RUNS, label="Status", empty_label="Any status", widget=SELECT)


def campaign_list(visit: Visit, params: QueryDict, *, with_spend: bool) -> Listing:
    rows = Campaign.objects.of(visit.shop)
    if with_spend:
        return listing(SpendFilter(params, queryset=_with_spend(rows, visit)), params)
    return listing(CampaignFilter(params, queryset=rows), params)


def budget_list(visit: Visit, params: QueryDict) -> Listing:
    """The campaigns that can still spend something."""
    rows = budgets(visit).exclude(status=Campaign.Status.ENDED)
    return listing(BudgetFilter(params, queryset=rows), params)


def budgets(visit: Visit) -> QuerySet[Campaign]:
    """Every campaign of the shop: one that a form was about may have ended meanwhile."""
    return _with_spend(Campaign.objects.of(visit.shop), visit)


def get_campaign(visit: Visit, uuid: UUID) -> Campaign:
    """A campaign of this very shop; any other is the same 404 as none."""
    found = Campaign.objects.of(visit.shop).filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found


def _with_spend(rows: QuerySet[Any], visit: Visit) -> QuerySet[Any]:
    """In `spend`, what a campaign cost in the last 30 days of the shop."""
    today = local_day(portal_now(), visit.shop.time_zone)
    days = CampaignDay.objects.between(today - timedelta(days=SPEND_DAYS), today - timedelta(days=1))
    costs = days.filter(subject=OuterRef("pk")).order_by().values("subject").annotate(cost_of_all=Sum("cost"))
    spend = Subquery(costs.values("cost_of_all"), output_field=AMOUNT)
    return rows.annotate(spend=Coalesce(spend, Value(Decimal(0)), output_field=AMOUNT))
