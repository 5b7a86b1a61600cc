"""Bindings, service authorizations and the audience of custom services, as operators see and record them."""

from __future__ import annotations

from django.contrib import admin

from accounts.models import User
from audit.admin import Button, RecordingAdmin, linked
from authorizations.actions import bindings
from authorizations.actions.audiences import offer_service
from authorizations.forms.operators import AudienceForm, BindingForm, ServiceAuthorizationForm
from authorizations.models import Binding, ServiceAudience, ServiceAuthorization

PARTIES = ["partner__name", "partner__code", "shop__name", "shop__code"]
PARTIES_WORDS = "Part of the name or the beginning of the code of the partner or shop"


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
    list_filter = ["status", "started_at"]
    list_select_related = ["partner", "shop"]
    search_fields = [*PARTIES, "uuid"]
    search_help_text = f"{PARTIES_WORDS}, or a whole UUID."
    owned_by = ["partner", "shop"]
    sortable_by = ["id"]
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
    search_fields = [*PARTIES, "service__name", "uuid"]
    search_help_text = f"{PARTIES_WORDS}, part of a service's name, or a whole UUID."
    owned_by = ["binding", "service", "partner", "shop"]
    sortable_by = ["id", "valid_from", "valid_until"]
    autocomplete_fields = ["binding", "service"]
    ordering = ["-id"]
    record_fields = ["binding", "service", "valid_from", "valid_until"]
    look_fields = [*record_fields, "uuid", "partner", "shop", "category", "status", "status_changed_at"]

    def record(self, obj: ServiceAuthorization, *, by: User) -> ServiceAuthorization:
        return bindings.authorize_service(
            obj.binding, obj.service, valid_from=obj.valid_from, valid_until=obj.valid_until, by=by
        )


@admin.register(ServiceAudience)
class ServiceAudienceAdmin(RecordingAdmin):
    form = AudienceForm
    list_display = ["id", linked("service"), linked("service.partner"), linked("shop")]
    list_select_related = ["service__partner", "shop"]
    search_fields = ["service__name", "shop__name", "shop__code"]
    search_help_text = "Part of the name of a service or shop, or the beginning of a shop's code."
    autocomplete_fields = ["service", "shop"]
    owned_by = ["service", "shop"]
    ordering = ["-id"]
    sortable_by = ["id"]
    record_fields = look_fields = ["service", "shop"]

    def record(self, obj: ServiceAudience, *, by: User) -> ServiceAudience:
        return offer_service(obj.service, obj.shop, by=by)
