"""Partner Center: *Activity*, what the partner's own people did in shops; read a page at a time, and as a file."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client

from audit.clock import portal_now
from authorizations.actions import acting, activity
from authorizations.actions.activity import Delegation, Thing
from authorizations.models import AccessGrant, Activity
from authorizations.pages import activities
from authorizations.tests.factories import AccessGrantFactory, BindingFactory, ServiceAuthorizationFactory
from authorizations.tests.partner_center import page
from authorizations.tests.worlds import World
from catalogue.models import Level
from partners.models import PartnerMember
from sellers.tests.factories import ShopFactory

pytestmark = pytest.mark.django_db
URL, CSV = "/partner-center/activity/", "/partner-center/activity/csv/"
PRODUCT = UUID("00000000-0000-4000-8000-000000000001")


def by(world: World, grant: AccessGrant, member: PartnerMember, key: str = "products.manage") -> Delegation:
    permission = world.permission(key)
    return Delegation(
        member=member,
        shop=grant.shop,
        grant_id=grant.pk,
        revision_number=grant.revision_number,
        permission=permission.number,
        section=permission.section_key,
        level=Level.EDIT,
        page="product_edit",
    )


def change(
    world: World,
    grant: AccessGrant,
    member: PartnerMember | None = None,
    *,
    at: datetime | None = None,
    label: str = "Cleansing balm",
    key: str = "products.manage",
    uuid: UUID = PRODUCT,
) -> None:
    member = member or world.lead
    thing = Thing("product", uuid, label)
    changed = [(thing, {"price": ("12.00", "10.00")})]
    activity.record_changes(by(world, grant, member, key), changed, by=member.user, at=at or portal_now())


def titles(client: Client, member: PartnerMember, **query: str) -> list[str]:
    client.force_login(member.user)
    response = client.get(URL, query)
    assert response.status_code == 200
    return [line.title for line in response.context["lines"]]


def test_the_words_say_who_did_what_where_and_by_which_access(client: Client, world: World) -> None:
    grant = world.grant()
    change(world, grant, world.admin)
    text = page(client, URL, world.lead)
    assert world.admin.user.name in text
    assert "Changed product “Cleansing balm”" in text
    assert "Products › Manage product, View &amp; edit" in text
    assert "Price: 12.00" in text
    assert f'href="/partner-center/seller-management/grants/{grant.uuid}/"' in text


def test_coming_looking_being_refused_and_going_are_said(client: Client, world: World) -> None:
    grant = world.grant()
    acting.enter_shop(world.lead, world.shop, browser="b", by=world.lead.user)
    activity.record_look(by(world, grant, world.lead, "orders.manage"), by=world.lead.user, at=portal_now())
    activity.record_refusal(
        world.lead,
        world.shop,
        world.permission("orders.export"),
        Level.EDIT,
        condition="permission_granted",
        page="order_export",
        by=world.lead.user,
        at=portal_now(),
    )
    acting.leave_shop(world.lead, world.shop, browser="b", by=world.lead.user)
    assert titles(client, world.lead) == [
        "Left the shop",
        "Was refused: Export orders",
        "Looked at Manage orders",
        "Entered the shop",
    ]
    assert "Why: the access did not include it." in page(client, URL, world.lead)


def test_a_member_reads_its_own_and_a_lead_everybodys(client: Client, world: World) -> None:
    grant = world.grant()
    change(world, grant, world.agent, label="By the agent")
    change(world, grant, world.admin, label="By the admin")
    everything = ["Changed product “By the admin”", "Changed product “By the agent”"]
    assert titles(client, world.lead) == titles(client, world.admin) == everything
    assert titles(client, world.agent) == ["Changed product “By the agent”"]
    assert titles(client, world.agent, person=str(world.admin.uuid)) == ["Changed product “By the agent”"]
    assert titles(client, world.other_lead) == []


def test_a_file_is_the_leads(client: Client, world: World) -> None:
    for member, status in ((world.lead, 200), (world.admin, 200), (world.agent, 403), (world.other_lead, 200)):
        client.force_login(member.user)
        assert client.get(CSV).status_code == status
    client.force_login(world.owner)
    assert client.get(CSV).status_code == client.get(URL).status_code == 404


def test_each_filter_leaves_out_what_it_should(client: Client, world: World) -> None:
    grant, lead = world.grant(), world.lead
    shop = ShopFactory(seller=world.seller, name="Elsewhere")
    taken = ServiceAuthorizationFactory(binding=BindingFactory(partner=world.partner, shop=shop), service=world.service)
    change(world, AccessGrantFactory(service_authorization=taken, by=world.owner), label="Elsewhere")
    change(world, grant, world.admin, label="By the admin")
    change(world, grant, label="An order", key="orders.manage", uuid=uuid4())
    acting.enter_shop(world.lead, world.shop, browser="b", by=world.lead.user)
    for query, found in {
        ("person", str(world.admin.uuid)): ["Changed product “By the admin”"],
        ("shop", "lsewher"): ["Changed product “Elsewhere”"],
        ("shop", shop.code): ["Changed product “Elsewhere”"],
        ("shop", "no such shop"): [],
        ("section", "orders"): ["Changed product “An order”"],
        ("kind", "ENTERED"): ["Entered the shop"],
        ("thing", "the adm"): ["Changed product “By the admin”"],
        ("thing", str(PRODUCT)): ["Changed product “By the admin”", "Changed product “Elsewhere”"],
    }.items():
        assert titles(client, lead, **dict([query])) == found, query


def test_days_are_whole_and_those_of_the_page(client: Client, world: World) -> None:
    grant = world.grant()
    midnight = portal_now().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=3)
    day = midnight.date().isoformat()
    for label, at in {
        "before": midnight - timedelta(microseconds=1),
        "first": midnight,
        "last": midnight + timedelta(days=1, microseconds=-1),
        "after": midnight + timedelta(days=1),
    }.items():
        change(world, grant, at=at, label=label)
    assert titles(client, world.lead, start=day, end=day) == ["Changed product “last”", "Changed product “first”"]


BAD = [
    {"start": "yesterday"},
    {"start": "0001-01-01"},
    {"end": "9999-12-31"},
    {"start": "2027-03-02", "end": "2027-03-01"},
    {"kind": "NONSENSE"},
    {"person": "nobody"},
    {"section": "\x00"},
    {"thing": "\x00"},
    {"shop": "x" * 101},
]


@pytest.mark.parametrize("query", BAD, ids=str)
def test_a_filter_that_cannot_be_understood_says_so(query: dict[str, str], client: Client, world: World) -> None:
    world.grant()
    client.force_login(world.lead.user)
    response = client.get(URL, query)
    assert response.status_code == 200
    assert "Some filters were passed over" in response.content.decode()
    assert client.get(CSV, query).status_code == 200


@pytest.mark.parametrize("mark", ["x", "-1", "1-", "9" * 17 + "-" + "9" * 18, "1-1-1", "１-1", "\x00"])
def test_a_mark_that_is_none_is_passed_over(mark: str, client: Client, world: World) -> None:
    change(world, world.grant())
    assert len(titles(client, world.lead, older=mark)) == 1
    assert len(titles(client, world.lead, newer=mark)) == 1


@pytest.fixture
def many(world: World, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Seven changes, two at the same instant, on pages of three; the newest first."""
    monkeypatch.setattr(activities, "PER_PAGE", 3)
    grant, now = world.grant(), portal_now()
    minutes = (60, 50, 40, 40, 30, 20, 10)
    for number, ago in enumerate(minutes):
        change(world, grant, at=now - timedelta(minutes=ago), label=f"No. {number}")
    return [f"Changed product “No. {number}”" for number in reversed(range(len(minutes)))]


