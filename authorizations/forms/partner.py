"""What a partner's people fill in: a request for access, and a last word when they drop it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict

from authorizations.actions.requests import Proposal
from authorizations.pages.proposals import Start
from catalogue.models import Level, Permission
from catalogue.selection import analytics_areas, sections

NOTHING_CHOSEN = "Permissions: choose at least one that you need."
LONGEST_REASON = 200


@dataclass(frozen=True)
class Row:
    """One permission of the form: a level or a tick, and the reason for it."""

    permission: Permission
    level: BoundField
    reason: BoundField
    today: Level | None

    @property
    def is_chosen(self) -> bool:
        return self.level.value() not in ("", "0", None, False)

    @property
    def has_errors(self) -> bool:
        return bool(self.level.errors or self.reason.errors)


@dataclass(frozen=True)
class Section:
    """The permissions of one section; open where there is something to see."""

    label: str
    rows: list[Row]

    @property
    def chosen(self) -> int:
        return sum(row.is_chosen for row in self.rows)

    @property
    def is_open(self) -> bool:
        return any(row.is_chosen or row.has_errors for row in self.rows)


class RequestAccessForm(forms.Form):
    """Fields `level_<number>` and `reason_<number>` for each permission that can be asked for."""

    asks_for_something: ClassVar = True  # an invitation may propose no access at all

    duration_days = forms.TypedChoiceField(
        label="Suggested duration",
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose how long you suggest.",
            "invalid_choice": "That duration is not possible any more. Choose another one.",
        },
    )
    message = forms.CharField(
        label="Message to the seller",
        required=False,
        max_length=1000,
        help_text="What you will do for the shop. The main account reads it beside your request.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, data: QueryDict | None = None, *, start: Start) -> None:
        self.start = start
        super().__init__(data, initial={"duration_days": start.duration_days, "message": start.message})
        possible = [(s.days, s.label) for s in start.suggestions if s.until]
        cast(forms.ChoiceField, self.fields["duration_days"]).choices = possible
        for permission in start.offered:
            self._add(permission)

    def _add(self, permission: Permission) -> None:
        number, level = permission.number, self.start.levels.get(permission.number)
        self.fields[f"level_{number}"] = _level_field(permission, level)
        reason = forms.CharField(
            label=f"Why: {permission.label}",
            required=False,
            max_length=LONGEST_REASON,
            initial=self.start.reasons.get(permission.key, ""),
            widget=forms.TextInput(attrs={"class": "form-control form-control-sm", "placeholder": "Reason (optional)"}),
        )
        self.fields[f"reason_{number}"] = reason

    def sections(self) -> Iterator[Section]:
        """The fields by section, Data Analytics last."""
        for section in sections(self.start.offered):
            yield Section(section.label, [self._row(permission) for permission in section.permissions])
        areas = analytics_areas(self.start.offered)
        if areas:
            yield Section(areas[0].section_label, [self._row(area) for area in areas])

    def _row(self, permission: Permission) -> Row:
        number = permission.number
        today = self.start.today.get(number)
        return Row(permission, self[f"level_{number}"], self[f"reason_{number}"], today)

    def clean(self) -> None:
        # Where a level itself is wrong, that is what there is to say.
        if self.asks_for_something and not self.levels() and not any(name.startswith("level_") for name in self.errors):
            self.add_error(None, NOTHING_CHOSEN)

    def levels(self) -> dict[int, Level]:
        chosen = {p: self.cleaned_data.get(f"level_{p.number}") for p in self.start.offered}
        return {
            p.number: p.lowest_level if level is True else Level(int(level)) for p, level in chosen.items() if level
        }

    def reasons(self) -> dict[str, str]:
        """By permission key."""
        return {p.key: self.cleaned_data[f"reason_{p.number}"] for p in self.start.offered}

    def proposal(self) -> Proposal:
        return Proposal(
            levels=self.levels(),
            duration_days=self.cleaned_data["duration_days"],
            reasons=self.reasons(),
            message=self.cleaned_data["message"],
        )


def _level_field(permission: Permission, level: Level | None) -> forms.Field:
    if not permission.is_splittable:
        tick = forms.CheckboxInput(attrs={"class": "form-check-input"})
        return forms.BooleanField(label=permission.label, required=False, initial=level is not None, widget=tick)
    return forms.ChoiceField(
        label=permission.label,
        required=False,
        initial=str(int(level)) if level else "",
        choices=[("", "None"), *((str(int(each)), each.label) for each in permission.levels)],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose None, View or View & edit."},
    )


class RelinquishForm(forms.Form):
    """Dropping access asks for no reason; the seller reads the one that is given."""

    reason = forms.CharField(
        label="Reason (optional)",
        help_text="The seller reads it.",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True  # the page's form has the token
