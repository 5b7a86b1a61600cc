"""How an operator suspends a partner and lifts it again, and how the sellers it works for are told."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.clock import portal_now
from authorizations.actions.announcing import sellers_main_accounts
from authorizations.letters import letters_to_seller
from authorizations.models import Binding
from notifications.actions import notify_many
from partners import actions
from partners.models import Partner


@transaction.atomic
def suspend_partner(
    partner: Partner,
    *,
    by: User | None,
    reason: str,
    told_sellers: str = "",
    note: str = "",
    at: datetime | None = None,
) -> None:
    """Stop all use of the partner's access at once, in every shop. No grant changes: the decision sees the partner.

    The partner reads `reason`, the sellers `told_sellers`; `note` is for operators and stands in the entry only.
    """
    at = at or portal_now()
    actions.suspend_partner(partner, by=by, reason=reason, told_sellers=told_sellers, note=note, at=at)
    _tell_sellers(partner, "partner_stands_still", reason=told_sellers, at=at)


@transaction.atomic
def reinstate_partner(partner: Partner, *, by: User | None, at: datetime | None = None) -> None:
    """Lift the suspension: what has not ended meanwhile works again, and nothing that has."""
    at = at or portal_now()
    actions.reinstate_partner(partner, by=by, at=at)
    _tell_sellers(partner, "partner_goes_on", reason="", at=at)


def _tell_sellers(partner: Partner, kind: str, *, reason: str, at: datetime) -> None:
    """The main account of each shop that works with the partner; two queries, however many there are."""
    bindings = list(Binding.objects.active().filter(partner=partner).select_related("partner", "shop__seller"))
    owners = sellers_main_accounts({binding.shop.seller_id for binding in bindings})
    rows = []
    for binding in bindings:
        people = owners[binding.shop.seller_id]
        rows += letters_to_seller(binding, kind, people, at=at, context={"reason": reason})
    notify_many(rows)
