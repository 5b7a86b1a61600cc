"""A delegated session belongs to one person, one shop, one revision, one browser; and gives no right by itself."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from audit.clock import portal_now
from authorizations.actions import acting, bindings
from authorizations.models import Activity, DelegatedSession
from authorizations.tests.factories import AccessGrantFactory, BindingFactory, ServiceAuthorizationFactory
from authorizations.tests.threads import racers
from authorizations.tests.worlds import World, make_world
from catalogue.models import Level
from partners import actions as partner_actions
from partners.tests.factories import PartnerMemberFactory, ServiceFactory
from seller_center.tests.inside import address, client_of, enter, given, inside, staff_client
from sellers.models import Shop
from sellers.tests.factories import SellerMemberFactory, ShopFactory

pytestmark = pytest.mark.django_db

VIEW, EDIT = Level.VIEW, Level.EDIT
HELD = {"products.manage": EDIT}
PASSWORD = "a long password for tests"


def kinds(**values: object) -> list[str]:
    """What was recorded, oldest first."""
    return list(Activity.objects.filter(**values).order_by("id").values_list("kind", flat=True))


def status(client: Client, shop: Shop) -> int:
    return client.get(address(shop, "product_list")).status_code


def another_shop(world: World, levels: dict[str, Level] | None = None) -> Shop:
    """A second shop of the seller, where the partner has access as well."""
    shop = ShopFactory(
        seller=world.seller, name="Fernhollow UK", market="GB", currency="GBP", time_zone="Europe/London"
    )
    binding = BindingFactory(partner=world.partner, shop=shop)
    taken = ServiceAuthorizationFactory(binding=binding, service=world.service)
    AccessGrantFactory(service_authorization=taken, levels=levels or HELD, by=world.owner)
    return shop


# Entering


def test_entering_makes_one_stay_and_records_it(world: World) -> None:
    grant = given(world, HELD)
    client = client_of(world.lead)
    assert status(client, world.shop) == 409, "one has to enter first"
    enter(client, world.shop)
    assert status(client, world.shop) == 200
    stay = DelegatedSession.objects.get()
    assert (stay.member, stay.shop, stay.grant, stay.revision_number) == (world.lead, world.shop, grant, 1)
    activity = Activity.objects.select_related("person").get()
    assert (activity.kind, activity.member, activity.partner) == ("ENTERED", world.lead, world.partner)
    assert (activity.grant, activity.revision_number, activity.shop) == (grant, 1, world.shop)
    assert (activity.person.name, activity.person.address) == (world.lead.user.name, "127.0.0.1")


def test_entering_twice_makes_one_stay_and_one_entry(world: World) -> None:
    client = inside(world, HELD)
    enter(client, world.shop)
    enter(client, world.shop)
    assert DelegatedSession.objects.count() == 1
    assert kinds() == ["ENTERED"]


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one_stay_and_one_entry() -> None:
    world = make_world()
    given(world, HELD)
    with racers(2) as running:
        for round_ in range(10):
            browser = f"browser {round_}"
            click = partial(acting.enter_shop, world.lead, world.shop, browser=browser, by=world.lead.user)
            running.race(click, click)
            assert DelegatedSession.objects.filter(browser=browser).count() == 1
    assert kinds() == ["ENTERED"] * 10


def test_the_database_itself_refuses_a_second_open_stay(world: World) -> None:
    inside(world, HELD)
    stay = DelegatedSession.objects.get()
    stay.pk, stay.uuid = None, None
    with pytest.raises(IntegrityError):
        DelegatedSession.objects.create(
            member=stay.member,
            shop=stay.shop,
            grant=stay.grant,
            revision_number=stay.revision_number,
            browser=stay.browser,
            started_at=stay.started_at,
        )


def test_after_the_terms_changed_the_stay_on_the_older_ones_ends(world: World) -> None:
    client = inside(world, HELD)
    given(world, {"products.manage": EDIT, "orders.shipping": VIEW})
    assert status(client, world.shop) == 409
    enter(client, world.shop)
    assert [(s.revision_number, s.ended_at is None) for s in DelegatedSession.objects.order_by("pk")] == [
        (1, False),
        (2, True),
    ]
    assert kinds() == ["ENTERED", "LEFT", "ENTERED"]


def test_access_for_a_second_service_is_entered_as_something_new(world: World) -> None:
    client = inside(world, HELD)
    second = ServiceFactory(partner=world.partner, category=world.service.category, name="More care")
    taken = bindings.authorize_service(
        world.binding, second, by=None, valid_from=portal_now(), valid_until=world.authorization.valid_until
    )
    AccessGrantFactory(service_authorization=taken, levels={"orders.shipping": EDIT}, by=world.owner)
    assert status(client, world.shop) == 200, "what was entered stays entered"
    response = client.get(address(world.shop, "shipping"))
    assert response.status_code == 409
    assert response.context["changed"].is_first, "nothing was changed or taken away"
    enter(client, world.shop)
    assert client.get(address(world.shop, "shipping")).status_code == 200
    assert DelegatedSession.objects.open().count() == 2
    assert kinds() == ["ENTERED", "ENTERED"]


# One person, one browser


def test_another_browser_has_to_enter_for_itself(world: World) -> None:
    inside(world, HELD)
    other = client_of(world.lead)
    assert status(other, world.shop) == 409
    enter(other, world.shop)
    assert status(other, world.shop) == 200
    assert len({stay.browser for stay in DelegatedSession.objects.open()}) == 2


def test_another_person_has_to_enter_for_themselves(world: World) -> None:
    grant = given(world, HELD)
    inside(world)
    acting.assign(grant, world.agent, by=world.lead.user)
    assert status(client_of(world.agent), world.shop) == 409


def test_signing_out_and_in_again_means_entering_again(world: World) -> None:
    client = inside(world, HELD)
    client.post(reverse("account_logout"))
    assert client.get(address(world.shop, "product_list")).status_code == 302
    client.force_login(world.lead.user)
    assert status(client, world.shop) == 409


def test_a_session_that_somebody_fixed_beforehand_is_not_the_one_that_enters(world: World) -> None:
    given(world, HELD)
    world.lead.user.set_password(PASSWORD)
    world.lead.user.save()
    victim = Client()
    victim.get(reverse("account_login"))
    victim.session.save()
    fixed = victim.session.session_key
    victim.cookies["sessionid"] = fixed
    victim.post(reverse("account_login"), {"login": world.lead.user.email, "password": PASSWORD})
    assert victim.session.session_key not in (None, fixed)
    enter(victim, world.shop)
    attacker = Client()
    attacker.cookies["sessionid"] = fixed
    assert attacker.get(address(world.shop, "product_list")).status_code == 302


def test_the_stay_keeps_a_digest_and_not_the_key_of_the_sign_in(world: World) -> None:
    client = inside(world, HELD)
    stay = DelegatedSession.objects.get()
    assert len(stay.browser) == 64
    assert client.session.session_key not in stay.browser


def test_whoever_was_shut_out_of_the_portal_is_out_of_the_shop(world: World) -> None:
    client = inside(world, HELD)
    world.lead.user.is_active = False
    world.lead.user.save(update_fields=["is_active"])
    assert client.get(address(world.shop, "product_list")).headers["Location"].startswith("/accounts/login/")
    assert client.post(address(world.shop, "enter")).headers["Location"].startswith("/accounts/login/")


# Two shops


def test_two_tabs_are_in_two_shops_at_once(world: World) -> None:
    there = another_shop(world)
    client = inside(world, HELD)
    assert (status(client, world.shop), status(client, there)) == (200, 409)
    enter(client, there)
    assert (status(client, world.shop), status(client, there)) == (200, 200)
    client.post(address(there, "leave"))
    assert (status(client, world.shop), status(client, there)) == (200, 409)


def test_what_is_held_in_one_shop_opens_nothing_in_the_other(world: World) -> None:
    there = another_shop(world, {"orders.shipping": VIEW})
    client = inside(world, HELD)
    enter(client, there)
    assert (status(client, world.shop), status(client, there)) == (200, 403)
    shipping = [client.get(address(shop, "shipping")).status_code for shop in (world.shop, there)]
    assert shipping == [403, 200]


# Leaving


def test_leaving_ends_the_stay_and_records_it(world: World) -> None:
    client = inside(world, HELD)
    response = client.post(address(world.shop, "leave"))
    assert response.headers["Location"] == reverse("partner_center:shops_to_enter")
    assert DelegatedSession.objects.open().count() == 0
    assert kinds() == ["ENTERED", "LEFT"]
    assert status(client, world.shop) == 409


def test_leaving_twice_leaves_once(world: World) -> None:
    client = inside(world, HELD)
    client.post(address(world.shop, "leave"))
    assert client.post(address(world.shop, "leave")).status_code == 302
    assert kinds() == ["ENTERED", "LEFT"]


def test_leaving_in_one_browser_leaves_the_other_inside(world: World) -> None:
    client, other = inside(world, HELD), inside(world)
    client.post(address(world.shop, "leave"))
    assert (status(client, world.shop), status(other, world.shop)) == (409, 200)


def test_one_can_leave_where_the_access_has_ended(world: World) -> None:
    client = inside(world, HELD)
    bindings.unbind(world.binding, by=world.owner)
    assert client.post(address(world.shop, "leave")).status_code == 302
    assert kinds() == ["ENTERED", "LEFT"]


# Who may come and go


@pytest.mark.parametrize("door", ["enter", "leave"])
@pytest.mark.parametrize("who", ["other_lead", "other_owner", "operator", "stranger", "owner", "staff"])
def test_the_doors_are_there_for_the_partners_people_alone(door: str, who: str, world: World) -> None:
    given(world, HELD)
    client = client_of(getattr(world, who))
    assert client.post(address(world.shop, door)).status_code == 404
    assert client.post(f"/seller-center/ZZ000000/{door}/").status_code == 404
    assert (DelegatedSession.objects.count(), kinds()) == (0, [])
    assert world.shop.name not in client.get("/", follow=True).content.decode() or who in ("owner", "staff")


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("door", ["enter", "leave"])
def test_a_door_is_a_button_and_no_link(method: str, door: str, world: World) -> None:
    given(world, HELD)
    assert client_of(world.lead).generic(method, address(world.shop, door)).status_code == 405
    assert (DelegatedSession.objects.count(), kinds()) == (0, [])


@pytest.mark.parametrize("door", ["enter", "leave"])
def test_whoever_has_not_signed_in_is_sent_to_the_sign_in_page(door: str, world: World) -> None:
    response = Client().post(address(world.shop, door))
    assert response.headers["Location"].startswith("/accounts/login/")


def test_whoever_may_not_act_does_not_enter_and_is_told_why(world: World) -> None:
    given(world, HELD)
    client = client_of(world.agent)
    response = client.post(address(world.shop, "enter"), follow=True)
    assert response.status_code == 403
    assert response.context["reason"].condition == "member_assigned"
    assert (DelegatedSession.objects.count(), kinds()) == (0, ["REFUSED"])


def test_a_deactivated_member_is_told_so_when_entering(world: World) -> None:
    given(world, HELD)
    partner_actions.deactivate_member(world.admin, by=world.lead.user)
    response = client_of(world.admin).post(address(world.shop, "enter"), follow=True)
    assert response.context["reason"].condition == "member_active"


def test_a_stay_gives_no_right_by_itself(world: World) -> None:
    client = inside(world, HELD, person=world.agent)
    acting.end_assignment(world.agent.assignments.get(), by=world.lead.user)
    assert DelegatedSession.objects.open().count() == 1
    assert status(client, world.shop) == 403


# Where entering leads


@pytest.mark.parametrize(
    "wanted",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "///elsewhere.example/",
        "/\\elsewhere.example/",
        "javascript:alert(1)",
        "\t//elsewhere.example/",
        "http://[",
        "/",
        "/admin/",
        "/partner-center/",
        "/seller-center/{other}/products/",
        "/seller-center/{here}/../{other}/products/",
        "/seller-center/{here}/%2e%2e/{other}/products/",
        "/seller-center/{here}/",
        "/seller-center/{here}/apps-services/my-services/",
        "/seller-center/{here}/enter/",
        "/seller-center/{here}/leave/",
        "/seller-center/{here}@elsewhere.example/",
        "/seller-center/{here}/preview/access/00000000-0000-0000-0000-000000000000/products/",
        "dashboard/",
        "\r\nSet-Cookie: a=b",
        "x" * 5000,
    ],
)
def test_entering_leads_nowhere_but_into_this_shop(wanted: str, world: World) -> None:
    there = another_shop(world)
    given(world, HELD)
    place = wanted.format(here=world.shop.code, other=there.code)
    response = client_of(world.lead).post(address(world.shop, "enter"), {"next": place})
    assert response.headers["Location"] == address(world.shop, "dashboard")


def test_entering_leads_on_to_the_page_that_was_asked_for(world: World) -> None:
    given(world, HELD)
    wanted = f"{address(world.shop, 'product_list')}?q=oat&page=2"
    client = client_of(world.lead)
    asked = client.get(wanted)
    assert asked.context["next"] == wanted
    assert client.post(address(world.shop, "enter"), {"next": wanted}).headers["Location"] == wanted


# People who are two things at once


def test_a_sub_account_that_is_a_partners_member_too_is_in_its_own_shop_as_itself(world: World) -> None:
    grant = given(world, HELD)
    both = PartnerMemberFactory(partner=world.partner, user=world.staff)
    acting.assign(grant, both, by=world.lead.user)
    client = staff_client(world, "data_analyst")
    assert client.post(address(world.shop, "enter")).status_code == 404
    assert client.get(address(world.shop, "product_list")).context["request"].visit.is_delegate is False
    assert client.post(address(world.shop, "product_add")).status_code == 403
    assert (DelegatedSession.objects.count(), kinds()) == (0, [])


def test_a_sub_account_of_another_seller_acts_as_the_partners_member_it_is(world: World) -> None:
    grant = given(world, HELD)
    user = SellerMemberFactory(seller=world.other_seller).user
    both = PartnerMemberFactory(partner=world.partner, user=user)
    acting.assign(grant, both, by=world.lead.user)
    client = enter(user, world.shop)
    response = client.get(address(world.shop, "product_list"))
    assert (response.status_code, response.context["request"].visit.is_delegate) == (200, True)
    assert kinds(member=both) == ["ENTERED"]


def test_an_operator_who_is_a_partners_member_has_the_members_rights_and_no_more(world: World) -> None:
    grant = given(world, HELD)
    both = PartnerMemberFactory(partner=world.partner, user=world.operator)
    assert status(client_of(world.operator), world.shop) == 403
    acting.assign(grant, both, by=world.lead.user)
    client = enter(world.operator, world.shop)
    assert status(client, world.shop) == 200
    assert client.get(address(world.shop, "profile")).status_code == 403
    assert client.get(address(world.shop, "order_list")).status_code == 403
