"""What a seller fills in to take a service: which one, from when, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, cast

from django import forms
from django.http import QueryDict

from authorizations.pages.taking import Choice, Offer, length_choices, start_choices
from authorizations.service_periods import (
    DATE,
    NOW,
    choose_end,
    choose_start,
    first_day,
    last_day,
    latest_start,
    start_of_day,
)
from catalogue.models import ServiceCategory
from partners.models import Partner, Service
from sellers.models import Shop
from sellers.times import local_day

UNKNOWN_CHOICE = "That cannot be chosen here. Look at the choices and choose again."
DAY_FORMAT = ["%Y-%m-%d"]  # what a date field sends; any other order of day and month is a guess


def _day_field(label: str) -> forms.DateField:
    wrong = "Enter the day as year-month-day, such as 2027-03-31."
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(
        label=label, required=False, input_formats=DAY_FORMAT, error_messages={"invalid": wrong}, widget=widget
    )


def _radio(label: str, required: str) -> forms.ChoiceField:
    errors = {"required": required, "invalid_choice": UNKNOWN_CHOICE}
    return forms.ChoiceField(label=label, widget=forms.RadioSelect, error_messages=errors)


class TakingForm(forms.Form):
    """A service out of `offers` for a period. Where there is one offer only, it is the one that is meant."""

    service = _radio("Service", "Choose which service the shop takes.")
    start = _radio("Start", "Choose when the service starts.")
    start_day = _day_field("First day")
    end = _radio("End", "Choose how long the shop takes the service.")
    last_day = _day_field("Last day")

    def __init__(self, data: QueryDict | None = None, *, offers: Sequence[Offer], shop: Shop, now: datetime) -> None:
        self.offers, self.shop, self.now = list(offers), shop, now
        super().__init__(data, initial=self._initial())
        self._offer("service", [Choice(str(offer.service.uuid), offer.service.name) for offer in self.offers])
        self._offer("start", self.starts())
        self._offer("end", self.ends())
        if self.is_single:
            del self.fields["service"]
        zone = shop.time_zone
        latest = latest_start(now, zone)
        ends = last_day(start_of_day(latest, zone), zone)
        for name, until in (("start_day", latest), ("last_day", ends)):
            self.fields[name].widget.attrs |= {"min": first_day(now, zone).isoformat(), "max": until.isoformat()}
            self.fields[name].label = f"{self.fields[name].label}, in the time zone of the shop ({zone})"

    @property
    def is_single(self) -> bool:
        return len(self.offers) == 1

    @property
    def _wanted(self) -> Offer | None:
        """What is chosen before anything was posted: the only offer, or the one the partner proposed."""
        if self.is_single:
            return self.offers[0]
        return next((offer for offer in self.offers if offer.is_proposed and not offer.obstacle), None)

    @property
    def soonest(self) -> datetime:
        """When the first of what can be taken could start."""
        return min((offer.first_start for offer in self.offers), default=self.now)

    def _initial(self) -> dict[str, Any]:
        wanted = self._wanted
        starts_later = wanted is not None and wanted.first_start > self.now
        return {
            "service": str(wanted.service.uuid) if wanted and not wanted.obstacle else "",
            "start": DATE if starts_later else NOW,
            "start_day": local_day(wanted.first_start, self.shop.time_zone) if wanted and starts_later else None,
        }

    def _offer(self, name: str, choices: Sequence[Choice]) -> None:
        """Take these and nothing else as the field's choices."""
        cast(forms.ChoiceField, self.fields[name]).choices = [(choice.value, choice.label) for choice in choices]

    # What the page shows

    def starts(self) -> list[Choice]:
        return start_choices(self.soonest, self.shop, self.now)

    def ends(self) -> list[Choice]:
        return length_choices(self.starts_at, self.shop)

    @property
    def starts_at(self) -> datetime:
        """The start that is chosen so far, for which the ends are said; where it makes no sense, the first possible."""
        day, zone = self["start_day"].value(), self.shop.time_zone
        try:
            chosen = date.fromisoformat(str(day)) if day else None
            return choose_start(self.shown_start(), chosen, self.now, zone)
        except ValueError:
            return self.soonest

    def shown_service(self) -> str:
        return str(self["service"].value() or "") if "service" in self.fields else ""

    def shown_start(self) -> str:
        return str(self["start"].value() or "")

    def shown_end(self) -> str:
        return str(self["end"].value() or "")

    # What was chosen

    @property
    def offer(self) -> Offer | None:
        if self.is_single:
            return self.offers[0]
        chosen = self.cleaned_data.get("service")
        return next((offer for offer in self.offers if str(offer.service.uuid) == chosen), None)

    def clean(self) -> None:
        offer = self.offer
        if offer and offer.obstacle:
            self._say("service", f"{offer.service} cannot be taken: {offer.obstacle}")
        start = self._instant("start", "start_day")
        end = self._instant("end", "last_day", start) if start else None
        if offer and start and end and (clash := offer.clash(start, end)):
            self._say("start_day" if self.cleaned_data["start"] == DATE else "start", clash)
        self.cleaned_data |= {"valid_from": start, "valid_until": end}

    def _instant(self, name: str, day_name: str, start: datetime | None = None) -> datetime | None:
        """What a choice and its day come to; None where one of them is wrong, which is said beside it."""
        key, day = self.cleaned_data.get(name), self.cleaned_data.get(day_name)
        if not key or (key == DATE and day_name in self.errors):
            return None
        if key != DATE:
            self.errors.pop(day_name, None)  # a day that is not asked for cannot be wrong
        try:
            if start:
                return choose_end(key, day, start, self.shop.time_zone)
            return choose_start(key, day, self.now, self.shop.time_zone)
        except ValueError as error:
            self._say(day_name if key == DATE else name, str(error))
            return None

    def _say(self, name: str, sentence: str) -> None:
        self.add_error(name if name in self.fields else None, sentence)

    @property
    def chosen(self) -> tuple[Service, datetime, datetime]:
        offer = self.offer
        if offer is None:
            raise ValueError("The form is not valid.")
        return offer.service, self.cleaned_data["valid_from"], self.cleaned_data["valid_until"]


class OfferSearchForm(forms.Form):
    """The toolbar of *Add a service*. What makes no sense is left out."""

    q = forms.CharField(required=False, max_length=100, label="Partner or service")
    category = forms.ChoiceField(required=False, label="Category")
    partner = forms.ChoiceField(required=False, label="Partner")

    def __init__(self, data: QueryDict, *, shop: Shop) -> None:
        super().__init__(data)
        self.fields["q"].widget = forms.TextInput(
            {"type": "search", "placeholder": "Partner or service", "class": "form-control"}
        )
        categories = list(ServiceCategory.objects.values_list("key", "label"))
        bound = Partner.objects.filter(bindings__shop=shop, bindings__status="ACTIVE").order_by("name")
        partners = [(str(uuid), name) for uuid, name in bound.values_list("uuid", "name")]
        self._choose("category", [("", "Any category"), *categories])
        self._choose("partner", [("", "Any partner"), *partners])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = cast(forms.ChoiceField, self.fields[name])
        field.choices = choices
        field.widget.attrs["class"] = "form-select"

    @property
    def search(self) -> dict[str, str]:
        """What was searched for, as far as it makes sense."""
        self.is_valid()
        found = self.cleaned_data
        return {
            "words": found.get("q", ""),
            "category": found.get("category", ""),
            "partner": found.get("partner", ""),
        }
