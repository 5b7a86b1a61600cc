"""What a partner's people fill in around acting on behalf: which shop they look for, who may use which access."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.http import QueryDict

from authorizations.models import GrantAssignment
from authorizations.pages.assignments import Bounds
from catalogue.models import Level

ALL, SOME = "all", "some"
NO_LEVEL = "Choose View or View & edit."
SORTS = [("shop", "Shop, A to Z"), ("end", "Ends soonest")]


class SearchForm(forms.Form):
    """`?q=`: what makes no sense in an address is passed over."""

    q = forms.CharField(
        required=False, max_length=100, widget=forms.TextInput(attrs={"class": "form-control", "type": "search"})
    )

    def __init__(self, data: QueryDict, *, label: str) -> None:
        super().__init__(data)
        self.fields["q"].label = label
        self.fields["q"].widget.attrs["placeholder"] = label

    @property
    def wanted(self) -> str:
        self.is_valid()
        return str(self.cleaned_data.get("q", ""))


class ShopsForm(SearchForm):
    """`?q=&sort=` of the shops one may enter."""

    sort = forms.ChoiceField(
        label="Sort by", required=False, choices=SORTS, widget=forms.Select(attrs={"class": "form-select"})
    )

    @property
    def by_end(self) -> bool:
        self.is_valid()
        return self.cleaned_data.get("sort") == "end"


@dataclass(frozen=True)
class Extent:
    """How far an assignment goes; no sections: all of them."""

    level: Level
    sections: list[str] | None


class ExtentForm(forms.Form):
    """At which level at most, and in which sections."""

    level = forms.TypedChoiceField(
        label="Level",
        coerce=lambda value: Level(int(value)),
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={"required": NO_LEVEL, "invalid_choice": NO_LEVEL},
    )
    extent = forms.ChoiceField(
        label="Sections",
        choices=[(ALL, "All sections of the access"), (SOME, "Only the sections chosen here")],
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={"required": "Choose all sections, or only some.", "invalid_choice": "Choose all, or some."},
    )
    sections = forms.MultipleChoiceField(
        label="Only these sections",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        error_messages={"invalid_choice": "A section you chose is not in the access any more. Choose again."},
    )

    def __init__(
        self, data: QueryDict | None = None, *, bounds: Bounds, assignment: GrantAssignment | None = None
    ) -> None:
        self.bounds = bounds
        super().__init__(data, initial=_initial(bounds, assignment))
        levels = [(str(int(level)), level.label) for level in bounds.levels]
        cast(forms.ChoiceField, self.fields["level"]).choices = levels
        cast(forms.MultipleChoiceField, self.fields["sections"]).choices = bounds.sections

    def clean(self) -> None:
        if self.cleaned_data.get("extent") == SOME and not self.cleaned_data.get("sections", True):
            self.add_error("sections", "Choose at least one section, or all of them.")

    def chosen_extent(self) -> Extent:
        """What comes with every access is always in it: without the homepage nobody gets far."""
        some = self.cleaned_data["extent"] == SOME
        sections = sorted({*self.cleaned_data["sections"], *self.bounds.always}) if some else None
        return Extent(self.cleaned_data["level"], sections)


def _initial(bounds: Bounds, assignment: GrantAssignment | None) -> dict[str, Any]:
    if assignment is None:
        return {"level": str(int(bounds.levels[0])), "extent": ALL}
    level = min(Level(assignment.level), bounds.levels[0])
    sections = assignment.sections
    return {"level": str(int(level)), "extent": ALL if sections is None else SOME, "sections": sections or []}


class AssignForm(ExtentForm):
    """The same for several at once: `chosen` are those that were found of what was ticked."""

    def __init__(self, data: QueryDict | None, *, bounds: Bounds, chosen: Sequence[Any], noun: str) -> None:
        super().__init__(data, bounds=bounds)
        self.noun, self.chosen = noun, chosen
        self.ticked = set(data.getlist("chosen")) if data else set()

    def clean(self) -> None:
        super().clean()
        if not self.ticked:
            self.add_error(None, f"Choose at least one {self.noun} in the list.")
        elif len(self.ticked) != len(self.chosen):
            self.add_error(None, f"One {self.noun} that you chose is not there any more. Look at the list again.")
