"""Partner Center: who may use which access, by access and by person; for the main account and the admins."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from authorizations.actions import acting, grants
from authorizations.decision import held
from authorizations.models import AccessGrant, GrantAssignment
from authorizations.tests.factories import AccessGrantFactory, BindingFactory, ServiceAuthorizationFactory
from authorizations.tests.partner_center import access_page, page
from authorizations.tests.worlds import World
from catalogue.models import Level
from partners.models import PartnerMember
from partners.tests.factories import PartnerMemberFactory
from sellers.tests.factories import ShopFactory

pytestmark = pytest.mark.django_db
TEAM = "/partner-center/team/"
ALL = {"level": "2", "extent": "all"}
SOME = {"level": "1", "extent": "some", "sections": ["orders"]}


def of_grant(grant: AccessGrant) -> str:
    return reverse("partner_center:grant_assignments", args=[grant.uuid])


def of_member(member: PartnerMember) -> str:
    return reverse("partner_center:team_member", args=[member.uuid])


def edit_url(assignment: GrantAssignment) -> str:
    return reverse("partner_center:assignment_edit", args=[assignment.uuid])


def end_url(assignment: GrantAssignment) -> str:
    return reverse("partner_center:end_assignment", args=[assignment.uuid])


def post(client: Client, url: str, world: World, member: PartnerMember | None = None, **data: object) -> str:
    """What the page says after the post, wherever it led."""
    client.force_login((member or world.lead).user)
    return " ".join(client.post(url, data, follow=True).content.decode().split())


def another_grant(world: World, name: str = "Another") -> AccessGrant:
    shop = ShopFactory(seller=world.seller, name=name)
    taken = ServiceAuthorizationFactory(binding=BindingFactory(partner=world.partner, shop=shop), service=world.service)
    return AccessGrantFactory(service_authorization=taken, by=world.owner)


def assigned() -> set[tuple[int, int, int]]:
    return {(row.grant_id, row.member_id, row.level) for row in GrantAssignment.objects.active()}


@pytest.mark.parametrize("role", ["lead", "admin"])
def test_several_members_are_assigned_at_once(role: str, client: Client, world: World) -> None:
    grant, lead = world.grant(), getattr(world, role)
    assert "Who may use this access" in access_page(client, world, grant)
    chosen = [str(world.agent.uuid), str(world.admin.uuid)]
    text = post(client, of_grant(grant), world, lead, chosen=chosen, **SOME)
    assert "2 people may now enter Fernhollow US, and were told." in text
    assert "View at most · Homepage, Orders and shipping" in text
    assert assigned() == {(grant.pk, world.agent.pk, 1), (grant.pk, world.admin.pk, 1)}
    assert held(world.agent, world.shop).keys() >= {"orders.manage", "home.dashboard"}
    assert "products.manage" not in held(world.agent, world.shop)


def test_several_grants_are_assigned_to_one_member_at_once(client: Client, world: World) -> None:
    grant, other = world.grant(), another_grant(world)
    text = post(client, of_member(world.agent), world, chosen=[str(grant.uuid), str(other.uuid)], **ALL)
    assert f"{world.agent.user.name} may now enter 2 shops, and was told." in text
    assert text.count("View &amp; edit at most · All sections") == 2
    assert assigned() == {(grant.pk, world.agent.pk, 2), (other.pk, world.agent.pk, 2)}


def test_a_conflict_names_the_person_and_assigns_nobody(client: Client, world: World) -> None:
    grant = world.grant()
    inactive = PartnerMemberFactory(partner=world.partner, status="DEACTIVATED")
    text = post(client, of_grant(grant), world, chosen=[str(world.agent.uuid), str(inactive.uuid)], **ALL)
    assert f"{inactive.user.name} is not an active member." in text
    assert "Nothing was assigned." in text
    assert assigned() == set()


def test_a_conflict_names_the_shop_whose_access_has_ended(client: Client, world: World) -> None:
    grant, other = world.grant(), another_grant(world)
    grants.revoke(other, by=world.owner)
    text = post(client, of_member(world.agent), world, chosen=[str(grant.uuid), str(other.uuid)], **ALL)
    assert "The access to Another has ended" in text
    assert f'value="{grant.uuid}" checked' in text
    assert assigned() == set()


MISTAKES = [
    ({}, "Choose View or View &amp; edit."),
    ({"level": "2", "extent": "all"}, "Choose at least one person in the list."),
    ({"level": "2", "extent": "some", "chosen": "agent"}, "Choose at least one section, or all of them."),
    ({"level": "9", "extent": "all", "chosen": "agent"}, "Choose View or View &amp; edit."),
    ({"level": "2", "extent": "all", "chosen": "\x00"}, "is not there any more"),
    ({"level": "2", "extent": "all", "chosen": str(uuid4())}, "is not there any more"),
    ({"level": "2", "extent": "some", "sections": "finance", "chosen": "agent"}, "is not in the access any more"),
]


@pytest.mark.parametrize(("data", "words"), MISTAKES, ids=[words for _, words in MISTAKES])
def test_a_mistake_is_named_and_what_was_chosen_stays(
    data: dict[str, str], words: str, client: Client, world: World
) -> None:
    grant = world.grant()
    if data.get("chosen") == "agent":
        data = data | {"chosen": str(world.agent.uuid)}
    text = post(client, of_grant(grant), world, **data)
    assert words in text
    assert ("checked" in text.partition(str(world.agent.uuid))[2][:12]) == (data.get("chosen") == str(world.agent.uuid))
    assert assigned() == set()


def test_another_partners_people_and_grants_cannot_be_chosen(client: Client, world: World) -> None:
    grant = world.grant()
    assert "is not there any more" in post(client, of_grant(grant), world, chosen=str(world.other_lead.uuid), **ALL)
    url = of_member(world.other_lead)
    client.force_login(world.other_lead.user)
    assert client.post(url, {"chosen": str(grant.uuid), **ALL}).status_code == 200
    assert assigned() == set()


def test_a_grant_for_viewing_offers_no_more(client: Client, world: World) -> None:
    grant = world.grant(levels={"orders.manage": Level.VIEW})
    client.force_login(world.lead.user)
    form = client.get(of_grant(grant)).context["form"]
    assert [value for value, _ in form["level"].field.choices] == ["1"]
    assert form["sections"].field.choices == [("orders", "Orders and shipping")]


def test_an_assignment_is_changed(client: Client, world: World) -> None:
    made = acting.assign(world.grant(), world.agent, by=world.lead.user)
    client.force_login(world.admin.user)
    form = client.get(edit_url(made)).context["form"]
    assert (form["level"].value(), form["extent"].value()) == ("2", "all")
    post(client, edit_url(made), world, **SOME)
    made.refresh_from_db()
    assert (made.level, made.sections) == (Level.VIEW, ["home", "orders"])
    form = client.get(edit_url(made)).context["form"]
    assert (form["level"].value(), form["extent"].value(), form["sections"].value()) == (
        "1",
        "some",
        ["home", "orders"],
    )


def test_an_assignment_that_was_ended_is_not_changed(client: Client, world: World) -> None:
    made = acting.assign(world.grant(), world.agent, by=world.lead.user)
    acting.end_assignment(made, by=world.lead.user)
    assert "This assignment was ended." in page(client, edit_url(made), world.lead)
    assert client.post(edit_url(made), ALL).status_code == 409
    assert assigned() == set()


def test_an_assignment_is_ended_once_and_at_once(client: Client, world: World) -> None:
    grant = world.grant()
    made = acting.assign(grant, world.agent, by=world.lead.user)
    text = post(client, end_url(made), world, back="grant")
    assert f"{world.agent.user.name} can no longer enter Fernhollow US" in text
    assert f'value="{world.agent.uuid}"' in text  # can be assigned anew
    assert not held(world.agent, world.shop)
    assert "that is no longer possible" in post(client, end_url(made), world)


def test_the_team_says_how_many_shops_each_may_enter_now(client: Client, world: World) -> None:
    grant, other = world.grant(), another_grant(world)
    for each in (grant, other):
        acting.assign(each, world.agent, by=world.lead.user)
    grants.suspend(other, by=world.operator, reason="Looked into")
    client.force_login(world.lead.user)
    found = {mate.member: mate.shops for mate in client.get(TEAM).context["page"]}
    assert found == {world.lead: 1, world.agent: 1, world.admin: 0}
    assert [mate.member for mate in client.get(TEAM, {"q": world.agent.user.name}).context["page"]] == [world.agent]
    assert "Nobody matches" in page(client, f"{TEAM}?q=nobody+of+that+name", world.lead)


def test_lists_show_what_is_assigned_first_and_are_searched(client: Client, world: World) -> None:
    world.grant()
    other = another_grant(world, "Zinnia")
    acting.assign(other, world.agent, by=world.lead.user)
    client.force_login(world.lead.user)
    rows = client.get(of_member(world.agent)).context["page"]
    assert [row.grant.shop.name for row in rows] == ["Zinnia", world.shop.name]
    rows = client.get(of_member(world.agent), {"q": "fernh"}).context["page"]
    assert [row.grant.shop.name for row in rows] == [world.shop.name]
    acting.assign(world.authorization.grants.get(), world.agent, by=world.lead.user)
    rows = client.get(of_grant(world.authorization.grants.get())).context["page"]
    assert next(row.member for row in rows) == world.agent
    assert world.lead not in [row.member for row in rows]


def test_an_ended_access_has_nothing_to_assign(client: Client, world: World) -> None:
    text = page(client, of_grant(world.grant(status="REVOKED")), world.lead)
    assert "This access has ended." in text
    assert "Assign to the people you chose" not in text


def test_the_main_account_needs_no_assignment(client: Client, world: World) -> None:
    world.grant()
    text = page(client, of_member(world.lead), world.admin)
    assert "The main account may use every access." in text
    assert "<form id=" not in text


def test_pages_of_the_team_are_for_those_who_speak_for_it(client: Client, world: World) -> None:
    grant = world.grant()
    made = acting.assign(grant, world.agent, by=world.lead.user)
    for url in (TEAM, of_member(world.agent), of_grant(grant), edit_url(made)):
        for person, status in (
            (world.lead.user, 200),
            (world.admin.user, 200),
            (world.agent.user, 403),
            (world.owner, 404),
            (world.stranger, 404),
        ):
            client.force_login(person)
            assert client.get(url).status_code == status, (url, person)
    client.force_login(world.other_lead.user)
    for url in (of_member(world.agent), of_grant(grant), edit_url(made)):
        assert client.get(url).status_code == 404
    assert "Who may use this access" not in page(
        client, reverse("partner_center:grant_detail", args=[grant.uuid]), world.agent
    )


def test_the_menu_shows_the_team_to_those_who_may_see_it(client: Client, world: World) -> None:
    for member, count in ((world.lead, 1), (world.admin, 1), (world.agent, 0)):
        text = page(client, "/partner-center/shops/", member)
        assert text.count(f'href="{TEAM}"') == count * 2, member  # in the drawer, and beside the page
        assert text.count('href="/partner-center/activity/"') == 2
