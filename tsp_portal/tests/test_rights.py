"""What each address answers to each method and each kind of person; an address without a row here fails the test."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import User
from accounts.tests.factories import UserFactory
from audit.clock import portal_now
from authorizations.access import feed_token
from authorizations.actions import acting, feeds
from authorizations.models import AccessGrant, AccessRequest, PermissionUse, ServiceAudience
from authorizations.tests.factories_cancellations import (
    BindingCancellationFactory,
    PartnerBlockFactory,
    PartnerReportFactory,
)
from authorizations.tests.factories_invitations import InvitationFactory
from authorizations.tests.worlds import World, make_world
from catalogue.models import Level
from notifications.models import Notification
from notifications.tests.factories import KeptMailFactory
from tsp_portal.tests.addresses import Address, addresses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

# A stranger has no membership; `staff` is a sub-account, `owner` the main account; `agent` is a member of the partner,
# `admin` one with the role of an admin, `lead` its main account.
ROLES = ("anonymous", "stranger", "other_owner", "staff", "owner", "agent", "admin", "lead", "other_lead", "operator")
DOMAIN = (
    "accounts",
    "audit",
    "notifications",
    "catalogue",
    "partners",
    "sellers",
    "authorizations",
    "seller_center",
)
Answers = dict[str, int]


def answers(everybody: int, **named: int) -> Answers:
    """The status each role gets: `everybody`, but for those who are named."""
    assert named.keys() <= set(ROLES), named
    return dict.fromkeys(ROLES, everybody) | named


def signed_in(everybody: int, **named: int) -> Answers:
    """Whoever has not signed in is sent to the sign-in page."""
    return answers(everybody, **{"anonymous": 302, **named})


def partner(status: int, agent: int | None = None) -> Answers:
    """The partner's own people; everybody else is a stranger."""
    return signed_in(404, agent=agent or status, admin=status, lead=status)


def seller(owner: int, staff: int) -> Answers:
    """The seller's own people; everybody else is a stranger."""
    return signed_in(404, owner=owner, staff=staff)


@dataclass
class Setting:
    """A world in which there is one of everything that an address can name."""

    world: World
    grant: AccessGrant
    request: AccessRequest
    notification: Notification
    mail: Model

    def user(self, role: str) -> User | None:
        person = None if role == "anonymous" else getattr(self.world, role)
        return getattr(person, "user", person)


def nothing(setting: Setting) -> list[Any]:
    return []


def shop(setting: Setting) -> list[Any]:
    return [setting.world.shop.code]


def service(setting: Setting) -> list[Any]:
    return [setting.world.shop.code, setting.world.authorization.uuid]


def grant(setting: Setting) -> list[Any]:
    return [setting.grant.uuid]


def member(setting: Setting) -> list[Any]:
    return [setting.world.agent.uuid]


def assignment(setting: Setting) -> list[Any]:
    return [setting.grant.assignments.get().uuid]


def request_(setting: Setting) -> list[Any]:
    return [setting.request.uuid]


def token(setting: Setting) -> list[Any]:
    return [setting.request.token]


def sent_invitation(setting: Setting) -> list[Any]:
    """From the partner to a shop of somebody else."""
    return [InvitationFactory(partner=setting.world.partner, by=setting.world.lead).uuid]


def received_invitation(setting: Setting) -> list[Any]:
    """The other way round."""
    return [InvitationFactory(partner=setting.world.partner, invited_by="SELLER").uuid]


def notification(setting: Setting) -> list[Any]:
    return [setting.notification.uuid]


def mail(setting: Setting) -> list[Any]:
    return [setting.mail.uuid]


def of_binding(setting: Setting) -> list[Any]:
    return [setting.world.shop.code, setting.world.binding.uuid]


def of_service(setting: Setting) -> list[Any]:
    return [setting.world.shop.code, setting.world.service.uuid]


def other_partner(setting: Setting) -> list[Any]:
    return [setting.world.shop.code, setting.world.other_partner.uuid]


