"""One partner over all the seller's shops: its page, ending all it has, blocking and reporting it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from authorizations.actions import bindings, grants, invitations
from authorizations.actions.suspensions import suspend_partner
from authorizations.models import AccessGrant, PartnerBlock, PartnerReport
from authorizations.tests.factories import AccessGrantFactory, BindingFactory, ServiceAuthorizationFactory
from authorizations.tests.factories_cancellations import PartnerBlockFactory, PartnerReportFactory
from authorizations.tests.reading import fresh
from authorizations.tests.worlds import World
from sellers.tests.factories import ShopFactory


@pytest.fixture
def second(world: World) -> AccessGrant:
    """Access of the same partner to another shop of the same seller."""
    binding = BindingFactory(partner=world.partner, shop=ShopFactory(seller=world.seller, name="Fernhollow UK"))
    authorization = ServiceAuthorizationFactory(binding=binding, service=world.service)
    return AccessGrantFactory(service_authorization=authorization, by=world.owner)


@pytest.fixture
def owner(client: Client, world: World) -> Client:
    client.force_login(world.owner)
    return client


def url(world: World, view: str = "partner_detail") -> str:
    return reverse(f"seller_center:{view}", args=[world.shop.code, world.partner.code])


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def told(client: Client, address: str, **data: object) -> str:
    """What the page says after a POST."""
    answer = client.post(address, data, follow=True)
    return " ".join(str(message) for message in answer.context["messages"])


# The partner's page


def test_the_page_names_shops_services_and_access(owner: Client, world: World, second: AccessGrant) -> None:
    world.grant()
    content = page(owner, url(world))
    assert content.count("Full care") >= 2
    assert "Fernhollow UK" in content
    assert "End all access of this partner" in content


def test_a_sub_account_reads_it_and_finds_no_buttons(client: Client, world: World) -> None:
    client.force_login(world.staff)
    content = page(client, url(world))
    assert "End all access of this partner" not in content
    assert "Block or report" not in content


@pytest.mark.parametrize("view", ["partner_detail", "end_all", "block_partner"])
@pytest.mark.parametrize("who", ["other_owner", "lead", "operator", "stranger"])
def test_to_everybody_else_it_is_not_there(client: Client, world: World, view: str, who: str) -> None:
    person = getattr(world, who)
    client.force_login(getattr(person, "user", person))
    assert client.get(url(world, view)).status_code == 404


def test_a_partner_that_never_had_to_do_with_the_seller_is_not_there(owner: Client, world: World) -> None:
    world.partner = world.other_partner
    assert owner.get(url(world)).status_code == 404
    invitations.invite_shop(world.shop, by=world.other_lead)
    assert "None of your shops works with this partner" in page(owner, url(world))


# End all


def test_all_shops_are_chosen_at_first_and_nothing_is_shown_yet(
    owner: Client, world: World, second: AccessGrant
) -> None:
    answer = owner.get(url(world, "end_all"))
    assert answer.context["form"].chosen == [second.shop, world.shop]  # by name
    assert answer.context["endings"] is None
    assert "checked" in answer.content.decode()


def test_what_ends_is_named_before_it_ends_and_then_exactly_that_ends(
    owner: Client, world: World, second: AccessGrant
) -> None:
    first = world.grant()
    chosen = {"shops": [world.shop.code], "what": "services"}
    answer = owner.get(url(world, "end_all"), chosen)
    assert answer.context["endings"].words == "1 access and 1 service"
    assert "The TSP access for Full care" in answer.content.decode()
    assert fresh(first).is_open
    shown = answer.context["endings"].shown
    said = told(owner, url(world, "end_all"), **chosen, shown=shown, reason="We part.")
    assert said == "Ended: 1 access and 1 service. Larkspur was told."
    assert (fresh(first).status, fresh(second).status) == ("ENDED", "ACTIVE")


def test_what_changed_meanwhile_is_shown_anew_and_nothing_ends(
    owner: Client, world: World, second: AccessGrant
) -> None:
    first = world.grant()
    chosen = {"shops": [world.shop.code, second.shop.code], "what": "access"}
    shown = owner.get(url(world, "end_all"), chosen).context["endings"].shown
    grants.revoke(second, by=world.owner)
    answer = owner.post(url(world, "end_all"), chosen | {"shown": shown, "reason": "We part."})
    assert answer.status_code == 409
    assert "nothing was ended" in answer.content.decode()
    assert answer.context["endings"].words == "1 access"
    assert "We part." in answer.content.decode()
    assert fresh(first).is_open


def test_a_post_that_saw_nothing_ends_nothing(owner: Client, world: World) -> None:
    grant = world.grant()
    answer = owner.post(url(world, "end_all"), {"shops": [world.shop.code], "what": "everything"})
    assert answer.context["endings"].words == "1 access, 1 service and the work with 1 shop"
    assert fresh(grant).is_open


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"what": "access"}, "Choose at least one shop."),
        ({"shops": ["USNOWHERE"], "what": "access"}, "Choose again."),
        ({"shops": ["\0"], "what": "\0"}, "Choose what ends."),
        ({"what": "all"}, "Choose what ends."),
    ],
)
def test_a_choice_that_makes_no_sense_is_said(
    owner: Client, world: World, chosen: dict[str, object], words: str
) -> None:
    answer = owner.get(url(world, "end_all"), {"what": "", **chosen})
    assert answer.status_code == 200
    assert words in answer.content.decode()


def test_when_nothing_is_left_the_page_says_so(owner: Client, world: World) -> None:
    bindings.unbind(world.binding, by=world.owner)
    assert "There is nothing left to end" in page(owner, url(world, "end_all"))


# Block and report


def test_blocking_closes_what_is_open_and_can_be_lifted(owner: Client, world: World) -> None:
    asked = world.request()
    said = told(owner, url(world, "block_partner"), block="on")
    assert said == "Larkspur is blocked. Closed: 0 invitations and 1 request."
    assert fresh(asked).status == "CLOSED"
    assert "Larkspur is blocked" in page(owner, url(world))
    assert "What a block does" not in page(owner, url(world, "block_partner"))
    assert "not blocked any more" in told(owner, url(world, "lift_block"))
    assert not PartnerBlock.objects.active().exists()
    assert "Larkspur is blocked" not in page(owner, url(world))
    assert "What a block does" in page(owner, url(world, "block_partner"))


def test_both_at_once(owner: Client, world: World) -> None:
    given = {"block": "on", "report": "on", "category": "SPAM", "text": "They call every night."}
    said = told(owner, url(world, "block_partner"), **given)
    assert "is blocked" in said
    assert "The operators have your report" in said
    made = PartnerReport.objects.get()
    assert (made.category, made.text, made.shop) == ("SPAM", "They call every night.", world.shop)
    assert PartnerBlock.objects.active().exists()


def test_a_report_alone_blocks_nobody_and_its_answer_is_read_there(owner: Client, world: World) -> None:
    told(owner, url(world, "block_partner"), report="on", category="OTHER", text="Odd.")
    assert not PartnerBlock.objects.exists()
    PartnerReport.objects.update(answer="We looked into it.")
    assert "We looked into it." in page(owner, url(world, "block_partner"))


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({}, "__all__", "Choose what to do: block the partner, report it, or both."),
        ({"report": "on", "text": "Odd."}, "category", "Choose what the partner did."),
        ({"report": "on", "category": "NOTHING", "text": "Odd."}, "category", "Choose what it did from the list."),
        ({"block": "on", "text": "Odd."}, "report", "Tick this to send the report, or empty what you wrote below."),
        ({"report": "on", "category": "SPAM"}, "text", "Say what happened, so that the operators can act."),
    ],
)
def test_what_is_missing_is_said_at_its_field(
    owner: Client, world: World, given: dict[str, str], field: str, words: str
) -> None:
    answer = owner.post(url(world, "block_partner"), given)
    assert answer.context["form"].errors[field] == [words]
    assert not PartnerReport.objects.exists()
    assert not PartnerBlock.objects.exists()


@pytest.mark.parametrize("view", ["end_all", "block_partner", "lift_block"])
def test_a_sub_account_ends_blocks_and_lifts_nothing(client: Client, world: World, view: str) -> None:
    PartnerBlockFactory(seller=world.seller, partner=world.partner)
    client.force_login(world.staff)
    assert client.post(url(world, view), {"what": "everything"}).status_code == 403
    assert PartnerBlock.objects.active().exists()


def test_blocked_partners_are_listed_with_a_button_to_lift(owner: Client, world: World) -> None:
    address = reverse("seller_center:blocked_partners", args=[world.shop.code])
    assert "You block no partner" in page(owner, address)
    PartnerBlockFactory(seller=world.seller, partner=world.partner)
    PartnerBlockFactory()
    content = page(owner, address)
    assert content.count("Lift<") == 1
    assert url(world, "lift_block") in content
    assert owner.get(address, {"page": "zz"}).status_code == 200


# Suspended


def test_a_suspended_partner_is_shown_so_with_what_sellers_are_told(owner: Client, world: World) -> None:
    suspend_partner(world.partner, by=world.operator, reason="Fraud.", told_sellers="We look into it.", note="Secret.")
    detail = reverse("seller_center:service_authorization_detail", args=[world.shop.code, world.authorization.uuid])
    for address in (url(world), detail):
        content = page(owner, address)
        assert "An operator suspended this partner" in content
        assert "We look into it." in content
        assert "Fraud." not in content
        assert "Secret." not in content


def test_reports_of_other_sellers_are_nobodys_business(owner: Client, world: World) -> None:
    PartnerReportFactory(partner=world.partner, text="Theirs.")
    assert "Your reports" not in page(owner, url(world))


def test_whoever_looks_at_an_open_link_that_others_opened_before_can_block_the_partner(
    client: Client, world: World
) -> None:
    link = invitations.make_open_link(by=world.other_lead)
    invitations.open_invitation(link, by=world.other_owner)
    world.partner = world.other_partner
    client.force_login(world.staff)
    assert client.get(url(world, "block_partner")).status_code == 404
    client.force_login(world.owner)
    assert url(world, "block_partner") in page(client, reverse("seller_center:invitation", args=[link.token]))
    assert url(world) not in page(client, url(world, "block_partner"))
    assert "is blocked" in told(client, url(world, "block_partner"), block="on")
    assert PartnerBlock.objects.between(world.seller.pk, world.other_partner.pk).exists()
