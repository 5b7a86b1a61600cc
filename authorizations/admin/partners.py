"""A partner's page with the buttons that reach its shops: suspension, its lifting, and removal."""

from __future__ import annotations

from django.contrib import admin

from audit.admin import Button
from authorizations.actions import suspensions
from authorizations.actions.bindings import remove_partner
from authorizations.forms.operators import SuspendPartnerForm
from partners.admin import PARTNER_BUTTONS, PartnerAdmin
from partners.models import Partner

admin.site.unregister(Partner)
OURS = [
    Button(
        "suspend",
        "Suspend",
        suspensions.suspend_partner,
        frozenset({Partner.Status.APPROVED}),
        "None of the partner's people can use any access from this moment, in any shop. No grant is changed."
        " The partner and the shops it works with are told.",
        form=SuspendPartnerForm,
    ),
    Button(
        "reinstate",
        "Reinstate",
        suspensions.reinstate_partner,
        frozenset({Partner.Status.SUSPENDED}),
        "Access that has not ended meanwhile works again. The partner and the shops it works with are told.",
    ),
    Button(
        "remove",
        "Remove",
        remove_partner,
        frozenset({Partner.Status.SUSPENDED}),
        "All the partner's bindings end, with every service and access under them. This cannot be undone.",
        asks_reason=True,
    ),
]
VERBS = {button.verb for button in OURS}


@admin.register(Partner)
class RemovablePartnerAdmin(PartnerAdmin):
    buttons = [*(button for button in PARTNER_BUTTONS if button.verb not in VERBS), *OURS]
