"""Where races are run: for each round a lane of its own, written past the actions so that many rounds take no time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

from django.db import transaction

from audit.clock import portal_now
from authorizations.actions import bindings, grants, renewals
from authorizations.models import (
    AccessGrant,
    AutoExtension,
    Binding,
    ConsentRecord,
    Invitation,
    ServiceAuthorization,
    TermsVersion,
)
from authorizations.tests.factories import digest_of, fill_draft, numbered
from authorizations.tests.factories_renewals import NOTHING_SENSITIVE, drawn_up, fresh_grant, reviewed
from authorizations.tests.rows import insert_grant
from authorizations.tests.threads import Racers
from authorizations.tests.worlds import World
from catalogue.expansion import pack, with_baseline
from catalogue.file import load
from catalogue.models import Level, Permission
from conftest import Clock
from sellers.models import Seller, Shop
from sellers.tests.factories import SellerMemberFactory, ShopFactory

DAY = timedelta(days=1)
SOON = timedelta(milliseconds=1)
Verb = Callable[[], Any]


@dataclass
class Lane:
    """A shop that works with the partner, takes its service and gives it access that can be renewed already."""

    shop: Shop
    binding: Binding
    authorization: ServiceAuthorization
    grant: AccessGrant

    @property
    def end(self) -> datetime:
        return self.grant.ends_at


@dataclass
class Track:
    """One world, and a new lane in it for every round."""

    world: World
    racers: Racers
    clock: Clock
    turns: Iterator[int] = field(default_factory=count)

    def race(self, *verbs: Verb) -> list[Any]:
        return self.racers.race(*verbs)

    def later(self) -> None:
        """So much later that one more request a round stays under the limit for a partner and day."""
        self.clock.advance(minutes=24 * 60 / load().limits.requests_a_day + 1)

    def shop(self) -> Shop:
        """A shop of the seller that works with nobody."""
        return ShopFactory(seller=self.world.seller)

    def seller(self) -> Seller:
        """A seller of its own, with a main account."""
        return SellerMemberFactory(is_main=True).seller

    def lane(self, shop: Shop | None = None, *, room: int = 180, days: int = 21, start: datetime | None = None) -> Lane:
        """The access began a day ago and ends in some 20; the service goes on for `room` days after that."""
        shop = shop or self.shop()
        start = start or portal_now() - DAY
        end = start + days * DAY + next(self.turns) * timedelta(minutes=1)
        binding = bindings.bind(self.world.partner, shop, by=None)
        taken = ServiceAuthorization.objects.create(
            binding=binding,
            partner=self.world.partner,
            shop=shop,
            service=self.world.service,
            category=self.world.service.category,
            valid_from=start,
            valid_until=end + room * DAY,
            status_changed_at=start,
        )
        return Lane(shop, binding, taken, self.grant(taken, start, end))

    @transaction.atomic
    def grant(self, taken: ServiceAuthorization, start: datetime, end: datetime) -> AccessGrant:
        """Access that was consented to."""
        owner, terms = self.world.owner, TermsVersion.objects.latest()
        items = pack(with_baseline(numbered(NOTHING_SENSITIVE), Permission.objects.current()))
        grant = insert_grant(taken, start, end, items=items, contact_email="confirmations@seller.example")
        ConsentRecord.objects.create(
            revision=grant.revisions.get(),
            terms=terms,
            terms_sha256=terms.sha256,
            content={},
            content_sha256="0" * 64,
            given_at=start,
            given_by=owner,
        )
        return grant

    def extension(self, lane: Lane, given_at: datetime | None = None) -> AutoExtension:
        """The standing consent to extend the access, of which the seller was told a week before the end."""
        known = {"grant": lane.grant, "given_by": self.world.owner, "terms": TermsVersion.objects.latest()}
        start, told = given_at or lane.grant.starts_at, lane.end - 7 * DAY
        return AutoExtension.objects.create(given_at=start, status_changed_at=start, told_at=told, **known)

    def invitation(self, shop: Shop | None, **values: Any) -> Invitation:
        """A partner's invitation to the shop, or to whoever opens it."""
        now = portal_now()
        known = {"partner": self.world.partner, "sent_by": self.world.lead.user, "invited_by": "PARTNER"}
        times = {"sent_at": now, "status_changed_at": now, "expires_at": now + 30 * DAY}
        return Invitation.objects.create(shop=shop, is_open_link=shop is None, **(known | times | values))

    def authorizing(
        self, lane: Lane, at: datetime | None = None, levels: Mapping[str, Level] = NOTHING_SENSITIVE
    ) -> Verb:
        """The moment of pressing *Authorize* under a review that lengthens the access by 10 days."""
        by = self.world.owner
        draft = fill_draft(lane.authorization, by=by, levels=levels, ends_at=lane.end + 10 * DAY)
        digest = digest_of(lane.authorization, draft)
        return partial(grants.authorize, lane.authorization, reviewed=digest, by=by, at=at)

    def renewing(self, lane: Lane, at: datetime | None = None, **values: Any) -> Verb:
        """The moment of pressing *Renew* under a review of 30 more days."""
        owner, grant = self.world.owner, fresh_grant(lane.grant)
        renewal = drawn_up(grant, by=owner, **values)
        return partial(renewals.renew, grant, renewal, reviewed=reviewed(grant, renewal), by=owner, at=at)
