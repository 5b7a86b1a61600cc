"""What becomes of a partner's request: the row, the entry, the letters, and who is refused."""

from __future__ import annotations

import pytest

from audit.clock import portal_now
from audit.lifecycle import Conflict, IllegalTransition
from authorizations.actions import bindings, requests
from authorizations.actions.requests import Proposal
from authorizations.models import AccessRequest
from authorizations.tests.factories import ServiceAuthorizationFactory, fill_draft, numbered
from authorizations.tests.reading import forget_letters, fresh, last_entry, letters, verbs_about
from authorizations.tests.rows import DAY, MOMENT
from catalogue.expansion import expand_preset
from catalogue.models import Level, Permission
from partners import actions as partner_actions
from partners.models import Partner
from partners.tests.factories import PartnerMemberFactory

pytestmark = pytest.mark.django_db
ASKED = {"products.manage": Level.EDIT, "orders.manage": Level.VIEW}


def ask(world, levels=ASKED, by=None, **values) -> AccessRequest:
    proposal = Proposal(numbered(levels), **({"duration_days": 30} | values))
    return requests.request_access(world.authorization, proposal, by=by or world.lead)


# Sending


def test_a_request_is_sent(world):
    request = ask(world, reasons={"orders.manage": " to see "}, message="Hello")
    assert (request.status, request.partner, request.shop) == ("SENT", world.partner, world.shop)
    assert (request.service, request.service_authorization) == (world.service, world.authorization)
    assert (request.widens, request.requested_by, request.duration_days) == (None, world.lead, 30)
    assert request.levels == numbered(ASKED)
    assert request.reasons == {"orders.manage": "to see"}
    assert request.expires_at - request.sent_at == 7 * DAY
    assert len(request.token) == 43
    entry = last_entry(request)
    assert (entry.verb, entry.after, entry.actor) == ("sent", "SENT", world.lead.user)
    assert letters() == {("access_requested", "seller", world.owner.email)}


def test_only_reasons_for_what_is_asked_are_kept(world):
    request = ask(world, reasons={"orders.manage": "  ", "finance.payments": "curious", "products.manage": "listings"})
    assert request.reasons == {"products.manage": "listings"}


def test_a_request_knows_the_preset_it_is_equal_to(world):
    product_access = expand_preset("product_access", Permission.objects.current())
    keys = dict(Permission.objects.values_list("number", "key"))
    request = ask(world, {keys[number]: level for number, level in product_access.items()})
    assert request.preset == "product_access"
    requests.withdraw_request(request, by=world.lead)
    assert ask(world).preset == ""


def test_a_request_beside_running_access_says_which_revision_it_wants_widened(world):
    grant = world.grant()
    world.change(levels={"orders.manage": Level.EDIT})
    assert ask(world).widens == grant.revisions.get(number=2)


def test_there_is_one_open_request_at_a_time(world):
    ask(world)
    with pytest.raises(Conflict, match="open already"):
        ask(world)


def test_a_request_whose_link_is_dead_is_in_nobodys_way_however_late_the_sweep_is(world, clock):
    first = ask(world)
    clock.set(first.expires_at - MOMENT)
    with pytest.raises(Conflict, match="open already"):
        ask(world)
    clock.set(first.expires_at)
    forget_letters()
    second = ask(world)
    assert (fresh(first).status, second.status) == ("EXPIRED", "SENT")
    assert ("request_expired", "partner", world.lead.user.email) in letters()


@pytest.mark.parametrize("kind", [Partner.Kind.CAP, Partner.Kind.TAP])
def test_only_a_tsp_asks(world, kind):
    Partner.objects.filter(pk=world.partner.pk).update(kind=kind)
    with pytest.raises(Conflict, match="Only a TikTok Shop Partner"):
        ask(world)


def test_a_suspended_partner_does_not_ask(world):
    partner_actions.suspend_partner(world.partner, by=world.operator, reason="x")
    with pytest.raises(Conflict, match="is suspended"):
        ask(world)


def test_nobody_asks_for_a_service_that_was_ended(world):
    bindings.cancel_service(world.authorization, by=world.owner)
    with pytest.raises(Conflict, match="is cancelled"):
        ask(world)


def test_nobody_asks_after_the_binding_ended(world):
    bindings.unbind(world.binding, by=world.owner)
    with pytest.raises(Conflict, match="no longer work together"):
        ask(world)


def test_a_partner_asks_before_the_service_begins_but_not_after_it_ended(world, clock):
    later = ServiceAuthorizationFactory(
        binding=world.binding,
        service=world.service,
        valid_from=world.authorization.valid_until,
        valid_until=world.authorization.valid_until + DAY,
    )
    proposal = Proposal(numbered(ASKED), 30)
    clock.set(later.valid_from - MOMENT)
    early = requests.request_access(later, proposal, by=world.lead)
    assert early.service_authorization == later
    requests.withdraw_request(early, by=world.lead)
    clock.set(later.valid_from)
    with pytest.raises(Conflict, match="is expired"):
        requests.request_access(world.authorization, proposal, by=world.lead)
    assert requests.request_access(later, proposal, by=world.lead).service_authorization == later


def test_nobody_asks_while_an_operator_has_suspended_the_access(world):
    world.grant(status="SUSPENDED")
    with pytest.raises(Conflict, match="suspended the access"):
        ask(world)


@pytest.mark.parametrize("levels", [{}, {"finance.withdraw": Level.EDIT}, {"orders.export": Level.VIEW}])
def test_only_what_can_be_granted_is_asked_for(world, levels):
    with pytest.raises(Conflict, match="cannot all be granted"):
        ask(world, levels)


