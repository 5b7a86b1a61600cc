"""What an operator asks about: who, where, what, how much, when. Page and command ask with the same form."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime

from accounts.models import User
from authorizations.pages import explaining
from catalogue.models import Level, Permission
from sellers.models import Shop

LEVELS = [(level.name.lower(), level.label) for level in Level]
YEARS = range(2000, 2200)


class ExplainForm(forms.Form):
    email = forms.CharField(
        label="E-mail", max_length=254, help_text="With which a member of a partner or a person of a seller signs in."
    )
    shop = forms.CharField(label="Shop code", max_length=8, help_text="Such as USFERN01.")
    permission = forms.CharField(max_length=80, help_text="Its key, such as orders.manage or analytics.live.")
    level = forms.ChoiceField(choices=LEVELS, initial="view")
    at = forms.CharField(
        label="Instant",
        max_length=40,
        required=False,
        help_text="Today's rows at another instant, such as 2027-03-03T21:00:00Z; without a zone, UTC. Empty: now.",
    )

    def question(self) -> dict[str, Any]:
        """What was asked, as `explaining.explain` takes it."""
        given = dict(self.cleaned_data)
        return {"user": given.pop("email"), **given}

    def clean_email(self) -> User:
        given = self.cleaned_data["email"]
        user = explaining.find_user(given)
        if user is None:
            raise forms.ValidationError(f"Nobody signs in with “{given}”.")
        if not explaining.places_of(user):
            raise forms.ValidationError(
                f"{given} belongs to no partner and to no seller, so there is nothing to explain."
            )
        return user

    def clean_shop(self) -> Shop:
        given = self.cleaned_data["shop"]
        shop = explaining.find_shop(given)
        if shop is None:
            raise forms.ValidationError(f"There is no shop with the code “{given}”.")
        return shop

    def clean_permission(self) -> Permission:
        given = self.cleaned_data["permission"]
        permission = explaining.find_permission(given)
        if permission is None:
            raise forms.ValidationError(f"The catalogue has no permission “{given}”.")
        return permission

    def clean_level(self) -> Level:
        return Level[self.cleaned_data["level"].upper()]

    def clean_at(self) -> datetime | None:
        given = self.cleaned_data["at"]
        if not given:
            return None
        instant = _read(given)
        if instant is None or instant.year not in YEARS:
            raise forms.ValidationError(f"“{given}” is no instant. Write it as 2027-03-03T21:00:00Z.")
        return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _read(words: str) -> datetime | None:
    try:
        return parse_datetime(words)
    except ValueError:  # the form of an instant, but a month 13
        return None
