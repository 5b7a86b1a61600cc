"""What a person hands in about notifications: which of the optional kinds are wanted."""

from __future__ import annotations

from typing import Any, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.html import format_html

from notifications.kinds import optional_kinds


class PreferencesForm(forms.Form):
    """A box for each optional kind; those that are ticked are on, all others off."""

    on = forms.MultipleChoiceField(
        required=False,
        label="Tell me about",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "“%(value)s” cannot be turned on or off. Choose from the boxes below."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = '{}<span class="sub">{}</span>'
        cast(forms.MultipleChoiceField, self.fields["on"]).choices = [
            (each.kind, format_html(words, each.label, each.what_it_says)) for each in optional_kinds()
        ]

    def clean_on(self) -> set[str]:
        return set(self.cleaned_data["on"])

    @property
    def has_choices(self) -> bool:
        return bool(optional_kinds())

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper
