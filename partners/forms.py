"""What operators fill in about partners, their people and their services."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from catalogue.models import ServiceCategory
from partners.models import PartnerMember, Service


class PartnerForm(forms.ModelForm):
    class Meta:
        error_messages = {"code": {"unique": "Another partner has this code."}}


class PartnerMemberForm(forms.ModelForm):
    class Meta:
        model = PartnerMember
        fields = ["partner", "user", "is_main", "role"]
        error_messages = {"user": {"unique": "This person is a member of a partner already. A person has one at most."}}

    def clean_is_main(self) -> bool:
        is_main, partner = self.cleaned_data["is_main"], self.cleaned_data.get("partner")
        if is_main and partner and (main := partner.members.filter(is_main=True).select_related("user").first()):
            raise forms.ValidationError(f"{partner} has a main account already: {main.user}.")
        return bool(is_main)


class ServiceForm(forms.ModelForm):
    class Meta:
        model = Service
        fields = ["partner", "category", "name", "description", "is_custom", "markets"]
        help_texts = {"markets": "Codes with commas between them, such as US,GB. Empty: all."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "category" in self.fields:
            cast(forms.ModelChoiceField, self.fields["category"]).queryset = ServiceCategory.objects.current()
