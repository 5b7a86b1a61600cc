"""What is agreed for after the end, as both sides see it; the service alone, and extending itself."""

from __future__ import annotations

import re
from http import HTTPStatus

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from authorizations.actions import extensions, grants, renewals
from authorizations.models import AccessGrant, AutoExtension, ServiceAuthorization
from authorizations.tests.factories_renewals import (
    DAY,
    NOTHING_SENSITIVE,
    extend_automatically,
    renew,
    to_the_end_of_the_service,
)
from authorizations.tests.reading import fresh
from authorizations.tests.renewal_pages import post, show, text_of
from authorizations.tests.rows import publish_new_terms
from authorizations.tests.worlds import World
from conftest import Clock

pytestmark = pytest.mark.django_db


# What is agreed, on both sides


def test_an_agreed_renewal_is_shown_on_both_sides(client: Client, world: World) -> None:
    grant = world.grant()
    made = renew(grant)
    client.force_login(world.owner)
    listed = text_of(client.get(reverse("seller_center:my_services", args=[world.shop.code])))
    assert "Renewal agreed: until" in listed
    assert "Remove renewal" in text_of(show(client, world, "service_authorization_detail"))
    assert "A renewal is agreed from" in text_of(show(client, world, "access_duration"))
    assert "agreed to renew the TSP access" in text_of(show(client, world, "service_authorization_detail"))
    client.force_login(world.lead.user)
    detail = text_of(client.get(reverse("partner_center:grant_detail", args=[grant.uuid])))
    assert reverse("partner_center:grant_detail", args=[made.uuid]) in detail
    assert "Renewal agreed" in text_of(client.get(reverse("partner_center:manage_authorization")))
    own = text_of(client.get(reverse("partner_center:grant_detail", args=[made.uuid])))
    assert "Begins later" in own
    assert "The shop&#x27;s main account agreed to this renewal" in own


def test_the_next_period_of_a_service_begins_later_in_the_list_and_on_its_page(
    client: Client, world: World, clock: Clock
) -> None:
    grant = to_the_end_of_the_service(world, clock)
    made = renew(grant, service_until=grant.ends_at + 100 * DAY)
    client.force_login(world.owner)
    response = client.get(reverse("seller_center:my_services", args=[world.shop.code]))
    states = {row.authorization.pk: row.authorization.access_state for row in response.context["rows"]}
    assert states == {world.authorization.pk: "active", made.service_authorization_id: "begins_later"}
    page = reverse(
        "seller_center:service_authorization_detail", args=[world.shop.code, made.service_authorization.uuid]
    )
    assert "it renews the one before" in text_of(client.get(page))


def test_a_renewal_that_ended_before_it_began_is_not_the_last_access(client: Client, world: World) -> None:
    grant = world.grant()
    renew(grant)
    grants.revoke(grant, by=world.owner)
    response = show(client, world, "service_authorization_detail")
    assert response.context["row"].grant == grant
    assert response.context["row"].ended_as == AccessGrant.Status.REVOKED


def test_the_main_account_removes_a_renewal(client: Client, world: World) -> None:
    grant = world.grant()
    made = renew(grant)
    assert "Remove the renewal?" in text_of(show(client, world, "end_renewal"))
    answer = post(client, world, "end_renewal", follow=True, reason="")
    assert "The renewal is removed" in text_of(answer)
    assert fresh(made).status == AccessGrant.Status.REVOKED
    assert fresh(grant).is_open
    assert "no agreed renewal any more" in text_of(post(client, world, "end_renewal", follow=True))


def test_the_partner_drops_a_renewal(client: Client, world: World) -> None:
    made = renew(world.grant())
    client.force_login(world.lead.user)
    client.post(reverse("partner_center:relinquish", args=[made.uuid]), {"reason": ""})
    assert fresh(made).status == AccessGrant.Status.RELINQUISHED


# The service alone


def test_a_service_without_access_is_renewed_alone(client: Client, world: World, clock: Clock) -> None:
    clock.set(world.authorization.valid_until - 10 * DAY)
    assert "Renew the service" in text_of(show(client, world, "service_authorization_detail"))
    assert show(client, world, "renew_service").status_code == HTTPStatus.OK
    answer = post(client, world, "renew_service", follow=True, service_end="longest")
    assert "goes on until" in text_of(answer)
    period = ServiceAuthorization.objects.get(renews=world.authorization)
    assert period.valid_until == world.authorization.valid_until + 365 * DAY
    assert post(client, world, "renew_service", service_end="longest").status_code == HTTPStatus.CONFLICT


