"""Which kinds of letters there are about a partner's own standing."""

from notifications.kinds import Audience, Kind, Topic

KINDS = (
    Kind("partner_approved", "Your partner is approved", "It can ask for access.", Audience.PARTNER, Topic.ACCESS),
    Kind(
        "partner_rejected",
        "Your partner was not approved",
        "With the reason, and what to do next.",
        Audience.PARTNER,
        Topic.ACCESS,
    ),
    Kind(
        "partner_reinstated",
        "The suspension of your partner was lifted",
        "Access that has not ended meanwhile works again.",
        Audience.PARTNER,
        Topic.ACCESS,
    ),
    Kind(
        "partner_suspended",
        "Your partner was suspended",
        "None of its people can use any access until the suspension is lifted.",
        Audience.PARTNER,
        Topic.ENDING,
    ),
    Kind(
        "partner_removed",
        "Your partner was removed",
        "All its work with shops ended.",
        Audience.PARTNER,
        Topic.ENDING,
    ),
)
