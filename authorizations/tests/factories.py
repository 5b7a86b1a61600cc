"""Bindings, service authorizations, requests and grants for tests, made by the actions that make them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import factory

from accounts.models import User
from audit.clock import portal_now
from audit.tests.walking import walk
from authorizations.actions import acting, bindings, drafts, grants, requests
from authorizations.actions.requests import Proposal
from authorizations.models import (
    AccessGrant,
    AccessRequest,
    AuthorizationDraft,
    Binding,
    GrantAssignment,
    ServiceAuthorization,
    TermsVersion,
)
from authorizations.pages import wizard
from catalogue.expansion import expand_preset
from catalogue.models import Level, Permission
from partners.models import Partner, PartnerMember
from partners.tests.factories import PartnerFactory, PartnerMemberFactory, ServiceFactory
from sellers.models import Seller, SellerMember
from sellers.tests.factories import SellerMemberFactory, ShopFactory

DAY = timedelta(days=1)
ASKED = {"products.manage": Level.EDIT, "orders.manage": Level.VIEW}
EMAIL = "confirmations@seller.example"


def numbered(levels: Mapping[str, Level]) -> dict[int, Level]:
    """Levels by permission key, as levels by permission number."""
    rows = Permission.objects.filter(key__in=levels).values_list("key", "number")
    numbers = dict(rows)
    return {numbers[key]: level for key, level in levels.items()}


def main_user(seller: Seller) -> User:
    """The seller's main account, made when there is none."""
    found = SellerMember.objects.filter(seller=seller, is_main=True).select_related("user").first()
    return (found or SellerMemberFactory(seller=seller, is_main=True)).user


def main_member(partner: Partner) -> PartnerMember:
    """The partner's main account, made when there is none."""
    found = PartnerMember.objects.filter(partner=partner, is_main=True).select_related("user", "partner").first()
    return found or PartnerMemberFactory(partner=partner, is_main=True)


class BindingFactory(factory.django.DjangoModelFactory[Binding]):
    class Meta:
        model = Binding

    partner = factory.SubFactory(PartnerFactory)
    shop = factory.SubFactory(ShopFactory)
    status = Binding.Status.ACTIVE

    @classmethod
    def _create(cls, model_class: type[Binding], *args: Any, status: str, **values: Any) -> Binding:
        return walk(bindings.bind(values.pop("partner"), values.pop("shop"), by=None, **values), status)


class ServiceAuthorizationFactory(factory.django.DjangoModelFactory[ServiceAuthorization]):
    """Valid from a day ago, for 200 days."""

    class Meta:
        model = ServiceAuthorization

    binding = factory.SubFactory(BindingFactory)
    service = factory.SubFactory(ServiceFactory, partner=factory.SelfAttribute("..binding.partner"))
    valid_from = factory.LazyFunction(lambda: portal_now() - DAY)
    valid_until = factory.LazyAttribute(lambda row: row.valid_from + 200 * DAY)
    status = ServiceAuthorization.Status.ACTIVE

    @classmethod
    def _create(
        cls, model_class: type[ServiceAuthorization], *args: Any, status: str, **values: Any
    ) -> ServiceAuthorization:
        row = bindings.authorize_service(values.pop("binding"), values.pop("service"), by=None, **values)
        return walk(row, status)


class AccessRequestFactory(factory.django.DjangoModelFactory[AccessRequest]):
    """A request that was sent; `levels` are by permission key, `status` walks on, `by` is a partner member."""

    class Meta:
        model = AccessRequest

    service_authorization = factory.SubFactory(ServiceAuthorizationFactory)
    levels = ASKED
    reasons: Mapping[str, str] = {}
    duration_days = 30
    message = ""
    by = None
    status = AccessRequest.Status.SENT

    @classmethod
    def _create(
        cls,
        model_class: type[AccessRequest],
        *args: Any,
        service_authorization: ServiceAuthorization,
        levels: Mapping[str, Level],
        by: PartnerMember | None,
        status: str,
        **values: Any,
    ) -> AccessRequest:
        by = by or main_member(service_authorization.partner)
        proposal = Proposal(numbered(levels), **values)
        made = requests.request_access(service_authorization, proposal, by=by)
        return _answered(made, by, status)


def _answered(request: AccessRequest, by: PartnerMember, status: str) -> AccessRequest:
    owner = main_user(request.shop.seller)
    Status = AccessRequest.Status
    if status == Status.OPENED:
        requests.open_request(request, by=owner)
    elif status == Status.DECLINED:
        requests.decline_request(request, by=owner)
    elif status == Status.WITHDRAWN:
        requests.withdraw_request(request, by=by)
    else:
        walk(request, status)
    request.refresh_from_db()
    return request


