"""Who may do which verb, and the functions that fetch something *for a user*; one file per subject.

A stranger gets the same 404 as for a thing that is not there; a party without the right gets 403. Whether the state of
the thing allows the verb is the action's business.
"""

from authorizations.access.acting import activity_in, activity_of, get_own_assignment, get_own_member
from authorizations.access.agreements import (
    board_of,
    get_own_grant,
    get_own_request,
    get_own_shop,
    get_request_by_token,
    get_service_authorization,
)
from authorizations.access.cancellations import get_cancellation, get_own_binding, get_own_cancellation
from authorizations.access.feeds import feed_token, find_own_feed, get_feed, get_feed_owner, grants_in_feed
from authorizations.access.invitations import (
    find_shop,
    get_own_invitation,
    invitations_of,
    partner_invitation_verbs,
    services_to_propose,
)
from authorizations.access.invited import (
    get_invitation_by_token,
    get_invitation_of_shop,
    get_partner_to_invite,
    invitation_verbs,
    invitations_of_shop,
    partners_to_invite,
)
from authorizations.access.partners import KnownPartner, blocks_of, find_block, get_known_partner
from authorizations.access.people import (
    Person,
    find_partner_member,
    find_seller_member,
    get_administered_shop,
    get_lead,
    get_partner_member,
    get_seller_member,
    get_shop,
    is_lead,
    shops_of,
)
from authorizations.access.reviews import get_reviewer
from authorizations.access.taking import (
    Services,
    find_service,
    get_binding,
    get_main_shop,
    get_offered_service,
    services_for,
    works_with_anybody,
)
from authorizations.access.verbs import NOTHING, VIEW, demand, partner_verbs, seller_verbs, verbs

__all__ = [
    "NOTHING",
    "VIEW",
    "KnownPartner",
    "Person",
    "Services",
    "activity_in",
    "activity_of",
    "blocks_of",
    "board_of",
    "demand",
    "feed_token",
    "find_block",
    "find_own_feed",
    "find_partner_member",
    "find_seller_member",
    "find_service",
    "find_shop",
    "get_administered_shop",
    "get_binding",
    "get_cancellation",
    "get_feed",
    "get_feed_owner",
    "get_invitation_by_token",
    "get_invitation_of_shop",
    "get_known_partner",
    "get_lead",
    "get_main_shop",
    "get_offered_service",
    "get_own_assignment",
    "get_own_binding",
    "get_own_cancellation",
    "get_own_grant",
    "get_own_invitation",
    "get_own_member",
    "get_own_request",
    "get_own_shop",
    "get_partner_member",
    "get_partner_to_invite",
    "get_request_by_token",
    "get_reviewer",
    "get_seller_member",
    "get_service_authorization",
    "get_shop",
    "grants_in_feed",
    "invitation_verbs",
    "invitations_of",
    "invitations_of_shop",
    "is_lead",
    "partner_invitation_verbs",
    "partner_verbs",
    "partners_to_invite",
    "seller_verbs",
    "services_for",
    "services_to_propose",
    "shops_of",
    "verbs",
    "works_with_anybody",
]
