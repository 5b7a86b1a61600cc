"""What the demo's data holds of partners and shops: the numbers that were promised, every state of every life cycle."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from audit.clock import portal_now
from audit.models import Entry, Lifecycle
from authorizations.models import (
    AccessGrant,
    AccessRequest,
    AuthorizationDraft,
    Binding,
    ConsentRecord,
    GrantRevision,
    ServiceAudience,
    ServiceAuthorization,
)
from catalogue.expansion import expand_preset
from catalogue.file import load
from catalogue.models import Permission, ServiceCategory
from notifications.models import Notification
from partners.models import Partner, PartnerMember, Service
from sellers.models import Seller, SellerMember, Shop
from sellers.times import end_of_day, local_day
from tsp_portal.demo.accounts import FIXED_ACCOUNTS, PASSWORD
from tsp_portal.demo.load import load_demo
from tsp_portal.demo.tables.larkspur import LARKSPUR
from tsp_portal.demo.tables.markets import MARKETS
from tsp_portal.tests.demo_data.conftest import quietly
from tsp_portal.tests.snapshots import digests

LIFE_CYCLES = [model for model in apps.get_models() if issubclass(model, Lifecycle)]
EVERY_STATUS = [(model, status) for model in LIFE_CYCLES for status in model.Status.values]


# The promised numbers


@pytest.mark.usefixtures("demo")
def test_fifteen_partners_of_every_kind_tier_and_status() -> None:
    assert Partner.objects.count() == 15
    for name, choices in (("kind", Partner.Kind), ("tier", Partner.Tier), ("status", Partner.Status)):
        assert set(Partner.objects.values_list(name, flat=True)) == set(choices.values)


@pytest.mark.usefixtures("demo")
def test_twenty_four_sellers_with_thirty_two_shops_in_thirteen_markets() -> None:
    shops = Shop.objects.all()
    assert (Seller.objects.count(), len(shops), len({shop.market for shop in shops})) == (24, 32, 13)
    for shop in shops:
        shop.full_clean()
        assert shop.code.startswith(shop.market)
        assert (shop.currency, bool(ZoneInfo(shop.time_zone))) == (MARKETS[shop.market].currency, True)


@pytest.mark.usefixtures("demo")
def test_services_in_every_category_and_a_custom_one_with_its_shops() -> None:
    assert {s.category_id for s in Service.objects.on()} == {c.pk for c in ServiceCategory.objects.all()}
    assert ServiceAudience.objects.filter(service__is_custom=True).count() == 2


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize(("model", "status"), EVERY_STATUS, ids=lambda value: getattr(value, "__name__", value))
def test_every_state_of_every_life_cycle_is_there(model: type[Lifecycle], status: str) -> None:
    assert model._default_manager.filter(status=status).exists()


def test_the_life_cycles_are_those_of_the_domain() -> None:
    known = {AccessGrant, AccessRequest, Binding, Partner, PartnerMember, SellerMember, Service, ServiceAuthorization}
    assert set(LIFE_CYCLES) >= known


@pytest.mark.usefixtures("demo")
def test_every_address_is_an_example() -> None:
    named = [*User.objects.values_list("email", flat=True), *Notification.objects.values_list("email", flat=True)]
    named += [*AccessGrant.objects.values_list("contact_email", flat=True)]
    assert [email for email in named if email and not email.endswith(".example")] == []
    assert all(website.endswith(".example/") for website in Partner.objects.values_list("website", flat=True))


# What is promised among them


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("days", [1, 7, 30])
def test_a_grant_ends_tomorrow_in_a_week_and_in_a_month(days: int) -> None:
    now = portal_now()
    ends = [
        (grant.ends_at, end_of_day(local_day(now, grant.shop.time_zone) + timedelta(days=days), grant.shop.time_zone))
        for grant in AccessGrant.objects.with_parties().filter(status="ACTIVE")
    ]
    assert any(ends_at == wanted for ends_at, wanted in ends)


@pytest.mark.usefixtures("demo")
def test_each_permission_role_is_granted_once_and_analytics_alone_too() -> None:
    permissions = list(Permission.objects.current())
    granted = {grant.preset: grant.levels for grant in AccessGrant.objects.filter(status="ACTIVE")}
    for preset in load().presets:
        assert expand_preset(preset.key, permissions).items() <= granted[preset.key].items()
    free = {p.number for p in permissions if p.is_analytics or p.baseline}
    assert any(grant.levels.keys() <= free for grant in AccessGrant.objects.filter(status="ACTIVE"))


@pytest.mark.usefixtures("demo")
def test_a_grant_has_three_revisions_given_widened_then_narrowed_and_lengthened() -> None:
    grant = AccessGrant.objects.get(revision_number=3, service_authorization__shop__code="USFERN01")
    given, widened, last = GrantRevision.objects.filter(grant=grant).order_by("number")
    assert set(widened.items) - set(given.items)
    assert len(last.levels) < len(widened.levels)
    assert given.ends_at == widened.ends_at < last.ends_at
    assert ConsentRecord.objects.filter(revision__grant=grant).count() == 3


@pytest.mark.usefixtures("demo")
def test_requests_stand_at_every_step_and_drafts_behind_them() -> None:
    assert set(AccessRequest.objects.values_list("step_reached", flat=True)) == set(AccessRequest.Step.values)
    assert AuthorizationDraft.objects.count() == 4
    assert AccessRequest.objects.filter(widens__isnull=False, status="OPENED").exists()


@pytest.mark.usefixtures("demo")
def test_a_sub_account_looked_and_asked_the_main_account() -> None:
    verbs = Entry.objects.filter(actor__email="staff@fernhollow.example").values_list("verb", flat=True)
    assert {"previewed", "main_account_asked"} <= set(verbs)


@pytest.mark.usefixtures("demo")
def test_another_partner_holds_a_category_until_larkspurs_service_begins() -> None:
    halyard = ServiceAuthorization.objects.get(partner__code="HALYARD", shop__code="USNORT01", status="ACTIVE")
    larkspur = ServiceAuthorization.objects.get(partner__code="LARKSPUR", shop__code="USNORT01", status="ACTIVE")
    assert larkspur.category == halyard.category
    assert portal_now() < halyard.valid_until == larkspur.valid_from


@pytest.mark.usefixtures("demo")
def test_a_suspended_partner_keeps_its_grants_and_a_removed_one_has_none() -> None:
    grants = AccessGrant.objects.open()
    assert grants.filter(service_authorization__partner__status="SUSPENDED").count() == 2
    assert not grants.filter(service_authorization__partner__status="REMOVED").exists()


@pytest.mark.usefixtures("demo")
def test_larkspur_can_ask_fernhollow_for_access() -> None:
    shop = Shop.objects.get(code="GBFERN02", name="Fernhollow Skincare UK")
    (free,) = ServiceAuthorization.objects.valid(portal_now()).filter(shop=shop, partner__code="LARKSPUR")
    assert not free.grants.exists()
    assert not free.requests.exists()
    assert Shop.objects.filter(code="USFERN01", name="Fernhollow Skincare US").exists()


@pytest.mark.usefixtures("demo")
def test_the_shops_history_is_in_the_order_of_its_instants() -> None:
    for shop in Shop.objects.all():
        instants = list(Entry.objects.of_shop(shop.pk).order_by("number").values_list("at", flat=True))
        assert instants == sorted(instants)
    assert not Entry.objects.filter(at__gt=portal_now()).exists()


@pytest.mark.usefixtures("demo")
def test_nothing_is_overdue_and_no_past_letter_waits() -> None:
    now = portal_now()
    for queryset in (AccessGrant.objects, AccessRequest.objects, ServiceAuthorization.objects):
        assert not queryset.overdue(now).exists()
    waiting = Notification.objects.due(now)
    assert 5 <= waiting.count() <= 25
    assert not waiting.filter(created_at__lt=now - timedelta(days=1)).exists()
    for email in ("owner@fernhollow.example", "lead@larkspur.example", "owner@copperkettle.example"):
        assert Notification.objects.of(User.objects.get(email=email)).unread().exists()


# People


@pytest.mark.usefixtures("demo")
def test_the_fixed_accounts_and_no_others_are_offered() -> None:
    offered = {user.email: user.name for user in User.objects.filter(is_demo=True)}
    assert offered == {account.email: account.name for account in FIXED_ACCOUNTS}
    assert list(User.objects.filter(is_superuser=True).values_list("email", flat=True)) == ["operator@portal.example"]


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("email", [account.email for account in FIXED_ACCOUNTS])
def test_a_fixed_account_signs_in_with_the_password(client: Client, email: str) -> None:
    response = client.post("/accounts/login/", {"login": email, "password": PASSWORD})
    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(User.objects.get(email=email).pk)


@pytest.mark.usefixtures("demo")
def test_the_fixed_accounts_have_their_places() -> None:
    members = {
        m.user.email: (m.partner.code, m.is_main) for m in PartnerMember.objects.select_related("user", "partner")
    }
    assert members["lead@larkspur.example"] == ("LARKSPUR", True)
    assert members["agent@larkspur.example"] == ("LARKSPUR", False)
    assert members["lead@halyard.example"] == ("HALYARD", True)
    people = {m.user.email: (m.seller.code, m.is_main) for m in SellerMember.objects.select_related("user", "seller")}
    assert people["owner@fernhollow.example"] == ("FERNHOLLOW", True)
    assert people["staff@fernhollow.example"] == ("FERNHOLLOW", False)
    assert people["owner@copperkettle.example"] == ("COPPERKETTLE", True)


# Runs


@pytest.mark.usefixtures("demo")
def test_a_second_run_does_nothing() -> None:
    before = digests()
    assert load_demo(quietly) is False
    assert digests() == before


def test_it_is_for_a_loopback_address_only(settings: Settings) -> None:
    settings.IS_LOOPBACK = False
    with pytest.raises(CommandError):
        call_command("demo")


def test_larkspur_is_once_with_each_shop() -> None:
    assert max(Counter(works.shop for works in LARKSPUR).values()) == 1
