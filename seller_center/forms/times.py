"""How a moment is filled in: as the shop's clocks show it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

FIRST_YEAR, LAST_YEAR = 2000, 2100
DAY_INPUT = {"type": "date"}


class ShopTimeField(forms.DateTimeField):
    """A day and a time in the shop's time zone; an aware instant to the program."""

    def __init__(self, *, zone: str, **kwargs: Any) -> None:
        widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, help_text=f"In the shop's time zone, {zone}.", **kwargs)
        self.zone = ZoneInfo(zone)

    def prepare_value(self, value: Any) -> Any:
        with timezone.override(self.zone):
            return super().prepare_value(value)

    def to_python(self, value: Any) -> Any:
        with timezone.override(self.zone):
            instant = super().to_python(value)
        if isinstance(instant, datetime) and not FIRST_YEAR <= instant.year <= LAST_YEAR:
            raise ValidationError(f"Choose a day between {FIRST_YEAR} and {LAST_YEAR}.")
        return instant

    def has_changed(self, initial: Any, data: Any) -> bool:
        """To the minute: an instant that was shown without its seconds is still the same."""
        if self.disabled:
            return False
        try:
            value = self.to_python(data)
        except ValidationError:
            return True
        return value != (initial.replace(second=0, microsecond=0) if isinstance(initial, datetime) else initial)


def day_field(label: str, help_text: str = "") -> forms.DateField:
    return forms.DateField(label=label, help_text=help_text, widget=forms.DateInput(DAY_INPUT, format="%Y-%m-%d"))
