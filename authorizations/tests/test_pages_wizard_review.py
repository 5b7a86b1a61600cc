"""The review and *Authorize*: what was shown is granted, once, and nothing else is."""

import hashlib
from http import HTTPStatus

import pytest
from django.test import Client

from audit.clock import portal_now
from authorizations.actions import bindings
from authorizations.decision import decide
from authorizations.models import AccessGrant, AccessRequest, ConsentRecord, GrantRevision, TermsVersion
from authorizations.tests.factories import fill_draft, numbered
from authorizations.tests.wizard_pages import (
    STEP_1,
    authorize,
    detail_url,
    draft_of,
    fill_in,
    post_step,
    show,
    step_url,
    text_of,
)
from authorizations.tests.worlds import World
from catalogue.models import Level, Permission
from conftest import Clock
from notifications.models import Notification
from partners.actions import suspend_partner

pytestmark = pytest.mark.django_db


def area(key: str) -> int:
    return Permission.objects.get(key=key).number


def new_terms() -> TermsVersion:
    text = "# Terms\n\n## 1. Another\n\nText."
    digest = hashlib.sha256(text.encode()).hexdigest()
    return TermsVersion.objects.create(number=99, text=text, sha256=digest, published_at=portal_now())


# What it shows


def test_the_review_says_everything_in_plain_words(client: Client, world: World) -> None:
    fill_in(client, world, areas=(area("analytics.live"),))
    page = text_of(show(client, world, "access_review"))
    for words in (
        "Larkspur will be able to act on your behalf in Fernhollow US until",
        "see 1 area of Data Analytics",
        "Authorized Seller Center permissions: Product Access",
        "Delete and recover products (Products)",  # a sensitive one
        "Version 1: you agreed",
        "people@fernhollow.example",
        "24:00",
        "carry out actions on behalf of your account",
        'Change<span class="visually-hidden"> permissions</span>',
    ):
        assert words in page


@pytest.mark.parametrize("step", ["access_duration", "access_permissions", "access_analytics"])
def test_each_part_can_be_changed(client: Client, world: World, step: str) -> None:
    fill_in(client, world)
    assert f'class="btn btn-sm ms-auto" href="{step_url(world, step)}"' in text_of(show(client, world, "access_review"))


def test_what_keeps_it_from_being_authorized_is_listed_with_the_step_and_there_is_no_button(
    client: Client, world: World
) -> None:
    fill_in(client, world, role="sections")
    page = text_of(show(client, world, "access_review"))
    assert f'<a href="{step_url(world, "access_permissions")}">Choose in step 2 what the partner may do' in page
    assert "> Authorize</button>" not in page
    assert authorize(client, world).status_code == HTTPStatus.CONFLICT
    assert not AccessGrant.objects.exists()


# Authorize


def test_authorize_gives_what_was_reviewed_and_leads_to_the_service(client: Client, world: World) -> None:
    fill_in(client, world)
    permission = world.permission("products.manage")
    assert not decide(world.lead, world.shop, permission, Level.EDIT)
    response = authorize(client, world)
    assert response.headers["Location"] == detail_url(world)
    assert decide(world.lead, world.shop, permission, Level.EDIT)
    assert draft_of(world) is None
    consent = ConsentRecord.objects.get()
    assert consent.content["permission_role"] == "Product Access"
    assert consent.person.contact_email == STEP_1["contact_email"]


def test_authorizing_says_so(client: Client, world: World) -> None:
    fill_in(client, world)
    authorize(client, world)
    assert "Access authorized. Larkspur can act in Fernhollow US until" in text_of(show(client, world, "access_review"))


def test_only_data_analytics_can_be_given(client: Client, world: World) -> None:
    fill_in(client, world, role="sections", areas=(area("analytics.live"),))
    authorize(client, world)
    assert decide(world.lead, world.shop, world.permission("analytics.live"), Level.VIEW)
    assert not decide(world.lead, world.shop, world.permission("products.manage"), Level.VIEW)


def test_a_double_click_grants_once(client: Client, world: World) -> None:
    fill_in(client, world)
    reviewed = show(client, world, "access_review").context["reviewed"]
    authorize(client, world, reviewed)
    response = authorize(client, world, reviewed)
    assert response.headers["Location"] == detail_url(world)
    assert GrantRevision.objects.count() == 1
    assert "This was authorized already" in text_of(show(client, world, "access_review"))


