"""Whom we owe a word when something happens: rows that are written with the change and sent after it.

Each kind of letter has a template per side: `authorizations/email/<kind>_<side>.txt`; its Spanish twin lies in `es/`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, override

from accounts.models import User
from authorizations.models import (
    AccessGrant,
    AccessRequest,
    Binding,
    BindingCancellation,
    GrantAssignment,
    Invitation,
    ServiceAuthorization,
)
from catalogue.models import Level
from notifications.actions import notify_many, owed
from notifications.models import Notification
from partners.letters import partner_people
from partners.models import PartnerMember, Service
from sellers.models import Seller, SellerMember, Shop
from sellers.times import end_words

Subject = AccessGrant | AccessRequest | Binding | BindingCancellation | Invitation | ServiceAuthorization
# A callable makes its words in the language of whoever reads them: `ends=lambda: end_words(end, shop.time_zone)`.
Word = str | Callable[[], str]
LEVELS_IN_SPANISH = {Level.VIEW: "ver", Level.EDIT: "ver y editar"}


def main_account(seller: Seller) -> list[User]:
    rows = SellerMember.objects.filter(seller=seller, is_main=True, status=SellerMember.Status.ACTIVE)
    return [member.user for member in rows.select_related("user")]


def tell_partner(subject: Subject, kind: str, *, at: datetime, key: str = "", **context: Word) -> None:
    """A letter to the partner's main account, and to whoever asked for what it is about.

    With a `key` each person is told once under it, however often this runs.
    """
    people = partner_people(subject.partner.pk, *_asking(subject))
    notify_many(letters_to_partner(subject, kind, people, at=at, context=context, key=key))


def _asking(subject: Subject) -> list[PartnerMember]:
    if isinstance(subject, AccessRequest):
        return [subject.requested_by]
    if isinstance(subject, BindingCancellation):
        return [subject.asked_by]
    if isinstance(subject, Invitation) and subject.is_partners:
        return list(PartnerMember.objects.filter(user=subject.sent_by, partner=subject.partner).select_related("user"))
    return []


def tell_seller(subject: Subject, kind: str, *, at: datetime, key: str = "", **context: Word) -> None:
    """A letter to the shop's main account, and to the contact address the seller gave for the access.

    With a `key` each address is told once under it. An open link that nobody used yet has no seller to tell.
    """
    if subject.shop is None:
        return
    people = main_account(subject.shop.seller)
    notify_many(letters_to_seller(subject, kind, people, at=at, context=context, key=key))


def tell_both(subject: Subject, kind: str, *, at: datetime, key: str = "", **context: Word) -> None:
    tell_partner(subject, kind, at=at, key=key, **context)
    tell_seller(subject, kind, at=at, key=key, **context)


def tell_member(assignment: GrantAssignment, kind: str, *, at: datetime) -> None:
    """A letter to the partner's member whose assignment it is about."""
    grant = assignment.grant
    words: dict[str, Word] = {"level": lambda: level_words(Level(assignment.level))}
    url = reverse("partner_center:shops_to_enter")
    notify_many([_letter(assignment.member.user, kind, "member", grant, url=url, at=at, context=words)])


def level_words(level: Level) -> str:
    """ "view & edit", in the language of whoever reads it."""
    return LEVELS_IN_SPANISH[level] if get_language() == "es" else level.label.lower()


def seller_url(subject: Subject) -> str:
    if isinstance(subject, Invitation):
        return reverse("seller_center:invitation", args=[subject.token])
    code = subject.shop.code
    if isinstance(subject, BindingCancellation):
        return reverse("seller_center:cancellation", args=[code, subject.uuid])
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
    if isinstance(subject, Invitation):
        return reverse("partner_center:invitation_detail", args=[subject.uuid])
    if isinstance(subject, BindingCancellation):
        return reverse("partner_center:cancellation", args=[subject.uuid])
    return reverse("partner_center:manage_authorization")


