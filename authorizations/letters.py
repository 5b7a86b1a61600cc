"""Whom we owe a word when something happens: rows that are written with the change and sent after it.

Each kind of letter has a template per side: `authorizations/email/<kind>_<side>.txt`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from accounts.models import User
from authorizations.models import AccessGrant, AccessRequest, Binding, GrantAssignment, ServiceAuthorization
from notifications.actions import notify
from partners.letters import partner_people
from sellers.models import Seller, SellerMember, Shop
from sellers.times import end_words

Subject = AccessGrant | AccessRequest | Binding | ServiceAuthorization


def main_account(seller: Seller) -> list[User]:
    rows = SellerMember.objects.filter(seller=seller, is_main=True, status=SellerMember.Status.ACTIVE)
    return [member.user for member in rows.select_related("user")]


def tell_partner(subject: Subject, kind: str, *, at: datetime, **context: str) -> None:
    """A letter to the partner's main account, and to whoever made the request it is about."""
    members = [subject.requested_by] if isinstance(subject, AccessRequest) else []
    url = partner_url(subject)
    people = partner_people(subject.partner.pk, *members)
    _tell(people, kind, "partner", subject, url=url, at=at, context=context)


def tell_seller(subject: Subject, kind: str, *, at: datetime, **context: str) -> None:
    """A letter to the shop's main account, and to the contact address the seller gave for the access."""
    people = main_account(subject.shop.seller)
    url = seller_url(subject)
    _tell(people, kind, "seller", subject, url=url, at=at, context=context)
    contact = subject.contact_email if isinstance(subject, AccessGrant) else ""
    if contact and contact.lower() not in {person.email for person in people}:
        notify(
            email=contact,
            kind=kind,
            template=f"authorizations/email/{kind}_seller.txt",
            url=url,
            context=_words(subject) | context,
            at=at,
        )


def tell_both(subject: Subject, kind: str, *, at: datetime, **context: str) -> None:
    tell_partner(subject, kind, at=at, **context)
    tell_seller(subject, kind, at=at, **context)


def tell_member(assignment: GrantAssignment, kind: str, *, at: datetime) -> None:
    """A letter to the partner's member whose assignment it is about."""
    grant = assignment.grant
    words = {"level": assignment.get_level_display().lower()}
    url = reverse("partner_center:shops_to_enter")
    _tell([assignment.member.user], kind, "member", grant, url=url, at=at, context=words)


def seller_url(subject: Subject) -> str:
    code = subject.shop.code
    if isinstance(subject, AccessRequest):
        return reverse("seller_center:authorize", args=[subject.token])
    if isinstance(subject, Binding):
        return reverse("seller_center:my_services", args=[code])
    authorization = subject.service_authorization if isinstance(subject, AccessGrant) else subject
    return reverse("seller_center:service_authorization_detail", args=[code, authorization.uuid])


def partner_url(subject: Subject) -> str:
    if isinstance(subject, AccessRequest):
        return reverse("partner_center:request_detail", args=[subject.uuid])
    if isinstance(subject, AccessGrant):
        return reverse("partner_center:grant_detail", args=[subject.uuid])
    return reverse("partner_center:manage_authorization")


def _tell(
    people: Iterable[User], kind: str, side: str, subject: Subject, *, url: str, at: datetime, context: dict[str, str]
) -> None:
    for person in people:
        notify(
            to=person,
            kind=kind,
            template=f"authorizations/email/{kind}_{side}.txt",
            url=url,
            context=_words(subject) | context,
            at=at,
        )


def _words(subject: Subject) -> dict[str, str]:
    """What every letter may say of its subject, in the shop's time zone."""
    shop: Shop = subject.shop
    words = {"partner": subject.partner.name, "shop": shop.name, "seller": shop.seller.name}
    if isinstance(subject, AccessGrant):
        words |= {"service": subject.service_authorization.service.name}
        words |= {"ends": end_words(subject.ends_at, shop.time_zone)}
    elif isinstance(subject, ServiceAuthorization):
        words |= {"service": subject.service.name, "ends": end_words(subject.valid_until, shop.time_zone)}
    elif isinstance(subject, AccessRequest):
        words |= {"service": subject.service.name, "ends": end_words(subject.expires_at, shop.time_zone)}
    return words
