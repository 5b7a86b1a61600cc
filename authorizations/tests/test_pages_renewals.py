"""The pages on which access and services go on: asked for, renewed side by side, extended by themselves."""

from __future__ import annotations

import re
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from authorizations.actions import grants
from authorizations.eligibility import opens_at
from authorizations.models import AccessGrant, AccessRequest, ServiceAuthorization
from authorizations.tests.factories import BindingFactory, ServiceAuthorizationFactory, numbered
from authorizations.tests.factories_renewals import (
    DAY,
    MOMENT,
    ask,
    to_the_end_of_the_service,
)
from authorizations.tests.reading import fresh
from authorizations.tests.renewal_pages import post, show, text_of, url
from authorizations.tests.rows import publish_new_terms
from authorizations.tests.worlds import World
from catalogue.models import Level
from conftest import Clock
from partners.tests.factories import ServiceFactory

pytestmark = pytest.mark.django_db

STEP_1 = {"duration": "30", "contact_email": "people@fernhollow.example", "days": "", "terms": "on"}
PAGES = ["renew", "renew_service", "end_renewal", "extend_automatically", "stop_extension"]


def fields(levels: dict[str, Level] | None = None) -> dict[str, Any]:
    """What the form posts: everything that `levels` name, and nothing else of the access."""
    wanted = numbered(levels or {"products.manage": Level.EDIT, "orders.manage": Level.VIEW})
    return STEP_1 | {f"p-{number}": int(level) for number, level in wanted.items()}


def review(client: Client, world: World, **values: Any) -> HttpResponse:
    return post(client, world, "renew", **(fields() | values))


def confirm(client: Client, world: World, shown: HttpResponse, follow: bool = False) -> HttpResponse:
    """Post the review that was shown, as its button does."""
    signed = {name: shown.context[name] for name in ("reviewed", "drawn")}
    return post(client, world, "confirm_renewal", follow, **signed)


# The seller: renewing


def test_old_and_new_stand_side_by_side_and_each_permission_can_be_lowered_or_left_out(
    client: Client, world: World
) -> None:
    world.grant()
    response = show(client, world, "renew")
    page = text_of(response)
    assert response.status_code == HTTPStatus.OK
    number = world.permission("products.manage").number
    (select,) = re.findall(rf'<select name="p-{number}".*?</select>', page)
    assert re.findall(r'value="(\d?)"', select) == ["2", "1", ""]
    assert 'value="2" selected' in select, "it starts from what there is today"
    number = world.permission("orders.manage").number
    (select,) = re.findall(rf'<select name="p-{number}".*?</select>', page)
    assert re.findall(r'value="(\d?)"', select) == ["1", ""], "never wider than today"


def test_the_review_shows_the_differences_and_stores_nothing(client: Client, world: World) -> None:
    world.grant()
    response = review(client, world, **{f"p-{world.permission('orders.manage').number}": ""})
    page = text_of(response)
    for words in ("with no gap", "Larkspur can go on acting on your behalf", "people@fernhollow.example", "Removed"):
        assert words in page
    assert AccessGrant.objects.count() == 1


def test_confirming_agrees_to_exactly_that(client: Client, world: World) -> None:
    grant = world.grant()
    products, orders = (world.permission(key).number for key in ("products.manage", "orders.manage"))
    shown = review(client, world, **{f"p-{products}": "1", f"p-{orders}": ""})
    response = confirm(client, world, shown)
    assert response.headers["Location"] == url(world, "service_authorization_detail")
    made = AccessGrant.objects.get(renews=grant)
    assert made.starts_at == grant.ends_at
    assert made.levels[products] == Level.VIEW
    assert orders not in made.levels
    assert made.contact_email == "people@fernhollow.example"


def test_a_number_of_days_is_counted_from_the_old_end(client: Client, world: World, clock: Clock) -> None:
    grant = to_the_end_of_the_service(world, clock)
    shown = review(client, world, service_end="same")
    confirm(client, world, shown)
    made = AccessGrant.objects.get(renews=grant)
    assert timedelta(days=30) <= made.ends_at - made.starts_at < timedelta(days=31)


def test_a_double_click_agrees_once_and_the_second_is_told(client: Client, world: World) -> None:
    grant = world.grant()
    shown = review(client, world)
    confirm(client, world, shown)
    answer = confirm(client, world, shown, follow=True)
    assert "A renewal is agreed already" in text_of(answer)
    assert AccessGrant.objects.filter(renews=grant).count() == 1
    again = review(client, world)
    assert again.status_code == HTTPStatus.CONFLICT
    assert "A renewal is agreed" in text_of(again)