def letters_to_partner(
    subject: Subject,
    kind: str,
    people: Sequence[User],
    *,
    at: datetime,
    context: Mapping[str, Word],
    key: str = "",
    url: str = "",
) -> list[Notification]:
    """What these people of the partner are told, not written yet: for `notify_many`. `url`, if not the usual one."""
    url = url or partner_url(subject)
    if isinstance(subject, Invitation) and not subject.names_shop:
        context = {**context, "shop": subject.shop_for_partner, "seller": ""}
    return [_letter(person, kind, "partner", subject, url=url, at=at, context=context, key=key) for person in people]


def letters_to_seller(
    subject: Subject,
    kind: str,
    people: Sequence[User],
    *,
    at: datetime,
    context: Mapping[str, Word],
    key: str = "",
    url: str = "",
) -> list[Notification]:
    """The same for these people of the seller, and for the contact address when it is nobody's of them."""
    told: list[User | str] = [*people]
    contact = subject.contact_email if isinstance(subject, AccessGrant) else ""
    if contact and contact.lower() not in {person.email for person in people}:
        told.append(contact)
    url = url or seller_url(subject)
    # nobody knows what the contact reads: most likely what the main account does
    language = people[0].language if people else settings.LANGUAGE_CODE
    return [
        _letter(each, kind, "seller", subject, url=url, at=at, context=context, key=key, language=language)
        for each in told
    ]


def _letter(
    to: User | str,
    kind: str,
    side: str,
    subject: Subject,
    *,
    url: str,
    at: datetime,
    context: Mapping[str, Word],
    key: str = "",
    language: str = settings.LANGUAGE_CODE,
) -> Notification:
    """One letter, to a user in their own language or to an address in `language`."""
    language = to.language if isinstance(to, User) else language
    with override(language):
        words = {name: word if isinstance(word, str) else word() for name, word in context.items()}
        words = _words(subject) | words
    return owed(
        to=to if isinstance(to, User) else None,
        email=to if isinstance(to, str) else "",
        kind=kind,
        template=f"authorizations/email/{kind}_{side}.txt",
        url=url,
        context=words,
        at=at,
        key=f"{key}:{side}:{to.uuid if isinstance(to, User) else to}"[:200] if key else None,
        language=language,
    )


def _words(subject: Subject) -> dict[str, str]:
    """What every letter may say of its subject, in the shop's time zone."""
    shop: Shop | None = subject.shop
    if shop is None:
        return {"partner": subject.partner.name, "shop": "", "seller": "", "ends": ""}
    words = {"partner": subject.partner.name, "shop": shop.name, "seller": shop.seller.name}
    service, end = _service_and_end(subject)
    if service:
        words["service"] = service.name
    if end:
        words["ends"] = end_words(end, shop.time_zone)
    begins = _begins_where_another_ends(subject)
    if begins:
        words["starts"] = end_words(begins, shop.time_zone)
    if isinstance(subject, AccessGrant) and subject.ends_unused_after:
        words["unused_days"] = str(subject.ends_unused_after)
    return words


def _begins_where_another_ends(subject: Subject) -> datetime | None:
    """Where a renewal of an access or of a service begins."""
    if isinstance(subject, AccessGrant) and subject.renews_id:
        return subject.starts_at
    return subject.valid_from if isinstance(subject, ServiceAuthorization) and subject.renews_id else None


def _service_and_end(subject: Subject) -> tuple[Service | None, datetime | None]:
    """What it is about, and the instant that is waited for."""
    if isinstance(subject, AccessGrant):
        return subject.service_authorization.service, subject.ends_at
    if isinstance(subject, ServiceAuthorization):
        return subject.service, subject.valid_until
    if isinstance(subject, AccessRequest | Invitation):
        return subject.service, subject.expires_at
    if isinstance(subject, BindingCancellation):
        return None, subject.answer_by
    return None, None
