"""Renewals and automatic extensions for tests, made by the actions that make them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import factory

from accounts.models import User
from audit.tests.walking import walk
from authorizations.actions import extensions, renewals, requests
from authorizations.actions.renewals import Renewal
from authorizations.actions.requests import Proposal
from authorizations.models import (
    AccessGrant,
    AccessRequest,
    AuthorizationDraft,
    AutoExtension,
    ServiceAuthorization,
    TermsVersion,
)
from authorizations.tests.factories import ASKED, EMAIL, AccessGrantFactory, main_member, main_user, numbered
from authorizations.tests.worlds import World
from catalogue.expansion import pack
from catalogue.models import Level
from conftest import Clock
from partners.models import PartnerMember

DAY = timedelta(days=1)
NOTHING_SENSITIVE = {"products.manage": Level.EDIT}
MOMENT = timedelta(microseconds=1)


def to_the_end_of_the_service(world: World, clock: Clock, **values: Any) -> AccessGrant:
    """Access that ends with its service, 20 days from now."""
    end = world.authorization.valid_until
    clock.set(end - 20 * DAY)
    return world.grant(ends_at=end, **values)


def fresh_grant(grant: AccessGrant) -> AccessGrant:
    """As the database has it, with what it is for."""
    found = AccessGrant.objects.with_parties().get(pk=grant.pk)
    found.service_authorization = ServiceAuthorization.objects.with_parties().get(pk=found.service_authorization_id)
    return found


def drawn_up(
    grant: AccessGrant,
    *,
    by: User,
    ends_at: datetime | None = None,
    levels: Mapping[str, Level] | None = None,
    service_until: datetime | None = None,
    **values: Any,
) -> Renewal:
    """A renewal as the main account fills it in: 30 days, with all the access holds, unless said otherwise."""
    items = grant.items if levels is None else pack(numbered(levels))
    filled = {"contact_email": EMAIL, "agreed_terms": TermsVersion.objects.latest(), "items": items, **values}
    draft = AuthorizationDraft(
        user=by,
        shop=grant.shop,
        service=grant.service_authorization.service,
        ends_at=ends_at or grant.ends_at + 30 * DAY,
        **filled,
    )
    return Renewal(draft, service_until)


def reviewed(grant: AccessGrant, renewal: Renewal) -> str:
    """What the review of this renewal would post."""
    request = AccessRequest.objects.open().with_parties().filter(renews=grant).first()
    return renewals.review_of(renewal, fresh_grant(grant), request).digest()


def renew(grant: AccessGrant, *, by: User | None = None, at: datetime | None = None, **values: Any) -> AccessGrant:
    """Agree to a renewal as it was reviewed."""
    by, grant = by or main_user(grant.shop.seller), fresh_grant(grant)
    renewal = drawn_up(grant, by=by, **values)
    return renewals.renew(grant, renewal, reviewed=reviewed(grant, renewal), by=by, at=at)


def ask(
    grant: AccessGrant, *, by: PartnerMember | None = None, at: datetime | None = None, **values: Any
) -> AccessRequest:
    """The partner asks for the access to go on."""
    levels = numbered(values.pop("levels", ASKED))
    proposal = Proposal(levels, values.pop("duration_days", 30), **values)
    return requests.request_renewal(fresh_grant(grant), proposal, by=by or main_member(grant.partner), at=at)


def extend_automatically(grant: AccessGrant, *, by: User | None = None, at: datetime | None = None) -> AutoExtension:
    by = by or main_user(grant.shop.seller)
    return extensions.extend_automatically(grant, terms=TermsVersion.objects.latest(), by=by, at=at)


class AutoExtensionFactory(factory.django.DjangoModelFactory[AutoExtension]):
    """An access of 30 days that extends itself."""

    class Meta:
        model = AutoExtension

    grant = factory.SubFactory(AccessGrantFactory, levels=NOTHING_SENSITIVE)
    status = AutoExtension.Status.ON

    @classmethod
    def _create(
        cls, model_class: type[AutoExtension], *args: Any, grant: AccessGrant, status: str, **values: Any
    ) -> AutoExtension:
        return walk(extend_automatically(grant, **values), status)
