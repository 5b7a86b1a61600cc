"""The renewal of an access as its pages show it: what there is today, what can be chosen, and what would be agreed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby
from typing import Any

from django.urls import reverse

from audit.clock import portal_now
from authorizations.actions.inactivity import rule_words
from authorizations.durations import SERVICE, Span, options
from authorizations.eligibility import next_period, why_access_cannot_be_given, why_not_renew
from authorizations.models import AccessGrant, AccessRequest, ServiceAuthorization, TermsVersion
from authorizations.models.periods import MAX_PERIOD
from authorizations.pages.choices import Card, count_words
from authorizations.pages.listing import areas_apart
from authorizations.pages.next_periods import NextPeriod, next_of
from authorizations.pages.wizard import categories_of, every_permission
from authorizations.review import Review
from catalogue.expansion import Items, diff, meet
from catalogue.models import Level, Permission
from sellers.times import end_words, instant_words

DATE = "date"
FIELD = "p-"
OUT = "Not in the renewal"


@dataclass(frozen=True)
class Renewing:
    """An access in force and all that its renewal depends on, read once and locked by nobody."""

    grant: AccessGrant
    request: AccessRequest | None  # the partner's, to renew this access
    terms: TermsVersion
    permissions: Mapping[int, Permission]  # retired ones too: the access may still name them
    categories: list[str]
    now: datetime

    @property
    def authorization(self) -> ServiceAuthorization:
        return self.grant.service_authorization

    @property
    def zone(self) -> str:
        return self.grant.shop.time_zone

    @cached_property
    def renewal(self) -> AccessGrant | None:
        return self.grant.renewal

    @cached_property
    def obstacle(self) -> str:
        """Why it cannot be renewed now; empty when it can."""
        return (
            why_not_renew(self.grant, self.now)
            or why_access_cannot_be_given(self.grant.partner, self.authorization, self.now)
            or (self.period.obstacle if self.period else "")
        )

    @cached_property
    def following(self) -> ServiceAuthorization | None:
        """The next period of the service, where it is agreed already."""
        return next_period(self.authorization)

    @cached_property
    def period(self) -> NextPeriod | None:
        """The next period of the service that has to be agreed with the renewal; None where there is room without."""
        has_room = self.grant.ends_at < self.authorization.valid_until or self.following
        return None if has_room else next_of(self.authorization)

    def span(self, service_until: datetime | None = None) -> Span:
        """The room of the renewal, in the service as it is or as it would be taken."""
        if self.period:
            until = service_until or self.period.limit
        elif self.grant.ends_at < self.authorization.valid_until:
            until = self.authorization.valid_until
        else:
            until = self.following.valid_until if self.following else self.grant.ends_at + MAX_PERIOD
        return Span.after(self.grant.ends_at, until, self.zone)

    def duration_cards(self, chosen: str) -> list[Card]:
        cards = [
            Card(
                value=option.key,
                label=option.label,
                text=self._duration_words(option.key, option.ends_at) or option.refused,
                checked=option.key == chosen,
                refused=option.ends_at is None,
                mark="Suggested by the partner" if option.key == self.suggested_days else "",
            )
            for option in options(self.span())
        ]
        text = "The last day of the access. It ends at 24:00 of that day."
        return [*cards, Card(DATE, "Until a date I choose", text, checked=chosen == DATE)]

    def _duration_words(self, key: str, ends_at: datetime | None) -> str:
        if key == SERVICE and self.period:
            return "With the service, whose end you choose above."
        return f"until {end_words(ends_at, self.zone)}" if ends_at else ""

    @property
    def suggested_days(self) -> str:
        return str(self.request.duration_days) if self.request else ""

    @property
    def starting_levels(self) -> Items:
        """What the renewal starts from: what the partner asks for, else what it has."""
        return meet(self.request.levels, self.grant.levels) if self.request else self.grant.levels

    def rows(self) -> list[tuple[str, list[Row]]]:
        """What the partner has today, by section, Data Analytics last."""
        held = [self.permissions[number] for number in self.grant.levels if number in self.permissions]
        held.sort(key=lambda permission: (permission.is_analytics, permission.position, permission.number))
        asked = self.request.levels if self.request else None
        reasons = self.request.reasons if self.request else {}
        return [
            (label, [Row(p, self.grant.levels[p.number], asked, str(reasons.get(p.key, ""))) for p in group])
            for label, group in groupby(held, key=lambda permission: permission.section_label)
        ]

    @property
    def choosable(self) -> list[Permission]:
        """What of it can be kept, lowered or left out."""
        return [row.permission for _, rows in self.rows() for row in rows if row.kind == "choice"]

    @property
    def always(self) -> Items:
        """What comes with every access."""
        rows = [row for _, found in self.rows() for row in found if row.kind == "always"]
        return {row.permission.number: row.held for row in rows}

    def url(self, name: str) -> str:
        return reverse(f"seller_center:{name}", args=[self.grant.shop.code, self.authorization.uuid])


@dataclass(frozen=True)
class Row:
    """One permission that the partner holds, and what the renewal may make of it: never more."""

    permission: Permission
    held: Level
    asked: Mapping[int, Level] | None
    reason: str

    @property
    def name(self) -> str:
        return f"{FIELD}{self.permission.number}"

    @property
    def kind(self) -> str:
        if not self.choices and not self.permission.baseline:
            return "gone"
        return "always" if self.permission.baseline else "choice"

    @property
    def choices(self) -> list[tuple[str, str]]:
        """From what it is today down to nothing."""
        if not self.permission.is_grantable or self.permission.is_retired:
            return []
        levels = [level for level in self.permission.levels if level <= self.held]
        words = {level: str(level.label) if self.permission.is_splittable else "In the renewal" for level in levels}
        return [*((str(int(level)), words[level]) for level in reversed(levels)), ("", OUT)] if levels else []

    @property
    def held_words(self) -> str:
        return str(self.held.label) if self.permission.is_splittable else "Yes"

    @property
    def asked_words(self) -> str:
        """What the partner asks for, where it is less than it has."""
        if self.asked is None or self.asked.get(self.permission.number) == self.held or self.kind != "choice":
            return ""
        wanted = self.asked.get(self.permission.number)
        return f"Asked for: {wanted.label}" if wanted else "Not asked for"


def load(authorization: ServiceAuthorization) -> Renewing | None:
    """The access in force for this service; None where there is none."""
    now = portal_now()
    rows = AccessGrant.objects.in_force(now).filter(service_authorization=authorization)
    grant = rows.first()
    if grant is None:
        return None
    grant.service_authorization = authorization
    requests = AccessRequest.objects.waiting(now).with_parties().filter(renews=grant)
    return Renewing(grant, requests.first(), latest_terms(), every_permission(), categories_of(grant.partner), now)


def latest_terms() -> TermsVersion:
    return TermsVersion.objects.latest()


# What would be agreed


@dataclass(frozen=True)
class Side:
    """One line of old and new, side by side."""

    label: str
    before: str
    after: str

    @property
    def differs(self) -> bool:
        return self.before != self.after


def sides(page: Renewing, review: Review) -> list[Side]:
    """Everything but the single permissions."""
    old, draft, zone = page.grant, review.draft, page.zone
    every = page.permissions
    before, after = areas_apart(old.levels, every), areas_apart(review.levels, every)
    current = [permission for permission in every.values() if not permission.is_retired]
    return [
        Side("From", instant_words(old.starts_at, zone), end_words(old.ends_at, zone)),
        Side("Until", end_words(old.ends_at, zone), end_words(review.end, zone)),
        Side("Permissions", count_words(before[0], list(every.values())), count_words(after[0], current)),
        Side("Data Analytics", _areas(before[1]), _areas(after[1])),
        Side("Service valid until", _service_end(page.authorization), _service_end(review.authorization)),
        Side("E-mail for confirmations", old.contact_email or "none", draft.contact_email or "none"),
        Side("If nobody uses it", rule_words(old.ends_unused_after), rule_words(draft.ends_unused_after)),
    ]


def _areas(levels: Items) -> str:
    return {0: "None", 1: "1 area"}.get(len(levels), f"{len(levels)} areas")


def _service_end(period: ServiceAuthorization) -> str:
    return end_words(period.valid_until, period.shop.time_zone)


def compared(page: Renewing, review: Review) -> list[dict[str, Any]]:
    """Each permission that the partner has today, by section: its level now and in the renewal."""
    changed, levels = diff(page.grant.levels, review.levels), review.levels
    return [
        {"label": label, "rows": [_compared(row, levels, changed.removed) for row in rows]}
        for label, rows in page.rows()
    ]


def _compared(row: Row, levels: Items, removed: Items) -> dict[str, Any]:
    number = row.permission.number
    kept = levels.get(number)
    words = (str(kept.label) if row.permission.is_splittable else "Yes") if kept else "No"
    change = "removed" if number in removed else "lowered" if kept and kept < row.held else ""
    return {"permission": row.permission, "before": row.held_words, "after": words, "change": change}


def sentence(page: Renewing, review: Review) -> str:
    """What is agreed, in one sentence."""
    start, end = end_words(page.grant.ends_at, page.zone), end_words(review.end, page.zone)
    taken = review.authorization
    service = ""
    if taken.pk is None:
        service = f" The service {taken.service} goes on with it, until {_service_end(taken)}."
    return (
        f"{page.grant.partner} can go on acting on your behalf in {page.grant.shop} from {start} to {end}, with no gap."
        f"{service}"
    )
