"""A partner's page with the button that reaches its bindings: removal."""

from __future__ import annotations

from django.contrib import admin

from audit.admin import Button
from authorizations.actions.bindings import remove_partner
from partners.admin import PARTNER_BUTTONS, PartnerAdmin
from partners.models import Partner

admin.site.unregister(Partner)


@admin.register(Partner)
class RemovablePartnerAdmin(PartnerAdmin):
    buttons = [
        *PARTNER_BUTTONS,
        Button(
            "remove",
            "Remove",
            remove_partner,
            frozenset({Partner.Status.SUSPENDED}),
            "All the partner's bindings end, with every service and access under them. This cannot be undone.",
            asks_reason=True,
        ),
    ]
