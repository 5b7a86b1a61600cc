"""Which kinds of letters there are about agreements and access; how to add one stands in `notifications.kinds`."""

from authorizations.kinds.agreements import CANCELLING, INVITATIONS, REQUESTS, STANDING
from authorizations.kinds.grants import ACCESS, ACTIVITY_DIGEST, ENDING, GOING_ON, NOTICES, REVIEWS, SECURITY, UNUSED

__all__ = ["ACTIVITY_DIGEST", "KINDS"]

KINDS = (
    *SECURITY,
    *ENDING,
    *GOING_ON,
    *CANCELLING,
    *STANDING,
    *NOTICES,
    *REQUESTS,
    *INVITATIONS,
    *ACCESS,
    *UNUSED,
    *REVIEWS,
    ACTIVITY_DIGEST,
)