def test_what_changed_meanwhile_is_shown_again_before_it_counts(client: Client, world: World) -> None:
    grant = world.grant()
    shown = review(client, world)
    publish_new_terms()
    answer = confirm(client, world, shown)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "There is a new version of the terms and conditions" in text_of(answer)
    assert "Confirm renewal" not in text_of(answer), "the new terms are agreed to in step 1"
    assert not AccessGrant.objects.filter(renews=grant).exists()


def test_an_access_that_was_narrowed_meanwhile_is_not_renewed_as_it_was(client: Client, world: World) -> None:
    grant = world.grant()
    shown = review(client, world)
    grants.narrow_to(grant, numbered({"orders.manage": Level.VIEW}), by=world.owner)
    answer = confirm(client, world, shown)
    assert answer.status_code in (HTTPStatus.CONFLICT, HTTPStatus.FOUND)
    assert not AccessGrant.objects.filter(renews=grant).exists()


def test_a_forged_review_agrees_to_nothing(client: Client, world: World) -> None:
    world.grant()
    answer = post(client, world, "confirm_renewal", follow=True, reviewed="forged", drawn="forged")
    assert "Nothing was agreed" in text_of(answer)
    assert AccessGrant.objects.count() == 1


def test_the_review_leads_back_to_what_was_filled_in(client: Client, world: World) -> None:
    world.grant()
    shown = review(client, world, contact_email="else@fernhollow.example", days="60")
    back = post(client, world, "renew", drawn=shown.context["drawn"], change="1")
    page = text_of(back)
    assert 'value="else@fernhollow.example"' in page
    assert '<option value="60" selected' in page
    assert re.search(r'name="duration" value="30"[^>]* checked', page)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"duration": ""}, "Choose until when the access goes on"),
        ({"duration": "date", "last_day": ""}, "Enter the last day"),
        ({"duration": "date", "last_day": "31.12.2027"}, "Enter the day as year-month-day"),
        ({"duration": "date", "last_day": "2020-01-01"}, "That day has passed"),
        ({"duration": "date", "last_day": "9999-12-31"}, "The service ends before that"),
        ({"contact_email": "nobody"}, "Enter a valid email address"),
        ({"contact_email": "a\x00b@example.com"}, "Null characters"),
        ({"terms": ""}, "Tick the box to agree"),
        ({"terms": "99"}, "There is a new version of the terms and conditions. Read it"),
        ({"days": "17"}, "Choose one of the numbers of days"),
    ],
)
def test_bad_input_names_the_way_out_and_keeps_the_rest(
    client: Client, world: World, values: dict[str, str], words: str
) -> None:
    world.grant()
    response = review(client, world, **values)
    assert response.status_code == HTTPStatus.OK
    assert words in text_of(response)
    assert "drawn" not in response.context


def test_more_than_today_is_refused_in_a_forged_form(client: Client, world: World) -> None:
    world.grant()
    response = review(client, world, **{f"p-{world.permission('orders.manage').number}": "2"})
    assert "A renewal gives at most what the partner has today." in text_of(response)


def test_with_nothing_left_there_is_nothing_to_renew(client: Client, world: World) -> None:
    world.grant()
    post_ = post(client, world, "renew", **STEP_1)
    assert "Keep at least one permission" in text_of(post_)


def test_before_30_days_are_left_the_page_says_from_when(client: Client, world: World, clock: Clock) -> None:
    grant = world.grant(ends_at=clock.now + 60 * DAY)
    clock.set(opens_at(grant.ends_at) - MOMENT)
    response = show(client, world, "renew")
    assert response.status_code == HTTPStatus.CONFLICT
    assert "This access can be renewed from" in text_of(response)
    clock.set(opens_at(grant.ends_at))
    assert show(client, world, "renew").status_code == HTTPStatus.OK


def test_where_the_service_ends_too_the_page_asks_until_when_it_goes_on(
    client: Client, world: World, clock: Clock
) -> None:
    grant = to_the_end_of_the_service(world, clock)
    assert "The service goes on, from" in text_of(show(client, world, "renew"))
    shown = review(client, world, service_end="same")
    assert "The service Full care goes on with it" in text_of(shown)
    confirm(client, world, shown)
    period = ServiceAuthorization.objects.get(renews=world.authorization)
    assert (period.valid_from, AccessGrant.objects.get(renews=grant).service_authorization) == (grant.ends_at, period)


def test_the_access_does_not_outlast_the_service_that_is_chosen(client: Client, world: World, clock: Clock) -> None:
    grant = to_the_end_of_the_service(world, clock)
    day = (grant.ends_at + 5 * DAY).date().isoformat()
    response = review(client, world, service_end="date", service_last_day=day)
    assert "The service ends before that" in text_of(response)


