"""Which kinds of letters there are about asking, working together and a partner's standing."""

from notifications.kinds import Audience, Kind, Topic

REQUESTS = (
    Kind(
        "access_requested",
        "A partner asks for access",
        "With the link to answer it. The request also stands on your home page.",
        Audience.SELLER,
        Topic.REQUESTS,
    ),
    Kind(
        "main_account_asked",
        "A colleague asks you to look at a request",
        "Somebody of your own people opened a partner's request that only you can answer.",
        Audience.SELLER,
        Topic.REQUESTS,
    ),
    Kind(
        "request_withdrawn",
        "A partner withdrew its request",
        "There is nothing left to answer.",
        Audience.SELLER,
        Topic.REQUESTS,
    ),
    Kind(
        "request_declined",
        "A seller declined your request",
        "With the reason, if one was given.",
        Audience.PARTNER,
        Topic.REQUESTS,
    ),
    Kind(
        "request_expired",
        "Your request expired",
        "The link was not answered in time.",
        Audience.PARTNER,
        Topic.REQUESTS,
    ),
    Kind(
        "request_closed",
        "Your request was closed",
        "The service or the work with the shop ended before an answer.",
        Audience.PARTNER,
        Topic.REQUESTS,
    ),
)

INVITATIONS = (
    Kind(
        "invitation_sent",
        "Somebody invites you to work together",
        "A partner invites one of your shops, or a seller invites you.",
        Audience.BOTH,
        Topic.REQUESTS,
    ),
    Kind(
        "invitation_asked_about",
        "A colleague asks you to look at an invitation",
        "Somebody of your own people opened an invitation that only you can answer.",
        Audience.SELLER,
        Topic.REQUESTS,
    ),
    Kind(
        "invitation_reminded",
        "You are reminded of an invitation",
        "It still waits for your answer.",
        Audience.BOTH,
        Topic.REQUESTS,
    ),
    Kind(
        "invitation_accepted",
        "Your invitation was accepted",
        "A shop and a partner work together from now on.",
        Audience.BOTH,
        Topic.REQUESTS,
    ),
    Kind(
        "invitation_declined",
        "Your invitation was declined",
        "With the reason, if one was given.",
        Audience.BOTH,
        Topic.REQUESTS,
    ),
    Kind(
        "invitation_withdrawn",
        "An invitation was taken back",
        "There is nothing left to answer.",
        Audience.BOTH,
        Topic.REQUESTS,
    ),
    Kind("invitation_lapsed", "Your invitation lapsed", "It was not answered in time.", Audience.BOTH, Topic.REQUESTS),
)

CANCELLING = (
    Kind(
        "binding_cancel_asked",
        "A partner wants to stop working with you",
        "With until when you can answer: it ends by itself when you do not.",
        Audience.SELLER,
        Topic.ENDING,
    ),
    Kind(
        "binding_cancel_refused",
        "A seller refused to stop working with you",
        "With the reason, and when you can ask again.",
        Audience.PARTNER,
        Topic.ENDING,
    ),
    Kind(
        "binding_cancel_agreed",
        "You agreed to stop working together",
        "A partner asked for it and the seller agreed. Every service and access between the two ended.",
        Audience.BOTH,
        Topic.ENDING,
    ),
    Kind(
        "binding_cancel_automatic",
        "Working together ended without an answer",
        "A partner asked for it and the seller did not answer in time.",
        Audience.BOTH,
        Topic.ENDING,
    ),
)

STANDING = (
    Kind(
        "partner_stands_still",
        "A partner of yours was suspended",
        "Its access to your shops cannot be used until the suspension is lifted.",
        Audience.SELLER,
        Topic.ENDING,
    ),
    Kind(
        "partner_goes_on",
        "The suspension of a partner was lifted",
        "Its access to your shops works again, where it has not ended meanwhile.",
        Audience.SELLER,
        Topic.ACCESS,
    ),
    Kind(
        "report_answered",
        "Operators answered your report about a partner",
        "What became of it. The partner is not told.",
        Audience.SELLER,
        Topic.REQUESTS,
    ),
)
