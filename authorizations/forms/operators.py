"""What operators fill in about agreements: bindings, service authorizations, and the shops of a custom service."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from audit.clock import portal_now
from authorizations.actions import audiences, bindings
from authorizations.models import Binding, ServiceAudience, ServiceAuthorization
from authorizations.models.periods import MAX_PERIOD


class BindingForm(forms.ModelForm):
    class Meta:
        model = Binding
        fields = ["partner", "shop"]

    def clean(self) -> None:
        super().clean()
        partner, shop = self.cleaned_data.get("partner"), self.cleaned_data.get("shop")
        if partner and shop and (obstacle := bindings.why_not_bind(partner, shop)):
            self.add_error("partner", obstacle)


class AudienceForm(forms.ModelForm):
    class Meta:
        model = ServiceAudience
        fields = ["service", "shop"]

    def clean(self) -> None:
        super().clean()
        service, shop = self.cleaned_data.get("service"), self.cleaned_data.get("shop")
        if service and shop and (obstacle := audiences.why_not_offer(service, shop)):
            self.add_error("service", obstacle)


class ServiceAuthorizationForm(forms.ModelForm):
    class Meta:
        model = ServiceAuthorization
        fields = ["binding", "service", "valid_from", "valid_until"]
        help_texts = {
            "valid_from": "In UTC.",
            "valid_until": "In UTC. The service ends at this instant; at most 365 days after it starts.",
        }

    def clean(self) -> None:
        super().clean()
        now = portal_now()
        if not self.errors:
            self._clean_period(now, **self._given("valid_from", "valid_until"))
        if not self.errors:
            wanted = bindings.draw_up(**self._given("binding", "service", "valid_from", "valid_until"))
            if obstacle := bindings.why_not_take(wanted, now):
                is_over = wanted.binding.status != Binding.Status.ACTIVE
                self.add_error("binding" if is_over else "service", obstacle)

    def _given(self, *names: str) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in names}

    def _clean_period(self, now: datetime, valid_from: datetime, valid_until: datetime) -> None:
        if valid_until <= valid_from:
            self.add_error("valid_until", "A service ends after it starts.")
        elif valid_until - valid_from > MAX_PERIOD:
            self.add_error("valid_until", "A service is taken for 365 days at most.")
        elif valid_from > now + MAX_PERIOD:
            self.add_error("valid_from", "A service starts at most 365 days from now.")
        elif valid_until <= now:
            self.add_error("valid_until", "This has passed already.")


def said(label: str, help_text: str, *, required: bool = False) -> forms.CharField:
    widget = forms.Textarea({"rows": 3, "cols": 60})
    return forms.CharField(
        label=label, help_text=f"{help_text} At most 500 characters.", required=required, max_length=500, widget=widget
    )


class SuspendAccessForm(forms.Form):
    reason = said("Reason", "Both parties read this.", required=True)
    note = said("Note", "Only operators read this: it stands in the audit entry.")


class SuspendPartnerForm(forms.Form):
    reason = said("Reason", "The partner reads this.", required=True)
    told_sellers = said("What its sellers are told", "Every shop that works with the partner reads this.")
    note = said("Note", "Only operators read this: it stands in the audit entry.")
