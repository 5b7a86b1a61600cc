"""What the demo's data holds of a relationship's whole life: invited, renewed, extended, cancelled, reviewed, told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from audit.clock import portal_now
from authorizations import inactivity, notices
from authorizations.actions import cancellations
from authorizations.models import (
    AccessGrant,
    AccessRequest,
    AccessReview,
    AutoExtension,
    BindingCancellation,
    Invitation,
    PartnerBlock,
    PartnerReport,
    PermissionUse,
)
from authorizations.review_rounds import waiting
from catalogue.file import load
from notifications.models import Notification

SELLER, PARTNER = "owner@fernhollow.example", "lead@larkspur.example"
HOUR = timedelta(hours=1)
pytestmark = pytest.mark.usefixtures("demo")


def of(seller: str = "", partner: str = "", via: str = "") -> dict[str, Any]:
    """Rows that lead over `via` to a shop of this seller and to this partner."""
    found = {f"{via}shop__seller__code": seller, f"{via}partner__code": partner}
    return {name: code for name, code in found.items() if code}


def was_told(email: str, kind: str) -> bool:
    return Notification.objects.filter(recipient__email=email, kind=kind).exists()


# Beginning


def test_an_invitation_with_a_service_its_access_and_reasons_waits_at_fernhollow() -> None:
    invitation = Invitation.objects.waiting(portal_now()).from_partners().get(**of("FERNHOLLOW"))
    assert invitation.service is not None
    assert invitation.levels
    assert invitation.reasons
    assert invitation.duration_days


def test_an_open_link_of_larkspur_and_a_sellers_invitation_to_it_wait() -> None:
    waits = Invitation.objects.waiting(portal_now()).filter(partner__code="LARKSPUR")
    assert waits.filter(is_open_link=True, invited_by="PARTNER", items__len__gt=0).exists()
    assert waits.from_sellers().exists()


def test_larkspur_sees_one_declined_with_a_reason_and_one_lapsed() -> None:
    mine = Invitation.objects.from_partners().filter(partner__code="LARKSPUR")
    assert mine.filter(status="DECLINED").exclude(decline_reason="").exists()
    assert mine.filter(status="LAPSED").exists()


def test_larkspur_began_with_two_shops_by_invitation_one_way_and_the_other() -> None:
    began = Invitation.objects.filter(partner__code="LARKSPUR", status="ACCEPTED", binding__status="ACTIVE")
    assert set(began.values_list("invited_by", flat=True)) == {"PARTNER", "SELLER"}


# Going on


@pytest.mark.parametrize("parties", [("FERNHOLLOW", ""), ("", "LARKSPUR")])
def test_a_request_to_renew_waits(parties: tuple[str, str]) -> None:
    requests = AccessRequest.objects.open().filter(renews__isnull=False, expires_at__gt=portal_now())
    assert requests.filter(**of(*parties)).exists()


@pytest.mark.parametrize("parties", [("FERNHOLLOW", ""), ("", "LARKSPUR")])
def test_a_renewal_is_agreed(parties: tuple[str, str]) -> None:
    renewed = AccessGrant.objects.open().filter(renews__isnull=False, **of(*parties, via="service_authorization__"))
    grant = renewed.select_related("renews").get()
    assert grant.renews is not None
    assert portal_now() < grant.starts_at == grant.renews.ends_at


@pytest.mark.parametrize("parties", [("FERNHOLLOW", ""), ("", "LARKSPUR")])
def test_an_access_extends_itself_and_both_were_told(parties: tuple[str, str]) -> None:
    mine = of(*parties, via="grant__service_authorization__")
    extension = AutoExtension.objects.on().exclude(told_at=None).get(**mine)
    assert extension.grant.ends_at - portal_now() < timedelta(days=30)
    email = SELLER if parties[0] else PARTNER
    assert was_told(email, "access_extends_soon")


def test_accesses_that_end_soon_were_noticed() -> None:
    now = portal_now()
    assert not notices.due_grants(now)
    assert not notices.due_services(now)
    soon = AccessGrant.objects.in_force(now).filter(ends_at__lt=now + timedelta(days=6), noticed_days__isnull=False)
    assert soon.filter(**of(partner="LARKSPUR", via="service_authorization__")).exists()
    assert was_told(PARTNER, "access_ends_soon")


def test_an_access_of_fernhollow_ends_unused_and_the_14_day_notice_was_told() -> None:
    now = portal_now()
    grant = inactivity.counted(now).get(**of("FERNHOLLOW", via="service_authorization__"))
    assert (grant.ends_unused_after, grant.told_days) == (30, 14)
    assert timedelta(days=10) < grant.unused_end - now < timedelta(days=14)
    assert not PermissionUse.objects.filter(grant=grant, last_used_at__gt=grant.unused_counts_from).exists()
    assert was_told(SELLER, "access_unused_soon")


# Ending


@pytest.mark.parametrize("parties", [("FERNHOLLOW", ""), ("COPPERKETTLE", "LARKSPUR")])
def test_a_partner_would_like_to_part_and_there_are_hours_left(parties: tuple[str, str]) -> None:
    pending = BindingCancellation.objects.pending().get(**of(*parties, via="binding__"))
    assert 20 * HOUR < pending.answer_by - portal_now() < 48 * HOUR
    assert pending.reason


def test_another_was_refused_and_larkspur_has_to_wait() -> None:
    refused = BindingCancellation.objects.get(status="REFUSED", binding__partner__code="LARKSPUR")
    again_at = cancellations.may_ask_again_at(refused.binding)
    assert again_at is not None
    assert again_at - portal_now() > 48 * HOUR
    assert refused.answer_reason


def test_fernhollow_blocked_a_partner_and_its_report_waits_for_the_operators() -> None:
    block = PartnerBlock.objects.active().get(seller__code="FERNHOLLOW")
    assert PartnerReport.objects.open().filter(seller=block.seller, partner=block.partner).exists()
    assert not Invitation.objects.open().filter(partner=block.partner, shop__seller=block.seller).exists()


def test_a_suspended_access_says_why() -> None:
    suspended = AccessGrant.objects.get(status="SUSPENDED")
    assert suspended.status_reason


# Looking back


def test_fernhollow_has_answered_a_part_of_its_access_review() -> None:
    now = portal_now()
    review = AccessReview.objects.open().get(seller__code="FERNHOLLOW")
    assert review.items.exclude(answer="").exists()
    assert waiting(review, now).count() >= 3
    assert review.answer_by - now > timedelta(days=2)
    assert was_told(SELLER, "review_due")


def test_the_reviews_of_most_others_are_answered() -> None:
    reviews = AccessReview.objects.exclude(seller__code="FERNHOLLOW")
    assert reviews.filter(status="DONE").count() >= 8
    assert reviews.open().count() <= 2
    answered_within = timedelta(days=load().timers.review_answer_days)
    assert not AccessReview.objects.open().filter(opened_at__lt=portal_now() - answered_within).exists()
