"""The demo's clock and register: what is planned happens in the order of its instants, as it would have."""

from __future__ import annotations

import heapq
import math
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import partners.actions
import sellers.actions
from accounts.models import User
from audit.origin import Origin, from_origin
from authorizations.actions import cancellations, invitations, sweeps
from authorizations.models import TermsVersion
from catalogue.models import Permission, ServiceCategory
from partners.models import Partner, PartnerMember, Service
from sellers.models import Seller, Shop
from sellers.times import end_of_day, local_day

OPERATOR = "operator@portal.example"
RECENTLY = -2  # days; what is longer ago fell into working hours
OPENING, WORKING_HOURS = time(9), timedelta(hours=8)
SWEEP_DELAY = timedelta(seconds=12)  # a sweep runs every 30 seconds

Happening = Callable[[datetime], None]


@dataclass
class Stage:
    """What there is so far, by the names the tables use, and what is still to happen."""

    now: datetime
    terms: TermsVersion
    permissions: dict[str, Permission]
    categories: dict[str, ServiceCategory]
    users: dict[str, User] = field(default_factory=dict)
    partners: dict[str, Partner] = field(default_factory=dict)
    leads: dict[str, PartnerMember] = field(default_factory=dict)
    members: dict[str, PartnerMember] = field(default_factory=dict)
    services: dict[tuple[str, str], Service] = field(default_factory=dict)
    sellers: dict[str, Seller] = field(default_factory=dict)
    owners: dict[int, User] = field(default_factory=dict)
    shops: dict[str, Shop] = field(default_factory=dict)
    _planned: list[tuple[datetime, int, str, Happening]] = field(default_factory=list)
    _count: int = 0

    def plan(self, at: datetime, by: str, happening: Happening) -> None:
        """Let this happen at that instant, done by the person with this e-mail (empty: by the system)."""
        self._count += 1
        heapq.heappush(self._planned, (at, self._count, by, happening))

    def plan_sweep(self, due: datetime) -> None:
        """Let the sweeps run when something was due, if that has come."""
        if due + SWEEP_DELAY < self.now:
            self.plan(due + SWEEP_DELAY, "", sweep)

    def play(self) -> int:
        """Let all that is planned happen; how much that was."""
        while self._planned:
            at, _, by, happening = heapq.heappop(self._planned)
            with from_origin(origin_of(by)):
                happening(at)
        return self._count

    def instant(self, day: float, zone: str) -> datetime:
        """The instant `day` days from now; what is longer ago falls into the working hours of its day."""
        if day >= RECENTLY:
            return self.now + timedelta(days=day)
        whole = math.floor(day)
        local = local_day(self.now, zone) + timedelta(days=whole)
        minutes = zlib.crc32(f"{zone} {day}".encode()) % 40  # not all on the hour, and the same on every run
        opening = datetime.combine(local, OPENING, ZoneInfo(zone))
        return (opening.astimezone(UTC)) + (day - whole) * WORKING_HOURS + timedelta(minutes=minutes)

    def end_of(self, day: int, zone: str) -> datetime:
        """24:00 of the local day that is `day` days from today."""
        return end_of_day(local_day(self.now, zone) + timedelta(days=day), zone)

    @property
    def operator(self) -> User:
        return self.users[OPERATOR]


def sweep(at: datetime) -> None:
    """What the sweeps would have ended by then."""
    cancellations.end_unanswered_cancellations(at=at)
    sweeps.expire_due_requests(at=at)
    sweeps.expire_due_grants(at=at)
    sweeps.expire_due_services(at=at)
    invitations.lapse_due_invitations(at=at)
    partners.actions.lapse_due_members(at=at)
    sellers.actions.lapse_due_members(at=at)


def origin_of(email: str) -> Origin:
    """Where this person sits: an address of the block kept for documentation (RFC 5737)."""
    if not email:
        return Origin()
    return Origin(f"203.0.113.{1 + zlib.crc32(email.encode()) % 254}", "A browser of the demo")
