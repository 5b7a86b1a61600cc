"""What operators see and do of partners: record, approve, suspend; their people; their services."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import URLField

from accounts.models import User
from audit.admin import Button, RecordingAdmin, linked
from audit.admin.lists import RecentFilter
from partners import actions
from partners.forms import PartnerForm, PartnerMemberForm, ServiceForm
from partners.models import MemberStatus, Partner, PartnerMember, Service

PARTNER_BUTTONS = [
    Button(
        "approve",
        "Approve",
        actions.approve_partner,
        frozenset({Partner.Status.PENDING}),
        "The partner may be bound to shops and, if it is a TSP, ask them for access. It is told.",
    ),
    Button(
        "reject",
        "Reject",
        actions.reject_partner,
        frozenset({Partner.Status.PENDING}),
        "The partner is told the reason and can be looked at again.",
        asks_reason=True,
    ),
    Button(
        "resubmit",
        "Look at again",
        actions.resubmit_partner,
        frozenset({Partner.Status.REJECTED}),
        "The partner goes back to pending.",
    ),
    Button(
        "suspend",
        "Suspend",
        actions.suspend_partner,
        frozenset({Partner.Status.APPROVED}),
        "None of the partner's people can use any access from this moment, in any shop. No grant is changed.",
        asks_reason=True,
    ),
    Button(
        "reinstate",
        "Reinstate",
        actions.reinstate_partner,
        frozenset({Partner.Status.SUSPENDED}),
        "Access that has not ended meanwhile works again.",
    ),
]


MEMBER_BUTTONS = [
    Button(
        "deactivate",
        "Deactivate",
        actions.deactivate_member,
        frozenset({MemberStatus.ACTIVE}),
        "The person can no longer use the Partner Center, nor any access.",
    ),
    Button(
        "activate",
        "Activate again",
        actions.activate_member,
        frozenset({MemberStatus.DEACTIVATED}),
        "The person can use the Partner Center again.",
    ),
    Button(
        "invite",
        "Invite again",
        actions.invite_member_again,
        frozenset({MemberStatus.LAPSED}),
        "The person becomes active by signing in.",
    ),
]
SERVICE_BUTTONS = [
    Button(
        "submit",
        "Submit for review",
        actions.submit_service,
        frozenset({Service.Status.DRAFT, Service.Status.REJECTED}),
        "The service goes under review.",
    ),
    Button(
        "turn-on",
        "Turn on",
        actions.turn_on_service,
        frozenset({Service.Status.UNDER_REVIEW, Service.Status.OFF}),
        "Shops may take the service.",
    ),
    Button(
        "reject",
        "Reject",
        actions.reject_service,
        frozenset({Service.Status.UNDER_REVIEW}),
        "The service goes back to the partner with the reason.",
        asks_reason=True,
    ),
    Button(
        "turn-off",
        "Turn off",
        actions.turn_off_service,
        frozenset({Service.Status.ON}),
        "No new shop can take the service; those that have it keep it.",
    ),
]


@admin.register(Partner)
class PartnerAdmin(RecordingAdmin):
    buttons = PARTNER_BUTTONS
    list_display = ["name", "code", "kind", "tier", "market", "status", "approved_at"]
    form = PartnerForm
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
    list_filter = ["status", "kind", "tier", ("market", RecentFilter)]
    search_fields = ["name", "legal_name", "code", "uuid"]
    search_help_text = "Part of a name, the beginning of a code, or a whole UUID."
    attention = {"partners waiting for approval": {"status": Partner.Status.PENDING}}
    ordering = ["name", "id"]
    record_fields = ["code", "name", "legal_name", "kind", "tier", "market", "website"]
    look_fields = [*record_fields, "uuid", "status", "status_reason", "status_changed_at", "approved_at"]
    details = ["name", "legal_name", "tier", "website"]

    def record(self, obj: Partner, *, by: User) -> Partner:
        return actions.create_partner(obj, by=by)


@admin.register(PartnerMember)
class PartnerMemberAdmin(RecordingAdmin):
    buttons = MEMBER_BUTTONS
    list_display = ["user", linked("user", "account"), linked("partner"), "is_main", "role", "status"]
    list_filter = ["status", "is_main", "role"]
    list_select_related = ["user", "partner"]
    search_fields = ["uuid", "user__email", "user__name", "partner__name", "partner__code"]
    search_help_text = "A person's name or e-mail address, or a partner's name or code."
    owned_by = ["partner", "user"]
    ordering = ["-id"]
    form = PartnerMemberForm
    autocomplete_fields = ["partner", "user"]
    record_fields = ["partner", "user", "is_main", "role"]
    look_fields = [*record_fields, "uuid", "status", "status_changed_at"]

    def record(self, obj: PartnerMember, *, by: User) -> PartnerMember:
        return actions.add_member(obj.partner, obj.user, is_main=obj.is_main, role=obj.role, by=by)


@admin.register(Service)
class ServiceAdmin(RecordingAdmin):
    buttons = SERVICE_BUTTONS
    list_display = ["name", linked("partner"), "category", "is_custom", "status", "status_changed_at"]
    list_filter = ["status", "category", "is_custom"]
    list_select_related = ["partner", "category"]
    search_fields = ["name", "partner__name", "partner__code", "uuid"]
    search_help_text = "Part of the name of a service or partner, the beginning of a partner's code, or a whole UUID."
    owned_by = ["partner"]
    attention = {"services under review": {"status": Service.Status.UNDER_REVIEW}}
    ordering = ["name", "id"]
    form = ServiceForm
    autocomplete_fields = ["partner"]
    record_fields = ["partner", "category", "name", "description", "is_custom", "markets"]
    look_fields = [*record_fields, "uuid", "status", "status_changed_at"]
    details = ["name", "description"]

    def record(self, obj: Service, *, by: User) -> Service:
        return actions.create_service(obj, by=by)
