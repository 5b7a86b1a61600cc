"""What a seller does against a partner that bothers it: it blocks it, lifts the block, and reports it to operators."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audit.lifecycle import Conflict, IllegalTransition
from authorizations.actions import blocks, invitations
from authorizations.models import AccessRequest, Invitation, PartnerBlock, PartnerReport
from authorizations.models.blocks import is_blocked
from authorizations.tests.factories import AccessRequestFactory, BindingFactory, ServiceAuthorizationFactory
from authorizations.tests.factories_cancellations import PartnerBlockFactory, PartnerReportFactory
from authorizations.tests.reading import forget_letters, fresh, last_entry, letters
from authorizations.tests.worlds import World
from conftest import Clock
from notifications.models import Notification
from sellers.tests.factories import ShopFactory


def block(world: World) -> blocks.Blocked:
    return blocks.block_partner(world.seller, world.partner, by=world.owner)


def test_a_partner_is_blocked_for_the_seller_and_for_nobody_else(world: World) -> None:
    made = block(world).block
    assert (made.status, made.blocked_by) == (PartnerBlock.Status.ACTIVE, world.owner)
    assert is_blocked(world.partner.pk, world.seller.pk)
    assert not is_blocked(world.partner.pk, world.other_seller.pk)
    assert not is_blocked(world.other_partner.pk, world.seller.pk)
    assert last_entry(made).verb == "blocked"


def test_a_block_ends_nothing_that_was_agreed_and_tells_nobody(world: World) -> None:
    grant = world.grant()
    forget_letters()
    block(world)
    assert (fresh(grant).status, fresh(world.binding).status) == ("ACTIVE", "ACTIVE")
    assert letters() == set()


def test_open_requests_to_all_shops_are_closed_and_the_partner_is_told(world: World) -> None:
    elsewhere = BindingFactory(partner=world.partner, shop=ShopFactory(seller=world.seller))
    taken = ServiceAuthorizationFactory(binding=elsewhere, service=world.service)
    asked, other = world.request(), AccessRequestFactory(service_authorization=taken)
    assert block(world).requests == 2
    assert {fresh(asked).status, fresh(other).status} == {AccessRequest.Status.CLOSED}
    told = Notification.objects.filter(kind="request_closed")
    assert {row.context["reason"] for row in told} == {"the shop takes no more invitations or requests from you"}


def test_a_request_of_another_partner_or_to_another_seller_stays_open(world: World) -> None:
    theirs = ServiceAuthorizationFactory(binding=BindingFactory(partner=world.partner, shop=world.other_shop))
    others = ServiceAuthorizationFactory(binding=BindingFactory(shop=ShopFactory(seller=world.seller)))
    asked = [AccessRequestFactory(service_authorization=each) for each in (theirs, others)]
    assert block(world).requests == 0
    assert all(fresh(each).is_open for each in asked)


def test_a_request_that_is_overdue_expires_instead(world: World, clock: Clock) -> None:
    asked = world.request()
    clock.set(asked.expires_at)
    assert block(world).requests == 0
    assert fresh(asked).status == AccessRequest.Status.EXPIRED


def test_open_invitations_are_declined(world: World) -> None:
    sent = invitations.invite_shop(ShopFactory(seller=world.seller), by=world.lead)
    assert block(world).invitations == 1
    assert fresh(sent).status == Invitation.Status.DECLINED


def test_a_blocked_partner_can_neither_invite_nor_ask_until_the_block_is_lifted(world: World) -> None:
    shop, made = ShopFactory(seller=world.seller), block(world).block
    with pytest.raises(Conflict, match="takes no invitations"):
        invitations.invite_shop(shop, by=world.lead)
    with pytest.raises(Conflict, match="takes no invitations or requests"):
        world.request()
    blocks.lift_block(made, by=world.owner)
    assert not is_blocked(world.partner.pk, world.seller.pk)
    assert invitations.invite_shop(shop, by=world.lead).is_open
    assert world.request().is_open


def test_a_partner_is_blocked_once_and_again_after_it_was_lifted(world: World) -> None:
    made = block(world).block
    with pytest.raises(Conflict, match="blocked already"):
        block(world)
    blocks.lift_block(made, by=world.owner)
    with pytest.raises(IllegalTransition):
        blocks.lift_block(made, by=world.owner)
    assert block(world).block.pk != made.pk


def report(world: World, text: str = "They call every night.") -> PartnerReport:
    category = PartnerReport.Category.SPAM
    return blocks.report_partner(world.seller, world.partner, category, text, by=world.owner, shop=world.shop)


def test_a_report_goes_to_the_operators_and_the_partner_is_neither_told_nor_blocked(world: World) -> None:
    made = report(world)
    assert (made.status, made.shop, made.reported_by) == (PartnerReport.Status.OPEN, world.shop, world.owner)
    assert letters() == set()
    assert not is_blocked(world.partner.pk, world.seller.pk)


def test_a_double_click_is_one_report_and_other_words_are_another(world: World) -> None:
    made = report(world)
    assert report(world) == made
    assert report(world, "Now by day, too.") != made


@pytest.mark.parametrize(
    ("answer", "status"),
    [(blocks.resolve_report, PartnerReport.Status.RESOLVED), (blocks.dismiss_report, PartnerReport.Status.DISMISSED)],
)
def test_an_operator_answers_a_report_once_and_only_the_seller_is_told(
    world: World, answer: Callable[..., None], status: str
) -> None:
    made = report(world)
    answer(made, by=world.operator, reason="We talked to them.")
    assert (fresh(made).status, fresh(made).answer) == (status, "We talked to them.")
    assert letters() == {("report_answered", "seller", world.owner.email)}
    with pytest.raises(IllegalTransition):
        answer(made, by=world.operator, reason="Again.")


def test_open_reports_and_active_blocks_are_told_from_the_others(world: World) -> None:
    PartnerReportFactory(status="DISMISSED")
    made = PartnerReportFactory()
    assert list(PartnerReport.objects.open()) == [made]
    PartnerBlockFactory(status="LIFTED")
    stands = PartnerBlockFactory()
    assert list(PartnerBlock.objects.active()) == [stands]