def invitation_token(setting: Setting) -> list[Any]:
    """From a third partner to the shop."""
    return [InvitationFactory(shop=setting.world.shop).token]


def shop_received(setting: Setting) -> list[Any]:
    return [setting.world.shop.code, InvitationFactory(shop=setting.world.shop).uuid]


def shop_sent(setting: Setting) -> list[Any]:
    return [setting.world.shop.code, InvitationFactory(shop=setting.world.shop, invited_by="SELLER").uuid]


def pending_cancellation(setting: Setting) -> list[Any]:
    binding = setting.world.binding
    found = binding.cancellations.first() or BindingCancellationFactory(binding=binding, by=setting.world.lead)
    return [setting.world.shop.code, found.uuid]


def own_cancellation(setting: Setting) -> list[Any]:
    return pending_cancellation(setting)[1:]


def bound_partner(setting: Setting) -> list[Any]:
    return [setting.world.shop.code, setting.world.partner.code]


def blocked_partner(setting: Setting) -> list[Any]:
    if not setting.world.seller.blocks.exists():
        PartnerBlockFactory(seller=setting.world.seller, partner=setting.world.partner)
    return bound_partner(setting)


def reset_key(setting: Setting) -> list[Any]:
    return ["1", "not-a-key"]


@dataclass(frozen=True)
class Row:
    """An address: what it names, and what it answers to GET and to an empty POST."""

    names: Callable[[Setting], list[Any]]
    get: Answers
    post: Answers
    # Who may leave a trace with a GET: the main account opens a link, a sub-account's look at it is noted.
    traces: frozenset[str] = field(default=frozenset())


def feed(setting: Setting) -> list[Any]:
    return [feed_token(feeds.make_feed(by=setting.world.lead.user))]


