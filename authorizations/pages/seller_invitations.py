"""What a seller is shown of invitations: those it answers, those it sent, and whom it could invite."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.urls import reverse

from authorizations.models import Binding, Invitation, PartnerBlock, ServiceAuthorization
from authorizations.models.invitations import InvitationQuerySet
from authorizations.pages.invitations import status_now
from authorizations.pages.listing import Sections, listed
from authorizations.pages.wizard import categories_of, every_permission
from catalogue.models import ServiceCategory
from partners.models import Partner, PartnerQuerySet, Service
from sellers.models import SellerMember, Shop
from sellers.times import day_words, end_words, instant_words

Status = Invitation.Status
MOST_HOLDERS = 6


# The link


@dataclass(frozen=True)
class Ended:
    """Why a link leads no further: a heading, what happened, what to do next."""

    title: str
    text: str
    next_step: str
    tone: str
    url: str
    url_label: str


def why_ended(invitation: Invitation, member: SellerMember, at: datetime) -> Ended | None:
    """None while it can be answered."""
    partner, shop = invitation.partner, invitation.shop
    status = status_now(invitation, at)
    if status == Status.SENT:
        return _why_not_now(invitation, member)
    again = f"If you would like to work with {partner}, ask it for a new invitation, or invite it yourself."
    if status == Status.ACCEPTED and (shop is None or shop.seller_id != member.seller_id):
        text = "An open link works once. Somebody has accepted with it."
        return _ended("This link was used already", text, again, "info", member)
    zone = shop.time_zone if shop else "UTC"
    title, text, next_step, tone = {
        Status.ACCEPTED: (
            "You work together",
            f"This invitation of {partner} was accepted on {day_words(invitation.status_changed_at, zone)}.",
            "What the partner does for you, and what it may do, is in My Services.",
            "good",
        ),
        Status.DECLINED: ("This invitation was declined", f"{partner} was told.", again, "info"),
        Status.WITHDRAWN: ("This invitation was withdrawn", f"{partner} took it back.", again, "info"),
        Status.LAPSED: (
            "This invitation has lapsed",
            f"It could be answered until {instant_words(invitation.expires_at, zone)}.",
            again,
            "wait",
        ),
    }[status]
    return _ended(title, text, next_step, tone, member, shop)


def _why_not_now(invitation: Invitation, member: SellerMember) -> Ended | None:
    """What keeps an open invitation from being accepted just now."""
    partner = invitation.partner
    if partner.status == Partner.Status.APPROVED:
        return None
    text = f"{partner} is not an approved partner at the moment, so nobody can begin to work with it."
    later = "There is nothing for you to do. The link can be opened again, should this change."
    return _ended("This invitation cannot be accepted now", text, later, "warn", member, invitation.shop)


def _ended(title: str, text: str, next_step: str, tone: str, member: SellerMember, shop: Shop | None = None) -> Ended:
    if shop and shop.seller_id == member.seller_id:
        url, label = reverse("seller_center:my_services", args=[shop.code]), "Go to My Services"
    else:
        url, label = reverse("seller_center:home"), "Go to Seller Center"
    return Ended(title, text, next_step, tone, url, label)


# What is proposed, and what is in its way


@dataclass(frozen=True)
class ShopChoice:
    """One of the seller's shops: whether it can accept, and which partners hold what this one would do."""

    shop: Shop
    refused: str
    holders: list[str]


def shop_choices(invitation: Invitation, shops: Iterable[Shop], now: datetime) -> list[ShopChoice]:
    """The shops that could accept; three queries, however many there are."""
    found, partner = list(shops), invitation.partner
    bound = set(Binding.objects.active().filter(partner=partner, shop__in=found).values_list("shop", flat=True))
    blocks = PartnerBlock.objects.active().filter(partner=partner, seller__in={shop.seller_id for shop in found})
    blocked = set(blocks.values_list("seller", flat=True))
    held = _holders(invitation, found, now)
    return [
        ShopChoice(shop, _why_shop_cannot(shop, invitation, bound, blocked), held.get(shop.pk, [])[:MOST_HOLDERS])
        for shop in found
    ]


