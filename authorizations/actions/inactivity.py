"""What can happen to access that nobody uses: a seller chooses that it ends, both are told before, and it ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.clock import portal_now
from audit.lifecycle import Conflict, record
from authorizations.actions.announcing import News, announce_each
from authorizations.actions.endings import end_early
from authorizations.actions.sweeps import BATCH, NEVER, in_batches
from authorizations.inactivity import UnusedGrant, ends_due, notices_due
from authorizations.letters import Word
from authorizations.locks import claim_authorization, lock_relationship
from authorizations.models import AccessGrant
from catalogue.file import load
from sellers.times import day_words, end_words

NEVER_ENDS = "Unused access does not end by itself."


@transaction.atomic
def set_unused_rule(grant: AccessGrant, days: int | None, *, by: User, at: datetime | None = None) -> None:
    """From now on the access ends after so many days without use, or never (`None`).

    Nothing is counted back, and it takes nothing away yet, so no consent is needed. Raises `Conflict` for another
    number of days than those offered, and where the access has ended.
    """
    if days is not None and days not in load().timers.inactivity_choices_days:
        raise Conflict("Unused access can end after 30, 60 or 90 days, or never. Choose one of these.")
    held = lock_relationship(grant.service_authorization)
    at = at or portal_now()
    fresh = next((each for each in held.grants if each.pk == grant.pk and each.ends_at > at), None)
    if fresh is None:
        raise Conflict("This access has ended meanwhile, so there is nothing left to choose.")
    before = fresh.ends_unused_after
    if before == days:
        return
    fresh.ends_unused_after, fresh.unused_counts_from = days, at if days else None
    fresh.unused_noticed = None
    fresh.save(update_fields=["ends_unused_after", "unused_counts_from", "unused_noticed"])
    record(fresh, verb="unused_rule_set", by=by, at=at, before=before, after=days, reason=rule_words(days))


def rule_words(days: int | None) -> str:
    return f"It ends after {days} days without use." if days else NEVER_ENDS


def notice_unused_grants(*, at: datetime | None = None, batch: int = BATCH, stop_at: float = NEVER) -> int:
    """Tell both sides of access that ends soon because nobody uses it; of how many. May run twice, late or never."""
    due = notices_due(at or portal_now()).order_by("service_authorization__shop_id", "pk")
    return in_batches(list(due.values_list("pk", flat=True)), _notice, at=at, batch=batch, stop_at=stop_at)


@transaction.atomic
def _notice(keys: Sequence[int], at: datetime | None) -> int:
    rows = AccessGrant.objects.select_for_update(of=("self",), skip_locked=True, no_key=True).filter(pk__in=keys)
    claimed = list(rows.values_list("pk", flat=True))
    now = at or portal_now()
    due = (
        notices_due(now)
        .filter(pk__in=claimed)
        .select_related(
            "service_authorization__partner", "service_authorization__shop__seller", "service_authorization__service"
        )
    )
    found = list(due.order_by("service_authorization__shop_id", "pk"))
    announce_each([_news(grant) for grant in found], at=now)
    for grant in found:
        told = {"for": grant.deadline.isoformat(), "days": grant.threshold, "at": now.isoformat()}
        grant.unused_noticed = told
    AccessGrant.objects.bulk_update(found, ["unused_noticed"])
    return len(found)


def _news(grant: UnusedGrant) -> News:
    end, used_at, zone = grant.unused_end, grant.used_at, grant.shop.time_zone
    words: dict[str, Word] = {
        "unused_end": lambda: end_words(end, zone),
        "last_used": lambda: day_words(used_at, zone) if used_at else "",
    }
    key = f"access_unused_soon:{grant.uuid}:{grant.deadline.isoformat()}:{grant.threshold}"
    return News(grant, "access_unused_soon", words, key)


def end_unused_grants(*, at: datetime | None = None, stop_at: float = NEVER) -> int:
    """End access that nobody used for as long as its seller chose, each by itself; how many. May run twice or late."""
    due = ends_due(at or portal_now()).order_by("service_authorization__shop_id", "pk")
    return in_batches(list(due.values_list("pk", flat=True)), _end, at=at, batch=1, stop_at=stop_at)


@transaction.atomic
def _end(keys: Sequence[int], at: datetime | None) -> int:
    """Under all locks it is asked once more, so that a use or a change that came meanwhile saves it."""
    grant = AccessGrant.objects.get(pk=keys[0])
    authorization = claim_authorization(grant.service_authorization_id)
    if authorization is None:
        return 0
    held = lock_relationship(authorization)
    now = at or portal_now()
    fresh = next((each for each in held.grants if each.pk == grant.pk), None)
    if fresh is None or not ends_due(now).filter(pk=fresh.pk).exists():
        return 0
    reason = f"Not used for {fresh.ends_unused_after} days, as the seller chose"
    end_early(held, fresh, AccessGrant.Status.REVOKED, by=None, at=now, kind="access_ended_unused", reason=reason)
    return 1