@pytest.mark.parametrize(
    ("day", "words"),
    [("", "Enter the last day"), ("2020-01-01", "Choose a later day"), ("9999-12-31", "365 days at most")],
)
def test_a_wrong_last_day_of_the_service_says_what_is_possible(
    client: Client, world: World, clock: Clock, day: str, words: str
) -> None:
    clock.set(world.authorization.valid_until - 10 * DAY)
    answer = post(client, world, "renew_service", service_end="date", service_last_day=day)
    assert words in text_of(answer)
    assert ServiceAuthorization.objects.count() == 1


# Extending itself


def test_it_is_turned_on_after_agreeing_to_what_it_means(client: Client, world: World) -> None:
    world.grant(levels=NOTHING_SENSITIVE)
    assert "Extend automatically" in text_of(show(client, world, "service_authorization_detail"))
    assert "What it means" in text_of(show(client, world, "extend_automatically"))
    assert "Tick the box to agree" in text_of(post(client, world, "extend_automatically"))
    assert not AutoExtension.objects.exists()
    answer = post(client, world, "extend_automatically", follow=True, terms="on")
    assert "Extends itself" in text_of(answer)
    assert AutoExtension.objects.get().status == AutoExtension.Status.ON


def test_a_tick_under_older_terms_agrees_to_no_newer_ones(client: Client, world: World) -> None:
    world.grant(levels=NOTHING_SENSITIVE)
    assert 'name="terms" value="1"' in ticked(show(client, world, "extend_automatically"))
    publish_new_terms()
    answer = post(client, world, "extend_automatically", terms="1")
    assert "There is a new version of the terms and conditions. Read it" in text_of(answer)
    assert 'name="terms" value="2"' in ticked(answer)
    assert not AutoExtension.objects.exists()
    post(client, world, "extend_automatically", terms="2")
    assert AutoExtension.objects.get().terms.number == 2


def ticked(answer: HttpResponse) -> str:
    """The box under the terms, with its name and value first."""
    [box] = re.findall(r'<input[^>]*name="terms"[^>]*>', text_of(answer))
    [value] = re.findall(r'value="[^"]*"', box)
    return f'name="terms" {value}'


def test_where_it_cannot_be_the_page_says_why_and_has_no_button(client: Client, world: World) -> None:
    world.grant()
    answer = post(client, world, "extend_automatically", terms="on")
    assert "It holds: Manage orders." in text_of(answer)
    assert "What it means" not in text_of(answer)
    assert not AutoExtension.objects.exists()


def test_the_notice_leads_to_one_button_and_looking_stops_nothing(client: Client, world: World) -> None:
    grant = world.grant(levels=NOTHING_SENSITIVE)
    extension = extend_automatically(grant)
    assert "Stop extending this access?" in text_of(show(client, world, "stop_extension"))
    assert fresh(extension).status == AutoExtension.Status.ON
    answer = post(client, world, "stop_extension", follow=True)
    assert "Stopped: this access does not extend itself any more" in text_of(answer)
    assert fresh(extension).status == AutoExtension.Status.STOPPED
    assert "does not extend itself" in text_of(post(client, world, "stop_extension", follow=True))


def test_after_it_was_extended_the_next_extension_can_be_stopped(client: Client, world: World, clock: Clock) -> None:
    grant = world.grant(levels=NOTHING_SENSITIVE)
    clock.set(grant.ends_at - 4 * DAY)
    extend_automatically(grant)
    clock.set(grant.ends_at - 3 * DAY)
    extensions.extend_due()
    page = text_of(show(client, world, "service_authorization_detail"))
    assert "It extends itself, next on" in page
    assert "Remove renewal" in page
    post(client, world, "stop_extension")
    assert not AutoExtension.objects.on().exists()


def test_the_partner_reads_that_it_extends_itself_and_when(client: Client, world: World) -> None:
    grant = world.grant(levels=NOTHING_SENSITIVE)
    extend_automatically(grant)
    client.force_login(world.lead.user)
    assert "Extends itself" in text_of(client.get(reverse("partner_center:grant_detail", args=[grant.uuid])))


def test_without_room_in_the_service_the_page_says_that_it_ends_all_the_same(
    client: Client, world: World, clock: Clock
) -> None:
    grant = to_the_end_of_the_service(world, clock, levels=NOTHING_SENSITIVE)
    assert "renew the service too" in text_of(show(client, world, "extend_automatically"))
    renewals.renew_service(world.authorization, grant.ends_at + 50 * DAY, by=world.owner)
    assert "renew the service too" not in text_of(show(client, world, "extend_automatically"))


# Lengthening, where it is still possible


def test_in_the_editor_the_end_stops_where_an_agreed_renewal_begins(client: Client, world: World) -> None:
    grant = world.grant()
    renew(grant)
    response = show(client, world, "access_duration")
    page = text_of(response)
    assert "Until the agreed renewal begins" in page
    assert "To choose a later end, remove the renewal first." in page
    assert response.context["wizard"].span.limit == grant.ends_at
