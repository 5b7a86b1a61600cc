"""One rule for each of the operators' pages: what may be added, what corrected, and that nothing else can be done."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission as DjangoPermission
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.tests.factories import UserFactory
from audit.admin import ButtonAdmin
from audit.models import Entry
from authorizations.actions import acting, blocks
from authorizations.actions.audiences import offer_service
from authorizations.models import PartnerReport, PermissionUse, ServiceAudience
from authorizations.tests.factories import AccessGrantFactory, AccessRequestFactory
from authorizations.tests.factories_cancellations import (
    BindingCancellationFactory,
    PartnerBlockFactory,
    PartnerReportFactory,
)
from authorizations.tests.factories_invitations import InvitationFactory
from authorizations.tests.worlds import World, make_world
from notifications.models import KeptMail, Notification
from notifications.tests.factories import NotificationFactory
from partners.models import Service
from partners.tests.factories import PartnerMemberFactory, ServiceFactory
from sellers.tests.factories import SellerMemberFactory

pytestmark = pytest.mark.django_db

# All that an operator can fill in. What is not here can be neither added nor changed by hand.
ADDED = {
    "accounts.user": {"email", "name"},
    "partners.partner": {"code", "name", "legal_name", "kind", "tier", "market", "website"},
    "partners.partnermember": {"partner", "user", "is_main", "role"},
    "partners.service": {"partner", "category", "name", "description", "is_custom", "markets"},
    "sellers.seller": {"code", "name", "legal_name"},
    "sellers.shop": {"seller", "code", "name", "market", "currency", "time_zone"},
    "sellers.sellermember": {"seller", "user", "is_main"},
    "authorizations.binding": {"partner", "shop"},
    "authorizations.serviceauthorization": {"binding", "service", "valid_from", "valid_until"},
    "authorizations.serviceaudience": {"service", "shop"},
}
CORRECTED = {
    "accounts.user": {"name", "is_active"},
    "partners.partner": {"name", "legal_name", "tier", "website"},
    "partners.service": {"name", "description"},
    "sellers.seller": {"name", "legal_name"},
    "sellers.shop": {"name"},
}
PAGES = list(admin.site._registry.values())
WITH_BUTTONS = [page for page in PAGES if isinstance(page, ButtonAdmin) and page.buttons]


def address(page: admin.ModelAdmin, verb: str, *args: Any) -> str:
    return reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_{verb}", args=args)


def fill() -> None:
    """A row of everything operators have a page for."""
    service = ServiceFactory(is_custom=True)
    grant = AccessGrantFactory()
    AccessRequestFactory()
    member = PartnerMemberFactory(partner=grant.partner)
    acting.assign(grant, member, by=member.user)
    acting.enter_shop(member, grant.shop, browser="one", by=member.user)
    PermissionUse.objects.create(grant=grant, permission=1, level=1, last_used_at=grant.starts_at)
    offer_service(service, grant.shop, by=None)
    InvitationFactory()
    BindingCancellationFactory()
    PartnerBlockFactory()
    PartnerReportFactory()
    NotificationFactory()
    KeptMail.objects.create(created_at=grant.starts_at, sender="portal@portal.example", to="a@b.example", subject="x")


@pytest.fixture
def world() -> World:
    world = make_world()
    world.grant()
    fill()
    return world


@pytest.fixture
def operator(client: Client, world: World) -> Client:
    client.force_login(world.operator)
    return client


def a_row(page: admin.ModelAdmin) -> Model:
    rows = page.model._default_manager.order_by("-pk")
    return rows.exclude(is_staff=True)[0] if page.model is User else rows[0]


def _is_filter(page: admin.ModelAdmin, name: str) -> bool:
    entries = [*page.list_filter, *getattr(page, "owned_by", ())]
    return name in [entry[0] if isinstance(entry, tuple) else entry for entry in entries]


def values(row: Model) -> dict[str, Any]:
    return type(row)._default_manager.filter(pk=row.pk).values()[0]


def test_it_lists_searches_and_shows(operator: Client) -> None:
    for page in PAGES:
        row = a_row(page)
        assert operator.get(address(page, "changelist")).status_code == 200
        assert operator.get(address(page, "change", row.pk)).status_code == 200
        for words in ("Fern", "a b", "42", "\0'%", "99999999999999999999", str(getattr(row, "uuid", "x"))):
            assert operator.get(address(page, "changelist"), {"q": words}).status_code == 200


def test_a_list_is_narrowed_by_its_filters_alone(operator: Client) -> None:
    for page in PAGES:
        for field in page.opts.concrete_fields:
            answer = operator.get(address(page, "changelist"), {f"{field.name}__startswith": "a"})
            assert answer.status_code in ({200, 302, 400} if _is_filter(page, field.name) else {400})
            behind = operator.get(address(page, "changelist"), {f"{field.name}__password__startswith": "argon2"})
            assert behind.status_code in ({302, 400} if _is_filter(page, field.name) else {400})


def test_what_no_database_can_hold_is_no_filter(operator: Client) -> None:
    for page in PAGES:
        for name in ("status", "status__exact", "kind", "market"):
            assert operator.get(address(page, "changelist"), {name: "a\0b"}).status_code == 400


def test_a_row_is_found_by_its_uuid(operator: Client) -> None:
    for page in PAGES:
        if not hasattr(page.model, "uuid") or "uuid" not in page.search_fields:
            assert page.opts.label_lower not in ADDED or page.model is ServiceAudience
            continue
        row = a_row(page)
        found = operator.get(address(page, "changelist"), {"q": str(row.uuid)}).context["cl"].result_list
        assert [each.pk for each in found] == [row.pk]


def test_nothing_is_deleted(operator: Client) -> None:
    for page in PAGES:
        row = a_row(page)
        assert operator.post(address(page, "delete", row.pk), {"post": "yes"}).status_code == 403
        many = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        operator.post(address(page, "changelist"), many)
        assert page.model._default_manager.filter(pk=row.pk).exists()


def test_only_what_is_listed_here_is_added(operator: Client) -> None:
    for page in PAGES:
        answer = operator.get(address(page, "add"))
        if page.opts.label_lower in ADDED:
            assert set(answer.context["adminform"].form.fields) == ADDED[page.opts.label_lower]
        else:
            assert answer.status_code == 403
            assert operator.post(address(page, "add"), {}).status_code == 403


def test_only_what_is_listed_here_is_corrected(operator: Client) -> None:
    for page in PAGES:
        row = a_row(page)
        before = values(row)
        form = operator.get(address(page, "change", row.pk)).context["adminform"].form
        if page.opts.label_lower in CORRECTED:
            assert set(form.fields) == CORRECTED[page.opts.label_lower]
        else:
            assert not form.fields
            forged = dict.fromkeys(before, "9")
            assert operator.post(address(page, "change", row.pk), forged).status_code == 403
            assert values(row) == before


def test_nobody_but_an_operator_gets_in(world: World, client: Client) -> None:
    for page in PAGES:
        row = a_row(page)
        urls = [address(page, "changelist"), address(page, "add"), address(page, "change", row.pk)]
        if isinstance(page, ButtonAdmin):
            urls += [address(page, "press", row.pk, button.verb) for button in page.buttons]
        for user in (world.owner, world.staff, world.lead.user, world.agent.user, world.stranger):
            client.force_login(user)
            for url in urls:
                for answer in (client.get(url), client.post(url, {"reason": "x"})):
                    assert answer.status_code == 302, url
                    assert answer.headers["Location"].startswith("/admin/login/")


def test_whoever_is_no_operator_is_turned_away_at_the_door(world: World, client: Client) -> None:
    client.force_login(world.owner)
    assert client.get("/admin/", follow=True).status_code == 403


def test_looking_at_a_button_changes_nothing(operator: Client) -> None:
    for page in WITH_BUTTONS:
        row = a_row(page)
        before, entries = values(row), Entry.objects.count()
        for button in page.buttons:
            assert operator.get(address(page, "press", row.pk, button.verb)).status_code in (200, 302)
        assert (values(row), Entry.objects.count()) == (before, entries)


def test_a_button_that_is_not_offered_says_so_and_changes_nothing(operator: Client) -> None:
    for page in WITH_BUTTONS:
        row = a_row(page)
        for button in page.buttons:
            if not button.is_offered(row):
                before, entries = values(row), Entry.objects.count()
                answer = operator.post(address(page, "press", row.pk, button.verb), {"reason": "because"}, follow=True)
                assert "Nothing was changed." in answer.content.decode()
                assert (values(row), Entry.objects.count()) == (before, entries)


def test_an_unknown_verb_or_row_is_not_found(operator: Client) -> None:
    for page in WITH_BUTTONS:
        assert operator.post(address(page, "press", a_row(page).pk, "grant")).status_code == 404
        assert operator.post(address(page, "press", 10**12, page.buttons[0].verb)).status_code == 404


def test_who_may_only_look_finds_no_button_and_can_press_none(world: World, client: Client) -> None:
    for page in PAGES:
        looker = UserFactory(is_staff=True)
        looker.user_permissions.set(DjangoPermission.objects.filter(codename__startswith="view_"))
        client.force_login(looker)
        row = a_row(page)
        before = values(row)
        shown = client.get(address(page, "change", row.pk))
        assert "/press/" not in shown.content.decode()
        assert not shown.context["adminform"].form.fields
        for button in getattr(page, "buttons", []):
            for answer in (
                client.get(address(page, "press", row.pk, button.verb)),
                client.post(address(page, "press", row.pk, button.verb), {"reason": "x"}),
            ):
                assert answer.status_code == 403
        assert client.get(address(page, "add")).status_code == 403
        assert client.post(address(page, "change", row.pk), {"name": "Mine"}).status_code == 403
        assert values(row) == before


def test_every_list_asks_as_much_for_3_rows_as_for_30(operator: Client) -> None:
    def asked() -> dict[str, int]:
        counts = {}
        for each in PAGES:
            url = address(each, "changelist")
            with CaptureQueriesContext(connection) as queries:
                operator.get(url)
            counts[url] = len(queries)
        return counts

    for _ in range(2):
        fill()
    asked()
    few = asked()
    for _ in range(27):
        fill()
    assert asked() == few
    assert max(few.values()) <= 12


def test_each_link_to_what_belongs_to_a_row_leads_to_a_narrowed_list(operator: Client) -> None:
    for page in PAGES:
        for _, url in operator.get(address(page, "change", a_row(page).pk)).context["links"]:
            answer = operator.get(url)
            assert answer.status_code == 200
            narrowed = answer.context["cl"]
            assert narrowed.result_count < narrowed.model._default_manager.count() or narrowed.has_active_filters


def test_the_first_page_says_what_wants_doing(operator: Client, world: World) -> None:
    report = PartnerReport.objects.get()
    assert "Nothing waits for an operator." not in operator.get("/admin/").content.decode()  # the report does
    blocks.dismiss_report(report, by=world.operator, reason="Nothing was found.")
    assert "Nothing waits for an operator." in operator.get("/admin/").content.decode()
    AccessGrantFactory(status="SUSPENDED")
    ServiceFactory(status=Service.Status.UNDER_REVIEW)
    page = operator.get("/admin/").content.decode()
    assert "<strong>1</strong> suspended grants" in page
    assert "<strong>1</strong> services under review" in page


def test_a_seller_member_is_listed(operator: Client) -> None:
    member = SellerMemberFactory(user__email="new.person@fernhollow.example")
    found = operator.get("/admin/sellers/sellermember/", {"q": "new.person"}).context["cl"].result_list
    assert [each.pk for each in found] == [member.pk]
    assert Notification.objects.exists()
