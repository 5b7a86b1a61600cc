"""What a seller fills in about invitations: which shop accepts, whom it looks for, what it writes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from crispy_forms.helper import FormHelper
from django import forms
from django.http import QueryDict

from authorizations.models import Invitation
from authorizations.pages.seller_invitations import ShopChoice
from sellers.models import Shop

Status = Invitation.Status


class AcceptForm(forms.Form):
    """Which of the seller's shops will work with the partner; where only one can, it is chosen already."""

    shop = forms.ChoiceField(
        label="Shop",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose which of your shops will work with the partner.",
            "invalid_choice": "That shop cannot be chosen. Look at the choices and choose again.",
        },
    )

    def __init__(self, data: QueryDict | None = None, *, choices: Sequence[ShopChoice]) -> None:
        self.possible = {choice.shop.code: choice.shop for choice in choices if not choice.refused}
        only = next(iter(self.possible)) if len(self.possible) == 1 else ""
        super().__init__(data, initial={"shop": only})
        field = cast(forms.ChoiceField, self.fields["shop"])
        field.choices = [(code, shop.name) for code, shop in self.possible.items()]

    @property
    def shown(self) -> str:
        return str(self["shop"].value() or "")

    @property
    def chosen(self) -> Shop:
        return self.possible[self.cleaned_data["shop"]]


class InvitationSearchForm(forms.Form):
    """The toolbar of the shop's invitations. What makes no sense is left out."""

    q = forms.CharField(required=False, max_length=100, label="Partner")
    side = forms.ChoiceField(
        required=False,
        label="Who invited",
        choices=[("", "Sent and received"), ("PARTNER", "Received"), ("SELLER", "Sent by you")],
    )
    state = forms.ChoiceField(required=False, label="State", choices=[("", "Any state"), *Status.choices])

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.fields["q"].widget = forms.TextInput(
            {"type": "search", "placeholder": "Partner or its code", "class": "form-control"}
        )
        for name in ("side", "state"):
            self.fields[name].widget.attrs["class"] = "form-select"

    @property
    def search(self) -> dict[str, str]:
        self.is_valid()
        found = self.cleaned_data
        return {"words": found.get("q", ""), "side": found.get("side", ""), "state": found.get("state", "")}


class PartnerSearchForm(forms.Form):
    """Part of a partner's name, or its exact code."""

    q = forms.CharField(required=False, max_length=100, label="Name or code of the partner")

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.fields["q"].widget = forms.TextInput(
            {"type": "search", "placeholder": "Name or code of the partner", "class": "form-control"}
        )

    @property
    def words(self) -> str:
        return str(self.cleaned_data["q"]).strip() if self.is_valid() else ""


class InviteForm(forms.Form):
    """What the seller writes to the partner it invites."""

    message = forms.CharField(
        label="Message to the partner (optional)",
        help_text="What you are looking for. The partner reads it beside your invitation.",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True  # the page brings the token
        return helper
