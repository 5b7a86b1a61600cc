"""What is filled in about ad campaigns and their budgets."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from seller_center.forms.base import PlainForm
from seller_center.forms.columns import ColumnForm
from seller_center.forms.keeping import KeepingForm
from seller_center.models import Campaign
from seller_center.visits import Visit

LEAST, MOST = Decimal(1), Decimal(1_000_000)  # of a day, in the shop's currency


class CampaignForm(KeepingForm):
    class Meta:
        model = Campaign
        fields = ["name", "objective"]


class NewCampaignForm(CampaignForm):
    """Its budget is asked of those who may set one; else it begins with the least there is."""

    class Meta(CampaignForm.Meta):
        fields = ["name", "objective", "daily_budget"]

    def __init__(self, data: Any, *, instance: Campaign, visit: Visit) -> None:
        super().__init__(data, instance=instance, visit=visit)
        if visit.may("ads.budget", "edit"):
            self.fields["daily_budget"].help_text = f"What it may spend in a day, in {visit.shop.currency}."
        else:
            del self.fields["daily_budget"]
            self.instance.daily_budget = LEAST


class SwitchForm(PlainForm):
    to = forms.ChoiceField(choices=Campaign.Status.choices)


class BudgetForm(ColumnForm):
    column = "daily_budget"

    def field_of(self, row: Campaign) -> forms.Field:
        return forms.DecimalField(
            label=f"Daily budget of {row.name}",
            min_value=LEAST,
            max_value=MOST,
            max_digits=10,
            decimal_places=2,
            initial=row.daily_budget,
            widget=forms.NumberInput({"class": "form-control column-field"}),
            show_hidden_initial=True,
        )
