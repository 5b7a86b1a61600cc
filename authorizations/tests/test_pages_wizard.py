"""The wizard as a whole: who gets in, which step is open, and that nothing filled in is lost."""

from http import HTTPStatus

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from authorizations.actions.grants import revoke
from authorizations.models import AuthorizationDraft
from authorizations.tests.factories import ServiceAuthorizationFactory
from authorizations.tests.wizard_pages import STEP_1, STEPS, draft_of, fill_in, post_step, show, step_url, text_of
from authorizations.tests.worlds import World
from catalogue.models import Level

pytestmark = pytest.mark.django_db
METHODS = ("get", "post")


# Who gets in


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("step", [*STEPS, "access_discard"])
def test_strangers_get_the_404_of_what_is_not_there(client: Client, world: World, step: str, method: str) -> None:
    for person in (world.stranger, world.other_owner, world.lead.user, world.operator):
        client.force_login(person)
        if (step, method) != ("access_discard", "get"):
            assert getattr(client, method)(step_url(world, step)).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("step", STEPS)
def test_a_sub_account_may_neither_look_at_a_step_nor_post_it(
    client: Client, world: World, step: str, method: str
) -> None:
    client.force_login(world.staff)
    assert getattr(client, method)(step_url(world, step)).status_code == HTTPStatus.FORBIDDEN


def test_the_service_is_not_found_under_another_shop(client: Client, world: World) -> None:
    client.force_login(world.owner)
    url = reverse("seller_center:access_duration", args=[world.other_shop.code, world.authorization.uuid])
    assert client.get(url).status_code == HTTPStatus.NOT_FOUND


def test_looking_writes_nothing(client: Client, world: World) -> None:
    before = Entry.objects.count()
    for step in STEPS:
        show(client, world, step)
    assert not AuthorizationDraft.objects.exists()
    assert Entry.objects.count() == before


# Which step is open


@pytest.mark.parametrize("step", STEPS[1:])
def test_a_new_access_begins_at_step_1(client: Client, world: World, step: str) -> None:
    assert show(client, world, step).headers["Location"] == step_url(world, "access_duration")


def test_a_step_posted_ahead_is_not_saved(client: Client, world: World) -> None:
    response = post_step(client, world, "access_permissions", role="product_access")
    assert response.headers["Location"] == step_url(world, "access_duration")
    assert draft_of(world) is None


def test_after_a_step_the_next_one_is_open_and_not_the_one_behind_it(client: Client, world: World) -> None:
    response = post_step(client, world, "access_duration", **STEP_1)
    assert response.headers["Location"] == step_url(world, "access_permissions")
    assert show(client, world, "access_review").headers["Location"] == step_url(world, "access_permissions")


def test_with_access_today_every_step_is_open(client: Client, world: World) -> None:
    world.grant()
    for step in STEPS:
        response = show(client, world, step)
        assert response.status_code == HTTPStatus.OK
        assert "Edit TSP access authorization" in text_of(response)


def test_a_draft_begun_on_access_that_has_ended_starts_again_at_step_1(client: Client, world: World) -> None:
    grant = world.grant()
    end = {"duration": "keep", "contact_email": "new@fernhollow.example"}
    post_step(client, world, "access_duration", **end)
    revoke(grant, by=world.owner)
    response = show(client, world, "access_review")
    assert response.headers["Location"] == step_url(world, "access_duration")
    assert " checked" not in text_of(show(client, world, "access_duration")).split("</fieldset>")[0]


# Nothing is lost


@pytest.fixture
def at_step_2(client: Client, world: World) -> World:
    post_step(client, world, "access_duration", **STEP_1)
    return world


def test_another_tab_makes_the_form_come_again_with_what_was_put_in(client: Client, at_step_2: World) -> None:
    post_step(client, at_step_2, "access_permissions", role="affiliate")
    response = post_step(client, at_step_2, "access_permissions", version=1, role="ad_manager")
    assert response.status_code == HTTPStatus.CONFLICT
    assert "changed meanwhile, in another tab" in text_of(response)
    assert [card.value for card in response.context["form"].cards() if card.checked] == ["ad_manager"]
    assert draft_of(at_step_2).preset == "affiliate"
    post_step(client, at_step_2, "access_permissions", version=response.context["version"], role="ad_manager")
    assert draft_of(at_step_2).preset == "ad_manager"


