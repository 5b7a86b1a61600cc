"""What a partner fills in to ask for an access to go on: how long, and what of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from django import forms
from django.http import QueryDict

from authorizations.actions.requests import Proposal
from authorizations.forms.partner import LONGEST_REASON, NOTHING_CHOSEN, Row, Section
from authorizations.pages.partner_renewals import Asking
from catalogue.models import Level, Permission
from catalogue.selection import analytics_areas, sections


class AskRenewalForm(forms.Form):
    """Fields `level_<number>` and `reason_<number>` for each permission that the access holds."""

    duration_days = forms.TypedChoiceField(
        label="For how long",
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose how long you suggest.",
            "invalid_choice": "That duration is not possible any more. Choose another one.",
        },
    )
    message = forms.CharField(
        label="Reason",
        required=False,
        max_length=1000,
        help_text="Why the work goes on. The main account reads it beside your request.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, data: QueryDict | None = None, *, asking: Asking) -> None:
        self.asking = asking
        super().__init__(data, initial={"duration_days": asking.usual_days})
        possible = [(each.days, each.label) for each in asking.suggestions if each.until]
        cast(forms.ChoiceField, self.fields["duration_days"]).choices = possible
        for permission in asking.offered:
            self.fields[f"level_{permission.number}"] = self._level_field(permission)
            self.fields[f"reason_{permission.number}"] = _reason_field(permission)

    def _level_field(self, permission: Permission) -> forms.Field:
        levels = self.asking.levels_of(permission)
        wanted = [level for level in levels if level <= self.asking.start.get(permission.number, 0)]
        if not permission.is_splittable:
            tick = forms.CheckboxInput(attrs={"class": "form-check-input"})
            return forms.BooleanField(label=permission.label, required=False, initial=bool(wanted), widget=tick)
        return forms.ChoiceField(
            label=permission.label,
            required=False,
            initial=str(int(wanted[-1])) if wanted else "",
            choices=[("", "None"), *((str(int(each)), each.label) for each in levels)],
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": "A renewal asks for at most what you have today."},
        )

    def sections(self) -> Iterator[Section]:
        """The fields by section, Data Analytics last."""
        for section in sections(self.asking.offered):
            yield Section(section.label, [self._row(permission) for permission in section.permissions])
        areas = analytics_areas(self.asking.offered)
        if areas:
            yield Section(areas[0].section_label, [self._row(area) for area in areas])

    def _row(self, permission: Permission) -> Row:
        number = permission.number
        return Row(permission, self[f"level_{number}"], self[f"reason_{number}"], self.asking.grant.levels[number])

    def clean(self) -> None:
        if not self._levels() and not any(name.startswith("level_") for name in self.errors):
            self.add_error(None, NOTHING_CHOSEN)

    def _levels(self) -> dict[int, Level]:
        chosen = {p: self.cleaned_data.get(f"level_{p.number}") for p in self.asking.offered}
        return {
            p.number: p.lowest_level if level is True else Level(int(level)) for p, level in chosen.items() if level
        }

    def proposal(self) -> Proposal:
        return Proposal(
            levels=self._levels(),
            duration_days=self.cleaned_data["duration_days"],
            reasons={p.key: self.cleaned_data[f"reason_{p.number}"] for p in self.asking.offered},
            message=self.cleaned_data["message"],
        )


def _reason_field(permission: Permission) -> forms.Field:
    return forms.CharField(
        label=f"Why: {permission.label}",
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.TextInput(attrs={"class": "form-control form-control-sm", "placeholder": "Reason (optional)"}),
    )
