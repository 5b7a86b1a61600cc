"""What was granted and not used, window by window, and how access is narrowed to what is used."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.clock import portal_now
from audit.lifecycle import Conflict
from authorizations.actions import grants, unused
from authorizations.actions.activity import Delegation, note_use
from authorizations.actions.drafts import StaleDraft
from authorizations.models import AccessGrant, AuthorizationDraft
from authorizations.tests.factories import AccessGrantFactory, ServiceAuthorizationFactory
from authorizations.tests.reading import fresh
from authorizations.tests.wizard_pages import detail_url, draft_of, post_step, show, step_url, text_of
from authorizations.tests.worlds import World
from authorizations.unused import Unused, unused_of
from catalogue.models import Level, Permission
from partners import actions as partner_actions
from partners.tests.factories import ServiceFactory

DAY, HOUR, MOMENT = timedelta(days=1), timedelta(hours=1), timedelta(microseconds=1)
VIEW, EDIT = Level.VIEW, Level.EDIT
PRODUCTS, ORDERS, VOUCHERS = "products.manage", "orders.manage", "promotions.manage"
Left = dict[str, dict[int, Level | None]]


@pytest.fixture
def begun(world: World, clock: Any) -> datetime:
    """When the access of these tests is given; the clock stands still from then on."""
    return clock.set(portal_now())


def give(world: World, **levels: Level) -> AccessGrant:
    named = {key.replace("__", "."): level for key, level in levels.items()}
    return world.grant(levels=named, ends_at=world.authorization.valid_until)


def use(world: World, grant: AccessGrant, key: str, level: Level, at: datetime) -> None:
    permission = world.permission(key)
    right = Delegation(
        member=world.lead,
        shop=world.shop,
        grant_id=grant.pk,
        revision_number=grant.revision_number,
        permission=permission.number,
        section=permission.section_key,
        level=level,
        page="product_list",
    )
    note_use(right, at=at)


def found(grant: AccessGrant) -> Unused | None:
    permissions = {permission.number: permission for permission in Permission.objects.all()}
    return unused_of([fresh(grant)], permissions, portal_now()).get(grant.pk)


def left(grant: AccessGrant) -> Left:
    """By permission key and window, what would be left of each permission that was not used."""
    unused = found(grant)
    return {item.permission.key: dict(item.left) for item in unused.items} if unused else {}


# The windows


def test_what_was_never_used_is_unused_in_every_window_it_was_granted_for(
    world: World, clock: Any, begun: datetime
) -> None:
    grant = give(world, products__manage=EDIT)
    assert left(grant) == {}
    clock.set(begun + 70 * DAY)
    assert left(grant) == {PRODUCTS: {30: None, 60: None}}
    clock.set(begun + 100 * DAY)
    assert left(grant) == {PRODUCTS: {30: None, 60: None, 90: None}}


def test_what_was_granted_exactly_30_days_ago_does_not_count_yet(world: World, clock: Any, begun: datetime) -> None:
    grant = give(world, products__manage=EDIT)
    clock.set(begun + 30 * DAY)
    assert left(grant) == {}
    clock.set(begun + 30 * DAY + MOMENT)
    assert left(grant) == {PRODUCTS: {30: None}}


def test_a_use_exactly_30_days_ago_is_a_use_and_so_is_one_within_the_hour_it_is_noted_for(
    world: World, clock: Any, begun: datetime
) -> None:
    grant = give(world, products__manage=VIEW)
    now = clock.set(begun + 50 * DAY)
    use(world, grant, PRODUCTS, VIEW, now - 30 * DAY - HOUR)
    assert left(grant) == {}
    clock.set(now + MOMENT)
    assert left(grant) == {PRODUCTS: {30: None}}


def test_a_use_45_days_ago_is_none_in_30_days_and_one_in_60(world: World, clock: Any, begun: datetime) -> None:
    grant = give(world, products__manage=VIEW)
    now = clock.set(begun + 100 * DAY)
    use(world, grant, PRODUCTS, VIEW, now - 45 * DAY)
    assert left(grant) == {PRODUCTS: {30: None}}


# Levels


def test_what_is_granted_to_edit_and_was_only_viewed_could_be_narrowed_to_view(
    world: World, clock: Any, begun: datetime
) -> None:
    grant = give(world, products__manage=EDIT)
    now = clock.set(begun + 100 * DAY)
    use(world, grant, PRODUCTS, VIEW, now - 45 * DAY)
    assert left(grant) == {PRODUCTS: {30: None, 60: VIEW, 90: VIEW}}
    use(world, grant, PRODUCTS, EDIT, now - DAY)
    assert left(grant) == {}


def test_an_edit_is_a_look_too(world: World, clock: Any, begun: datetime) -> None:
    grant = give(world, products__manage=VIEW)
    now = clock.set(begun + 100 * DAY)
    use(world, grant, PRODUCTS, EDIT, now - DAY)  # from when it could be edited
    assert left(grant) == {}


def test_what_cannot_be_granted_to_view_alone_counts_as_used_however_it_was(
    world: World, clock: Any, begun: datetime
) -> None:
    key = Permission.objects.grantable().filter(offers_view=False, baseline=False)[0].key
    grant = world.grant(levels={key: EDIT}, ends_at=world.authorization.valid_until)
    now = clock.set(begun + 100 * DAY)
    assert left(grant) == {key: {30: None, 60: None, 90: None}}
    use(world, grant, key, VIEW, now - DAY)
    assert left(grant) == {}


def test_the_baseline_never_counts(world: World, clock: Any, begun: datetime) -> None:
    grant = give(world, products__manage=VIEW)
    clock.set(begun + 100 * DAY)
    baseline = set(Permission.objects.filter(baseline=True).values_list("key", flat=True))
    assert baseline
    assert not baseline & left(grant).keys()
    unused = found(grant)
    assert unused is not None
    assert unused.is_everything(90)


# Revisions


def test_a_level_that_was_widened_later_counts_from_then(world: World, clock: Any, begun: datetime) -> None:
    grant = give(world, products__manage=VIEW, orders__manage=VIEW)
    clock.set(begun + 80 * DAY)
    world.change(levels={PRODUCTS: EDIT, ORDERS: VIEW})
    clock.set(begun + 110 * DAY)
    assert left(grant) == {ORDERS: {30: None, 60: None, 90: None}}
    clock.advance(microseconds=1)
    assert left(grant)[PRODUCTS] == {30: None}


def test_a_level_that_was_narrowed_meanwhile_was_there_all_the_time(world: World, clock: Any, begun: datetime) -> None:
    grant = give(world, products__manage=EDIT, orders__manage=VIEW)
    clock.set(begun + 80 * DAY)
    world.change(levels={PRODUCTS: VIEW, ORDERS: VIEW})
    clock.set(begun + 100 * DAY)
    assert left(grant)[PRODUCTS] == {30: None, 60: None, 90: None}
    use(world, grant, PRODUCTS, EDIT, begun + 50 * DAY)
    assert left(grant)[PRODUCTS] == {30: None}


def test_what_was_taken_away_and_given_again_counts_from_the_second_time(
    world: World, clock: Any, begun: datetime
) -> None:
    grant = give(world, products__manage=VIEW, orders__manage=VIEW)
    clock.set(begun + 20 * DAY)
    world.change(levels={ORDERS: VIEW})
    clock.set(begun + 60 * DAY)
    world.change(levels={ORDERS: VIEW, PRODUCTS: VIEW})
    clock.set(begun + 100 * DAY)
    assert left(grant)[PRODUCTS] == {30: None}


# Which grants


def test_only_access_that_can_be_used_now_is_looked_at(world: World, clock: Any, begun: datetime) -> None:
    grant = give(world, products__manage=VIEW)
    clock.set(begun + 40 * DAY)
    assert found(grant)
    grants.suspend(grant, by=world.operator, reason="looked into")
    assert not found(grant)
    grants.resume(grant, by=world.operator)
    assert found(grant)
    partner_actions.suspend_partner(world.partner, by=world.operator, reason="looked into")
    assert not found(grant)


def test_access_at_its_end_is_none_though_no_sweep_came(world: World, clock: Any, begun: datetime) -> None:
    grant = world.grant(levels={PRODUCTS: VIEW}, ends_at=begun + 40 * DAY)
    clock.set(begun + 40 * DAY - MOMENT)
    assert found(grant)
    clock.set(begun + 40 * DAY)
    assert not found(grant)


def more(world: World, count: int) -> None:
    for number in range(count):
        service = ServiceFactory(partner=world.partner, category=world.service.category, name=f"More {number}")
        authorization = ServiceAuthorizationFactory(binding=world.binding, service=service)
        grant = AccessGrantFactory(
            service_authorization=authorization, by=world.owner, ends_at=authorization.valid_until
        )
        use(world, grant, PRODUCTS, VIEW, portal_now())


@pytest.mark.parametrize("name", ["my_services", "shop_home"])
def test_its_pages_ask_as_often_for_many_grants_as_for_three(
    world: World, clock: Any, begun: datetime, client: Client, name: str
) -> None:
    client.force_login(world.owner)
    url = reverse(f"seller_center:{name}", args=[world.shop.code])
    asked = []
    for count in (3, 12):
        more(world, count)
        clock.advance(days=31)
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert "not used in the last 30 days" in text_of(client.get(url))
        asked.append(len(queries))
    assert asked[0] == asked[1]


# Narrowing


@pytest.fixture
def half_used(world: World, clock: Any, begun: datetime) -> AccessGrant:
    """A hundred days old: products only viewed lately, orders viewed, vouchers never used, LIVE figures neither."""
    levels = {PRODUCTS: EDIT, ORDERS: VIEW, VOUCHERS: EDIT}
    grant = world.grant(levels=levels, areas=("analytics.live",), ends_at=world.authorization.valid_until)
    now = clock.set(begun + 100 * DAY)
    use(world, grant, PRODUCTS, VIEW, now - DAY)
    use(world, grant, ORDERS, VIEW, now - 45 * DAY)
    return grant


def chosen(draft: AuthorizationDraft | None) -> dict[str, Level]:
    """What the draft holds, but for the baseline."""
    assert draft is not None
    rows = Permission.objects.filter(number__in=draft.levels, baseline=False)
    return {permission.key: draft.levels[permission.number] for permission in rows}


@pytest.mark.parametrize(("days", "kept"), [(30, {PRODUCTS: VIEW}), (60, {PRODUCTS: VIEW, ORDERS: VIEW})])
def test_narrowing_fills_the_editor_with_what_is_used_and_changes_no_access(
    world: World, half_used: AccessGrant, days: int, kept: dict[str, Level]
) -> None:
    draft = unused.narrow(world.authorization, days, over=0, by=world.owner)
    assert chosen(draft) == kept
    assert (draft.ends_at, draft.contact_email) == (half_used.ends_at, half_used.contact_email)
    assert fresh(half_used).revision_number == 1


def test_what_was_filled_in_is_replaced_only_when_that_very_version_was_named(
    world: World, half_used: AccessGrant, client: Client
) -> None:
    post_step(client, world, "access_permissions", role="product_access")
    mine = draft_of(world)
    assert mine is not None
    with pytest.raises(StaleDraft):
        unused.narrow(world.authorization, 60, over=0, by=world.owner)
    with pytest.raises(StaleDraft):
        unused.narrow(world.authorization, 60, over=mine.version + 1, by=world.owner)
    assert chosen(draft_of(world)) == chosen(mine)
    unused.narrow(world.authorization, 60, over=mine.version, by=world.owner)
    assert chosen(draft_of(world)) == {PRODUCTS: VIEW, ORDERS: VIEW}


def test_a_second_click_finds_what_the_first_one_did(world: World, half_used: AccessGrant) -> None:
    first = unused.narrow(world.authorization, 60, over=0, by=world.owner)
    second = unused.narrow(world.authorization, 60, over=0, by=world.owner)
    assert (second.pk, second.version) == (first.pk, first.version)


def test_there_is_nothing_to_narrow_where_all_is_used_or_nothing(
    world: World, clock: Any, begun: datetime, client: Client
) -> None:
    grant = give(world, products__manage=VIEW)
    with pytest.raises(Conflict):
        unused.narrow(world.authorization, 30, over=0, by=world.owner)
    clock.set(begun + 40 * DAY)
    with pytest.raises(Conflict, match="Remove the access instead"):
        unused.narrow(world.authorization, 30, over=0, by=world.owner)
    use(world, grant, PRODUCTS, VIEW, portal_now())
    with pytest.raises(Conflict):
        unused.narrow(world.authorization, 30, over=0, by=world.owner)
    assert draft_of(world) is None


# The pages


def press(client: Client, world: World, **posted: object) -> Any:
    client.force_login(world.owner)
    return client.post(step_url(world, "narrow_unused"), posted)


def test_my_services_says_what_is_not_used_and_the_main_account_narrows_it(
    client: Client, world: World, half_used: AccessGrant
) -> None:
    client.force_login(world.owner)
    page = text_of(client.get(detail_url(world)))
    assert "4 of 4 permissions were not used in the last 30 days" in page
    assert "Narrow to what is used" in page
    assert "4 of 4" in text_of(client.get(reverse("seller_center:my_services", args=[world.shop.code])))
    answer = press(client, world, days=60)
    assert answer.headers["Location"] == step_url(world, "access_review")


def test_a_sub_account_sees_what_is_not_used_and_cannot_narrow_it(
    client: Client, world: World, half_used: AccessGrant
) -> None:
    client.force_login(world.staff)
    page = text_of(client.get(detail_url(world)))
    assert "4 of 4 permissions were not used" in page
    assert "Narrow to what is used" not in page
    assert client.post(step_url(world, "narrow_unused"), {"days": 30}).status_code == 403
    assert draft_of(world) is None


def test_on_the_review_nothing_is_needed_but_confirming(client: Client, world: World, half_used: AccessGrant) -> None:
    press(client, world, days=60)
    review = show(client, world, "access_review")
    assert review.context["problems"] == []
    client.post(step_url(world, "access_review"), {"reviewed": review.context["reviewed"]})
    now = fresh(half_used)
    assert now.revision_number == 2
    assert now.levels.keys() < half_used.levels.keys()
    assert found(now) is None or found(now).within(60) == []


def test_what_was_filled_in_before_can_be_gone_on_with_or_replaced(
    client: Client, world: World, half_used: AccessGrant
) -> None:
    post_step(client, world, "access_permissions", role="product_access")
    answer = press(client, world, days=60)
    assert answer.status_code == 409
    page = text_of(answer)
    assert step_url(world, "access_review") in page
    assert press(client, world, days=60, version=answer.context["draft"].version).status_code == 302
    assert chosen(draft_of(world)) == {PRODUCTS: VIEW, ORDERS: VIEW}


@pytest.mark.parametrize("days", ["", "31", "zz", "9" * 400, "30\x00"])
def test_a_window_that_is_none_is_refused_in_words(
    client: Client, world: World, half_used: AccessGrant, days: str
) -> None:
    answer = press(client, world, days=days)
    assert answer.headers["Location"] == detail_url(world)
    assert "Choose 30, 60 or 90 days" in text_of(client.get(detail_url(world)))
    assert draft_of(world) is None


def test_the_home_says_when_access_is_not_used_and_only_then(
    client: Client, world: World, clock: Any, half_used: AccessGrant
) -> None:
    client.force_login(world.owner)
    url = reverse("seller_center:shop_home", args=[world.shop.code])
    (item,) = client.get(url).context["attention"]
    assert (item.title, item.action) == ("Larkspur does not use all of its access", "Narrow to what is used")
    assert item.url == f"{detail_url(world)}#unused"
    for key, level in ((PRODUCTS, EDIT), (ORDERS, VIEW), (VOUCHERS, EDIT), ("analytics.live", VIEW)):
        use(world, half_used, key, level, clock.now)
    assert client.get(url).context["attention"] == []