def test_input_with_a_mistake_stays_on_the_version_it_was_made_on(client: Client, at_step_2: World) -> None:
    post_step(client, at_step_2, "access_permissions", role="affiliate")
    response = post_step(client, at_step_2, "access_permissions", version=1, role="full_access")
    assert int(response.context["version"]) == 1
    again = post_step(
        client, at_step_2, "access_permissions", version=1, role="full_access", confirmation="full access"
    )
    assert again.status_code == HTTPStatus.CONFLICT


@pytest.mark.parametrize("version", ["", "-1", "x"])
def test_without_the_version_it_showed_nothing_is_saved(client: Client, at_step_2: World, version: str) -> None:
    client.force_login(at_step_2.owner)
    values = {"version": version, "role": "affiliate"}
    response = client.post(step_url(at_step_2, "access_permissions"), values)
    assert response.context["version"] == 1
    assert draft_of(at_step_2).preset == ""


def test_two_first_posts_do_not_overwrite_each_other(client: Client, world: World) -> None:
    post_step(client, world, "access_duration", **STEP_1)
    response = post_step(client, world, "access_duration", version=0, **STEP_1 | {"duration": "7"})
    assert response.status_code == HTTPStatus.CONFLICT
    assert draft_of(world).duration == "30"


def test_another_device_goes_on_where_this_one_stopped(client: Client, world: World) -> None:
    fill_in(client, world)
    elsewhere = Client()
    cards = show(elsewhere, world, "access_permissions").context["form"].cards()
    assert [card.value for card in cards if card.checked] == ["product_access"]
    assert show(elsewhere, world, "access_review").status_code == HTTPStatus.OK


def test_the_pages_are_not_kept_so_that_back_shows_the_draft_as_it_is(client: Client, at_step_2: World) -> None:
    assert "no-store" in show(client, at_step_2, "access_duration").headers["Cache-Control"]


def test_changing_a_step_afterwards_leads_straight_back_to_the_review(client: Client, world: World) -> None:
    fill_in(client, world)
    response = post_step(client, world, "access_duration", then="review", **STEP_1 | {"duration": "7"})
    assert response.headers["Location"] == step_url(world, "access_review")
    assert "Save and review" in text_of(show(client, world, "access_duration"))


def test_discarding_forgets_what_was_filled_in_and_nothing_else(client: Client, world: World) -> None:
    grant = world.grant()
    post_step(client, world, "access_permissions", role="affiliate")
    assert client.post(step_url(world, "access_discard")).status_code == HTTPStatus.FOUND
    assert draft_of(world) is None
    grant.refresh_from_db()
    assert grant.is_open


def test_a_sub_account_cannot_discard(client: Client, world: World) -> None:
    fill_in(client, world)
    client.force_login(world.staff)
    assert client.post(step_url(world, "access_discard")).status_code == HTTPStatus.FORBIDDEN
    assert draft_of(world) is not None


# On every step


def test_the_partner_s_card_and_declining_are_on_every_step(client: Client, world: World) -> None:
    world.request(message="We start next week")
    fill_in(client, world)
    for step in STEPS:
        page = text_of(show(client, world, step))
        assert "Verified since" in page
        assert "We start next week" in page
        assert "Decline the request" in page


def test_without_a_request_there_is_nothing_to_decline(client: Client, world: World) -> None:
    fill_in(client, world)
    for step in STEPS:
        assert "Decline" not in text_of(show(client, world, step))


@pytest.mark.parametrize("step", STEPS)
def test_a_step_asks_the_database_as_often_with_much_as_with_little(client: Client, world: World, step: str) -> None:
    world.request(levels={"products.manage": Level.EDIT})
    fill_in(client, world)
    show(client, world, step)
    with CaptureQueriesContext(connection) as few:
        client.get(step_url(world, step))
    ServiceAuthorizationFactory.create_batch(2, binding=world.binding)
    fill_in(client, world, role="affiliate")
    with CaptureQueriesContext(connection) as many:
        client.get(step_url(world, step))
    assert len(many) == len(few)
