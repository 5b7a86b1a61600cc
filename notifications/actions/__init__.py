"""What can happen to what we owe: it is written down, or not wanted, read, gathered, sent, and in the end given up."""

from notifications.actions.digests import gather_digests
from notifications.actions.owing import mark_all_read, mark_read, notify, notify_many, owed
from notifications.actions.preferences import choose, set_digest_time, set_preferences
from notifications.actions.sending import MOST_ATTEMPTS, PAUSES, count_as_read, count_as_sent, send_again, send_due

__all__ = [
    "MOST_ATTEMPTS",
    "PAUSES",
    "choose",
    "count_as_read",
    "count_as_sent",
    "gather_digests",
    "mark_all_read",
    "mark_read",
    "notify",
    "notify_many",
    "owed",
    "send_again",
    "send_due",
    "set_digest_time",
    "set_preferences",
]