def test_an_open_request_is_completed_with_it(client: Client, world: World) -> None:
    request = world.request()
    fill_in(client, world, role="asked")
    authorize(client, world)
    request.refresh_from_db()
    assert request.status == AccessRequest.Status.COMPLETED


# What changed meanwhile


def test_what_another_tab_changed_after_the_review_is_said_and_not_granted(client: Client, world: World) -> None:
    fill_in(client, world)
    reviewed = show(client, world, "access_review").context["reviewed"]
    post_step(client, world, "access_analytics", areas=[area("analytics.live")])
    response = authorize(client, world, reviewed)
    assert response.status_code == HTTPStatus.CONFLICT
    assert "The Data Analytics areas changed: now LIVE (View)." in text_of(response)
    assert not AccessGrant.objects.exists()
    assert authorize(client, world, response.context["reviewed"]).status_code == HTTPStatus.FOUND
    assert AccessGrant.objects.get().levels[area("analytics.live")] == Level.VIEW


def test_another_e_mail_makes_the_review_come_again(client: Client, world: World) -> None:
    fill_in(client, world)
    reviewed = show(client, world, "access_review").context["reviewed"]
    post_step(client, world, "access_duration", **STEP_1 | {"contact_email": "other@fernhollow.example"})
    assert "The e-mail for confirmations" in text_of(authorize(client, world, reviewed))
    assert not AccessGrant.objects.exists()


def test_new_terms_have_to_be_agreed_to_first(client: Client, world: World) -> None:
    fill_in(client, world)
    reviewed = show(client, world, "access_review").context["reviewed"]
    new_terms()
    page = text_of(authorize(client, world, reviewed))
    assert "There is a new version of the terms and conditions" in page
    assert "Agree to the terms and conditions in step 1." in page
    post_step(client, world, "access_duration", **STEP_1)
    assert authorize(client, world).status_code == HTTPStatus.FOUND


def test_a_permission_that_left_the_catalogue_is_not_granted(client: Client, world: World) -> None:
    fill_in(client, world)
    reviewed = show(client, world, "access_review").context["reviewed"]
    Permission.objects.filter(key="products.add").update(retired_at=portal_now())
    response = authorize(client, world, reviewed)
    assert "no longer Add new product" in text_of(response)
    authorize(client, world, response.context["reviewed"])
    assert area("products.add") not in AccessGrant.objects.get().levels


def test_an_end_that_has_passed_is_not_granted(client: Client, world: World, clock: Clock) -> None:
    fill_in(client, world)
    reviewed = show(client, world, "access_review").context["reviewed"]
    clock.set(draft_of(world).ends_at)
    response = authorize(client, world, reviewed)
    assert "The end that was chosen has passed. Choose another one in step 1." in text_of(response)
    assert not AccessGrant.objects.exists()


@pytest.mark.parametrize("reviewed", ["", "eyJkaWdlc3QiOiJ4In0:1:abc", "x"])
def test_a_review_that_is_not_ours_grants_nothing(client: Client, world: World, reviewed: str) -> None:
    fill_in(client, world)
    response = client.post(step_url(world, "access_review"), {"reviewed": reviewed})
    assert response.status_code == HTTPStatus.CONFLICT
    assert "Please review it again" in text_of(response)
    assert not AccessGrant.objects.exists()


def test_when_the_service_has_ended_a_page_says_so(client: Client, world: World) -> None:
    fill_in(client, world)
    reviewed = show(client, world, "access_review").context["reviewed"]
    bindings.cancel_service(world.authorization, by=world.owner)
    response = authorize(client, world, reviewed)
    assert response.status_code == HTTPStatus.CONFLICT
    assert "The service is cancelled for this shop." in text_of(response)
    assert not AccessGrant.objects.exists()


def test_when_the_service_has_run_out_and_the_sweep_is_late_a_page_says_so(
    client: Client, world: World, clock: Clock
) -> None:
    clock.set(world.authorization.valid_until)
    response = show(client, world, "access_duration")
    assert response.status_code == HTTPStatus.CONFLICT
    assert "The service ended" in text_of(response)


