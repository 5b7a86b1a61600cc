"""Plays days of a relationship: people act, the real sweeps run between, and what each side sees is noted.

The sweeps are those of the worker's schedule. They run at a few hours of every day, at every instant at which something
is due and a microsecond before it; where a run did something it runs once more, and then nothing may happen.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import celery
from django.core import mail
from django.db import connection, transaction

from accounts.models import User
from authorizations.decision import decide
from authorizations.inactivity import counted
from authorizations.models import (
    AccessGrant,
    AccessRequest,
    AccessReview,
    BindingCancellation,
    BoardRow,
    Invitation,
    ServiceAuthorization,
)
from authorizations.pages.shop_services import services_of
from authorizations.review_rounds import given_at
from authorizations.tests.chronicle import Mark, chronicle
from authorizations.tests.laws import broken_laws
from catalogue.file import load
from catalogue.models import Level, Permission
from conftest import Clock
from notifications.models import Notification
from partners.models import PartnerMember
from sellers.models import Shop

Act = Callable[[], object]
DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)
QUIET = [4, 8, 12, 16, 21, 0]  # the hour of one day after the other on which nothing should happen
BUSY = [8, 12]
SEND, TIDY = "notifications.tasks.send_what_is_owed", "tsp_portal.tasks.tidy_sessions"
# What is due at an instant that a row says.
DUE: list[tuple[Any, str]] = [
    (AccessGrant.objects.open(), "ends_at"),
    (AccessGrant.objects.open(), "starts_at"),
    (ServiceAuthorization.objects.active(), "valid_until"),
    (AccessRequest.objects.open(), "expires_at"),
    (Invitation.objects.open(), "expires_at"),
    (BindingCancellation.objects.pending(), "answer_by"),
    (AccessReview.objects.open(), "answer_by"),
]


def run_task(name: str) -> None:
    celery.current_app.tasks[name]()


def due_instants(now: datetime) -> set[datetime]:
    """When something comes due by itself, as far as rows say it."""
    timers = load().timers
    found = {instant for rows, column in DUE for instant in rows.all().values_list(column, flat=True)}
    grants = AccessGrant.objects.open()
    extended = grants.filter(auto_extensions__status="ON").values_list("ends_at", flat=True)
    found |= {end - timedelta(days=timers.auto_extend_days) for end in extended}
    asked = grants.annotate(given=given_at()).values_list("given", flat=True)
    found |= {given + timedelta(days=timers.review_days) for given in asked}
    for deadline, end in counted(now).values_list("deadline", "unused_end"):
        found |= {end} | {deadline - timedelta(days=days) for days in timers.inactivity_notices_days}
    return found


@dataclass(frozen=True)
class Outage:
    """Worker and beat are dead: nothing runs by itself from `since` on, and everything at `until`."""

    since: datetime
    until: datetime

    def __contains__(self, instant: datetime) -> bool:
        return self.since <= instant < self.until


@dataclass
class Player:
    """Takes one shop through time. `people` are named as in the chronicle; who of them may act is asked of `decide`.

    `asked` names a permission per service: whether the partner's people may use it is what they see of their access.
    """

    clock: Clock
    shop: Shop
    people: Mapping[str, User | str]
    members: Mapping[str, PartnerMember]
    asked: Mapping[str, str]
    outages: tuple[Outage, ...] = ()
    seen: list[tuple[datetime, str]] = field(default_factory=list)
    stands: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        celery.current_app.loader.import_default_modules()
        scheduled = [entry["task"] for entry in celery.current_app.conf.beat_schedule.values()]
        self.sweeps = [name for name in scheduled if name not in (SEND, TIDY)]
        self.began = Mark.now()
        self.known: tuple[Mark, set[datetime]] | None = None
        numbers = {each.key: each for each in Permission.objects.filter(key__in=self.asked.values())}
        self.permissions = {service: numbers[key] for service, key in self.asked.items()}

    def local(self, words: str) -> datetime:
        """ "2027-09-01 10:00" on the clocks of the shop."""
        return datetime.fromisoformat(words).replace(tzinfo=ZoneInfo(self.shop.time_zone)).astimezone(UTC)

    def play(
        self, acts: Mapping[str, Act], since: str, until: str, *, busy: Container[str], skip: bool = False
    ) -> None:
        """From one local day to another: what people do, by local time, and what happens by itself.

        On a day that is `busy` it runs at more hours; with `skip` only on such a day, and whenever rows say so.
        """
        planned = [(self.local(when), act) for when, act in acts.items()]
        runs = [(at, self.run) for at in self._hours(since, until, busy, skip)]
        for at, act in sorted([*planned, *runs], key=lambda each: each[0]):
            self._wait(at)
            self.clock.set(at)
            act() if act == self.run else self._do(act)
        self._wait(self.local(f"{until} 00:00"))

    def _hours(self, since: str, until: str, busy: Container[str], skip: bool) -> Iterator[datetime]:
        zone, day, last = ZoneInfo(self.shop.time_zone), date.fromisoformat(since), date.fromisoformat(until)
        while day < last:
            quiet = [] if skip else [QUIET[day.toordinal() % len(QUIET)]]
            for hour in BUSY if day.isoformat() in busy else quiet:
                yield datetime.combine(day, time(hour), zone).astimezone(UTC)
            day += DAY

    def _wait(self, until: datetime) -> None:
        """Let come what is due before `until`, one instant after the other."""
        while soon := [instant for instant in self._due() if self.clock.now < instant <= until]:
            for at in (min(soon) - MOMENT, min(soon)):
                if self.clock.now < at < until:
                    self.clock.set(at)
                    self.run()
            if min(soon) == until:
                return

    def _due(self) -> set[datetime]:
        """The instants at which something is due, passed or not."""
        mark = Mark.now()
        if self.known is None or self.known[0] != mark:
            instants = due_instants(self.clock.now)
            self.known = mark, instants | {outage.until for outage in self.outages}
        return self.known[1]

    def _do(self, act: Act) -> None:
        """As a request would: whole or not at all, and its mails are sent after it."""
        with transaction.atomic():
            act()
            connection.check_constraints()
        self.known = None
        if not self._is_dead():
            run_task(SEND)
        self.look()
        assert broken_laws() == {}

    def run(self) -> None:
        """Everything on the worker's schedule, unless the worker is dead."""
        if not self._is_dead():
            before = Mark.now()
            self._run_all()
            if (after := Mark.now()) != before:
                mails = len(mail.outbox)
                self._run_all()
                assert (Mark.now(), len(mail.outbox)) == (after, mails), "the second run at one instant did something"
                assert broken_laws() == {}
        self.look()

    def _run_all(self) -> None:
        for name in self.sweeps:
            run_task(name)
        connection.check_constraints()
        run_task(SEND)

    def _is_dead(self) -> bool:
        return self.alive_from(self.clock.now) > self.clock.now

    def alive_from(self, instant: datetime) -> datetime:
        """When something ran by itself next."""
        return next((outage.until for outage in self.outages if instant in outage), instant)

    def look(self) -> None:
        """Note what each side sees of each service, and who may act, where that changed."""
        now = self.clock.now
        for service, words in self._standing().items():
            if self.stands.get(service) != words:
                self.stands[service] = words
                self.seen.append((now, f"= {service}: {words}"))

    def _standing(self) -> dict[str, str]:
        rows = BoardRow.objects.filter(shop=self.shop, service__isnull=False).values_list("service__name", "state")
        partner = dict(rows)
        found: dict[str, str] = {}
        for row in services_of([self.shop], self.clock.now).order_by("pk"):
            name = row.service.name
            acting = [
                who
                for who, member in self.members.items()
                if member.partner_id == row.partner_id and decide(member, self.shop, self.permissions[name], Level.VIEW)
            ]
            seller = f"{row.service_state.lower()}, {row.access_state}"
            found[f"{name} 2" if name in found else name] = (
                f"{partner.get(name, 'gone')} | {seller} | {' and '.join(acting) or 'nobody'}"
            )
        return found

    def told(self) -> dict[str, list[str]]:
        """The chronicle so far."""
        return chronicle(self.people, self.shop.time_zone, since=self.began, seen=self.seen)

    def letters_that_went_wrong(self) -> list[str]:
        """Those not mailed once, in text and HTML, under their own Message-ID, as soon as a worker was alive."""
        mails = {message.extra_headers["Message-ID"]: message for message in mail.outbox}
        assert len(mails) == len(mail.outbox), "a mail went out twice"
        rows = Notification.objects.filter(pk__gt=self.began.letter)
        return [str(each) for each in rows if not self._is_well(each, mails.get(each.message_id))]

    def _is_well(self, letter: Notification, message: Any) -> bool:
        if letter.mail_status == Notification.MailStatus.GATHERED:
            return message is None
        if message is None or letter.sent_at != self.alive_from(letter.created_at) or message.to != [letter.address]:
            return False
        return [kind for _, kind in message.alternatives] == ["text/html"] and "{" not in message.subject + message.body
