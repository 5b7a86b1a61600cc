"""What a seller hands in about access that nobody uses."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from authorizations.models import AccessGrant
from catalogue.file import load

HELP = "Counted from the last use, and from today at the earliest. Both of you are told {} days before."


def choices() -> list[tuple[str, str]]:
    days = load().timers.inactivity_choices_days
    return [("", "It does not end by itself"), *((str(n), f"It ends after {n} days without use") for n in days)]


def days_chosen(value: str) -> int | None:
    return int(value) if value else None


class UnusedRuleField(forms.TypedChoiceField):
    """After how many days without use access ends; `None` for never."""

    def __init__(self, **values: Any) -> None:
        told = " and ".join(str(days) for days in sorted(load().timers.inactivity_notices_days, reverse=True))
        super().__init__(
            label="If nobody uses the access",
            help_text=HELP.format(told),
            required=False,
            choices=choices,
            coerce=days_chosen,
            empty_value=None,
            error_messages={"invalid_choice": "Choose one of the numbers of days offered, or that it does not end."},
            **values,
        )


class UnusedRuleForm(forms.Form):
    """The rule of one access, chosen on its page in My Services."""

    days = UnusedRuleField(widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, grant: AccessGrant) -> None:
        super().__init__(data, initial={"days": str(grant.ends_unused_after or "")})
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True  # the page brings the token

    def clean(self) -> None:
        if "days" not in self.data:  # what says nothing must not take the rule away
            self.add_error("days", "Choose after how many days it ends, or that it does not.")
