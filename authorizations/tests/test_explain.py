"""What operators are told of a decision, by command and page: the same words, and mistakes that are named."""

from __future__ import annotations

from io import StringIO

import pytest
from django.contrib.auth.models import Permission as Right
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.tests.factories import UserFactory
from audit.tests.refusals import run
from authorizations.actions import acting, grants
from authorizations.decision import CONDITIONS, OWN_CONDITIONS
from authorizations.pages.explaining import instant
from authorizations.tests.rows import DAY
from catalogue.models import Level
from sellers.tests.factories import give_roles

pytestmark = pytest.mark.django_db


def explain(*words: str) -> str:
    out = StringIO()
    call_command("explain", *words, stdout=out)
    return out.getvalue()


def asked(world, *words: str, person=None) -> str:
    return explain((person or world.lead.user).email, world.shop.code, *words)


def marks(said: str) -> dict[str, str]:
    """By condition, whether it holds."""
    lines = [line.split() for line in said.splitlines() if line.startswith("  ")]
    return {words[1]: words[0] for words in lines}


# The command


def test_a_yes_says_what_it_rests_on(world):
    grant = world.grant()
    said = asked(world, "orders.manage")
    assert f"Now: yes, by revision 1 of grant {grant.pk}, until {instant(grant.ends_at)}." in said
    assert marks(said) == dict.fromkeys((each.name for each in CONDITIONS), "✓")


def test_a_no_says_what_happened_since_when_and_who_can_change_that(world):
    grant = world.grant(levels={"orders.manage": Level.VIEW})
    grants.revoke(grant, by=world.owner)
    grant.refresh_from_db()
    said = asked(world, "orders.manage")
    assert "Now: no. The seller removed this access." in said
    since = instant(grant.status_changed_at)
    assert f"Since {since}. Who can change that: The main account of Fernhollow." in said
    assert [name for name, mark in marks(said).items() if mark == "✗"] == ["grant_active"]


def test_the_level_asked_for_is_view_unless_it_is_named(world):
    world.grant(levels={"orders.manage": Level.VIEW})
    assert "Now: yes" in asked(world, "orders.manage")
    assert "for viewing only" in asked(world, "orders.manage", "--level", "edit")


def test_at_asks_about_another_instant(world):
    grant = world.grant()
    later = (grant.ends_at + DAY).isoformat()
    assert "Now: yes" in asked(world, "orders.manage")
    said = asked(world, "orders.manage", "--at", later)
    assert f"At {instant(grant.ends_at + DAY)}, as the rows are today: no. The time of this access is over." in said
    assert "as the rows are today: yes." in asked(world, "orders.manage", "--at", grant.starts_at.isoformat())


def test_an_assigned_member_and_a_sellers_person_are_explained_by_their_own_conditions(world):
    acting.assign(world.grant(), world.agent, sections=["products"], by=world.lead.user)
    member = asked(world, "orders.manage", person=world.agent.user)
    assert marks(member)["section_assigned"] == "✗"
    give_roles(world.staff.seller_member, "order_specialist")
    staff = asked(world, "orders.manage", person=world.staff)
    assert marks(staff) == dict.fromkeys((each.name for each in OWN_CONDITIONS), "✓")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("email", ["nobody@people.example", "{shop}", "orders.manage"]),
        ("email", ["a\0b", "{shop}", "orders.manage"]),
        ("shop", ["{email}", "USNOWHER", "orders.manage"]),
        ("permission", ["{email}", "{shop}", "orders.eat"]),
        ("level", ["{email}", "{shop}", "orders.manage", "--level", "full"]),
        ("at", ["{email}", "{shop}", "orders.manage", "--at", "tomorrow"]),
        ("at", ["{email}", "{shop}", "orders.manage", "--at", "2027-13-40T00:00:00Z"]),
        ("at", ["{email}", "{shop}", "orders.manage", "--at", "0001-01-01T00:00:00+14:00"]),
    ],
)
def test_a_word_that_names_nothing_is_said_to(world, name, words):
    given = [word.format(email=world.lead.user.email, shop=world.shop.code) for word in words]
    with pytest.raises(CommandError, match=f"^{name}: ") as error:
        explain(*given)
    assert error.value.returncode == 1


def test_a_person_without_a_place_has_nothing_to_explain(world):
    with pytest.raises(CommandError, match=r"^email: .* belongs to no partner and to no seller"):
        asked(world, "orders.manage", person=world.stranger)


def test_an_answer_without_its_reason_is_a_mistake_to_report(world):
    world.grant()
    run("ALTER FUNCTION may_act(bigint, bigint, smallint, smallint) RENAME TO may_not_act")
    run(
        "CREATE FUNCTION may_act(bigint, bigint, smallint, smallint)"
        " RETURNS TABLE (grant_id bigint, revision_number smallint, ends_at timestamptz)"
        " LANGUAGE sql STABLE AS 'SELECT NULL::bigint, NULL::smallint, NULL::timestamptz WHERE false'"
    )
    with pytest.raises(CommandError, match=r"The decision says no, .* finds no condition that fails") as error:
        asked(world, "orders.manage")
    assert error.value.returncode == 2


# The page


@pytest.fixture
def operator(client: Client, world) -> Client:
    client.force_login(world.operator)
    return client


def question(world, **values: str) -> dict[str, str]:
    asked = {"email": world.lead.user.email, "shop": world.shop.code, "permission": "orders.manage", "level": "view"}
    return asked | values


def test_the_page_says_what_the_command_says(operator, world):
    grants.revoke(world.grant(), by=world.owner)
    page = operator.post(reverse("explain"), question(world)).content.decode()
    lines = [line.split(None, 2)[2] for line in asked(world, "orders.manage").splitlines() if line.startswith("  ")]
    assert len(lines) == len(CONDITIONS)
    assert [line for line in lines if line.replace("'", "&#x27;") not in page] == []


def test_the_page_names_the_field_and_keeps_the_rest(operator, world):
    page = operator.post(reverse("explain"), question(world, shop="USNOWHER", at="soon"))
    assert set(page.context["form"].errors) == {"shop", "at"}
    assert world.lead.user.email in page.content.decode()


def test_the_first_page_leads_to_it(operator):
    assert reverse("explain") in operator.get("/admin/").content.decode()


def test_who_may_see_grants_may_ask_and_nobody_else(client, world):
    clerk = UserFactory(is_staff=True)
    client.force_login(clerk)
    assert client.get(reverse("explain")).status_code == 403
    assert reverse("explain") not in client.get("/admin/").content.decode()
    clerk.user_permissions.add(Right.objects.get(codename="view_accessgrant"))
    assert client.get(reverse("explain")).status_code == 200
    assert client.post(reverse("explain"), question(world)).status_code == 200
    for user in (world.owner, world.lead.user):
        client.force_login(user)
        assert client.post(reverse("explain"), question(world)).status_code == 302


def test_a_name_is_shown_as_it_is_written(operator, world):
    world.partner.name = "<b>Larkspur</b>"
    world.partner.save()
    page = operator.post(reverse("explain"), question(world)).content.decode()
    assert "<b>Larkspur" not in page
    assert "&lt;b&gt;Larkspur" in page
