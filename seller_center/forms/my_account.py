"""What the main account fills in: the profile, a holiday, and what its people may do."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from audit.clock import portal_now
from audit.lifecycle import Conflict
from seller_center.actions.my_account import shown
from seller_center.forms.base import PlainForm
from seller_center.forms.keeping import KeepingForm
from seller_center.forms.times import day_field
from seller_center.models import Profile
from seller_center.pages.my_account import roles_of, roles_offered
from seller_center.visits import Visit
from sellers.models import SellerMember
from sellers.times import local_day

HOLIDAY = ["holiday_from", "holiday_until"]


class ProfileForm(KeepingForm):
    class Meta:
        model = Profile
        fields = ["about", "contact_email"]
        widgets = {"about": forms.Textarea({"rows": 6})}
        labels = {"about": "About the shop", "contact_email": "Contact e-mail"}
        help_texts = {"about": "What buyers read about you, at most 2,000 characters."}


class HolidayForm(KeepingForm):
    """Both days of a holiday; pressing *Turn it off* sends `off` instead."""

    class Meta:
        model = Profile
        fields = HOLIDAY

    def __init__(self, data: Any, *, instance: Profile, visit: Visit) -> None:
        super().__init__(data, instance=instance, visit=visit)
        self.fields["holiday_from"] = day_field("First day", f"A day in the shop's time zone, {visit.shop.time_zone}.")
        self.fields["holiday_until"] = day_field("Last day")
        if self.is_off:
            self.fields["holiday_from"].disabled = self.fields["holiday_until"].disabled = True
            self.fields["holiday_from"].required = self.fields["holiday_until"].required = False

    @property
    def is_off(self) -> bool:
        return "off" in self.data

    def clean_holiday_from(self) -> date | None:
        first: date | None = self.cleaned_data["holiday_from"]
        today = local_day(portal_now(), self.visit.shop.time_zone)
        if first and first < today and "holiday_from" in self.changed_data and not self.is_off:
            raise forms.ValidationError("This day has passed. Choose today or a later one.")
        return first

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if self.is_off:
            return {**values, "holiday_from": None, "holiday_until": None}
        first, last = values.get("holiday_from"), values.get("holiday_until")
        if last and last < local_day(portal_now(), self.visit.shop.time_zone):
            self.add_error("holiday_until", "This day has passed. Choose a later one, or turn the holiday off.")
        elif first and last and last < first:
            self.add_error("holiday_until", "Choose a last day that is not before the first.")
        return values

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in HOLIDAY}


class RolesForm(PlainForm):
    """The roles of a sub-account, with a digest of those that were shown."""

    shown = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, data: Any, *, member: SellerMember, visit: Visit) -> None:
        held = list(roles_of(member))
        initial = {"roles": [role.uuid for role in held], "shown": shown(held)}
        super().__init__(data, initial=initial)
        self.fields["roles"] = forms.ModelMultipleChoiceField(
            queryset=roles_offered(visit), required=False, to_field_name="uuid", widget=forms.CheckboxSelectMultiple
        )

    @property
    def wanted(self) -> dict[str, Any]:
        return {"roles": self.cleaned_data["roles"], "shown_before": self.cleaned_data["shown"]}

    def meet(self, conflict: Conflict) -> None:
        self.add_error(None, conflict.message)


class SwitchForm(PlainForm):
    to = forms.ChoiceField(choices=[(SellerMember.Status.ACTIVE, "Active"), (SellerMember.Status.DEACTIVATED, "Off")])
