"""What a seller hands in about its services: how to list them, and why one ends."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from authorizations.pages.shop_services import SORTS, WITH_ACCESS, Search
from authorizations.pages.states import AccessState, ServiceState
from authorizations.unused import WINDOWS
from catalogue.models import ServiceCategory

ACCESS = [("", "Any access"), (WITH_ACCESS, "With access"), *AccessState.choices]


class ServiceSearchForm(forms.Form):
    """The toolbar of My Services. What makes no sense is left out, as an address that was typed deserves."""

    q = forms.CharField(required=False, max_length=100, label="Partner or service")
    access = forms.ChoiceField(required=False, label="Access", choices=ACCESS)
    state = forms.ChoiceField(
        required=False, label="Service", choices=[("", "Any service state"), *ServiceState.choices]
    )
    category = forms.ChoiceField(required=False, label="Category")
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].widget = forms.TextInput({"type": "search", "placeholder": "Partner or service"})
        categories = ServiceCategory.objects.values_list("key", "label")
        self.fields["category"] = forms.ChoiceField(
            required=False, label="Category", choices=[("", "Any category"), *categories]
        )
        for name, field in self.fields.items():
            if name != "sort":
                field.widget.attrs["class"] = "form-control" if name == "q" else "form-select"

    def clean_sort(self) -> str:
        sort = str(self.cleaned_data["sort"])
        return sort if sort.removeprefix("-") in SORTS and sort != "-" else ""

    @property
    def search(self) -> Search:
        """What was asked for, as far as it makes sense."""
        self.is_valid()
        found = self.cleaned_data
        return Search(
            words=found.get("q", ""),
            state=found.get("state", ""),
            access=found.get("access", ""),
            category=found.get("category", ""),
            sort=found.get("sort", ""),
        )


class EndingForm(forms.Form):
    """Nobody has to say why; what is said, the partner reads."""

    reason = forms.CharField(
        required=False,
        max_length=500,
        label="Reason (optional)",
        help_text="The partner reads it.",
        widget=forms.Textarea({"rows": 3}),
    )

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True  # the page brings the token
        return helper


class NarrowForm(forms.Form):
    """What counts as unused, and which version of what was filled in before may be replaced."""

    days = forms.TypedChoiceField(
        coerce=int,
        choices=[(days, f"{days} days") for days in WINDOWS],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose 30, 60 or 90 days, then narrow again."),
    )
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    @property
    def problem(self) -> str:
        """What is wrong with the input, in one sentence."""
        return " ".join(str(error) for errors in self.errors.values() for error in errors)

    @property
    def over(self) -> int:
        return self.cleaned_data["version"] or 0