def test_when_the_partner_is_suspended_a_page_says_so(client: Client, world: World) -> None:
    fill_in(client, world)
    suspend_partner(world.partner, by=world.operator, reason="looked into")
    response = show(client, world, "access_review")
    assert response.status_code == HTTPStatus.CONFLICT
    assert "Larkspur is not an approved partner at the moment" in text_of(response)


# Changing access


def test_an_edit_shows_before_and_after_and_makes_a_revision(client: Client, world: World) -> None:
    world.grant(levels={"products.manage": Level.EDIT, "orders.manage": Level.VIEW})
    wanted = numbered({"products.manage": Level.VIEW, "promotions.manage": Level.VIEW})
    fields = {f"p-{n}": int(level) for n, level in wanted.items()}
    post_step(client, world, "access_permissions", role="sections", **fields)
    post_step(client, world, "access_duration", **STEP_1 | {"duration": "keep"})
    response = show(client, world, "access_review")
    changes = {
        p["label"]: p["change"] for s in response.context["permissions"] for p in s["permissions"] if p["change"]
    }
    assert changes == {"Manage product": "lowered", "Manage orders": "removed", "Discounts, vouchers": "added"}
    assert "1 added, 1 removed, 1 at a lower level" in text_of(response)
    assert "Save changes" in text_of(response)
    authorize(client, world)
    assert GrantRevision.objects.count() == 2
    assert not decide(world.lead, world.shop, world.permission("products.manage"), Level.EDIT)


def test_another_end_is_shown_before_and_after(client: Client, world: World) -> None:
    world.grant()
    post_step(client, world, "access_duration", **STEP_1 | {"duration": "service"})
    found = {each.label: each for each in show(client, world, "access_review").context["differences"]}
    assert found["End"].before != found["End"].after
    authorize(client, world)
    assert AccessGrant.objects.get().ends_at == world.authorization.valid_until


def test_taking_away_needs_no_box_and_giving_more_does(client: Client, world: World) -> None:
    world.grant(levels={"products.manage": Level.VIEW, "orders.manage": Level.VIEW})
    number = area("products.manage")
    post_step(client, world, "access_permissions", role="sections", **{f"p-{number}": "1"})
    assert not show(client, world, "access_review").context["problems"]
    post_step(client, world, "access_permissions", role="sections", **{f"p-{number}": "2"})
    (problem,) = show(client, world, "access_review").context["problems"]
    assert problem.sentence == "Agree to the terms and conditions in step 1."
    assert problem.url == step_url(world, "access_duration")


def test_without_a_change_the_review_says_so_and_has_no_button(client: Client, world: World) -> None:
    world.grant()
    page = text_of(show(client, world, "access_review"))
    assert "Nothing would change" in page
    assert "Save changes" not in page


def test_an_unchanged_draft_that_is_posted_all_the_same_makes_no_revision(client: Client, world: World) -> None:
    grant = world.grant()
    asked = world.request()
    fill_draft(world.authorization, by=world.owner, contact_email=grant.contact_email)
    told = Notification.objects.count()
    authorize(client, world)
    asked.refresh_from_db()
    assert asked.is_open, "what was asked for was not answered"
    assert GrantRevision.objects.count() == 1
    assert Notification.objects.count() == told
    assert "Nothing was changed" in text_of(show(client, world, "access_review"))


def test_a_retired_permission_of_today_is_shown_as_leaving(client: Client, world: World) -> None:
    world.grant(levels={"products.manage": Level.VIEW, "orders.manage": Level.VIEW})
    Permission.objects.filter(key="orders.manage").update(retired_at=portal_now())
    page = text_of(show(client, world, "access_review"))
    assert "No longer offered, so it leaves the access." in page
    assert "Save changes" in page


def test_suspended_access_can_be_narrowed_and_says_that_it_is_suspended(client: Client, world: World) -> None:
    world.grant(levels={"products.manage": Level.VIEW, "orders.manage": Level.VIEW}, status="SUSPENDED")
    number = area("products.manage")
    response = post_step(client, world, "access_permissions", role="sections", **{f"p-{number}": "1"})
    assert response.status_code == HTTPStatus.FOUND
    assert "This access is suspended" in text_of(show(client, world, "access_review"))
    authorize(client, world)
    assert AccessGrant.objects.get().status == AccessGrant.Status.SUSPENDED
