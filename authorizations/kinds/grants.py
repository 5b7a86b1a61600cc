"""Which kinds of letters there are about access and services: given, changed, about to end, ended, reviewed."""

from notifications.kinds import Audience, Kind, Topic

ACTIVITY_DIGEST = Kind(
    "activity_digest",
    "Weekly digest of partner activity",
    "Every Monday, for those who administer a seller: how often partners entered its shops, what they looked at and"
    " changed. Nothing is sent after a week without any.",
    Audience.SELLER,
    Topic.REPORTS,
)

SECURITY = (
    Kind(
        "access_granted",
        "Access was given",
        "The main account of a shop gave a partner access to it.",
        Audience.BOTH,
        Topic.SECURITY,
    ),
    Kind(
        "access_changed",
        "Access was changed",
        "What a partner may do in a shop was changed, or until when.",
        Audience.BOTH,
        Topic.SECURITY,
    ),
)

GOING_ON = (
    Kind(
        "renewal_agreed",
        "A renewal was agreed",
        "The main account of a shop agreed that access goes on after its end.",
        Audience.BOTH,
        Topic.SECURITY,
    ),
    Kind(
        "access_extended",
        "Access was extended by itself",
        "Access goes on after its end, as the seller had chosen.",
        Audience.BOTH,
        Topic.SECURITY,
    ),
    Kind(
        "renewal_ended",
        "An agreed renewal ended",
        "It was removed, or what it would have renewed ended early.",
        Audience.BOTH,
        Topic.ENDING,
    ),
    Kind(
        "extension_stopped",
        "Access extends itself no more",
        "It holds something now that is never extended, or the consent is too old.",
        Audience.SELLER,
        Topic.ENDING,
    ),
    Kind(
        "renewal_asked",
        "A partner asks to renew its access",
        "With the link to answer it. The request also stands on your home page.",
        Audience.SELLER,
        Topic.REQUESTS,
    ),
    Kind(
        "service_requested",
        "A partner proposes a service",
        "With the link to take it and to give access for it.",
        Audience.SELLER,
        Topic.REQUESTS,
    ),
    Kind("service_taken", "A service was taken", "From when and until when.", Audience.BOTH, Topic.ACCESS),
    Kind("service_renewed", "A service was renewed", "It goes on after its end.", Audience.BOTH, Topic.ACCESS),
)

ENDING = (
    Kind(
        "access_expired", "Access ended on its date", "A partner's access came to its end.", Audience.BOTH, Topic.ENDING
    ),
    Kind("access_revoked", "Access was removed", "A seller removed a partner's access.", Audience.BOTH, Topic.ENDING),
    Kind("access_relinquished", "Access was dropped", "A partner dropped its access.", Audience.BOTH, Topic.ENDING),
    Kind("access_terminated", "An operator ended access", "Access was ended for good.", Audience.BOTH, Topic.ENDING),
    Kind(
        "access_suspended",
        "An operator suspended access",
        "Access cannot be used until the suspension is lifted.",
        Audience.BOTH,
        Topic.ENDING,
    ),
    Kind(
        "access_ended",
        "Access ended with its service",
        "A service or a binding ended, and the access under it.",
        Audience.BOTH,
        Topic.ENDING,
    ),
    Kind("service_expired", "A service ended on its date", "Its period is over.", Audience.BOTH, Topic.ENDING),
    Kind("service_cancelled", "A service was cancelled", "A seller ended a service.", Audience.BOTH, Topic.ENDING),
    Kind(
        "service_deactivated",
        "An operator ended a service",
        "With the service ends all access given for it.",
        Audience.BOTH,
        Topic.ENDING,
    ),
    Kind(
        "binding_ended",
        "A shop and a partner stopped working together",
        "The binding ended, and every service and access under it.",
        Audience.BOTH,
        Topic.ENDING,
    ),
    Kind(
        "assignment_ended",
        "Your work in a shop ended",
        "Your partner took back the access it had assigned to you.",
        Audience.PARTNER,
        Topic.ENDING,
    ),
)

ACCESS = (
    Kind(
        "access_resumed",
        "A suspension of access was lifted",
        "Access that had been suspended works again.",
        Audience.BOTH,
        Topic.ACCESS,
    ),
    Kind(
        "assignment_given",
        "You may work in a shop",
        "Your partner assigned one of its accesses to you.",
        Audience.PARTNER,
        Topic.ACCESS,
    ),
    Kind(
        "assignment_changed",
        "What you may do in a shop has changed",
        "Your partner changed an assignment of yours.",
        Audience.PARTNER,
        Topic.ACCESS,
    ),
)

NOTICES = (
    Kind(
        "access_ends_soon",
        "Access ends soon",
        "30, 7 and 1 days before access ends, and on the day, unless it was renewed.",
        Audience.BOTH,
        Topic.ENDING,
    ),
    Kind(
        "access_extends_soon",
        "Access is about to be extended",
        "Before access goes on by itself, as the seller chose, with the way to stop that.",
        Audience.BOTH,
        Topic.ENDING,
    ),
    Kind(
        "service_ends_soon",
        "A service ends soon",
        "30, 7 and 1 days before a service ends, and on the day, unless it was renewed or access ends with it.",
        Audience.BOTH,
        Topic.ENDING,
    ),
)

UNUSED = (
    Kind(
        "access_unused_soon",
        "Unused access ends soon",
        "Nobody uses an access, and the seller chose that it then ends.",
        Audience.BOTH,
        Topic.ENDING,
    ),
    Kind(
        "access_ended_unused",
        "Unused access ended",
        "Nobody used it for as long as the seller chose.",
        Audience.BOTH,
        Topic.ENDING,
    ),
)

REVIEWS = (
    Kind(
        "review_due",
        "An access review is due",
        "You are asked to keep, narrow or end each access you gave.",
        Audience.SELLER,
        Topic.SECURITY,
    ),
    Kind(
        "review_reminder",
        "An access review was not answered",
        "Some of the accesses still wait for your answer.",
        Audience.SELLER,
        Topic.SECURITY,
    ),
    Kind(
        "review_settled",
        "An access review was settled for you",
        "You did not answer in time, so what you had chosen for that was done.",
        Audience.SELLER,
        Topic.SECURITY,
    ),
    Kind(
        "access_ended_by_review",
        "Access ended after a review",
        "The seller did not answer its access review, and had chosen that the access then ends.",
        Audience.BOTH,
        Topic.ENDING,
    ),
)
