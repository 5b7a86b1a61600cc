"""How a sub-account that cannot answer an invitation asks its main account to."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from audit.clock import portal_now
from audit.lifecycle import record
from audit.models import Entry
from authorizations.actions.invitations.lapsing import lock_invitation
from authorizations.letters import letters_to_seller, main_account
from authorizations.models import Invitation
from notifications.actions import notify_many
from sellers.models import SellerMember

ASKED = "main_account_asked"


@transaction.atomic
def ask_main_account(invitation: Invitation, *, by: SellerMember, at: datetime | None = None) -> bool:
    """A sub-account asks its own main account, about an open link too; False when it has asked before."""
    fresh = lock_invitation(invitation)
    at = at or portal_now()
    if not fresh.is_open or fresh.expires_at <= at or has_asked(fresh, by=by):
        return False
    record(fresh, verb=ASKED, by=by.user, at=at)
    people, words = main_account(by.seller), {"asked_by": by.user.name}
    notify_many(letters_to_seller(fresh, "invitation_asked_about", people, at=at, context=words))
    return True


def has_asked(invitation: Invitation, *, by: SellerMember) -> bool:
    """Whether this sub-account has asked its main account to answer."""
    return Entry.objects.about(invitation).filter(verb=ASKED, actor=by.user).exists()
