"""What a partner's people fill in to invite a shop or to make an open link."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from authorizations.access import find_shop
from authorizations.actions.invitations import InvitationProposal
from authorizations.forms.partner import RequestAccessForm
from authorizations.pages.proposals import Start
from partners.models import Service
from sellers.models import Shop, shop_code

LONGEST_CODE = 8


class InvitationForm(RequestAccessForm):
    """The fields of a request, all of them optional, and the code of the shop unless it is an open link."""

    asks_for_something: ClassVar = False

    code = forms.CharField(
        label="Shop code",
        max_length=LONGEST_CODE,
        help_text="Eight capital letters and digits, such as USFERN01. The seller finds it beside the shop's name.",
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter the code of the shop. Without one, make an open link instead."},
    )
    message = forms.CharField(
        label="Message to the seller",
        required=False,
        max_length=1000,
        help_text="Who you are, and what you would do for the shop. The main account reads it before it answers.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, data: QueryDict | None = None, *, start: Start, is_link: bool) -> None:
        super().__init__(data, start=start)
        if is_link:
            del self.fields["code"]
        if not start.suggestions:
            del self.fields["duration_days"]

    def clean_code(self) -> Shop:
        """The shop with this code."""
        code = str(self.cleaned_data["code"]).upper()
        shop_code(code)
        shop = find_shop(code)
        if shop is None:
            raise ValidationError(f"No shop has the code {code}. Check it with the seller, or make an open link.")
        return shop

    def invitation_proposal(self, service: Service | None) -> InvitationProposal | None:
        """What is proposed of the service; None without one."""
        if service is None:
            return None
        return InvitationProposal(service, self.levels(), self.cleaned_data.get("duration_days"), self.reasons())