class AccessGrantFactory(factory.django.DjangoModelFactory[AccessGrant]):
    """Access by way of a draft and its review: `levels` and `areas` by permission key, or a `preset`.

    `ends_at` is an instant; `status` walks on.
    """

    class Meta:
        model = AccessGrant

    service_authorization = factory.SubFactory(ServiceAuthorizationFactory)
    levels = ASKED
    preset = ""
    areas: tuple[str, ...] = ()
    ends_at = factory.LazyFunction(lambda: portal_now() + 30 * DAY)
    contact_email = EMAIL
    by = None
    status = AccessGrant.Status.ACTIVE

    @classmethod
    def _create(
        cls,
        model_class: type[AccessGrant],
        *args: Any,
        service_authorization: ServiceAuthorization,
        by: User | None,
        status: str,
        **values: Any,
    ) -> AccessGrant:
        by = by or main_user(service_authorization.shop.seller)
        draft = fill_draft(service_authorization, by=by, **values)
        grant = grants.authorize(service_authorization, reviewed=digest_of(service_authorization, draft), by=by)
        if status == AccessGrant.Status.REVOKED:
            grants.revoke(grant, by=by)
        elif status == AccessGrant.Status.SUSPENDED:
            grants.suspend(grant, by=by, reason="looked into")
        else:
            walk(grant, status)
        grant.refresh_from_db()
        return grant


class GrantAssignmentFactory(factory.django.DjangoModelFactory[GrantAssignment]):
    """An access assigned to a member of its partner, who is made when none is named."""

    class Meta:
        model = GrantAssignment

    grant = factory.SubFactory(AccessGrantFactory)
    member = factory.LazyAttribute(lambda made: PartnerMemberFactory(partner=made.grant.partner))
    by = factory.LazyAttribute(lambda made: main_member(made.grant.partner).user)
    status = GrantAssignment.Status.ACTIVE

    @classmethod
    def _create(
        cls, model_class: type[GrantAssignment], *args: Any, grant: AccessGrant, status: str, **values: Any
    ) -> GrantAssignment:
        return walk(acting.assign(grant, values.pop("member"), **values), status)


def fill_draft(
    authorization: ServiceAuthorization,
    *,
    by: User,
    levels: Mapping[str, Level] | None = None,
    preset: str = "",
    areas: tuple[str, ...] = (),
    ends_at: datetime | None = None,
    contact_email: str = EMAIL,
    ends_unused_after: int | None = None,
    agree: bool = True,
) -> AuthorizationDraft:
    """The three steps, saved: what `by` would grant or change. A stored draft goes on from its version."""
    stored = AuthorizationDraft.objects.filter(user=by, shop=authorization.shop_id, service=authorization.service_id)
    draft = stored.first() or drafts.fresh_draft(by, authorization, open_grant(authorization))
    terms = TermsVersion.objects.latest() if agree else None
    ends_at = ends_at or draft.ends_at or portal_now() + 30 * DAY
    unused_after = ends_unused_after or draft.ends_unused_after
    duration = drafts.Duration("date", ends_at, contact_email, terms, unused_after)
    chosen = numbered(ASKED if levels is None else levels)
    if preset:
        chosen = expand_preset(preset, Permission.objects.current())
    draft = drafts.save_duration(draft, duration, version=draft.version, by=by)
    draft = drafts.save_permissions(draft, preset, chosen, version=draft.version, by=by)
    return drafts.save_analytics(draft, numbered(dict.fromkeys(areas, Level.VIEW)), version=draft.version, by=by)


def open_grant(authorization: ServiceAuthorization) -> AccessGrant | None:
    """The one in force, or the next one to be."""
    return AccessGrant.objects.open().filter(service_authorization=authorization).order_by("starts_at").first()


def digest_of(authorization: ServiceAuthorization, draft: AuthorizationDraft) -> str:
    """What the review of this draft would post."""
    fresh = ServiceAuthorization.objects.with_parties().get(pk=authorization.pk)
    return wizard.load(draft.user, fresh).review.digest()


def change_access(authorization: ServiceAuthorization, *, by: User, **values: Any) -> AccessGrant:
    """Fill the draft and authorize it, as My Services does."""
    draft = fill_draft(authorization, by=by, **values)
    return grants.authorize(authorization, reviewed=digest_of(authorization, draft), by=by)