NO_GET = NO_POST = signed_in(405)
SIDES = signed_in(302, stranger=404, operator=404)
NO_POST_FOR_ANYBODY = answers(405)
ROWS = {
    "home": Row(nothing, signed_in(302, stranger=200), NO_POST),
    "healthz": Row(nothing, answers(200), NO_POST_FOR_ANYBODY),
    # Signing in
    "account_login": Row(nothing, answers(302, anonymous=200), answers(302, anonymous=200)),
    "account_logout": Row(nothing, signed_in(200), signed_in(302)),
    "account_inactive": Row(nothing, answers(200), NO_POST_FOR_ANYBODY),
    "account_change_password": Row(nothing, signed_in(200), signed_in(200)),
    "account_reset_password": Row(nothing, answers(200), answers(200)),
    "account_reset_password_done": Row(nothing, answers(200), NO_POST_FOR_ANYBODY),
    "account_reset_password_from_key": Row(reset_key, answers(200), answers(200)),
    "account_reset_password_from_key_done": Row(nothing, answers(200), NO_POST_FOR_ANYBODY),
    # Notifications: one's own; the one named is the seller's main account's
    "notifications:notification_list": Row(nothing, signed_in(200), NO_POST),
    "notifications:notification_open": Row(notification, NO_GET, signed_in(404, owner=302)),
    "notifications:notification_read_all": Row(nothing, NO_GET, signed_in(302)),
    "notifications:preferences": Row(nothing, signed_in(200), signed_in(302)),
    # Partner Center
    "partner_center:home": Row(nothing, partner(200) | {"other_lead": 200}, NO_POST),
    "partner_center:manage_authorization": Row(nothing, partner(200) | {"other_lead": 200}, NO_POST),
    "partner_center:request_access": Row(shop, partner(200, agent=403), partner(200, agent=403)),
    "partner_center:request_service_access": Row(shop, partner(200, agent=403), partner(200, agent=403)),
    "partner_center:request_detail": Row(request_, partner(200), NO_POST),
    "partner_center:withdraw": Row(request_, NO_GET, partner(302, agent=403)),
    "partner_center:grant_detail": Row(grant, partner(200), NO_POST),
    "partner_center:ask_renewal": Row(grant, partner(200, agent=403), partner(200, agent=403)),
    "partner_center:relinquish": Row(grant, NO_GET, partner(302, agent=403)),
    # Partner Center: invitations
    "partner_center:invitation_list": Row(nothing, partner(200) | {"other_lead": 200}, NO_POST),
    "partner_center:invite_shop": Row(
        nothing, partner(200, agent=403) | {"other_lead": 200}, partner(200, agent=403) | {"other_lead": 200}
    ),
    # An empty POST is a whole open link.
    "partner_center:make_open_link": Row(
        nothing, partner(200, agent=403) | {"other_lead": 200}, partner(302, agent=403) | {"other_lead": 302}
    ),
    "partner_center:invitation_detail": Row(
        received_invitation, partner(200), NO_POST, traces=frozenset({"admin", "lead"})
    ),
    "partner_center:accept_invitation": Row(received_invitation, NO_GET, partner(302, agent=403)),
    "partner_center:decline_invitation": Row(received_invitation, NO_GET, partner(302, agent=403)),
    "partner_center:withdraw_invitation": Row(sent_invitation, NO_GET, partner(302, agent=403)),
    "partner_center:send_invitation_again": Row(sent_invitation, NO_GET, partner(302, agent=403)),
    # Partner Center: acting on behalf
    "partner_center:shops_to_enter": Row(nothing, partner(200) | {"other_lead": 200}, NO_POST),
    "partner_center:activity": Row(nothing, partner(200) | {"other_lead": 200}, NO_POST),
    "partner_center:activity_csv": Row(nothing, partner(200, agent=403) | {"other_lead": 200}, NO_POST),
    "partner_center:team": Row(nothing, partner(200, agent=403) | {"other_lead": 200}, NO_POST),
    "partner_center:team_member": Row(member, partner(200, agent=403), partner(200, agent=403)),
    "partner_center:grant_assignments": Row(grant, partner(200, agent=403), partner(200, agent=403)),
    "partner_center:assignment_edit": Row(assignment, partner(200, agent=403), partner(200, agent=403)),
    "partner_center:end_assignment": Row(assignment, NO_GET, partner(302, agent=403)),
    # Seller Center: the link
    "seller_center:authorize": Row(token, seller(302, staff=200), NO_POST, traces=frozenset({"owner", "staff"})),
    "seller_center:ask": Row(token, NO_GET, seller(403, staff=302)),
    "seller_center:decline": Row(token, NO_GET, seller(302, staff=403)),
    # Seller Center: the access review
    "seller_center:access_reviews": Row(
        nothing, seller(200, staff=403) | {"other_owner": 200}, seller(200, staff=403) | {"other_owner": 200}
    ),
    "seller_center:review_policy": Row(
        nothing, seller(200, staff=403) | {"other_owner": 200}, seller(200, staff=403) | {"other_owner": 200}
    ),
    # Seller Center: invitations
    "seller_center:invitation": Row(
        invitation_token, seller(200, staff=200), NO_POST, traces=frozenset({"owner", "staff"})
    ),
    "seller_center:accept_invitation": Row(invitation_token, NO_GET, seller(302, staff=403)),
    "seller_center:decline_invitation": Row(invitation_token, NO_GET, seller(302, staff=403)),
    "seller_center:ask_about_invitation": Row(invitation_token, NO_GET, seller(403, staff=302)),
    "seller_center:find_partner": Row(shop, seller(200, staff=403), NO_POST),
    "seller_center:invite_partner": Row(other_partner, seller(200, staff=403), seller(302, staff=403)),
    "seller_center:shop_invitations": Row(shop, seller(200, staff=200), NO_POST),
    "seller_center:shop_invitation": Row(shop_received, seller(200, staff=200), NO_POST),
    "seller_center:withdraw_invitation": Row(shop_sent, NO_GET, seller(302, staff=403)),
    "seller_center:send_invitation_again": Row(shop_sent, NO_GET, seller(302, staff=403)),
    # A partner that wants to stop
    "partner_center:ask_to_cancel": Row(shop, partner(200, agent=403), partner(302, agent=403)),
    "partner_center:cancellation": Row(own_cancellation, partner(200), NO_POST),
    "seller_center:cancellation": Row(pending_cancellation, seller(200, staff=200), NO_POST),
    "seller_center:agree_to_cancel": Row(pending_cancellation, NO_GET, seller(302, staff=403)),
    "seller_center:refuse_to_cancel": Row(pending_cancellation, NO_GET, seller(200, staff=403)),
    # Seller Center: one partner over all shops
    "seller_center:blocked_partners": Row(shop, seller(200, staff=200), NO_POST),
    "seller_center:partner_detail": Row(bound_partner, seller(200, staff=200), NO_POST),
    "seller_center:end_all": Row(bound_partner, seller(200, staff=403), seller(200, staff=403)),
    "seller_center:block_partner": Row(bound_partner, seller(200, staff=403), seller(200, staff=403)),
    "seller_center:lift_block": Row(blocked_partner, NO_GET, seller(302, staff=403)),
    # Seller Center: taking a service
    "seller_center:agreed_so_far": Row(of_binding, seller(200, staff=403), NO_POST),
    "seller_center:start_service": Row(of_binding, seller(200, staff=403), seller(200, staff=403)),
    "seller_center:add_service": Row(shop, seller(200, staff=403), NO_POST),
    "seller_center:take_service": Row(of_service, seller(200, staff=403), seller(200, staff=403)),
    # Seller Center: a shop and its services
    "seller_center:home": Row(nothing, seller(302, staff=302) | {"other_owner": 302}, NO_POST),
    "seller_center:shop_home": Row(shop, seller(200, staff=200), NO_POST),
    "seller_center:partner_activity": Row(shop, seller(200, staff=403), NO_POST),
    "seller_center:partner_activity_export": Row(shop, seller(200, staff=403), NO_POST),
    "seller_center:my_services": Row(shop, seller(200, staff=200), NO_POST),
    "seller_center:service_authorization_detail": Row(service, seller(200, staff=200), NO_POST),
    "seller_center:revoke": Row(service, seller(200, staff=403), seller(302, staff=403)),
    "seller_center:cancel": Row(service, seller(200, staff=403), seller(302, staff=403)),
    "seller_center:unbind": Row(service, seller(200, staff=403), seller(302, staff=403)),
    "seller_center:narrow_unused": Row(service, NO_GET, seller(302, staff=403)),
    "seller_center:unused_rule": Row(service, seller(200, staff=403), seller(200, staff=403)),
    # Seller Center: going on after the end
    "seller_center:renew": Row(service, seller(200, staff=403), seller(200, staff=403)),
    "seller_center:confirm_renewal": Row(service, NO_GET, seller(302, staff=403)),
    "seller_center:end_renewal": Row(service, seller(302, staff=403), seller(302, staff=403)),
    "seller_center:renew_service": Row(service, seller(409, staff=403), seller(409, staff=403)),
    "seller_center:extend_automatically": Row(service, seller(200, staff=403), seller(200, staff=403)),
    "seller_center:stop_extension": Row(service, seller(302, staff=403), seller(302, staff=403)),
    "seller_center:access_duration": Row(service, seller(200, staff=403), seller(200, staff=403)),
    "seller_center:access_permissions": Row(service, seller(200, staff=403), seller(200, staff=403)),
    "seller_center:access_analytics": Row(service, seller(200, staff=403), seller(200, staff=403)),
    "seller_center:access_review": Row(service, seller(200, staff=403), seller(409, staff=403)),
    "seller_center:access_discard": Row(service, NO_GET, seller(302, staff=403)),
    # The Expiring boards, and the calendar feed of whoever belongs to a side
    "partner_center:expiring": Row(nothing, partner(200) | {"other_lead": 200}, NO_POST),
    "seller_center:expiring": Row(shop, seller(200, staff=200), NO_POST),
    "seller_center:expiring_everywhere": Row(nothing, seller(200, staff=200) | {"other_owner": 200}, NO_POST),
    "calendar:feed": Row(feed, answers(200), NO_POST_FOR_ANYBODY),
    "calendar:make": Row(nothing, NO_GET, SIDES),
    "calendar:reset": Row(nothing, NO_GET, SIDES),
    "calendar:turn_off": Row(nothing, NO_GET, SIDES),
    # Only with the demo
    "demo_sign_in": Row(nothing, NO_POST_FOR_ANYBODY, answers(404)),
    "demo_mail": Row(nothing, signed_in(403, operator=200), NO_POST),
    "demo_mail_detail": Row(mail, signed_in(403, operator=200), NO_POST),
    "demo_mail_html": Row(mail, signed_in(403, operator=200), NO_POST),
}


