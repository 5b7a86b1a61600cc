"""How an invitation that nobody answered in time lapses, by the clock or when it is in somebody's way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from audit.clock import portal_now
from audit.lifecycle import Conflict, IllegalTransition, move
from authorizations.actions.sweeps import NEVER, sweep
from authorizations.letters import tell_partner, tell_seller
from authorizations.models import Invitation

BATCH = 20  # each lapses by itself, in a shop whose chain is locked until all have
Status = Invitation.Status


def lock_invitation(invitation: Invitation) -> Invitation:
    """The row as it is now; who answers it holds partner and shop already."""
    rows = Invitation.objects.select_for_update(of=("self",), no_key=True).with_parties()
    return rows.get(pk=invitation.pk)


def refuse_over(invitation: Invitation, to: str, at: datetime) -> None:
    """What is over is not answered any more; a late sweep keeps no invitation alive."""
    if not invitation.can_become(to):
        raise IllegalTransition(invitation, to)
    if invitation.expires_at <= at:
        raise Conflict("This invitation has lapsed, so there is nothing left to answer or to take back.")


def tell_sender(invitation: Invitation, kind: str, *, at: datetime, **words: str) -> None:
    (tell_partner if invitation.is_partners else tell_seller)(invitation, kind, at=at, **words)


def tell_invited(invitation: Invitation, kind: str, *, at: datetime, **words: str) -> None:
    """Whoever is invited; of an open link nobody knows who that is."""
    (tell_seller if invitation.is_partners else tell_partner)(invitation, kind, at=at, **words)


def lapse(invitation: Invitation, *, at: datetime) -> None:
    """The caller holds the row."""
    move(invitation, Status.LAPSED, by=None, at=at)
    tell_sender(invitation, "invitation_lapsed", at=at)


def lapse_due_invitations(*, at: datetime | None = None, batch: int = BATCH, stop_at: float = NEVER) -> int:
    """Lapse open invitations whose time is over; how many were. No batch begins after `stop_at`."""
    due = Invitation.objects.overdue(at or portal_now()).order_by("shop_id", "pk")
    return sweep(due, _lapse_invitations, at=at, batch=batch, stop_at=stop_at)


@transaction.atomic
def _lapse_invitations(keys: Sequence[int], at: datetime | None) -> int:
    now = at or portal_now()
    rows = Invitation.objects.select_for_update(of=("self",), skip_locked=True, no_key=True).filter(pk__in=keys)
    due = list(rows.overdue(now).with_parties().order_by("shop_id", "pk"))
    for invitation in due:
        lapse(invitation, at=now)
    return len(due)
