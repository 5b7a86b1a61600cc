"""Seller Center: *Partner activity*, who may read it, how it is searched, paged and downloaded, what each line says."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.clock import portal_now
from audit.origin import Origin, from_origin
from authorizations.actions.activity import Delegation, Thing, record_changes, record_look, record_refusal
from authorizations.models import AccessGrant, ActivityPerson
from authorizations.pages.activities import PER_PAGE
from authorizations.tests.factories import AccessGrantFactory, BindingFactory, ServiceAuthorizationFactory
from authorizations.tests.wizard_pages import text_of
from authorizations.tests.worlds import World
from catalogue.models import Level
from partners.models import PartnerMember
from sellers.tests.factories import SellerMemberFactory, ShopFactory, give_roles

pytestmark = pytest.mark.django_db
ADDRESS = "192.0.2.7"


def right(grant: AccessGrant, member: PartnerMember, key: str, world: World) -> Delegation:
    permission = world.permission(key)
    return Delegation(
        member=member,
        shop=grant.shop,
        grant_id=grant.pk,
        revision_number=1,
        permission=permission.number,
        section=permission.section_key,
        level=Level.EDIT,
        page="product_edit",
    )


def change(
    world: World, grant: AccessGrant, *, at: datetime, label: str = "Balm", member: PartnerMember | None = None
) -> None:
    member = member or world.lead
    thing = Thing(kind="product", uuid=uuid4(), label=label)
    with from_origin(Origin(ADDRESS, "a browser")):
        changed = [(thing, {"price": ("12.00", "9.00")})]
        record_changes(right(grant, member, "products.manage", world), changed, by=member.user, at=at)


@pytest.fixture
def grant(world: World) -> AccessGrant:
    return world.grant()


def activity_url(world: World, name: str = "partner_activity") -> str:
    return reverse(f"seller_center:{name}", args=[world.shop.code])


def show(client: Client, world: World, **query: object) -> HttpResponse:
    client.force_login(world.owner)
    return client.get(activity_url(world), query)


def titles(answer: HttpResponse) -> list[str]:
    return [line.title for line in answer.context["lines"]]


def download(client: Client, world: World, **query: object) -> str:
    client.force_login(world.owner)
    answer = client.get(activity_url(world, "partner_activity_export"), query)
    return b"".join(answer.streaming_content).decode()


# Who


@pytest.mark.parametrize("name", ["partner_activity", "partner_activity_export"])
@pytest.mark.parametrize(
    ("who", "status"), [("owner", 200), ("staff", 403), ("other_owner", 404), ("lead", 404), ("operator", 404)]
)
def test_the_main_account_reads_it_and_other_sub_accounts_do_not(
    client: Client, world: World, grant: AccessGrant, who: str, status: int, name: str
) -> None:
    person = getattr(world, who)
    client.force_login(getattr(person, "user", person))
    assert client.get(activity_url(world, name)).status_code == status


@pytest.mark.parametrize(("role", "status"), [("main_administrator", 200), ("data_analyst", 403)])
def test_a_main_administrator_reads_it_and_sees_the_way_there(
    client: Client, world: World, role: str, status: int
) -> None:
    member = SellerMemberFactory(seller=world.seller)
    give_roles(member, role)
    client.force_login(member.user)
    assert client.get(activity_url(world)).status_code == status
    home = client.get(reverse("seller_center:shop_home", args=[world.shop.code]))
    assert (activity_url(world) in text_of(home)) == (status == 200)


def test_it_is_read_and_never_posted_to(client: Client, world: World) -> None:
    client.force_login(world.owner)
    assert client.post(activity_url(world)).status_code == 405


def test_another_shops_activity_is_not_among_it(client: Client, world: World, grant: AccessGrant) -> None:
    other = ShopFactory(seller=world.seller, name="Fernhollow UK")
    binding = BindingFactory(partner=world.partner, shop=other)
    elsewhere = AccessGrantFactory(
        service_authorization=ServiceAuthorizationFactory(binding=binding, service=world.service), by=world.owner
    )
    change(world, elsewhere, at=portal_now(), label="Elsewhere")
    change(world, grant, at=portal_now(), label="Here")
    assert titles(show(client, world)) == ["Changed product “Here”"]
    assert "Elsewhere" not in download(client, world)


# What each line says


def test_a_change_says_who_where_from_what_and_from_which_value_to_which(
    client: Client, world: World, grant: AccessGrant
) -> None:
    change(world, grant, at=portal_now())
    for view in ("timeline", "table"):
        page = text_of(show(client, world, view=view))
        for said in (world.lead.user.name, "Larkspur", "Changed product “Balm”", "12.00", "9.00", ADDRESS, "Full care"):
            assert said in page, (view, said)


def test_a_look_and_a_refusal_say_what_they_were(client: Client, world: World, grant: AccessGrant) -> None:
    now = portal_now()
    record_look(right(grant, world.lead, "orders.buyer_details", world), by=world.lead.user, at=now)
    permission = world.permission("finance.settlements")
    record_refusal(
        world.agent,
        world.shop,
        permission,
        Level.VIEW,
        condition="permission_granted",
        page="settlement_list",
        by=world.agent.user,
        at=now + timedelta(seconds=1),
    )
    refused, looked = titles(show(client, world))
    assert refused == f"Was refused: {permission.label}"
    assert looked.startswith("Looked at")
    assert "the access did not include it" in text_of(show(client, world))


def test_a_name_that_was_erased_takes_nothing_else_with_it(client: Client, world: World, grant: AccessGrant) -> None:
    change(world, grant, at=portal_now())
    ActivityPerson.objects.all().delete()
    page = text_of(show(client, world))
    assert "Name erased" in page
    assert "Changed product “Balm”" in page
    assert ADDRESS not in page


def test_the_timeline_is_by_day_in_the_shops_time_zone(client: Client, world: World, grant: AccessGrant) -> None:
    night = datetime.fromisoformat("2026-11-20T07:30:00+00:00")  # 23:30 of the 19th in Los Angeles
    change(world, grant, at=night)
    change(world, grant, at=night + timedelta(hours=1))
    assert [day.words for day in show(client, world).context["days"]] == ["20 November 2026", "19 November 2026"]


# Searching


def test_it_is_narrowed_by_partner_person_section_kind_object_and_days(
    client: Client, world: World, grant: AccessGrant
) -> None:
    at = datetime.fromisoformat("2026-11-20T07:30:00+00:00")
    change(world, grant, at=at, label="Balm")
    change(world, grant, at=at + timedelta(hours=1), label="Soap", member=world.agent)
    balm, soap = ["Changed product “Balm”"], ["Changed product “Soap”"]
    queries: dict[str, tuple[object, list[str]]] = {
        "thing": ("bal", balm),
        "person": (world.agent.uuid, soap),
        "partner": (world.partner.code, soap + balm),
        "section": ("orders", []),
        "kind": ("VIEWED", []),
        "end": ("2026-11-19", balm),
        "start": ("2026-11-20", soap),
    }
    found = {name: titles(show(client, world, **{name: value})) for name, (value, _) in queries.items()}
    assert found == {name: expected for name, (_, expected) in queries.items()}


@pytest.mark.parametrize(
    "query",
    [
        {"person": "zz"},
        {"start": "yesterday"},
        {"end": "0001-01-01"},
        {"start": "2026-11-02", "end": "2026-11-01"},
        {"older": "zz", "newer": "99999999999999999999"},
        {"view": "x" * 500},
        {"thing": "a\x00b"},
    ],
)
def test_what_makes_no_sense_in_the_address_is_said_or_passed_over(
    client: Client, world: World, grant: AccessGrant, query: dict[str, str]
) -> None:
    change(world, grant, at=portal_now())
    assert show(client, world, **query).status_code == 200
    assert download(client, world, **query)


def test_what_finds_nothing_and_where_nothing_happened_say_different_things(
    client: Client, world: World, grant: AccessGrant
) -> None:
    assert "No partner has been in this shop" in text_of(show(client, world))
    change(world, grant, at=portal_now())
    assert "Nothing fits" in text_of(show(client, world, kind="REFUSED"))


# Paging and download


def test_a_page_leads_to_the_older_and_back_and_keeps_the_view(
    client: Client, world: World, grant: AccessGrant
) -> None:
    begins = portal_now()
    for number in range(PER_PAGE + 3):
        change(world, grant, at=begins + timedelta(seconds=number), label=f"Number {number}")
    first = show(client, world, view="table")
    assert len(titles(first)) == PER_PAGE
    older = first.context["sheet"].older
    assert f"view=table&amp;older={older}" in text_of(first)
    second = show(client, world, older=older)
    assert titles(second) == [f"Changed product “Number {number}”" for number in (2, 1, 0)]
    assert titles(show(client, world, newer=second.context["sheet"].newer)) == titles(first)


def test_a_page_asks_as_often_for_many_as_for_few(client: Client, world: World, grant: AccessGrant) -> None:
    asked = []
    for count in (3, 40):
        for number in range(count):
            change(world, grant, at=portal_now(), label=f"Number {number}")
        show(client, world)
        with CaptureQueriesContext(connection) as queries:
            show(client, world)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_the_download_has_what_was_searched_and_no_formula(client: Client, world: World, grant: AccessGrant) -> None:
    now = portal_now()
    change(world, grant, at=now, label='=HYPERLINK("http://evil.example")')
    change(world, grant, at=now, label="Soap")
    everything = download(client, world).strip().splitlines()
    assert len(everything) == 3
    assert "'=HYPERLINK" in everything[2]
    assert ADDRESS in everything[1]
    assert len(download(client, world, thing="soap").strip().splitlines()) == 2
    client.force_login(world.owner)
    headers = client.get(activity_url(world, "partner_activity_export")).headers
    assert headers["Content-Disposition"] == f'attachment; filename="partner-activity-{world.shop.code}.csv"'


# The menu


def entries(client: Client, world: World, user: Any) -> list[str]:
    """What the menu of My Services holds of the shop itself."""
    client.force_login(user)
    menu = client.get(reverse("seller_center:my_services", args=[world.shop.code])).context["seller_menu"]
    return [entry.label for section in menu.sections for entry in section.entries]


def test_the_menu_of_my_services_holds_what_the_person_may_see_of_the_shop(client: Client, world: World) -> None:
    analyst = give_roles(SellerMemberFactory(seller=world.seller), "data_analyst")
    assert "User management" in entries(client, world, world.owner)
    seen = entries(client, world, analyst.user)
    assert "Data Overview" in seen
    assert "User management" not in seen
    assert entries(client, world, world.staff) == []


def test_the_menu_takes_one_query(client: Client, world: World) -> None:
    client.force_login(world.owner)
    url = reverse("seller_center:my_services", args=[world.shop.code])
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    assert sum('FROM "live_access"' in query["sql"] for query in queries) == 1