@pytest.fixture
def setting(db: None) -> Setting:
    world = make_world()
    grant = world.grant()
    acting.assign(grant, world.agent, by=world.lead.user)
    acting.enter_shop(world.lead, world.shop, browser="one", by=world.lead.user)
    used = world.permission("orders.manage").number
    PermissionUse.objects.create(grant=grant, permission=used, level=Level.VIEW, last_used_at=portal_now())
    request = world.request()
    told = Notification.objects.of(world.owner)[0]
    return Setting(world, grant, request, told, KeptMailFactory())


@pytest.fixture
def clients(setting: Setting) -> dict[str, Client]:
    return {role: client_of(setting.user(role)) for role in ROLES}


def client_of(user: User | None) -> Client:
    client = Client(raise_request_exception=False)
    if user:
        client.force_login(user)
    return client


def fingerprint() -> str:
    """All rows of all tables of the domain, as hashes."""
    tables = [m._meta.db_table for app in DOMAIN for m in apps.get_app_config(app).get_models() if m._meta.managed]
    with connection.cursor() as cursor:
        hashed = "md5(coalesce(string_agg(row::text, '|' ORDER BY row::text), ''))"
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', {hashed} FROM {table} row" for table in tables))
        # Sorted: large tables may be read in parallel, and then come in any order.
        return " ".join(f"{table}:{digest}" for table, digest in sorted(cursor.fetchall()))


