"""Whom of a partner's people one may look after, and which activities one may read."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from authorizations.access.people import Person, get_lead, is_lead
from authorizations.models import Activity, GrantAssignment
from authorizations.models.activity import ActivityQuerySet
from partners.models import PartnerMember
from sellers.models import Shop


def get_own_member(user: Person, uuid: UUID) -> tuple[PartnerMember, PartnerMember]:
    """Who speaks for their partner, and a member of it."""
    lead = get_lead(user)
    found = PartnerMember.objects.select_related("user", "partner").filter(partner=lead.partner_id, uuid=uuid).first()
    if found is None:
        raise Http404
    return lead, found


def get_own_assignment(user: Person, uuid: UUID) -> GrantAssignment:
    """An assignment within the user's own partner, for those who speak for it."""
    lead = get_lead(user)
    found = GrantAssignment.objects.of_partner(lead.partner_id).with_parties().filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found


def activity_of(member: PartnerMember) -> ActivityQuerySet:
    """What the member may read of what was done in shops: a lead all of its partner's, everybody their own."""
    rows = Activity.objects.all()
    return rows.of_partner(member.partner_id) if is_lead(member) else rows.of_member(member)


def activity_in(shop: Shop) -> ActivityQuerySet:
    """What partners' people did in a shop, for those who administer it."""
    return Activity.objects.of_shop(shop)
