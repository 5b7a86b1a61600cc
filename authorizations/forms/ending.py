"""What people fill in when working together ends: asked for, refused, all at once, or with a block and a report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from authorizations.actions.ending_all import What
from authorizations.models import PartnerReport
from sellers.models import Shop

LONGEST_REASON = 500
CHANGED = "One of the shops does not work with the partner any more. Choose again."


def reason_field(label: str, help_text: str, *, required: bool = False, missing: str = "") -> forms.CharField:
    return forms.CharField(
        required=required,
        max_length=LONGEST_REASON,
        label=label,
        help_text=help_text,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": missing} if missing else None,
    )


class _InPage(forms.Form):
    """The page brings the `<form>` and the token."""

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper


class AskToCancelForm(_InPage):
    reason = reason_field("Reason (optional)", "The seller reads it.")


class RefuseForm(_InPage):
    reason = reason_field(
        "Why you refuse", "The partner reads it.", required=True, missing="Say why you refuse: the partner reads it."
    )


class EndAllForm(_InPage):
    """What ends and in which shops; asked again, with what was shown, when it is confirmed."""

    what = forms.ChoiceField(
        label="What ends",
        choices=What.choices,
        error_messages={"required": "Choose what ends.", "invalid_choice": "Choose what ends."},
    )
    reason = reason_field("Reason (optional)", "The partner reads it.")
    shown = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, shops: Sequence[Shop], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {shop.code: shop for shop in shops}
        self.fields["shops"] = forms.MultipleChoiceField(
            label="Shops",
            choices=[(shop.code, shop.name) for shop in shops],
            error_messages={"required": "Choose at least one shop.", "invalid_choice": CHANGED},
        )

    @property
    def chosen(self) -> list[Shop]:
        """The shops that were ticked; all of them at first."""
        if not self.is_bound:
            return list(self.offered.values())
        codes = self.data.getlist("shops") if hasattr(self.data, "getlist") else self.data.get("shops", [])
        return [shop for code, shop in self.offered.items() if code in codes]

    @property
    def what_chosen(self) -> str:
        what = self.data.get("what", "")
        return what if what in What.values else ""


class BlockForm(_InPage):
    """Block, report or both."""

    block = forms.BooleanField(required=False, label="Block this partner")
    report = forms.BooleanField(required=False, label="Report it to the operators")
    category = forms.ChoiceField(
        required=False,
        label="What it did",
        choices=[("", "Choose"), *PartnerReport.Category.choices],
        error_messages={"invalid_choice": "Choose what it did from the list."},
    )
    text = forms.CharField(
        required=False,
        max_length=2000,
        label="What happened",
        help_text="Operators read it; the partner does not. At most 2,000 characters.",
        widget=forms.Textarea({"rows": 5}),
    )

    def __init__(self, *args: Any, is_blocked: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_blocked:
            del self.fields["block"]

    def clean(self) -> None:
        super().clean()
        given = self.cleaned_data
        if not given.get("block") and not given.get("report"):
            self.add_error(None, "Choose what to do: block the partner, report it, or both.")
        if not given.get("report") and (given.get("category") or given.get("text")):
            self.add_error("report", "Tick this to send the report, or empty what you wrote below.")
        if given.get("report"):
            if not given.get("category") and "category" not in self.errors:
                self.add_error("category", "Choose what the partner did.")
            if not given.get("text") and "text" not in self.errors:
                self.add_error("text", "Say what happened, so that the operators can act.")
