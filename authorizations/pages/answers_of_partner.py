"""What waits for something of a partner: an answer, a request to renew, a request made again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When
from django.urls import reverse

from authorizations.access import is_lead
from authorizations.models import (
    AccessGrant,
    AccessRequest,
    AutoExtension,
    Binding,
    BindingCancellation,
    Invitation,
    PartnerBlock,
)
from authorizations.pages.answers_needed import Need, Needs, first, gather, most
from authorizations.pages.boards import why_member_cannot_ask
from authorizations.pages.cancellations import left_words as hours_left
from authorizations.pages.cancellations import pending_of_partner
from authorizations.pages.shop_services import SOON
from catalogue.file import load
from partners.models import PartnerMember
from sellers.times import instant_words, left_words, until_words

LATELY = timedelta(days=14)


def needs_of_partner(member: PartnerMember, now: datetime, *, everything: bool = False) -> Needs:
    """The same queries for any number of shops and rows."""
    reader = _Reader(member, now, most(everything=everything), may_ask=not why_member_cannot_ask(member))
    return gather(reader.needs(), now, everything=everything)


@dataclass(frozen=True)
class _Reader:
    member: PartnerMember
    now: datetime
    most: int
    may_ask: bool

    def needs(self) -> list[Need]:
        return [*self._invitations(), *self._pending(), *self._refused(), *self._ending(), *self._unanswered()]

    def _invitations(self) -> list[Need]:
        rows = Invitation.objects.waiting(self.now).from_sellers().with_parties()
        rows = rows.filter(partner=self.member.partner_id, shop__isnull=False)
        found = first(rows, self.now, deadline="expires_at", since="sent_at", most=self.most)
        return [
            Need(
                icon="heart-handshake",
                title=f"{each.shop} invites you to work together",
                text=f"Sent {instant_words(each.sent_at, each.shop.time_zone)}.",
                url=reverse("partner_center:invitation_detail", args=[each.uuid]),
                action="Answer invitation" if is_lead(self.member) else "View",
                since=each.sent_at,
                deadline=each.expires_at,
                left=left_words(each.expires_at, each.shop.time_zone, self.now),
            )
            for each in found
        ]

    def _pending(self) -> list[Need]:
        return [
            Need(
                icon="link-off",
                title=f"{each.shop} has yet to answer: you want to stop working with it",
                text=f"Without an answer it ends by itself {instant_words(each.answer_by, each.shop.time_zone)}.",
                url=_cancellation_url(each),
                action="View",
                since=each.asked_at,
                deadline=each.answer_by,
                left=hours_left(each.answer_by, self.now),
            )
            for each in pending_of_partner(self.member.partner_id, self.now)[: self.most + 1]
        ]

    def _refused(self) -> list[Need]:
        """Until the partner may ask again, and for two weeks after that, unless it did."""
        wait = timedelta(hours=load().timers.cancel_retry_hours)
        later = BindingCancellation.objects.filter(binding=OuterRef("binding"), asked_at__gt=OuterRef("asked_at"))
        rows = BindingCancellation.objects.with_parties().filter(
            ~Exists(later),
            binding__partner=self.member.partner_id,
            binding__status=Binding.Status.ACTIVE,
            status=BindingCancellation.Status.REFUSED,
            status_changed_at__gt=self.now - wait - LATELY,
        )
        return [self._refusal(each, each.status_changed_at + wait) for each in _newest(rows, self.most)]

    def _refusal(self, refused: BindingCancellation, again_at: datetime) -> Need:
        reason = f"“{refused.answer_reason}” " if refused.answer_reason else ""
        when = f"from {instant_words(again_at, refused.shop.time_zone)} on" if again_at > self.now else "now"
        return Need(
            icon="hand-stop",
            title=f"{refused.shop} refused to stop working with you",
            text=f"{reason}You may ask again {when}.",
            url=_cancellation_url(refused),
            action="View",
            since=refused.status_changed_at,
        )

    def _ending(self) -> list[Need]:
        """What can be renewed and would end, unless that is agreed, asked for, or comes by itself."""
        opens = self.now + timedelta(days=load().timers.renewal_opens_days)
        rows = (
            AccessGrant.objects.in_force(self.now)
            .with_parties()
            .filter(
                status=AccessGrant.Status.ACTIVE,
                ends_at__lte=opens,
                service_authorization__partner=self.member.partner_id,
            )
        )
        rows = rows.exclude(Exists(AccessGrant.objects.open().filter(renews=OuterRef("pk"))))
        rows = rows.exclude(Exists(AutoExtension.objects.on().filter(grant=OuterRef("pk"))))
        shop, service = OuterRef("service_authorization__shop"), OuterRef("service_authorization__service")
        rows = rows.exclude(Exists(AccessRequest.objects.waiting(self.now).filter(shop=shop, service=service)))
        seller = OuterRef("service_authorization__shop__seller")
        blocks = PartnerBlock.objects.active().filter(partner=self.member.partner_id, seller=seller)
        found = rows.exclude(Exists(blocks)).order_by("ends_at", "pk")[: self.most + 1]
        return [self._ending_one(grant) for grant in found]

    def _ending_one(self, grant: AccessGrant) -> Need:
        service, zone = grant.service_authorization, grant.shop.time_zone
        is_soon = grant.ends_at <= self.now + SOON
        view = "ask_renewal" if self.may_ask else "grant_detail"
        return Need(
            icon="hourglass",
            title=f"Access to {grant.shop} ends soon" if is_soon else f"Access to {grant.shop} can be renewed",
            text=f"{service.service}. Valid {until_words(grant.ends_at, zone, self.now)}.",
            url=reverse(f"partner_center:{view}", args=[grant.uuid]),
            action="Ask to renew" if self.may_ask else "View",
            since=grant.ends_at - SOON if is_soon else None,
            deadline=grant.ends_at,
            left=left_words(grant.ends_at, zone, self.now),
            thing=(service.shop_id, service.service_id),
        )

    def _unanswered(self) -> list[Need]:
        """Requests that were declined or ran out, where there is no access and none was asked for again."""
        Status = AccessRequest.Status
        overdue = Q(status__in=AccessRequest.OPEN, expires_at__lte=self.now)
        ended_at = Case(When(overdue, then=F("expires_at")), default=F("status_changed_at"))
        rows = AccessRequest.objects.with_parties().filter(partner=self.member.partner_id)
        rows = rows.annotate(ended_at=ended_at).filter(
            overdue | Q(status__in=[Status.DECLINED, Status.EXPIRED]), ended_at__gt=self.now - LATELY
        )
        same = {"shop": OuterRef("shop"), "service": OuterRef("service")}
        again = AccessRequest.objects.filter(**same, sent_at__gt=OuterRef("sent_at"))
        has_access = AccessGrant.objects.open().filter(
            service_authorization__shop=OuterRef("shop"),
            service_authorization__service=OuterRef("service"),
            ends_at__gt=self.now,
        )
        works = Binding.objects.active().filter(partner=OuterRef("partner"), shop=OuterRef("shop"))
        rows = rows.filter(~Exists(again), ~Exists(has_access), Exists(works))
        rows = rows.select_related("service_authorization").order_by("-ended_at", "-pk")
        return [self._unanswered_one(request, request.ended_at) for request in rows[: self.most + 1]]

    def _unanswered_one(self, request: AccessRequest, ended_at: datetime) -> Need:
        is_declined = request.status == AccessRequest.Status.DECLINED
        reason = f" “{request.decline_reason}”" if request.decline_reason else ""
        when = instant_words(ended_at, request.shop.time_zone)
        return Need(
            icon="circle-x",
            title=f"{request.shop} declined your request" if is_declined else f"Your request to {request.shop} expired",
            text=f"{request.service}. {when}.{reason}",
            url=_ask_again_url(request) if self.may_ask else _request_url(request),
            action="Ask again" if self.may_ask else "View",
            since=ended_at,
            thing=(request.shop_id, request.service_id),
        )


def _newest(rows: QuerySet[BindingCancellation], most: int) -> list[BindingCancellation]:
    return list(rows.order_by("-status_changed_at", "-pk")[: most + 1])


def _cancellation_url(cancellation: BindingCancellation) -> str:
    return reverse("partner_center:cancellation", args=[cancellation.uuid])


def _request_url(request: AccessRequest) -> str:
    return reverse("partner_center:request_detail", args=[request.uuid])


def _ask_again_url(request: AccessRequest) -> str:
    url = reverse("partner_center:request_access", args=[request.shop.code])
    taken = request.service_authorization
    return f"{url}?{urlencode({'service': taken.uuid})}" if taken else url
