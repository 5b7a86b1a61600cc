"""What waits for an answer of a seller, in one of its shops or in all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse

from audit.models import Entry
from authorizations.inactivity import UnusedGrant, counted
from authorizations.models import AccessGrant, AccessRequest, AutoExtension, BindingCancellation, Invitation
from authorizations.pages.access_reviews import open_review_of
from authorizations.pages.answers_needed import Need, Needs, first, gather, most
from authorizations.pages.cancellations import left_words as hours_left
from authorizations.pages.cancellations import pending_of_shops
from authorizations.pages.history import REQUEST, who
from authorizations.pages.shop_services import SOON, open_requests
from partners.models import Partner
from sellers.access import is_administrator
from sellers.models import SellerMember, Shop
from sellers.times import end_words, instant_words, left_words, until_words

WARNED = timedelta(days=14)  # before unused access ends


def needs_of_seller(member: SellerMember, shops: Sequence[Shop], now: datetime, *, everything: bool = False) -> Needs:
    """The same queries for any number of shops and rows."""
    reader = _Reader(member, shops, now, most(everything=everything))
    return gather(reader.needs(), now, everything=everything)


@dataclass(frozen=True)
class _Reader:
    member: SellerMember
    shops: Sequence[Shop]
    now: datetime
    most: int

    @property
    def _is_main(self) -> bool:
        return self.member.is_main

    def needs(self) -> list[Need]:
        found = [*self._cancellations(), *self._requests(), *self._invitations(), *self._reviews(), *self._ending()]
        told = {need.thing for need in found}
        return [*found, *(need for need in self._unused() if need.thing not in told)]

    def _action(self, act: str, look: str) -> str:
        """What the main account does; everybody else looks."""
        return act if self._is_main else look

    def _place(self, shop: Shop) -> str:
        """Which shop it is about, where the list is of several."""
        return f"{shop.name}. " if len(self.shops) > 1 else ""

    def _cancellations(self) -> list[Need]:
        return [self._cancellation(each) for each in pending_of_shops(self.shops, self.now)[: self.most + 1]]

    def _cancellation(self, asked: BindingCancellation) -> Need:
        shop = asked.shop
        return Need(
            icon="link-off",
            title=f"{asked.partner} wants to stop working with {shop}",
            text=f"Without an answer it ends by itself {instant_words(asked.answer_by, shop.time_zone)}, with every"
            " service and access.",
            url=reverse("seller_center:cancellation", args=[shop.code, asked.uuid]),
            action=self._action("Answer", "View"),
            since=asked.asked_at,
            deadline=asked.answer_by,
            left=hours_left(asked.answer_by, self.now),
        )

    def _requests(self) -> list[Need]:
        """Those a sub-account asks about are urgent."""
        asks = Entry.objects.filter(object_type=REQUEST, object_pk=OuterRef("pk"), verb="main_account_asked")
        rows = open_requests([shop.pk for shop in self.shops], self.now).annotate(is_urged=Exists(asks))
        urged = first(rows.filter(is_urged=True), self.now, deadline="expires_at", since="sent_at", most=self.most)
        others = first(rows.filter(is_urged=False), self.now, deadline="expires_at", since="sent_at", most=self.most)
        names = _who_asked(urged)
        return [self._request(request, names.get(request.pk, [])) for request in [*urged, *others]]

    def _request(self, request: AccessRequest, asked_by: list[str]) -> Need:
        zone = request.shop.time_zone
        return Need(
            icon="send",
            title=f"{request.partner} {_what_is_asked(request)}",
            text=f"{self._place(request.shop)}{request.service}. Sent {instant_words(request.sent_at, zone)};"
            f" the link works until {end_words(request.expires_at, zone)}.",
            url=reverse("seller_center:authorize", args=[request.token]),
            action=self._action("Answer request", "Look at request"),
            since=request.sent_at,
            deadline=request.expires_at,
            left=left_words(request.expires_at, zone, self.now),
            note=f"{' and '.join(asked_by)} asked the main account to answer." if asked_by else "",
            is_urged=bool(asked_by),
            thing=(request.shop_id, request.service_id),
        )

    def _invitations(self) -> list[Need]:
        rows = Invitation.objects.waiting(self.now).from_partners().with_parties().filter(shop__in=list(self.shops))
        found = first(rows, self.now, deadline="expires_at", since="sent_at", most=self.most)
        return [self._invitation(each, each.shop) for each in found]

    def _invitation(self, invitation: Invitation, shop: Shop) -> Need:
        service = f"It offers {invitation.service}. " if invitation.service else ""
        return Need(
            icon="heart-handshake",
            title=f"{invitation.partner} invites {shop} to work together",
            text=f"{service}Sent {instant_words(invitation.sent_at, shop.time_zone)}.",
            url=reverse("seller_center:invitation", args=[invitation.token]),
            action=self._action("Answer invitation", "Look at invitation"),
            since=invitation.sent_at,
            deadline=invitation.expires_at,
            left=left_words(invitation.expires_at, shop.time_zone, self.now),
        )

    def _reviews(self) -> list[Need]:
        """Of the whole seller, so that every shop's home says it."""
        found = open_review_of(self.member.seller_id, self.now) if is_administrator(self.member) else None
        if found is None or not self.shops:
            return []
        review, zone = found.review, self.shops[0].time_zone
        return [
            Need(
                icon="list-check",
                title=f"Access review: {found.words}",
                text=f"In all your shops. Please answer by {end_words(review.answer_by, zone)}.",
                url=found.url,
                action=self._action("Review access", "View"),
                since=review.opened_at,
                deadline=review.answer_by,
                left=left_words(review.answer_by, zone, self.now) if review.answer_by > self.now else "overdue",
            )
        ]

    def _ending(self) -> list[Need]:
        """What ends within 7 days, unless it goes on or that is asked for already."""
        rows = (
            AccessGrant.objects.in_force(self.now)
            .with_parties()
            .filter(
                status=AccessGrant.Status.ACTIVE,
                ends_at__lte=self.now + SOON,
                service_authorization__shop__in=list(self.shops),
                service_authorization__partner__status=Partner.Status.APPROVED,
            )
        )
        rows = rows.exclude(Exists(AccessGrant.objects.open().filter(renews=OuterRef("pk"))))
        rows = rows.exclude(Exists(AutoExtension.objects.on().filter(grant=OuterRef("pk"))))
        rows = rows.exclude(Exists(AccessRequest.objects.waiting(self.now).filter(renews=OuterRef("pk"))))
        return [self._ending_soon(grant) for grant in rows.order_by("ends_at", "pk")[: self.most + 1]]

    def _ending_soon(self, grant: AccessGrant) -> Need:
        view = "renew" if self._is_main else "service_authorization_detail"
        return self._about(
            grant,
            icon="hourglass",
            title=f"Access of {grant.partner} ends soon",
            text=f"Valid {until_words(grant.ends_at, grant.shop.time_zone, self.now)}.",
            view=view,
            action=self._action("Renew", "View"),
            since=grant.ends_at - SOON,
            deadline=grant.ends_at,
        )

    def _unused(self) -> list[Need]:
        rows = counted(self.now).filter(
            threshold__isnull=False, starts_at__lte=self.now, service_authorization__shop__in=list(self.shops)
        )
        rows = rows.select_related(*PARTIES).order_by("unused_end", "pk")
        return [self._about_to_end_unused(grant) for grant in rows[: self.most + 1]]

    def _about_to_end_unused(self, grant: UnusedGrant) -> Need:
        return self._about(
            grant,
            icon="clock-hour-4",
            title=f"Unused access of {grant.partner} is about to end",
            text=f"Nobody uses it. As you chose, it ends {end_words(grant.unused_end, grant.shop.time_zone)}.",
            view="unused_rule" if self._is_main else "service_authorization_detail",
            action=self._action("Keep it, or let it end", "View"),
            since=grant.unused_end - WARNED,
            deadline=grant.unused_end,
        )

    def _about(
        self,
        grant: AccessGrant,
        *,
        icon: str,
        title: str,
        text: str,
        view: str,
        action: str,
        since: datetime,
        deadline: datetime,
    ) -> Need:
        """Something about an access that stops at `deadline`."""
        service, shop = grant.service_authorization, grant.shop
        return Need(
            icon=icon,
            title=title,
            text=f"{self._place(shop)}{service.service}. {text}",
            url=reverse(f"seller_center:{view}", args=[shop.code, service.uuid]),
            action=action,
            since=since,
            deadline=deadline,
            left=left_words(deadline, shop.time_zone, self.now),
            thing=(service.shop_id, service.service_id),
        )


PARTIES = (
    "service_authorization__partner",
    "service_authorization__shop__seller",
    "service_authorization__service",
)


def _what_is_asked(request: AccessRequest) -> str:
    if request.renews_id:
        return "asks to renew its access"
    return "asks for more access" if request.widens_id else "asks for access"


def _who_asked(requests: Iterable[AccessRequest]) -> dict[int, list[str]]:
    """The sub-accounts that asked the main account to answer, by request."""
    keys = [request.pk for request in requests]
    asks = Entry.objects.filter(object_type=REQUEST, object_pk__in=keys, verb="main_account_asked")
    names: dict[int, list[str]] = {}
    for entry in asks.select_related("actor", "person").order_by("id"):
        names.setdefault(entry.object_pk, []).append(who(entry))
    return names