def ask_all(clients: dict[str, Client], url: str, method: str) -> tuple[Answers, set[str]]:
    """What each role is answered, and for whom the answer left a trace; each finds the same state of things."""
    given: Answers = {}
    traced: set[str] = set()
    before = fingerprint()
    for role, client in clients.items():
        with transaction.atomic():
            given[role] = client.generic(method, url).status_code
            if fingerprint() != before:
                traced.add(role)
            transaction.set_rollback(True)
    return given, traced


def test_every_address_has_its_rights_written_down() -> None:
    walked = {address.name for address in addresses() if not address.is_admin}
    # What lies inside a shop is asked by permission and level: seller_center/tests/test_matrix.py has a line for each.
    walked = {name for name in walked if not name.startswith("shop:")}
    assert walked - ROWS.keys() == set(), "add a row for each to ROWS in tsp_portal/tests/test_rights.py"
    assert ROWS.keys() - walked == set(), "take these rows out of ROWS in tsp_portal/tests/test_rights.py"


@pytest.mark.parametrize("name", ROWS)
def test_an_address_answers_each_method_by_who_asks(name: str, setting: Setting, clients: dict[str, Client]) -> None:
    row = ROWS[name]
    url = reverse(name, args=row.names(setting))
    looked, by_looking = ask_all(clients, url, "GET")
    done, by_doing = ask_all(clients, url, "POST")
    assert {"GET": looked, "POST": done} == {"GET": row.get, "POST": row.post}
    assert by_looking == row.traces
    assert by_doing <= {role for role, status in done.items() if status in (200, 302)}
    for method in ("PUT", "PATCH", "DELETE"):
        otherwise, traced = ask_all(clients, url, method)
        assert {role: each for role, each in otherwise.items() if each not in (405, row.post[role])} == {}, method
        assert traced == set(), method


