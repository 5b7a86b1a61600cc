"""Which letters about agreements and access a person may turn off: what is read at leisure, not what changes access."""

from notifications.kinds import OptionalKind

ACTIVITY_DIGEST = OptionalKind(
    "activity_digest",
    "Weekly digest of partner activity",
    "Every Monday, for those who administer a seller: how often partners entered its shops, what they looked at and"
    " changed. Nothing is sent after a week without any.",
)
