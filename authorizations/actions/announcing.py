"""How the parties of many grants are told what `letters.tell_both` tells of one: in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from accounts.models import User
from authorizations.letters import Word, letters_to_partner, letters_to_seller
from authorizations.models import AccessGrant, ServiceAuthorization
from notifications.actions import notify_many
from notifications.models import Notification
from partners.models import PartnerMember
from sellers.models import SellerMember

People = dict[int, list[User]]


@dataclass(frozen=True)
class News:
    """What both sides are told of one thing, in words of its own; with a `key` each of them once under it."""

    subject: AccessGrant | ServiceAuthorization
    kind: str
    words: Mapping[str, Word] = field(default_factory=dict)
    key: str = ""
    partner_url: str = ""  # where the letters lead, if not to where those about such a thing do
    seller_url: str = ""


def announce(grants: Sequence[AccessGrant], kind: str, *, at: datetime, reason: str = "") -> None:
    """Both sides of each grant, and its contact address, in letters of this `kind`. Read them `with_parties`."""
    announce_each([News(grant, kind, {"reason": reason}) for grant in grants], at=at)


def announce_each(news: Sequence[News], *, at: datetime) -> None:
    """The same of things that have each a kind, words or places of their own."""
    leads = _partners_main_accounts({each.subject.partner.pk for each in news})
    owners = sellers_main_accounts({each.subject.shop.seller_id for each in news})
    rows = []
    for each in news:
        rows += _to_partner(each, leads[each.subject.partner.pk], at)
        rows += _to_seller(each, owners[each.subject.shop.seller_id], at)
    notify_many(rows)


def _to_partner(news: News, people: list[User], at: datetime) -> list[Notification]:
    return letters_to_partner(
        news.subject, news.kind, people, at=at, context=news.words, key=news.key, url=news.partner_url
    )


def _to_seller(news: News, people: list[User], at: datetime) -> list[Notification]:
    return letters_to_seller(
        news.subject, news.kind, people, at=at, context=news.words, key=news.key, url=news.seller_url
    )


def _partners_main_accounts(partners: set[int]) -> People:
    """By partner."""
    rows = PartnerMember.objects.filter(partner__in=partners, is_main=True, status=PartnerMember.Status.ACTIVE)
    found: People = defaultdict(list)
    for member in rows.select_related("user"):
        found[member.partner_id].append(member.user)
    return found


def sellers_main_accounts(sellers: set[int]) -> People:
    """By seller."""
    rows = SellerMember.objects.filter(seller__in=sellers, is_main=True, status=SellerMember.Status.ACTIVE)
    found: People = defaultdict(list)
    for member in rows.select_related("user"):
        found[member.seller_id].append(member.user)
    return found