def test_a_signed_out_person_comes_back_after_signing_in(setting: Setting) -> None:
    for name, row in ROWS.items():
        url = reverse(name, args=row.names(setting))
        if row.get["anonymous"] == 302 and name != "account_logout":
            assert Client().get(url).headers["Location"] == f"{reverse('account_login')}?next={url}"


# The operators' pages: one rule for each ModelAdmin


def admin_address(address: Address, setting: Setting) -> str:
    """The address with the key of a row of its model, or of the first there is, in the place of each variable."""
    model = model_of(address)
    row = model._default_manager.first() if model else setting.grant
    assert row is not None, f"let the setting of tsp_portal/tests/test_rights.py have a {model.__name__}"
    route = re.sub(r"\^?\(\?P<app_label>(\w+)[^)]*\)/\$", r"\1/", address.route)
    route = route.replace("(?P<url>.*)$", "nowhere/").replace("<slug:verb>", offered_verb(model, row))
    return "/" + re.sub(r"<\w+:\w+>", str(row.pk), route)


def model_of(address: Address) -> type[Model] | None:
    label = "/".join(address.route.split("/")[1:3])
    models = {f"{model._meta.app_label}/{model._meta.model_name}": model for model in admin.site._registry}
    return models.get(label)


def offered_verb(model: type[Model] | None, row: Model) -> str:
    """The first button that is offered on the row, or a verb that no button has."""
    buttons = getattr(admin.site._registry.get(model), "buttons", ())
    return next((button.verb for button in buttons if button.is_offered(row)), "nothing")


@pytest.fixture
def full_setting(setting: Setting) -> Setting:
    """One row of each kind that an operator looks at."""
    world = setting.world
    ServiceAudience.objects.create(service=world.service, shop=world.shop)
    BindingCancellationFactory()
    PartnerBlockFactory()
    PartnerReportFactory()
    InvitationFactory(partner=world.partner)
    return setting


def test_nobody_but_an_operator_sees_an_operators_page(full_setting: Setting) -> None:
    clients = {role: client_of(full_setting.user(role)) for role in ROLES if role != "operator"}
    let_in = []
    for address in addresses():
        if address.is_admin and address.route != "admin/login/":
            url = admin_address(address, full_setting)
            before = fingerprint()
            asked = [
                (method, role, c.generic(method, url)) for role, c in clients.items() for method in ("GET", "POST")
            ]
            let_in += [
                (method, role, url, r.status_code) for method, role, r in asked if r.status_code not in (302, 403)
            ]
            assert fingerprint() == before, url
    assert let_in == []


@pytest.mark.parametrize("model", list(admin.site._registry), ids=lambda model: model._meta.label)
def test_an_operator_looks_at_each_kind_of_thing_and_deletes_none(model: type[Model], full_setting: Setting) -> None:
    may_add = admin.site._registry[model].has_add_permission(_asking(full_setting.world.operator))
    expected = {"changelist": 200, "add": 200 if may_add else 403, "change": 200, "history": 200, "delete": 403}
    client = client_of(full_setting.world.operator)
    given = {}
    before = fingerprint()
    for address in addresses():
        kind = address.name.rpartition("_")[2]
        if address.is_admin and model_of(address) is model and kind in {*expected, "press"}:
            given[kind] = client.get(admin_address(address, full_setting)).status_code
    pressed = {"press": 200 if offered_verb(model, model._default_manager.first()) != "nothing" else 404}
    assert given == expected | (pressed if "press" in given else {})
    assert fingerprint() == before


def test_an_employee_without_permissions_sees_and_presses_nothing(full_setting: Setting) -> None:
    client = client_of(UserFactory(is_staff=True))
    for address in addresses():
        if address.is_admin and model_of(address):
            url = admin_address(address, full_setting).replace("/press/nothing/", "/")
            statuses = {client.get(url, follow=True).status_code, client.post(url, follow=True).status_code}
            assert statuses == {403}, url


def _asking(user: User) -> Any:
    request = RequestFactory().get("/")
    request.user = user
    return request
