"""When a digest is due, and how what waits for it is gathered into one mail: once, whatever was down or killed.

A digest is due at 08:00 where its reader is, each day or each Monday. It gathers what was written before, and was not
read in the portal meanwhile. A run that comes late gathers the same; the days it missed are in the next digest, as one.
The key of a digest holds its reader and its day. Of two workers, the one that writes it first gathers, the other waits
for that to be committed, and then finds the key taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Min

from accounts.models import User
from audit.clock import portal_now
from notifications.actions.asking import send_after_commit
from notifications.models import DigestTime, Notification

BATCH = 500  # people
DUE_AT = timedelta(hours=8)  # after midnight
TEMPLATE = "notifications/email/digest.txt"

MailStatus = Notification.MailStatus
Rhythm = DigestTime.Rhythm


@dataclass(frozen=True)
class Due:
    """The last time somebody's digest was due."""

    day: date
    zone: str

    @classmethod
    def last(cls, at: datetime, rhythm: str, zone: str) -> Due:
        day = (at.astimezone(ZoneInfo(zone)) - DUE_AT).date()
        return cls(day - timedelta(days=day.weekday() if rhythm == Rhythm.WEEKLY else 0), zone)

    @property
    def instant(self) -> datetime:
        return datetime.combine(self.day, (datetime.min + DUE_AT).time(), ZoneInfo(self.zone)).astimezone(UTC)

    def key(self, user: User) -> str:
        return f"{Notification.DIGEST}:{user.pk}:{self.day.isoformat()}"


def gather_digests(*, after: int = 0, at: datetime | None = None, batch: int = BATCH) -> int | None:
    """Gather what is due for the next people behind the key `after`; the last one's key, None when nobody is left."""
    at = at or portal_now()
    waiting = Notification.objects.waiting().filter(recipient__gt=after).order_by("recipient")
    oldest = dict(
        waiting.values("recipient").annotate(oldest=Min("created_at")).values_list("recipient", "oldest")[:batch]
    )
    people = User.objects.filter(pk__in=oldest).select_related("digest_time").order_by("pk")
    for user in people:
        due = last_due(user, at)
        if oldest[user.pk] < due.instant:
            _gather(user, due, at)
    return max(oldest, default=None)


def last_due(user: User, at: datetime) -> Due:
    chosen: DigestTime = getattr(user, "digest_time", None) or DigestTime()
    return Due.last(at, chosen.rhythm, chosen.time_zone)


@transaction.atomic
def _gather(user: User, due: Due, at: datetime) -> None:
    waiting = Notification.objects.waiting().filter(recipient=user, created_at__lt=due.instant)
    # What was read meanwhile needs no mail any more.
    waiting.filter(read_at__isnull=False).update(mail_status=MailStatus.NO_MAIL)
    if not waiting.exists():
        return
    digest = Notification(
        recipient=user,
        kind=Notification.DIGEST,
        template=TEMPLATE,
        language=user.language,
        key=due.key(user),
        created_at=at,
        read_at=at,
        next_attempt_at=at,
    )
    Notification.objects.bulk_create([digest], ignore_conflicts=True)
    ours = Notification.objects.filter(uuid=digest.uuid).first()
    if ours is None:
        return  # This day's digest is there: what came too late for it is in the next one.
    if waiting.update(mail_status=MailStatus.GATHERED, digest=ours):
        send_after_commit()
    else:
        ours.delete()
