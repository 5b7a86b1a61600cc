"""What a person hands in about notifications: how to be told of each kind, when the digest comes, in which language."""

from __future__ import annotations

from itertools import groupby
from typing import Any, cast
from zoneinfo import available_timezones

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.conf import settings
from django.utils.html import escape

from notifications.access import Choices
from notifications.kinds import Topic
from notifications.models import DigestTime, Preference

# Those that people know by a place; the others are old names of the same.
TIME_ZONES = {name for name in available_timezones() if "/" in name and not name.startswith("Etc/")}
PREFIX = "tell_"


class PreferencesForm(forms.Form):
    """What is left out stays as it is: a kind that came while the page was open is nobody's mistake."""

    language = forms.ChoiceField(
        label="Language of what is written to you",
        choices=settings.LANGUAGES,
        required=False,
        help_text="Of mails and of the notifications here, from the next one on. Pages are in English.",
    )
    rhythm = forms.ChoiceField(label="When the digest comes", choices=DigestTime.Rhythm, required=False)
    time_zone = forms.ChoiceField(label="Time zone of that hour", required=False)

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initial": _initial(choices)})
        self.optional = choices.optional
        names = ["UTC", *sorted({*TIME_ZONES, choices.time_zone} - {"UTC"})]
        cast(forms.ChoiceField, self.fields["time_zone"]).choices = [(name, name) for name in names]
        for kind in choices.optional:
            self.fields[f"{PREFIX}{kind.kind}"] = forms.ChoiceField(
                label=kind.label, help_text=escape(kind.what_it_says), choices=Preference.Delivery, required=False
            )

    @property
    def deliveries(self) -> dict[str, str]:
        """By kind, how it is to be told."""
        given = {kind.kind: self.cleaned_data[f"{PREFIX}{kind.kind}"] for kind in self.optional}
        return {kind: delivery for kind, delivery in given.items() if delivery}

    @property
    def chosen(self) -> dict[str, str]:
        """The language, and when the digest comes."""
        return {name: self.cleaned_data[name] or self.initial[name] for name in ("language", "rhythm", "time_zone")}

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.layout = Layout(
            Fieldset("Language and digest", "language", Div("rhythm", "time_zone", css_class="preference-pair")),
            *(
                Fieldset(Topic(topic).label, *(f"{PREFIX}{kind.kind}" for kind in group))
                for topic, group in groupby(self.optional, key=lambda kind: kind.topic)
            ),
        )
        return helper


def _initial(choices: Choices) -> dict[str, str]:
    deliveries = {f"{PREFIX}{kind}": delivery for kind, delivery in choices.deliveries.items()}
    return {
        "language": choices.language,
        "rhythm": choices.rhythm,
        "time_zone": choices.time_zone,
        **deliveries,
    }
