"""What a seller does against a partner that bothers it: it blocks it, lifts the block, and reports it to operators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import get_language

from accounts.models import User
from audit.clock import portal_now
from audit.lifecycle import Conflict, begin, move
from authorizations.actions.endings import expire_request
from authorizations.actions.invitations import close_invitations_between
from authorizations.letters import main_account, tell_partner
from authorizations.locks import hold_partner
from authorizations.models import AccessRequest, PartnerBlock, PartnerReport
from notifications.actions import notify
from partners.models import Partner
from sellers.models import Seller, Shop


@dataclass(frozen=True)
class Blocked:
    """The block, and how many open invitations and requests were closed with it."""

    block: PartnerBlock
    invitations: int
    requests: int

    @property
    def closed_words(self) -> str:
        """What was closed, in a sentence."""
        if not self.invitations and not self.requests:
            return "Nothing was open between you."
        return f"Closed: {_many(self.invitations, 'invitation')} and {_many(self.requests, 'request')}."


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


@transaction.atomic
def block_partner(seller: Seller, partner: Partner, *, by: User, at: datetime | None = None) -> Blocked:
    """From now on the partner invites none of the seller's shops and asks none for access. Nothing agreed ends.

    Whoever sends or accepts something of the partner shares it: while it is held here nobody does, so that what is open
    by then is closed, and what comes later finds the block. Raises `Conflict` when the partner is blocked.
    """
    fresh = hold_partner(partner.pk)
    requests = _lock_requests(seller, fresh)
    at = at or portal_now()
    if PartnerBlock.objects.between(seller.pk, fresh.pk).exists():
        raise Conflict(f"{fresh} is blocked already. Nothing was done twice.")
    block = begin(
        PartnerBlock(seller=seller, partner=fresh, blocked_by=by, blocked_at=at), by=by, at=at, verb="blocked"
    )
    invitations = close_invitations_between(seller, fresh, by=by, at=at)
    return Blocked(block, invitations, _close_requests(requests, by=by, at=at))


def _lock_requests(seller: Seller, partner: Partner) -> list[AccessRequest]:
    """The partner's open requests to the seller's shops, before anything is written: who answers one needs its chain.

    Before shops and invitations too: whoever holds one of those with the other shares the partner, which is held here.
    """
    rows = AccessRequest.objects.open().filter(partner=partner, shop__seller=seller).order_by("shop_id", "pk")
    return list(rows.select_for_update(of=("self",), no_key=True).with_parties())


def _close_requests(found: Sequence[AccessRequest], *, by: User, at: datetime) -> int:
    """Close those that are still open; how many were."""
    overdue = [request for request in found if request.expires_at <= at]
    for request in overdue:
        expire_request(request, at=at)
    open_ones = [request for request in found if request.is_open]
    for request in open_ones:
        move(request, AccessRequest.Status.CLOSED, by=by, at=at, reason="The seller blocked the partner.")
        tell_partner(request, "request_closed", at=at, reason=_takes_none)
    return len(open_ones)


def _takes_none() -> str:
    if get_language() == "es":
        return "la tienda ya no recibe invitaciones ni solicitudes de su empresa"
    return "the shop takes no more invitations or requests from you"


def lift_block(block: PartnerBlock, *, by: User, at: datetime | None = None) -> None:
    """The partner may invite and ask again; what was closed stays closed."""
    move(block, PartnerBlock.Status.LIFTED, by=by, at=at)


@transaction.atomic
def report_partner(
    seller: Seller,
    partner: Partner,
    category: str,
    text: str,
    *,
    by: User,
    shop: Shop | None = None,
    at: datetime | None = None,
) -> PartnerReport:
    """Tell the operators about a partner, who never reads it. The same words twice are one report."""
    hold_partner(partner.pk)  # two clicks take turns
    same = PartnerReport.objects.open().filter(seller=seller, partner=partner, category=category, text=text)
    if found := same.first():
        return found
    at = at or portal_now()
    report = PartnerReport(
        seller=seller, shop=shop, partner=partner, category=category, text=text, reported_by=by, reported_at=at
    )
    return begin(report, by=by, at=at, verb="reported", category=category)


@transaction.atomic
def answer_report(report: PartnerReport, to: str, answer: str, *, by: User, at: datetime | None = None) -> None:
    """An operator acted upon the report or dismisses it, and the seller is told so with the answer."""
    at = at or portal_now()
    move(report, to, by=by, at=at, alongside={"answer": answer}, reason=answer)
    report.answer = answer
    shop = report.shop or Shop.objects.of_seller(report.seller_id).order_by("pk").first()
    url = reverse("seller_center:block_partner", args=[shop.code, report.partner.code]) if shop else ""
    words = {"partner": report.partner.name, "seller": report.seller.name, "answer": answer}
    for person in main_account(report.seller):
        notify(
            to=person,
            kind="report_answered",
            template="authorizations/email/report_answered_seller.txt",
            url=url,
            context=words | {"outcome": to.lower()},
            at=at,
        )


def resolve_report(report: PartnerReport, *, by: User, reason: str, at: datetime | None = None) -> None:
    """The operators acted upon it."""
    answer_report(report, PartnerReport.Status.RESOLVED, reason, by=by, at=at)


def dismiss_report(report: PartnerReport, *, by: User, reason: str, at: datetime | None = None) -> None:
    """The operators found nothing to act upon."""
    answer_report(report, PartnerReport.Status.DISMISSED, reason, by=by, at=at)
