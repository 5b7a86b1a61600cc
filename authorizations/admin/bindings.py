"""Bindings, service authorizations and the audience of custom services, as operators see and record them."""

from __future__ import annotations

from django import forms
from django.contrib import admin

from accounts.models import User
from audit.admin import Button, LookOnlyAdmin, RecordingAdmin, linked
from audit.clock import portal_now
from authorizations.actions import bindings
from authorizations.models import Binding, ServiceAudience, ServiceAuthorization


class BindingForm(forms.ModelForm):
    def clean(self) -> None:
        super().clean()
        partner, shop = self.cleaned_data.get("partner"), self.cleaned_data.get("shop")
        if partner and shop and (obstacle := bindings.why_not_bind(partner, shop)):
            self.add_error("partner", obstacle)


class ServiceAuthorizationForm(forms.ModelForm):
    def clean(self) -> None:
        super().clean()
        if self.errors:
            return
        wanted = bindings.draw_up(**{name: self.cleaned_data[name] for name in ServiceAuthorizationAdmin.record_fields})
        if obstacle := bindings.why_not_take(wanted, portal_now()):
            self.add_error(None, obstacle)


@admin.register(Binding)
class BindingAdmin(RecordingAdmin):
    form = BindingForm
    buttons = [
        Button(
            "unbind",
            "End binding",
            bindings.unbind,
            frozenset({Binding.Status.ACTIVE}),
            "Every service and access under it ends at once. Both sides are told the reason.",
            asks_reason=True,
        )
    ]
    list_display = ["id", linked("partner"), linked("shop"), "status", "started_at", "status_changed_at"]
    list_filter = ["status", "shop__market"]
    list_select_related = ["partner", "shop"]
    search_fields = ["partner__name", "partner__code", "shop__name", "shop__code", "=uuid"]
    autocomplete_fields = ["partner", "shop"]
    ordering = ["-id"]
    record_fields = ["partner", "shop"]
    look_fields = [*record_fields, "uuid", "status", "started_at", "status_changed_at"]

    def record(self, obj: Binding, *, by: User) -> Binding:
        return bindings.bind(obj.partner, obj.shop, by=by)


@admin.register(ServiceAuthorization)
class ServiceAuthorizationAdmin(RecordingAdmin):
    form = ServiceAuthorizationForm
    buttons = [
        Button(
            "deactivate",
            "Deactivate",
            bindings.deactivate_service,
            frozenset({ServiceAuthorization.Status.ACTIVE}),
            "The access given for this service ends at once, and the open request for it is closed.",
            asks_reason=True,
        )
    ]
    list_display = [
        *("id", linked("service"), linked("partner"), linked("shop"), "category", "status"),
        *("valid_from", "valid_until"),
    ]
    list_filter = ["status", "category", "valid_until"]
    list_select_related = ["service", "partner", "shop", "category"]
    search_fields = ["partner__name", "partner__code", "shop__name", "shop__code", "service__name", "=uuid"]
    autocomplete_fields = ["binding", "service"]
    ordering = ["-id"]
    record_fields = ["binding", "service", "valid_from", "valid_until"]
    look_fields = [*record_fields, "uuid", "partner", "shop", "category", "status", "status_changed_at"]

    def record(self, obj: ServiceAuthorization, *, by: User) -> ServiceAuthorization:
        return bindings.authorize_service(
            obj.binding, obj.service, valid_from=obj.valid_from, valid_until=obj.valid_until, by=by
        )


@admin.register(ServiceAudience)
class ServiceAudienceAdmin(LookOnlyAdmin):
    list_display = ["id", linked("service"), linked("shop")]
    list_select_related = ["service", "shop"]
    search_fields = ["service__name", "shop__name", "shop__code"]
    ordering = ["-id"]
