"""What a partner needs to know and can choose when it asks for an access to go on after its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from authorizations.durations import SERVICE, Span, options
from authorizations.eligibility import next_period, why_not_ask, why_not_renew
from authorizations.models import AccessGrant, AccessRequest, ServiceAuthorization
from authorizations.models.periods import MAX_PERIOD
from authorizations.pages.proposals import Suggestion
from catalogue.expansion import Items
from catalogue.file import load
from catalogue.models import Level, Permission
from sellers.times import DAY, end_words


@dataclass(frozen=True)
class Asking:
    """An access of the partner, and what a request to renew it starts from."""

    grant: AccessGrant
    permissions: Mapping[int, Permission]  # of today's catalogue
    request: AccessRequest | None  # the open one for the service, whatever it asks for
    last: AccessRequest | None  # the last one to renew this access
    suggestions: list[Suggestion]
    now: datetime

    @property
    def why_not(self) -> str:
        """Why it cannot be asked for now; empty when it can."""
        authorization = self.grant.service_authorization
        return why_not_renew(self.grant, self.now) or why_not_ask(authorization, self.grant, self.request, self.now)

    @property
    def offered(self) -> list[Permission]:
        """What it holds and can go on with; the baseline comes by itself."""
        held = [self.permissions[n] for n in self.grant.levels if n in self.permissions]
        return [p for p in held if p.is_grantable and not p.baseline and self.levels_of(p)]

    def levels_of(self, permission: Permission) -> list[Level]:
        """What it can ask for of a permission: what it has, or less."""
        return [level for level in permission.levels if level <= self.grant.levels[permission.number]]

    @property
    def start(self) -> Items:
        """What the form is filled with: what was asked for last, else all it has."""
        return self.last.levels if self.last else self.grant.levels

    @property
    def usual_days(self) -> int:
        possible = [suggestion.days for suggestion in self.suggestions if suggestion.until]
        wanted = [self.last.duration_days] if self.last else []
        wanted.append(load().durations.request_default_days)
        return next((days for days in wanted if days in possible), max(possible, default=0))


def asking(grant: AccessGrant, now: datetime) -> Asking:
    authorization = grant.service_authorization
    waiting = AccessRequest.objects.waiting(now).with_parties()
    return Asking(
        grant=grant,
        permissions={permission.number: permission for permission in Permission.objects.current()},
        request=waiting.filter(shop=authorization.shop_id, service=authorization.service_id).first(),
        last=AccessRequest.objects.filter(renews=grant).order_by("-sent_at").first(),
        suggestions=_suggestions(grant),
        now=now,
    )


def _suggestions(grant: AccessGrant) -> list[Suggestion]:
    """The catalogue's durations from the old end, and what is left of the service where that is another number."""
    span = Span.after(grant.ends_at, _latest(grant), grant.shop.time_zone)
    found: dict[int, Suggestion] = {}
    for option in options(span):
        days = max(1, (span.limit - span.start) // DAY) if option.key == SERVICE else int(option.key)
        until = f"until {end_words(option.ends_at, span.zone)}" if option.ends_at else ""
        if days not in found or not found[days].until:
            found[days] = Suggestion(days, option.label, until, option.refused)
    return list(found.values())


def _latest(grant: AccessGrant) -> datetime:
    """Until when there is room; where the service ends with the access, that is the seller's to decide with it."""
    taken: ServiceAuthorization = grant.service_authorization
    if grant.ends_at < taken.valid_until:
        return taken.valid_until
    following = next_period(taken)
    return following.valid_until if following else grant.ends_at + MAX_PERIOD
