"""Is every letter that is owed also written, and lacks it no word? Each kind is made by what really causes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.template import Engine

import partners.actions as partner_actions
from audit.clock import portal_now
from authorizations.actions import (
    access_reviews,
    acting,
    bindings,
    blocks,
    cancellations,
    digests,
    extensions,
    grants,
    inactivity,
    invitations,
    notices,
    renewals,
    requests,
    review_rounds,
    suspensions,
    sweeps,
)
from authorizations.actions.invitations import asking
from authorizations.models import BindingCancellation, GrantAssignment, Invitation
from authorizations.review_rounds import Policy
from authorizations.tests.factories import numbered
from authorizations.tests.factories_cancellations import PartnerReportFactory
from authorizations.tests.factories_endings import extend_by_itself
from authorizations.tests.factories_invitations import InvitationFactory, proposed
from authorizations.tests.factories_renewals import NOTHING_SENSITIVE, AutoExtensionFactory, ask, renew
from authorizations.tests.worlds import World, make_world
from catalogue.models import Level
from notifications.models import Notification
from notifications.rendering import render
from partners.models import Partner
from partners.tests.factories import PartnerFactory, PartnerMemberFactory, ServiceFactory
from sellers.tests.factories import ShopFactory

ROOT = Path(__file__).resolve().parent.parent.parent
MISSING = "{there is no such word}"
REASON = "Because of the season."


def later(world: World, **duration: float) -> None:
    at = portal_now() + timedelta(**duration)
    sweeps.expire_due_requests(at=at)
    sweeps.expire_due_grants(at=at)
    sweeps.expire_due_services(at=at)


def judged_partner(act: Callable[[Partner], None], status: str = "PENDING") -> None:
    partner = PartnerFactory(status=status)
    PartnerMemberFactory(partner=partner, is_main=True)
    act(partner)


def suspended_and_resumed(world: World) -> None:
    grant = world.grant()
    grants.suspend(grant, by=world.operator, reason=REASON)
    grants.resume(grant, by=world.operator)


def removed(world: World) -> None:
    partner_actions.suspend_partner(world.partner, by=world.operator, reason=REASON)
    bindings.remove_partner(world.partner, by=world.operator, reason=REASON)


def changed(world: World) -> None:
    world.grant()
    world.change(preset="product_access")


def digested(world: World) -> None:
    """Somebody of the partner enters the shop, and whichever Monday comes next passes."""
    world.grant()
    now = portal_now()
    acting.enter_shop(world.lead, world.shop, browser="one", by=world.lead.user, at=now)
    for day in range(1, 16):
        digests.send_due(at=now + timedelta(days=day))


def noticed(world: World, *, extends: bool = False) -> None:
    """Access of 40 days comes to within a week of its end."""
    grant = world.grant(ends_at=portal_now() + timedelta(days=40))
    if extends:
        extend_by_itself(grant)
    notices.send_due_notices(at=grant.ends_at - timedelta(days=6))


def invited(world: World) -> list[Invitation]:
    """From a partner to a shop with a service in mind, the other way round, and an open link."""
    sides = [(world.partner, world.other_shop, "PARTNER"), (world.other_partner, world.shop, "SELLER")]
    made = [InvitationFactory(partner=p, shop=s, invited_by=side, message="Hello") for p, s, side in sides]
    link = InvitationFactory(partner=world.partner, shop=None, proposal=proposed(world.service))
    return [*made, invitations.invite_shop(ShopFactory(), proposal=proposed(world.service), by=world.lead), link]


def withdrawn(world: World) -> None:
    for made in invited(world):
        invitations.withdraw_invitation(made, by=world.owner)


def declined(world: World) -> None:
    for made in invited(world):
        if made.shop:
            invitations.decline_invitation(made, by=world.owner, reason=REASON)


def accepted(world: World) -> None:
    for made in invited(world):
        invitations.accept_invitation(made, shop=None if made.shop else ShopFactory(), by=world.owner)


def reminded(world: World) -> None:
    for made in invited(world):
        if made.shop:
            invitations.send_again(made, by=world.owner, at=portal_now() + timedelta(days=4))


def assigned(world: World) -> GrantAssignment:
    return acting.assign(world.grant(), world.agent, by=world.lead.user)


def unused(world: World) -> None:
    """Nobody uses the access for as long as the seller chose."""
    grant = world.grant(ends_at=world.authorization.valid_until)
    inactivity.set_unused_rule(grant, 30, by=world.owner)
    for days in (16, 27, 31):
        inactivity.notice_unused_grants(at=portal_now() + timedelta(days=days))
        inactivity.end_unused_grants(at=portal_now() + timedelta(days=days))


def reviewed(world: World, on_no_answer: str) -> None:
    """A seller is asked about the access it gave, and does not answer."""
    world.grant(ends_at=world.authorization.valid_until)
    access_reviews.set_review_policy(world.seller, Policy(90, on_no_answer), by=world.owner)
    review_rounds.open_due_reviews(at=portal_now() + timedelta(days=91))
    review_rounds.settle_due_reviews(at=portal_now() + timedelta(days=106))


def cancelled(world: World, answer: Callable[[BindingCancellation], object]) -> None:
    answer(cancellations.ask_to_cancel(world.binding, by=world.admin, reason=REASON))


def stopped(world: World) -> None:
    suspensions.suspend_partner(world.partner, by=world.operator, reason=REASON, told_sellers=REASON)
    suspensions.reinstate_partner(world.partner, by=world.operator)


def reported(world: World) -> None:
    for answer in (blocks.resolve_report, blocks.dismiss_report):
        answer(PartnerReportFactory(seller=world.seller), by=world.operator, reason=REASON)


def renewals_ended(world: World) -> None:
    """One is removed by itself, another goes with what it renews."""
    grant = world.grant()
    grants.revoke(renew(grant), by=world.owner, reason=REASON)
    renew(grant)
    grants.revoke(grant, by=world.owner, reason=REASON)


def extended(world: World, *, days: float) -> None:
    extension = AutoExtensionFactory(
        grant=world.grant(ends_at=portal_now() + timedelta(days=30), levels=NOTHING_SENSITIVE), by=world.owner
    )
    at = portal_now() + timedelta(days=days)
    type(extension).objects.filter(pk=extension.pk).update(told_at=at - timedelta(days=2))
    extensions.extend_due(at=at)


def sensitive_since(world: World) -> None:
    AutoExtensionFactory(grant=world.grant(levels=NOTHING_SENSITIVE), by=world.owner)
    world.change(levels=NOTHING_SENSITIVE | {"orders.manage": Level.VIEW})


def proposal() -> requests.Proposal:
    return requests.Proposal(numbered({"products.manage": Level.EDIT}), 30, message="May we help?")


def asked_about(world: World) -> None:
    for shop in (world.shop, None):
        asking.ask_main_account(InvitationFactory(shop=shop), by=world.staff.seller_member)


CAUSES: dict[str, Callable[[World], object]] = {
    "access_requested": lambda world: world.request(message="May we help?"),
    "main_account_asked": lambda world: requests.ask_main_account(world.request(), by=world.staff),
    "request_declined": lambda world: requests.decline_request(world.request(), by=world.owner, reason=REASON),
    "request_withdrawn": lambda world: requests.withdraw_request(world.request(), by=world.lead),
    "request_expired": lambda world: (world.request(), later(world, days=8)),
    "request_closed": lambda world: (world.request(), bindings.unbind(world.binding, by=world.owner)),
    "access_granted": lambda world: world.grant(),
    "access_changed": changed,
    "access_revoked": lambda world: grants.revoke(world.grant(), by=world.owner, reason=REASON),
    "access_relinquished": lambda world: grants.relinquish(world.grant(), by=world.lead, reason=REASON),
    "access_terminated": lambda world: grants.terminate(world.grant(), by=world.operator, reason=REASON),
    "access_suspended": suspended_and_resumed,
    "access_resumed": suspended_and_resumed,
    "access_expired": lambda world: (world.grant(), later(world, days=31)),
    "access_ended": lambda world: (world.grant(), bindings.unbind(world.binding, by=world.owner)),
    "assignment_given": assigned,
    "assignment_changed": lambda world: acting.change_assignment(
        assigned(world), level=Level.VIEW, sections=["orders"], by=world.lead.user
    ),
    "assignment_ended": lambda world: acting.end_assignment(assigned(world), by=world.lead.user),
    "access_ends_soon": noticed,
    "access_extends_soon": lambda world: noticed(world, extends=True),
    "service_ends_soon": lambda world: notices.send_due_notices(at=world.authorization.valid_until - timedelta(days=6)),
    "service_expired": lambda world: later(world, days=300),
    "service_cancelled": lambda world: bindings.cancel_service(world.authorization, by=world.owner, reason=REASON),
    "service_deactivated": lambda world: bindings.deactivate_service(
        world.authorization, by=world.operator, reason=REASON
    ),
    "activity_digest": digested,
    "invitation_sent": invited,
    "invitation_asked_about": asked_about,
    "invitation_reminded": reminded,
    "invitation_accepted": accepted,
    "invitation_declined": declined,
    "invitation_withdrawn": withdrawn,
    "invitation_lapsed": lambda world: (
        invited(world),
        invitations.lapse_due_invitations(at=portal_now() + timedelta(days=31)),
    ),
    "access_unused_soon": unused,
    "access_ended_unused": unused,
    "review_due": lambda world: reviewed(world, "REMIND"),
    "review_reminder": lambda world: reviewed(world, "NARROW"),
    "review_settled": lambda world: reviewed(world, "END"),
    "access_ended_by_review": lambda world: reviewed(world, "END"),
    "renewal_asked": lambda world: ask(world.grant(), message="May we go on?"),
    "renewal_agreed": lambda world: renew(world.grant()),
    "renewal_ended": renewals_ended,
    "access_extended": lambda world: extended(world, days=27),
    "extension_stopped": sensitive_since,
    "service_taken": lambda world: bindings.take_service(
        world.binding,
        ServiceFactory(partner=world.partner),
        valid_from=portal_now(),
        valid_until=portal_now() + timedelta(days=30),
        by=world.owner,
    ),
    "service_requested": lambda world: requests.request_service(
        world.binding, ServiceFactory(partner=world.partner), proposal(), by=world.lead
    ),
    "service_renewed": lambda world: renewals.renew_service(
        world.authorization,
        world.authorization.valid_until + timedelta(days=30),
        by=world.owner,
        at=world.authorization.valid_until - timedelta(days=1),
    ),
    "binding_ended": lambda world: bindings.unbind(world.binding, by=world.owner, reason=REASON),
    "binding_cancel_asked": lambda world: cancelled(world, lambda asked: None),
    "binding_cancel_refused": lambda world: cancelled(
        world, lambda asked: cancellations.refuse(asked, by=world.owner, reason=REASON)
    ),
    "binding_cancel_agreed": lambda world: cancelled(world, lambda asked: cancellations.agree(asked, by=world.owner)),
    "binding_cancel_automatic": lambda world: cancelled(
        world, lambda asked: cancellations.end_unanswered_cancellations(at=asked.answer_by)
    ),
    "partner_stands_still": stopped,
    "partner_goes_on": stopped,
    "report_answered": reported,
    "partner_approved": lambda world: judged_partner(lambda each: partner_actions.approve_partner(each, by=None)),
    "partner_rejected": lambda world: judged_partner(
        lambda each: partner_actions.reject_partner(each, by=None, reason=REASON)
    ),
    "partner_suspended": lambda world: judged_partner(
        lambda each: partner_actions.suspend_partner(each, by=None, reason=REASON), "APPROVED"
    ),
    "partner_reinstated": lambda world: judged_partner(
        lambda each: partner_actions.reinstate_partner(each, by=None), "SUSPENDED"
    ),
    "partner_removed": removed,
}


def templates() -> set[str]:
    """Every letter about agreements and partners: its template."""
    folder = ROOT / "templates"
    paths = [*folder.glob("authorizations/email/*.txt"), *folder.glob("partners/email/*.txt")]
    return {str(path.relative_to(folder)) for path in paths}


@pytest.fixture
def missing_words_show(monkeypatch: pytest.MonkeyPatch) -> None:
    """A word that a letter asks for and nobody gave it stands out, where it would be nothing at all."""
    monkeypatch.setattr(Engine.get_default(), "string_if_invalid", MISSING)


@pytest.mark.django_db
@pytest.mark.usefixtures("missing_words_show")
@pytest.mark.parametrize("kind", CAUSES)
def test_a_letter_is_owed_and_lacks_no_word(kind: str) -> None:
    CAUSES[kind](make_world())
    owed = list(Notification.objects.filter(kind=kind))
    assert owed
    for notification in owed:
        letter = render(notification)
        assert MISSING not in letter.subject + letter.text
        assert letter.subject
        assert notification.url.startswith("/")


@pytest.mark.django_db
def test_no_letter_is_written_for_nobody() -> None:
    for cause in CAUSES.values():
        cause(make_world())
    unsent = templates() - set(Notification.objects.values_list("template", flat=True))
    assert unsent == set(), "add what causes them to CAUSES in tsp_portal/tests/test_letters.py, or remove them"
