"""The box under the terms and conditions: a tick is for the version that was shown, and for no later one."""

from __future__ import annotations

from typing import Any

from django import forms

from authorizations.models import TermsVersion

NEW_VERSION = "There is a new version of the terms and conditions. Read it, and tick the box to agree to it."


class TermsBox(forms.CheckboxInput):
    """It posts the number of the version it stands under."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        ticked = super().value_from_datadict(data, files, name)
        return data.get(name) if ticked else False

    def format_value(self, value: Any) -> None:
        """Its value is the version, whatever was posted."""


class TermsField(forms.BooleanField):
    """Call `show` with the terms that stand above it."""

    widget = TermsBox
    number = 0

    def show(self, terms: TermsVersion) -> None:
        self.number = terms.number
        self.label = f"I agree to the terms and conditions, version {terms.number}"
        self.widget.attrs["value"] = str(terms.number)

    def to_python(self, value: Any) -> bool:
        """Raises `ValidationError` for a tick under another version."""
        if isinstance(value, str) and value.isdecimal() and value != str(self.number):
            raise forms.ValidationError(NEW_VERSION)
        return bool(super().to_python(value))
