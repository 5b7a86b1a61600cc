"""The toolbar of the Expiring boards. What makes no sense is left out, as an address that was typed deserves."""

from __future__ import annotations

from django import forms
from django.http import QueryDict

from authorizations.pages.expiring import EVERYTHING, SORTS, SPANS, USUAL, Going, Search
from catalogue.models import ServiceCategory

WITHIN = [*((key, f"Ends {label.lower()}") for key, label in SPANS), (EVERYTHING, "Whenever it ends")]


class ExpiringForm(forms.Form):
    """`?q=&within=&category=&going=&sort=`, all optional."""

    q = forms.CharField(required=False, max_length=100, label="Shop, partner or service")
    within = forms.ChoiceField(required=False, label="Ends", choices=WITHIN)
    category = forms.ChoiceField(required=False, label="Service category")
    going = forms.ChoiceField(required=False, label="Going on", choices=[("", "Any state"), *Going.choices])
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, *, words: str) -> None:
        """`words` says what can be searched for."""
        super().__init__(data.dict() | {"within": data.get("within") or USUAL})
        self.fields["q"].widget = forms.TextInput({"type": "search", "placeholder": words})
        self.fields["q"].label = words
        categories = ServiceCategory.objects.values_list("key", "label")
        self.fields["category"] = forms.ChoiceField(
            required=False, label="Service category", choices=[("", "Any category"), *categories]
        )
        for name in ("q", "within", "category", "going"):
            self.fields[name].widget.attrs["class"] = "form-control" if name == "q" else "form-select"

    def clean_sort(self) -> str:
        sort = str(self.cleaned_data["sort"])
        return sort if sort.removeprefix("-") in SORTS and not sort.startswith("--") else ""

    @property
    def search(self) -> Search:
        """What was asked for, as far as it makes sense."""
        self.is_valid()
        found = self.cleaned_data
        return Search(
            words=found.get("q", ""),
            within=found.get("within") or USUAL,
            category=found.get("category", ""),
            going=found.get("going", ""),
            sort=found.get("sort") or "end",
        )