def test_a_retired_permission_is_not_asked_for(world):
    Permission.objects.filter(key="orders.manage").update(retired_at=portal_now())
    with pytest.raises(Conflict, match="cannot all be granted"):
        ask(world)


# Opening


def test_opening_is_noted_once_with_when_and_by_whom(world):
    request = world.request()
    requests.open_request(request, by=world.owner)
    opened = fresh(request)
    assert (opened.status, opened.opened_by, opened.opened_at) == ("OPENED", world.owner, last_entry(request).at)
    requests.open_request(request, by=world.owner)
    assert (verbs_about(request), fresh(request).opened_at) == (["sent", "opened"], opened.opened_at)


@pytest.mark.parametrize("status", ["DECLINED", "WITHDRAWN", "COMPLETED", "CLOSED", "EXPIRED"])
def test_opening_a_request_that_is_over_changes_nothing(world, status):
    request = world.request(status=status)
    before = verbs_about(request)
    requests.open_request(request, by=world.owner)
    assert (fresh(request).status, verbs_about(request)) == (status, before)


def test_a_dead_link_is_not_opened_however_late_the_sweep_is(world, clock):
    request = world.request()
    clock.set(request.expires_at)
    requests.open_request(request, by=world.owner)
    assert fresh(request).status == "SENT"


# A sub-account's look


def test_a_look_is_noted_once_for_the_seller_and_told_to_nobody(world):
    request = world.request()
    forget_letters()
    requests.note_look(request, by=world.staff)
    requests.note_look(request, by=world.staff)
    assert (verbs_about(request), fresh(request).status, letters()) == (["sent", "previewed"], "SENT", set())


def test_a_sub_account_asks_the_main_account_once(world):
    request = world.request()
    forget_letters()
    assert [requests.ask_main_account(request, by=world.staff) for _ in range(2)] == [True, False]
    assert letters() == {("main_account_asked", "seller", world.owner.email)}
    assert requests.has_asked(request, by=world.staff)
    assert not requests.has_asked(request, by=world.owner)


def test_nobody_is_asked_about_a_request_that_is_over_or_overdue(world, clock):
    request = world.request()
    clock.set(request.expires_at)
    assert not requests.ask_main_account(request, by=world.staff)
    assert verbs_about(request) == ["sent"]


# The steps


def test_the_step_reached_only_goes_up(world):
    request = world.request(status="OPENED")
    fill_draft(world.authorization, by=world.owner)
    assert fresh(request).step_reached == AccessRequest.Step.ANALYTICS
    fill_draft(world.authorization, by=world.owner)
    assert verbs_about(request) == ["sent", "opened", *["step_reached"] * 3]


# Declining


def test_declining_says_no_and_forgets_the_draft(world):
    request = world.request(status="OPENED")
    fill_draft(world.authorization, by=world.owner)
    forget_letters()
    requests.decline_request(request, by=world.owner, reason="Not now")
    declined = fresh(request)
    assert (declined.status, declined.decline_reason) == ("DECLINED", "Not now")
    assert last_entry(request).detail == {"reason": "Not now"}
    assert letters() == {("request_declined", "partner", world.lead.user.email)}
    assert not world.owner.drafts.exists()


def test_a_request_is_declined_without_being_opened_and_without_a_reason(world):
    request = world.request()
    requests.decline_request(request, by=world.owner)
    assert (fresh(request).status, last_entry(request).detail) == ("DECLINED", {})


@pytest.mark.parametrize("status", ["DECLINED", "WITHDRAWN", "COMPLETED", "CLOSED", "EXPIRED"])
@pytest.mark.parametrize("verb", ["decline", "withdraw"])
def test_a_request_that_is_over_is_neither_declined_nor_withdrawn(world, verb, status):
    request = world.request(status=status)
    forget_letters()
    with pytest.raises(IllegalTransition, match=f"is {status.lower()} now"):
        answer(world, request, verb)
    assert (fresh(request).status, fresh(request).decline_reason, letters()) == (status, "", set())


@pytest.mark.parametrize("verb", ["decline", "withdraw"])
def test_an_overdue_request_is_neither_declined_nor_withdrawn(world, clock, verb):
    request = world.request()
    clock.set(request.expires_at)
    with pytest.raises(Conflict, match="has expired"):
        answer(world, request, verb)
    clock.set(request.expires_at - MOMENT)
    answer(world, request, verb)


def answer(world, request: AccessRequest, verb: str) -> None:
    if verb == "decline":
        requests.decline_request(request, by=world.owner, reason="x")
    else:
        requests.withdraw_request(request, by=world.lead)


# Withdrawing


@pytest.mark.parametrize("status", ["SENT", "OPENED"])
def test_a_request_is_withdrawn_and_a_new_one_can_be_made(world, status):
    request = world.request(status=status)
    forget_letters()
    requests.withdraw_request(request, by=world.admin)
    assert (fresh(request).status, last_entry(request).actor) == ("WITHDRAWN", world.admin.user)
    assert letters() == {("request_withdrawn", "seller", world.owner.email)}
    assert ask(world).status == "SENT"


# Letters


def test_the_partners_letters_go_to_its_main_account_and_to_who_asked(world):
    request = ask(world, by=world.admin)
    forget_letters()
    requests.decline_request(request, by=world.owner)
    assert letters() == {
        ("request_declined", "partner", world.lead.user.email),
        ("request_declined", "partner", world.admin.user.email),
    }


def test_who_asked_and_left_the_partner_meanwhile_is_told_nothing(world):
    leaver = PartnerMemberFactory(partner=world.partner, role="ADMIN")
    request = ask(world, by=leaver)
    partner_actions.deactivate_member(leaver, by=world.operator)
    forget_letters()
    requests.decline_request(request, by=world.owner)
    assert letters() == {("request_declined", "partner", world.lead.user.email)}
