"""How both sides are told that access or a service is about to end: each notice once, whatever was down meanwhile."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import get_language

from audit.clock import portal_now
from authorizations.actions.announcing import News, announce_each
from authorizations.actions.sweeps import BATCH, NEVER, in_batches
from authorizations.eligibility import opens_at
from authorizations.letters import Word
from authorizations.models import AccessGrant, AutoExtension, ServiceAuthorization
from authorizations.notices import Due, due_grants, due_services
from catalogue.file import load
from sellers.times import instant_words


def send_due_notices(*, at: datetime | None = None, batch: int = BATCH, stop_at: float = NEVER) -> int:
    """Tell of what ends soon; how many ends were told of. No batch begins after `stop_at` (`time.monotonic`)."""
    now = at or portal_now()
    grants, services = _keys(due_grants(now)), _keys(due_services(now))
    told = in_batches(grants, _tell_of_grants, at=at, batch=batch, stop_at=stop_at)
    return told + in_batches(services, _tell_of_services, at=at, batch=batch, stop_at=stop_at)


def _keys(due: Iterable[Due]) -> list[int]:
    return [each.key for each in due]


# Each of these tells, in one transaction, of those of the rows that are still due and that nobody else is at.


@transaction.atomic
def _tell_of_grants(keys: Sequence[int], at: datetime | None) -> int:
    now = at or portal_now()
    due = {each.key: each for each in due_grants(now, among=list(keys))}
    if not due:
        return 0
    grants = list(AccessGrant.objects.with_parties().filter(pk__in=due))
    extensions = AutoExtension.objects.on().filter(grant__in=due)
    ending_too = _services_that_end_too(grants)
    # without room in the service it cannot go on, whatever was chosen
    extending = _extending(due, extensions.values_list("grant_id", flat=True)) - ending_too
    news = [_about_grant(each, due[each.pk], each.pk in extending, each.pk in ending_too, now) for each in grants]
    announce_each(news, at=now)
    extensions.filter(grant__in=extending, told_at=None).update(told_at=now)
    for notice, some in _by_notice(due.values()).items():
        AccessGrant.objects.filter(pk__in=some).update(noticed_days=notice)
    return len(due)


@transaction.atomic
def _tell_of_services(keys: Sequence[int], at: datetime | None) -> int:
    now = at or portal_now()
    due = {each.key: each for each in due_services(now, among=list(keys))}
    services = list(ServiceAuthorization.objects.with_parties().filter(pk__in=due))
    announce_each([_about_service(each, due[each.pk], now) for each in services], at=now)
    for notice, some in _by_notice(due.values()).items():
        ServiceAuthorization.objects.filter(pk__in=some).update(noticed_days=notice)
    return len(due)


def _by_notice(due: Iterable[Due]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for each in due:
        found[each.notice].append(each.key)
    return found


def _extending(due: Mapping[int, Due], extended: Iterable[int]) -> set[int]:
    """Which of them are told that they go on by themselves: not those that should have been extended by now."""
    return {key for key in extended if due[key].notice > load().timers.auto_extend_days}


def _services_that_end_too(grants: Iterable[AccessGrant]) -> set[int]:
    """The accesses whose service ends with them, with no next period agreed."""
    ending = {g.service_authorization_id: g.pk for g in grants if g.ends_at == g.service_authorization.valid_until}
    same = {"binding": OuterRef("binding"), "service": OuterRef("service"), "valid_from": OuterRef("valid_until")}
    following = ServiceAuthorization.objects.active().filter(**same)
    last = ServiceAuthorization.objects.filter(~Exists(following), pk__in=ending)
    return {ending[key] for key in last.values_list("pk", flat=True)}


# The words


def _about_grant(grant: AccessGrant, due: Due, is_extending: bool, is_service_too: bool, now: datetime) -> News:
    service, zone = grant.service_authorization, grant.shop.time_zone
    words: dict[str, Word] = {
        "left": lambda: left_words(due.days),
        "suspended": "yes" if grant.status == AccessGrant.Status.SUSPENDED else "",
        "with_service": "yes" if is_service_too else "",
        "opens": lambda: _opens_words(grant.ends_at, zone, now),
    }
    key = f"notice:{grant.uuid}:{grant.ends_at.isoformat()}:{due.notice}"
    if not is_extending:
        return News(grant, "access_ends_soon", words, key)
    words["days_before"] = str(load().timers.auto_extend_days)
    stop = reverse("seller_center:stop_extension", args=[grant.shop.code, service.uuid])
    return News(grant, "access_extends_soon", words, key, seller_url=stop)


def _about_service(service: ServiceAuthorization, due: Due, now: datetime) -> News:
    zone, end = service.shop.time_zone, service.valid_until
    words: dict[str, Word] = {
        "left": lambda: left_words(due.days),
        "opens": lambda: _opens_words(end, zone, now),
    }
    return News(service, "service_ends_soon", words, f"notice:{service.uuid}:{end.isoformat()}:{due.notice}")


def _opens_words(end: datetime, zone: str, now: datetime) -> str:
    """From when on a renewal can be asked for; empty when it can be now."""
    return instant_words(opens_at(end), zone) if opens_at(end) > now else ""


def left_words(days: int) -> str:
    """When it ends, in midnights of the shop: "today", "tomorrow", "in 7 days"; in the language that is active."""
    if get_language() == "es":
        return {0: "hoy", 1: "mañana"}.get(days, f"dentro de {days} días")
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")