def _why_shop_cannot(shop: Shop, invitation: Invitation, bound: set[int], blocked: set[int]) -> str:
    if shop.pk in bound:
        return f"{shop} works with {invitation.partner} already."
    if shop.seller_id in blocked:
        return f"You have blocked {invitation.partner}. Lift the block first."
    return ""


def _holders(invitation: Invitation, shops: list[Shop], now: datetime) -> dict[int, list[str]]:
    """By shop: which other partners hold the categories it is about, and until when."""
    partner, service = invitation.partner, invitation.service
    offered = Service.objects.on().filter(partner=partner).values("category")
    rows = ServiceAuthorization.objects.active().with_parties().filter(shop__in=shops, valid_until__gt=now)
    rows = rows.filter(category=service.category_id) if service else rows.filter(category__in=offered)
    last: dict[tuple[int, Partner, ServiceCategory], ServiceAuthorization] = {}
    for period in rows.exclude(partner=partner).order_by("category__position", "valid_until"):
        last[period.shop_id, period.partner, period.category] = period
    held: dict[int, list[str]] = {}
    for (shop, holder, category), period in last.items():
        until = end_words(period.valid_until, period.shop.time_zone)
        held.setdefault(shop, []).append(f"{holder} holds {category} until {until}.")
    return held


def proposal(invitation: Invitation) -> Sections:
    """The permissions it proposes, with the reasons given."""
    return listed(invitation.levels, every_permission(), reasons=invitation.reasons) if invitation.items else []


def link_page(invitation: Invitation, choices: list[ShopChoice], now: datetime) -> dict[str, Any]:
    """What the link shows, to whoever looks."""
    return {
        "invitation": invitation,
        "partner": invitation.partner,
        "categories": categories_of(invitation.partner),
        "sections": proposal(invitation),
        "place": invitation.shop or "UTC",
        "choices": choices,
        "now": now,
    }


# The shop's list


def in_order(rows: InvitationQuerySet, now: datetime) -> QuerySet[Invitation]:
    """Those that wait for the shop's answer first, then those that wait for a partner's; the newest first."""
    waits = Q(status=Status.SENT, expires_at__gt=now)
    place = Case(
        When(waits & Q(invited_by=Invitation.Side.PARTNER), then=Value(0)),
        When(waits, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return rows.annotate(place=place).order_by("place", "-sent_at", "-pk")


def narrowed(rows: InvitationQuerySet, now: datetime, *, words: str, side: str, state: str) -> InvitationQuerySet:
    for word in words.split():
        rows = rows.filter(Q(partner__name__icontains=word) | Q(partner__code__iexact=word))
    if side:
        rows = rows.filter(invited_by=side)
    if state == Status.SENT:
        return rows.waiting(now)
    if state == Status.LAPSED:
        return rows.filter(Q(status=Status.LAPSED) | Q(status=Status.SENT, expires_at__lte=now))
    return rows.filter(status=state) if state else rows


@dataclass(frozen=True)
class Line:
    """One row of the list."""

    invitation: Invitation
    now: datetime

    @property
    def status(self) -> Status:
        return status_now(self.invitation, self.now)

    @property
    def waits_for_shop(self) -> bool:
        return self.status == Status.SENT and self.invitation.is_partners


def lines(rows: Iterable[Invitation], now: datetime) -> list[Line]:
    return [Line(invitation, now) for invitation in rows]


# Whom the shop could invite


def find(partners: PartnerQuerySet, words: str) -> PartnerQuerySet:
    """By an exact code, or by parts of the name; without words nobody."""
    if not words:
        return partners.none()
    names = Q()
    for word in words.split():
        names &= Q(name__icontains=word) | Q(legal_name__icontains=word)
    return partners.filter(names | Q(code__iexact=words.strip())).order_by("name", "pk")


def with_categories(partners: Iterable[Partner]) -> list[tuple[Partner, list[str]]]:
    """Each with the categories it offers services in: one query, however many there are."""
    found = list(partners)
    offered = Service.objects.on().filter(partner__in=found).order_by("category__position")
    labels: dict[int, list[str]] = {partner.pk: [] for partner in found}
    for partner, label in offered.values_list("partner", "category__label"):
        if label not in labels[partner]:
            labels[partner].append(label)
    return [(partner, labels[partner.pk]) for partner in found]
