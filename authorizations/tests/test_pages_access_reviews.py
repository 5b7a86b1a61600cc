"""The page of the access review, its policy, and where the rule about unused access is chosen and shown."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from audit.clock import portal_now
from authorizations.actions import grants, inactivity, review_rounds
from authorizations.models import AccessGrant, PermissionUse, ReviewItem, ReviewPolicy
from authorizations.tests.factories import AccessGrantFactory, BindingFactory, ServiceAuthorizationFactory
from authorizations.tests.reading import fresh
from authorizations.tests.wizard_pages import (
    STEP_1,
    authorize,
    detail_url,
    draft_of,
    fill_in,
    post_step,
    show,
    step_url,
    text_of,
)
from authorizations.tests.worlds import World
from catalogue.models import Level
from sellers.models import MAIN_ADMINISTRATOR, SellerMember, SellerRole
from sellers.tests.factories import SellerMemberFactory, ShopFactory

DAY = timedelta(days=1)
URL = "/seller-center/access-review/"
POLICY_URL = "/seller-center/access-review/policy/"


@pytest.fixture
def begun(world: World, clock: Any) -> datetime:
    return clock.set(portal_now())


@pytest.fixture
def grant(world: World, begun: datetime, clock: Any) -> AccessGrant:
    """Access of which products are used and orders are not, and a review that asks about it."""
    levels = {"products.manage": Level.EDIT, "orders.manage": Level.VIEW}
    made = world.grant(levels=levels, ends_at=world.authorization.valid_until)
    number = world.permission("products.manage").number
    PermissionUse.objects.create(grant=made, permission=number, level=2, last_used_at=begun + 95 * DAY)
    clock.set(begun + 100 * DAY)
    review_rounds.open_due_reviews()
    return made


@pytest.fixture
def other(world: World, grant: AccessGrant) -> AccessGrant:
    """Access to another shop, which the review asks about too."""
    binding = BindingFactory(partner=world.partner, shop=ShopFactory(seller=world.seller, name="Fernhollow UK"))
    authorization = ServiceAuthorizationFactory(binding=binding, service=world.service)
    made = AccessGrantFactory(service_authorization=authorization, by=world.owner)
    ReviewItem.objects.create(review=world.seller.access_reviews.get(), grant=made)
    return made


@pytest.fixture
def administrator(world: World) -> SellerMember:
    """A sub-account that administers the seller."""
    member = SellerMemberFactory(seller=world.seller)
    member.roles.create(role=SellerRole.objects.get(key=MAIN_ADMINISTRATOR, seller=None))
    return member


def look(client: Client, user: Any, url: str = URL) -> Any:
    client.force_login(user)
    return client.get(url)


def save(client: Client, user: Any, **answers: Any) -> Any:
    client.force_login(user)
    return client.post(URL, answers)


def field(grant: AccessGrant) -> str:
    return f"answer-{ReviewItem.objects.get(grant=grant, review__status='OPEN').uuid}"


# The page


def test_each_access_is_a_row_with_what_it_takes_to_answer(client: Client, world: World, grant: AccessGrant) -> None:
    page = text_of(look(client, world.owner))
    for words in ("Larkspur", "Full care", "Fernhollow US", "Last used", "not used in the last", "Save answers"):
        assert words in page
    assert f'name="{field(grant)}" value="KEEP"' in page
    assert f'name="{field(grant)}" value="NARROW"' in page
    assert "Takes out" in page
    assert "0 of 1" in page


def test_narrowing_is_offered_only_where_something_is_used_and_something_is_not(
    client: Client, world: World, grant: AccessGrant
) -> None:
    PermissionUse.objects.all().delete()
    page = text_of(look(client, world.owner))
    assert 'value="NARROW"' not in page
    assert 'value="END"' in page


@pytest.mark.parametrize(
    ("chosen", "status", "said"),
    [("KEEP", "ACTIVE", "Saved: 1 kept."), ("NARROW", "ACTIVE", "Saved: 1 narrowed."), ("END", "REVOKED", "1 ended.")],
)
def test_an_answer_is_saved_and_the_page_says_what_was_done(
    client: Client, world: World, grant: AccessGrant, chosen: str, status: str, said: str
) -> None:
    answer = save(client, world.owner, **{field(grant): chosen})
    assert answer.headers["Location"] == URL
    page = text_of(client.get(URL))
    assert said in page
    assert "Nothing to review now" in page
    assert fresh(grant).status == status


def test_an_answer_that_does_not_fit_any_more_is_named_and_the_others_are_saved(
    client: Client, world: World, grant: AccessGrant, other: AccessGrant
) -> None:
    answers = {field(grant): "KEEP", field(other): "END"}
    grants.revoke(other, by=world.owner)
    answer = save(client, world.owner, **answers)
    assert answer.status_code == 409
    page = text_of(answer)
    assert "Larkspur, Full care, Fernhollow UK: This access has ended meanwhile" in page
    assert "Saved: 1 kept." in page
    assert ReviewItem.objects.get(grant=grant).answer == "KEEP"


def test_answers_in_parts_keep_the_rest_waiting_and_show_what_was_answered(
    client: Client, world: World, grant: AccessGrant, other: AccessGrant
) -> None:
    waiting = field(other)
    save(client, world.owner, **{field(grant): "KEEP", waiting: ""})
    page = text_of(client.get(URL))
    assert "1 of 2" in page
    assert "Kept" in page
    assert waiting in page
    assert client.get(URL).context["found"].rows[0].grant == other


def test_a_suspended_access_is_marked(client: Client, world: World, grant: AccessGrant) -> None:
    assert "Suspended" not in text_of(look(client, world.owner))
    grants.suspend(grant, by=world.operator, reason="looked into")
    assert "Suspended" in text_of(look(client, world.owner))


def test_nothing_chosen_is_said_and_saves_nothing(client: Client, world: World, grant: AccessGrant) -> None:
    answer = save(client, world.owner, **{field(grant): ""})
    assert answer.status_code == 200
    assert "Choose keep, narrow or end for at least one access" in text_of(answer)


@pytest.mark.parametrize("value", ["keep", "DELETE", "KEEP\x00", "9" * 4000, "<b>"])
def test_an_answer_that_is_none_is_refused_and_the_others_come_back(
    client: Client, world: World, grant: AccessGrant, other: AccessGrant, value: str
) -> None:
    answer = save(client, world.owner, **{field(grant): "END", field(other): value})
    page = text_of(answer)
    assert answer.status_code == 200
    assert "One of the answers is not keep, narrow or end" in page
    assert f'name="{field(grant)}" value="END" checked' in page
    assert fresh(grant).status == "ACTIVE"


@pytest.mark.parametrize("name", ["answer-", "answer-1", "answer-\x00", f"answer-{UUID(int=7)}x"])
def test_a_question_that_is_none_is_refused(client: Client, world: World, grant: AccessGrant, name: str) -> None:
    assert "One of the answers is not" in text_of(save(client, world.owner, **{name: "END"}))


def test_a_question_that_is_not_there_changes_nothing(client: Client, world: World, grant: AccessGrant) -> None:
    assert save(client, world.owner, **{f"answer-{uuid4()}": "END"}).status_code == 302
    assert fresh(grant).status == "ACTIVE"


def test_answers_to_a_review_that_is_over_are_refused_in_words(
    client: Client, world: World, grant: AccessGrant
) -> None:
    name = field(grant)
    save(client, world.owner, **{name: "KEEP"})
    assert save(client, world.owner, **{name: "END"}).status_code == 302
    assert "Nothing waits for your answer any more" in text_of(client.get(URL))
    assert fresh(grant).status == "ACTIVE"


@pytest.mark.parametrize("number", ["zz", "0", "-1", "9" * 400])
def test_a_page_that_is_none_is_the_nearest(client: Client, world: World, grant: AccessGrant, number: str) -> None:
    assert look(client, world.owner, f"{URL}?page={number}").status_code == 200


def test_who_administers_looks_and_cannot_answer(
    client: Client, world: World, grant: AccessGrant, administrator: SellerMember
) -> None:
    page = text_of(look(client, administrator.user))
    assert "Larkspur" in page
    assert "You can read everything here" in page
    assert "Save answers" not in page
    assert save(client, administrator.user, **{field(grant): "END"}).status_code == 403
    assert look(client, administrator.user, POLICY_URL).status_code == 403
    assert fresh(grant).status == "ACTIVE"


def test_other_sub_accounts_and_strangers_do_not_look(client: Client, world: World, grant: AccessGrant) -> None:
    assert look(client, world.staff).status_code == 403
    assert look(client, world.stranger).status_code == 404
    assert look(client, world.lead.user).status_code == 404
    assert "Larkspur" not in text_of(look(client, world.other_owner))


def test_the_menu_leads_there_for_those_who_may_look(client: Client, world: World, grant: AccessGrant) -> None:
    home = reverse("seller_center:shop_home", args=[world.shop.code])
    assert f'href="{URL}"' in text_of(look(client, world.owner, home))
    assert f'href="{URL}"' not in text_of(look(client, world.staff, home))


# The policy


def test_the_policy_is_chosen_and_stands_on_the_page(client: Client, world: World) -> None:
    assert "Every 90 days" in text_of(look(client, world.owner))
    answer = client.post(POLICY_URL, {"interval_days": "30", "on_no_answer": "END"})
    assert answer.headers["Location"] == URL
    page = text_of(client.get(URL))
    assert "Every 30 days" in page
    assert "the access ends" in page


@pytest.mark.parametrize(
    "posted",
    [
        {},
        {"interval_days": "31", "on_no_answer": "END"},
        {"interval_days": "9" * 400, "on_no_answer": "END"},
        {"interval_days": "30\x00", "on_no_answer": "END"},
        {"interval_days": "30", "on_no_answer": "DELETE"},
    ],
)
def test_a_policy_that_is_none_is_refused_by_name(client: Client, world: World, posted: dict[str, str]) -> None:
    client.force_login(world.owner)
    answer = client.post(POLICY_URL, posted)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not ReviewPolicy.objects.exists()


# The rule about unused access


def test_the_rule_is_chosen_on_its_page_and_both_sides_see_when_it_would_end(
    client: Client, world: World, begun: datetime
) -> None:
    grant = world.grant(ends_at=world.authorization.valid_until)
    client.force_login(world.owner)
    assert "Does not end by itself" in text_of(client.get(detail_url(world)))
    assert client.get(step_url(world, "unused_rule")).status_code == 200
    answer = client.post(step_url(world, "unused_rule"), {"days": "60"})
    assert answer.headers["Location"] == detail_url(world)
    page = text_of(client.get(detail_url(world)))
    assert "Ends after 60 days without use" in page
    assert "(60 days left)" in page
    client.force_login(world.lead.user)
    page = text_of(client.get(reverse("partner_center:grant_detail", args=[grant.uuid])))
    assert "Ends after 60 days without use" in page
    assert "(60 days left)" in page
    assert "chose what happens if nobody uses the access" in page


def test_a_partner_sees_nothing_of_a_rule_that_was_not_chosen(client: Client, world: World) -> None:
    grant = world.grant()
    page = text_of(look(client, world.lead.user, reverse("partner_center:grant_detail", args=[grant.uuid])))
    assert "If nobody uses it" not in page


def test_an_end_that_comes_first_is_said_instead(client: Client, world: World, begun: datetime) -> None:
    inactivity.set_unused_rule(world.grant(), 90, by=world.owner)
    assert "It comes to its end before that" in text_of(look(client, world.owner, detail_url(world)))


@pytest.mark.parametrize("posted", [{}, {"days": "31"}, {"days": "zz"}, {"days": "30\x00"}, {"days": "9" * 400}])
def test_days_that_are_not_offered_are_refused(client: Client, world: World, posted: dict[str, str]) -> None:
    grant = world.grant()
    inactivity.set_unused_rule(grant, 30, by=world.owner)
    client.force_login(world.owner)
    answer = client.post(step_url(world, "unused_rule"), posted)
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["days"])
    assert fresh(grant).ends_unused_after == 30


def test_a_sub_account_reads_the_rule_and_cannot_choose_it(client: Client, world: World) -> None:
    world.grant()
    page = text_of(look(client, world.staff, detail_url(world)))
    assert "Does not end by itself" in page
    assert step_url(world, "unused_rule") not in page
    assert client.post(step_url(world, "unused_rule"), {"days": "30"}).status_code == 403


def test_there_is_nothing_to_choose_without_access(client: Client, world: World) -> None:
    assert look(client, world.owner, step_url(world, "unused_rule")).headers["Location"] == detail_url(world)


# The wizard


def test_step_1_takes_the_rule_and_the_review_shows_it_before_it_is_agreed_to(client: Client, world: World) -> None:
    fill_in(client, world)
    post_step(client, world, "access_duration", **STEP_1, ends_unused_after="30")
    draft = draft_of(world)
    assert draft
    assert draft.ends_unused_after == 30
    assert "Ends after 30 days without use" in text_of(show(client, world, "access_duration"))
    assert "Ends after 30 days without use" in text_of(show(client, world, "access_review"))
    authorize(client, world)
    made = AccessGrant.objects.get()
    assert (made.ends_unused_after, made.unused_counts_from) == (30, made.starts_at)


def test_an_edit_begins_with_the_rule_of_today_and_shows_what_changes(client: Client, world: World) -> None:
    grant = world.grant()
    inactivity.set_unused_rule(grant, 30, by=world.owner)
    page = text_of(show(client, world, "access_duration"))
    assert '<option value="30" selected>' in page
    email = {"duration": "keep", "contact_email": grant.contact_email}
    post_step(client, world, "access_duration", **email, ends_unused_after="90")
    review = show(client, world, "access_review")
    assert [(each.label, each.before, each.after) for each in review.context["differences"]] == [
        ("If nobody uses it", "Ends after 30 days without use", "Ends after 90 days without use")
    ]
    authorize(client, world)
    assert fresh(grant).ends_unused_after == 90


@pytest.mark.parametrize("value", ["31", "zz", "-30", "30\x00", "9" * 400])
def test_step_1_refuses_days_that_are_not_offered(client: Client, world: World, value: str) -> None:
    answer = post_step(client, world, "access_duration", **STEP_1, ends_unused_after=value)
    assert answer.status_code == 200
    assert "Choose one of the numbers of days offered" in text_of(answer)
    assert draft_of(world) is None
