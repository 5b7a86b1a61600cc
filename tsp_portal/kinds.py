"""Which kinds of letters there are about signing in."""

from notifications.kinds import Audience, Kind, Topic

PASSWORD_RESET = Kind(
    "password_reset",
    "A link to a new password",
    "When somebody asks for one on the sign-in page.",
    Audience.BOTH,
    Topic.SECURITY,
)
