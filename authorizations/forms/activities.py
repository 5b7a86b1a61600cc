"""How what partners' people did is searched: by person, partner or shop, section, kind, thing and day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, cast

from django import forms

from authorizations.models import Activity
from authorizations.pages.activities import Search
from catalogue.file import load
from partners.models import Partner, PartnerMember
from sellers.times import DAY, end_of_day

FIRST_YEAR, LAST_YEAR = 2000, 2099
NO_CHOICE = "This is not one of the choices. Choose another one, or none."
NO_DAY = f"This is not a day. Write it as 2027-03-01, from {FIRST_YEAR} to {LAST_YEAR}."


def _select(label: str, choices: Sequence[tuple[str, str]] = ()) -> forms.ChoiceField:
    select = forms.Select(attrs={"class": "form-select"})
    return forms.ChoiceField(
        label=label, required=False, choices=choices, widget=select, error_messages={"invalid_choice": NO_CHOICE}
    )


def _words(label: str, placeholder: str) -> forms.CharField:
    attributes = {"class": "form-control", "type": "search", "placeholder": placeholder}
    return forms.CharField(label=label, required=False, max_length=100, widget=forms.TextInput(attrs=attributes))


class DayField(forms.DateField):
    """A day, in years that the portal's arithmetic has room for."""

    def __init__(self, label: str) -> None:
        widget = forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d")
        super().__init__(label=label, required=False, widget=widget, error_messages={"invalid": NO_DAY})

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value and not FIRST_YEAR <= value.year <= LAST_YEAR:
            raise forms.ValidationError(NO_DAY)


class ActivityForm(forms.Form):
    """`?person=&partner=&shop=&section=&kind=&thing=&start=&end=`, all optional.

    The days are those of `zone`. A field without anything to choose from is left out, and `shop` where there is one.
    """

    person = _select("Person")
    partner = _select("Partner")
    shop = _words("Search shops", "Shop or code")
    section = _select("Section")
    kind = _select("Kind", [("", "Any kind"), *Activity.Kind.choices])
    thing = _words("Search what was changed", "Product, order …")
    start = DayField("From")
    end = DayField("To")

    def __init__(
        self,
        data: Mapping[str, Any],
        *,
        zone: str,
        people: Sequence[PartnerMember] = (),
        partners: Sequence[Partner] = (),
        in_one_shop: bool = False,
    ) -> None:
        super().__init__(data)
        self.zone = zone
        self.people = {str(member.uuid): member.pk for member in people}
        self.partners = {partner.code: partner.pk for partner in partners}
        self._offer("person", "Anybody", [(str(member.uuid), str(member.user)) for member in people])
        self._offer("partner", "Any partner", [(partner.code, partner.name) for partner in partners])
        self._offer("section", "Any section", _sections())
        if in_one_shop:
            del self.fields["shop"]

    def _offer(self, name: str, nothing: str, choices: Sequence[tuple[str, str]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = [("", nothing), *choices]
        if not choices:
            del self.fields[name]

    def clean(self) -> None:
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        if start and end and start > end:
            self.add_error("end", "The last day is before the first one. Choose a later one.")

    def search(self) -> Search:
        """What is looked for; a field that cannot be understood is passed over, and says so itself."""
        self.is_valid()
        found = self.cleaned_data
        return Search(
            person=self.people.get(found.get("person", "")),
            partner=self.partners.get(found.get("partner", "")),
            shop=found.get("shop", ""),
            section=found.get("section", ""),
            kind=found.get("kind", ""),
            thing=found.get("thing", ""),
            start=self._end_of(found["start"] - DAY) if found.get("start") else None,
            end=self._end_of(found["end"]) if found.get("end") else None,
        )

    def _end_of(self, day: date) -> datetime:
        return end_of_day(day, self.zone)


def _sections() -> list[tuple[str, str]]:
    """The catalogue's sections, Data Analytics last."""
    return list({entry.section_key: entry.section_label for entry in load().permissions}.items())