def test_pages_go_back_and_forth_without_gap_or_double(client: Client, world: World, many: list[str]) -> None:
    client.force_login(world.lead.user)
    seen, older, sheets = [], "", []
    while True:
        response = client.get(URL, {"older": older} if older else {})
        seen += [line.title for line in response.context["lines"]]
        sheets.append(response.context["sheet"])
        older = sheets[-1].older
        if not older:
            break
    assert seen == many
    assert [bool(sheet.newer) for sheet in sheets] == [False, True, True]
    assert titles(client, world.lead, newer=sheets[2].newer) == many[3:6]
    assert titles(client, world.lead, newer=sheets[1].newer) == many[:3]


def test_a_full_last_page_leads_no_further(client: Client, world: World, many: list[str]) -> None:
    client.force_login(world.lead.user)
    mark = str(activities.Mark.of(Activity.objects.order_by("-at", "-pk")[3]))
    response = client.get(URL, {"older": mark})
    assert [line.title for line in response.context["lines"]] == many[4:]
    assert response.context["sheet"].older == ""


def test_a_search_for_words_says_how_far_it_looked(
    client: Client, world: World, many: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(activities, "LOOKED_THROUGH", 5)
    client.force_login(world.lead.user)
    response = client.get(URL, {"thing": "No. 0"})
    assert response.context["lines"] == []
    assert "Look further back" in response.content.decode()
    assert titles(client, world.lead, thing="No. 0", older=response.context["sheet"].older) == [many[-1]]
    assert titles(client, world.lead, thing="No. 2") == [many[4]]


# The file


def rows(client: Client, member: PartnerMember, **query: str) -> list[dict[str, str]]:
    client.force_login(member.user)
    response = client.get(CSV, query)
    assert response.streaming
    text = b"".join(response).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_file_holds_what_the_filters_find_in_chunks(
    client: Client, world: World, many: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(activities, "CHUNK", 3)
    assert [row["What"] for row in rows(client, world.lead)] == many
    [row] = rows(client, world.lead, thing="No. 3")
    assert row["Person"] == world.lead.user.name
    assert row["Changes"] == "Price: 12.00 → 10.00"
    assert (row["Shop code"], row["Section"], row["Level"]) == (world.shop.code, "Products", "View & edit")


def test_what_was_typed_is_no_formula_in_the_file(client: Client, world: World) -> None:
    grant = world.grant()
    for label in ("=1+1", "\t=1+1", "＝1+1", "  =1+1", "\r\n@SUM(A1)", "plain"):
        change(world, grant, label=label)
    found = [row["Object"] for row in rows(client, world.lead)]
    assert found == ["plain", "'\r\n@SUM(A1)", "'  =1+1", "'＝1+1", "'\t=1+1", "'=1+1"]


def test_an_erased_name_stays_erased(client: Client, world: World) -> None:
    change(world, world.grant())
    Activity.objects.get().person.delete()
    assert "Name erased" in page(client, URL, world.lead)
    assert rows(client, world.lead)[0]["Person"] == "Name erased"
