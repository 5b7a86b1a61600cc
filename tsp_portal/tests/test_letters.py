"""Is every letter that is owed also written, and lacks it no word? Each kind is made by what really causes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.template import Engine

import partners.actions as partner_actions
from audit.clock import portal_now
from authorizations.actions import acting, bindings, digests, grants, requests, sweeps
from authorizations.models import GrantAssignment
from authorizations.tests.worlds import World, make_world
from catalogue.models import Level
from notifications.models import Notification
from notifications.rendering import render
from partners.models import Partner
from partners.tests.factories import PartnerFactory, PartnerMemberFactory

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


def assigned(world: World) -> GrantAssignment:
    return acting.assign(world.grant(), world.agent, by=world.lead.user)


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
    "service_expired": lambda world: later(world, days=300),
    "service_cancelled": lambda world: bindings.cancel_service(world.authorization, by=world.owner, reason=REASON),
    "service_deactivated": lambda world: bindings.deactivate_service(
        world.authorization, by=world.operator, reason=REASON
    ),
    "activity_digest": digested,
    "binding_ended": lambda world: bindings.unbind(world.binding, by=world.owner, reason=REASON),
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
