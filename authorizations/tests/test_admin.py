"""How operators record agreements, and press the buttons on them and on what was granted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from authorizations.models import AccessGrant, Binding, ServiceAudience, ServiceAuthorization
from authorizations.tests.factories import BindingFactory
from authorizations.tests.worlds import World
from notifications.models import Notification
from partners.models import Service
from partners.tests.factories import ServiceFactory
from sellers.tests.factories import ShopFactory

DAY = timedelta(days=1)


@pytest.fixture
def operator(client: Client, world: World) -> Client:
    client.force_login(world.operator)
    return client


def press(client: Client, row: Any, verb: str, **given: str) -> Any:
    url = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_press", args=[row.pk, verb])
    return client.post(url, given, follow=True)


def add(client: Client, name: str, **given: Any) -> Any:
    return client.post(reverse(f"admin:authorizations_{name}_add"), given)


def errors(answer: Any) -> dict[str, list[str]]:
    return answer.context["adminform"].form.errors


def period(start: datetime, end: datetime) -> dict[str, str]:
    names = {"valid_from": start, "valid_until": end}
    return {f"{n}_{i}": t.strftime(("%Y-%m-%d", "%H:%M:%S")[i]) for n, t in names.items() for i in (0, 1)}


def take(client: Client, binding: Binding, service: Service, start: datetime, end: datetime) -> Any:
    return add(client, "serviceauthorization", binding=binding.pk, service=service.pk, **period(start, end))


def test_a_grant_is_suspended_with_a_reason_that_both_sides_read(operator: Client, world: World) -> None:
    grant = world.grant()
    assert "This field is required." in press(operator, grant, "suspend").content.decode()
    press(operator, grant, "suspend", reason="Reported by the shop")
    grant.refresh_from_db()
    assert (grant.status, grant.status_reason) == (AccessGrant.Status.SUSPENDED, "Reported by the shop")
    told = Notification.objects.filter(kind="access_suspended", context__reason="Reported by the shop")
    assert set(told.values_list("recipient", flat=True)) >= {world.owner.pk, world.lead.user_id}
    assert Entry.objects.about(grant).first().actor == world.operator


def test_a_suspended_grant_is_resumed_and_ended(operator: Client, world: World) -> None:
    grant = world.grant(status=AccessGrant.Status.SUSPENDED)
    press(operator, grant, "resume")
    grant.refresh_from_db()
    assert grant.status == AccessGrant.Status.ACTIVE
    press(operator, grant, "terminate", reason="Fraud")
    grant.refresh_from_db()
    assert grant.status == AccessGrant.Status.TERMINATED


def test_an_overdue_grant_is_not_resumed_but_explained(operator: Client, world: World, clock: Any) -> None:
    grant = world.grant(status=AccessGrant.Status.SUSPENDED)
    clock.set(grant.ends_at)
    assert "reached its end" in press(operator, grant, "resume").content.decode()
    grant.refresh_from_db()
    assert grant.status == AccessGrant.Status.SUSPENDED


def test_ending_a_service_or_a_binding_ends_the_access_under_it(operator: Client, world: World) -> None:
    first = world.grant()
    press(operator, world.authorization, "deactivate", reason="Not allowed")
    world.authorization.refresh_from_db()
    first.refresh_from_db()
    assert (world.authorization.status, first.status) == ("DEACTIVATED", "ENDED")
    press(operator, world.binding, "unbind", reason="Asked by both")
    world.binding.refresh_from_db()
    assert world.binding.status == Binding.Status.ENDED


def test_a_suspended_partner_is_removed_with_its_bindings(operator: Client, world: World) -> None:
    press(operator, world.partner, "suspend", reason="Looked into")
    press(operator, world.partner, "remove", reason="Fraud")
    world.partner.refresh_from_db()
    world.binding.refresh_from_db()
    assert (world.partner.status, world.binding.status) == ("REMOVED", "ENDED")


def test_a_binding_is_recorded_once(operator: Client, world: World) -> None:
    given = {"partner": world.other_partner.pk, "shop": world.other_shop.pk}
    assert add(operator, "binding", **given).status_code == 302
    made = Binding.objects.get(partner=world.other_partner)
    assert Entry.objects.about(made).get().actor == world.operator
    assert "already work together" in errors(add(operator, "binding", **given))["partner"][0]


@pytest.mark.parametrize("partner", ["1e3", "\0", "9" * 30, "-1"])
def test_a_key_that_no_row_can_have_is_refused_at_its_field(operator: Client, world: World, partner: str) -> None:
    assert "partner" in errors(add(operator, "binding", partner=partner, shop=world.shop.pk))


def test_a_service_authorization_is_recorded(operator: Client, world: World, clock: Any) -> None:
    service, start = ServiceFactory(partner=world.partner), clock.now.replace(microsecond=0)
    assert take(operator, world.binding, service, start, start + 365 * DAY).status_code == 302
    made = ServiceAuthorization.objects.get(service=service)
    assert (made.valid_from, made.valid_until, made.shop) == (start, start + 365 * DAY, world.shop)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (2, 1, "A service ends after it starts."),
        (2, 2, "A service ends after it starts."),
        (0, 366, "365 days at most"),
        (-9, -1, "This has passed already."),
    ],
)
def test_a_wrong_period_is_said_at_its_field_and_kept(
    operator: Client, world: World, clock: Any, start: int, end: int, words: str
) -> None:
    now, service = clock.now, ServiceFactory(partner=world.partner)
    answer = take(operator, world.binding, service, now + start * DAY, now + end * DAY)
    assert words in errors(answer)["valid_until"][0]
    assert f'value="{(now + end * DAY):%Y-%m-%d}"' in answer.content.decode()
    assert "In UTC." in answer.content.decode()


def test_a_service_starts_within_a_year(operator: Client, world: World, clock: Any) -> None:
    service, day = ServiceFactory(partner=world.partner), datetime(9999, 12, 31)
    answer = take(operator, world.binding, service, day, day.replace(hour=23))
    assert "at most 365 days from now" in errors(answer)["valid_from"][0]
    start = clock.now.replace(microsecond=0) + 365 * DAY
    assert take(operator, world.binding, service, start, start + DAY).status_code == 302


def test_a_partner_of_the_same_category_in_the_way_is_named_and_until_when(
    operator: Client, world: World, clock: Any
) -> None:
    service = ServiceFactory(partner=world.other_partner)
    binding = BindingFactory(partner=world.other_partner, shop=world.shop)
    answer = take(operator, binding, service, clock.now, clock.now + DAY)
    (sentence,) = errors(answer)["service"]
    assert "takes Larkspur for Shop Management until" in sentence


def test_a_service_of_another_partner_or_an_ended_binding_is_refused(
    operator: Client, world: World, clock: Any
) -> None:
    answer = take(operator, world.binding, ServiceFactory(), clock.now, clock.now + DAY)
    assert "is not a service of Larkspur" in errors(answer)["service"][0]
    press(operator, world.binding, "unbind", reason="x")
    answer = take(operator, world.binding, world.service, clock.now, clock.now + DAY)
    assert "no longer work together" in errors(answer)["binding"][0]


def test_a_shop_is_named_for_a_custom_service_and_for_no_other(operator: Client, world: World) -> None:
    custom, shop = ServiceFactory(is_custom=True), ShopFactory()
    assert add(operator, "serviceaudience", service=custom.pk, shop=shop.pk).status_code == 302
    assert ServiceAudience.objects.get(service=custom).shop == shop
    assert Entry.objects.about(custom).filter(verb="offered", actor=world.operator).exists()
    again = add(operator, "serviceaudience", service=custom.pk, shop=shop.pk)
    assert again.status_code == 200
    refused = add(operator, "serviceaudience", service=world.service.pk, shop=shop.pk)
    assert "is not a custom service" in errors(refused)["service"][0]
