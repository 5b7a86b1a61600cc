"""Which invitations a partner's people see, and what they may do with each; which shop they may name."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from authorizations.access.people import Person, get_partner_member, is_lead
from authorizations.access.verbs import demand
from authorizations.models import Invitation
from authorizations.models.invitations import InvitationQuerySet
from partners.models import PartnerMember, Service, ServiceQuerySet
from sellers.models import Shop

VIEW = frozenset({"view"})
SENT_VERBS = VIEW | {"withdraw", "send_again"}
RECEIVED_VERBS = VIEW | {"answer"}


def partner_invitation_verbs(member: PartnerMember, invitation: Invitation) -> frozenset[str]:
    """What one of the partner's people may do with an invitation of theirs: only who speaks for the partner writes."""
    if not is_lead(member):
        return VIEW
    return SENT_VERBS if invitation.is_partners else RECEIVED_VERBS


def get_own_invitation(user: Person, uuid: UUID, verb: str = "view") -> tuple[PartnerMember, Invitation]:
    """An invitation that the user's own partner sent or received, for the verb."""
    member = get_partner_member(user)
    found = invitations_of(member).filter(uuid=uuid).first()
    if found is None:
        raise Http404
    demand(partner_invitation_verbs(member, found), verb)
    return member, found


def invitations_of(member: PartnerMember) -> InvitationQuerySet:
    """What the member's partner sent and received."""
    return Invitation.objects.with_parties().filter(partner=member.partner_id)


def services_to_propose(member: PartnerMember) -> ServiceQuerySet:
    """The services of the member's partner that are on, with their categories."""
    return Service.objects.on().filter(partner=member.partner_id).select_related("category")


def find_shop(code: str) -> Shop | None:
    """The shop with this public code; any signed-in partner may name one it knows."""
    return Shop.objects.select_related("seller").filter(code=code).first()