def test_another_partner_that_comes_after_is_shown_before_the_choice(
    client: Client, world: World, clock: Clock
) -> None:
    grant = to_the_end_of_the_service(world, clock)
    ServiceAuthorizationFactory(
        binding=BindingFactory(partner=world.other_partner, shop=world.shop),
        service=ServiceFactory(partner=world.other_partner, category=world.service.category),
        valid_from=grant.ends_at + 60 * DAY,
    )
    page = text_of(show(client, world, "renew"))
    assert "Halyard takes over" in page
    assert "As long as possible" in page
    assert "As long as it was" not in page, "200 days would run into the other partner"


def test_where_another_partner_follows_at_once_there_is_no_renewal(client: Client, world: World, clock: Clock) -> None:
    grant = to_the_end_of_the_service(world, clock)
    ServiceAuthorizationFactory(
        binding=BindingFactory(partner=world.other_partner, shop=world.shop),
        service=ServiceFactory(partner=world.other_partner, category=world.service.category),
        valid_from=grant.ends_at,
    )
    response = show(client, world, "renew")
    assert response.status_code == HTTPStatus.CONFLICT
    assert "where this service ends" in text_of(response)


@pytest.mark.parametrize("name", PAGES)
def test_without_access_the_pages_say_so_and_change_nothing(client: Client, world: World, name: str) -> None:
    for answer in (show(client, world, name), post(client, world, name)):
        assert answer.status_code in (HTTPStatus.FOUND, HTTPStatus.CONFLICT)
    assert not AccessGrant.objects.exists()
    assert ServiceAuthorization.objects.count() == 1


# The partner asks, the seller answers


def test_the_link_of_a_request_to_renew_leads_to_the_renewal_filled_in_with_it(client: Client, world: World) -> None:
    grant = world.grant()
    asked = ask(grant, levels={"products.manage": Level.VIEW}, message="The season goes on.")
    client.force_login(world.owner)
    answer = client.get(reverse("seller_center:authorize", args=[asked.token]))
    assert answer.headers["Location"] == url(world, "renew")
    page = text_of(client.get(answer.headers["Location"]))
    for words in ("asks to renew its access", "The season goes on.", "Asked for: View", "Not asked for", "Decline"):
        assert words in page
    confirm(client, world, review(client, world))
    assert fresh(asked).status == AccessRequest.Status.COMPLETED


def test_the_partner_asks_from_the_page_of_its_access(client: Client, world: World) -> None:
    grant = world.grant()
    client.force_login(world.lead.user)
    address = reverse("partner_center:ask_renewal", args=[grant.uuid])
    assert f'href="{address}"' in text_of(client.get(reverse("partner_center:grant_detail", args=[grant.uuid])))
    assert f'href="{address}"' in text_of(client.get(reverse("partner_center:manage_authorization")))
    assert client.get(address).status_code == HTTPStatus.OK
    values = {"duration_days": "30", f"level_{world.permission('products.manage').number}": "1", "message": "On we go."}
    answer = client.post(address, values)
    asked = AccessRequest.objects.get()
    assert asked.renews == grant
    assert answer.headers["Location"] == reverse("partner_center:request_detail", args=[asked.uuid])
    page = text_of(client.get(answer.headers["Location"]))
    assert "the access that ends" in page
    assert "Request to renew: Fernhollow US" in page
    assert "asks to renew its access" in page
    assert client.post(address, values).headers["Location"] == answer.headers["Location"], "a double click"
    assert AccessRequest.objects.count() == 1


def test_before_30_days_are_left_the_partner_reads_from_when_it_can_ask(
    client: Client, world: World, clock: Clock
) -> None:
    grant = world.grant(ends_at=clock.now + 60 * DAY)
    client.force_login(world.lead.user)
    page = text_of(client.get(reverse("partner_center:ask_renewal", args=[grant.uuid])))
    assert "This access can be renewed from" in page
    assert "Ask to renew and make the link" not in page
    assert "You can ask for it from" in text_of(client.get(reverse("partner_center:grant_detail", args=[grant.uuid])))


def test_a_partner_cannot_ask_for_more_than_it_has_with_a_forged_form(client: Client, world: World) -> None:
    grant = world.grant()
    client.force_login(world.lead.user)
    values = {"duration_days": "30", f"level_{world.permission('orders.manage').number}": "2"}
    answer = client.post(reverse("partner_center:ask_renewal", args=[grant.uuid]), values)
    assert "A renewal asks for at most what you have today." in text_of(answer)
    assert not AccessRequest.objects.exists()
