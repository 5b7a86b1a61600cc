"""Which days of Data Analytics are asked for: a preset, or from one day to another; and whether by day or week."""

from __future__ import annotations

from datetime import date

from django import forms
from django.http import QueryDict

from seller_center.pages.analytics.periods import DAYS_BACK, DEFAULT, LONGEST_BY_DAY, PRESETS, WEEK, Limits, Period
from seller_center.pages.analytics.words import day_words

STEPS = {"day": 1, "week": WEEK}
OFFERED = frozenset(map(str, PRESETS))
DAYS_OFFERED = f"{', '.join(map(str, PRESETS[:-1]))} or {PRESETS[-1]}"


def _day(label: str) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d")
    wrong = f"“{label}” is not a day. Write it as 2027-03-01."
    return forms.DateField(label=label, required=False, widget=widget, error_messages={"invalid": wrong})


class PeriodForm(forms.Form):
    """`?days=` or `?start=&end=`, and `?by=`, all optional: without any, the last 28 whole days."""

    days = forms.ChoiceField(
        label="Period",
        required=False,
        choices=[(days, f"{days} days") for days in PRESETS],
        error_messages={"invalid_choice": f"“Period” is one of {DAYS_OFFERED} days: choose one of them."},
    )
    start = _day("From")
    end = _day("To")
    by = forms.ChoiceField(
        label="Show by",
        required=False,
        choices=[("", "Day or week"), ("day", "Day"), ("week", "Week")],
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": "“Show by” is day or week: choose one of them."},
    )

    def __init__(self, data: QueryDict, *, limits: Limits) -> None:
        super().__init__(_with_days(data, limits))
        self.limits = limits
        self.asked = [(name, data[name]) for name in self.fields if data.get(name)]
        for name in ("start", "end"):
            self.fields[name].widget.attrs |= {"min": limits.first.isoformat(), "max": limits.last.isoformat()}

    def clean_start(self) -> date | None:
        return self._within("start")

    def clean_end(self) -> date | None:
        return self._within("end")

    def _within(self, name: str) -> date | None:
        """The day, if there are figures of it to choose."""
        day: date | None = self.cleaned_data[name]
        label = self.fields[name].label
        if day and day < self.limits.first:
            first = day_words(self.limits.first)
            raise forms.ValidationError(f"“{label}” is at most {DAYS_BACK} days back: choose {first} or later.")
        if day and day > self.limits.last:
            last = day_words(self.limits.last)
            raise forms.ValidationError(f"“{label}” is not over yet: choose {last}, the last whole day, or earlier.")
        return day

    def clean(self) -> None:
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        if self.errors:
            return
        if start and not end:
            self.add_error("end", "“To” is missing: choose the last day, too.")
        elif end and not start:
            self.add_error("start", "“From” is missing: choose the first day, too.")
        elif start and end and start > end:
            self.add_error("end", "“To” is before “From”: choose a later day, or an earlier one in “From”.")

    @property
    def period(self) -> Period:
        """What is asked for; of a valid form only."""
        period = Period(self.cleaned_data["start"], self.cleaned_data["end"])
        automatic = 1 if period.days <= LONGEST_BY_DAY else WEEK
        return period.by(STEPS.get(self.cleaned_data["by"], automatic))

    @property
    def preset(self) -> int | None:
        """Which preset these days are, to be marked as chosen; none when they are no preset's, or a mistake."""
        if not self.is_valid():
            return None
        chosen = self.period.by(1)
        return next((days for days in PRESETS if self.limits.latest(days) == chosen), None)


def _with_days(data: QueryDict, limits: Limits) -> QueryDict:
    """What was asked for; where no days were, those of the preset."""
    if data.get("start") or data.get("end"):
        return data
    asked = data.get("days")
    preset = limits.latest(int(asked) if asked in OFFERED else DEFAULT)
    filled = data.copy()
    filled["start"], filled["end"] = preset.first.isoformat(), preset.last.isoformat()
    return filled
