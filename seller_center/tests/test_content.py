"""LIVEs are planned without getting into each other's way; of a video its title and whether it is shown can change."""

from datetime import timedelta

import pytest

from audit.clock import portal_now
from audit.lifecycle import Conflict
from authorizations.models import Activity
from authorizations.tests.worlds import World
from catalogue.models import Level
from conftest import Clock
from seller_center.actions import content as actions
from seller_center.models import Live, Video
from seller_center.tests.factories import CreatorFactory, LiveFactory, VideoFactory
from seller_center.tests.inside import address, inside, owner_client
from seller_center.tests.visits import local, visit_of

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def whole(minutes_from_now: int) -> object:
    return (portal_now() + minutes_from_now * MINUTE).replace(second=0, microsecond=0)


def live_values(world: World, **values: object) -> dict[str, object]:
    starts_at = local(world.shop, whole(600))
    return {"title": "Evening LIVE", "host": "Robin Host", "starts_at": starts_at, "minutes": 60, **values}


def test_a_live_is_planned_in_the_shops_time_zone(world: World) -> None:
    response = owner_client(world).post(
        address(world.shop, "live_add"), live_values(world, starts_at="2027-07-01T18:30")
    )
    assert response.status_code == 302
    assert Live.objects.get().starts_at.isoformat() == "2027-07-02T01:30:00+00:00"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("minutes", 9, "greater than or equal to 10"),
        ("minutes", 721, "less than or equal to 720"),
        ("minutes", 10**30, "less than or equal to 720"),
        ("starts_at", "2020-01-01T10:00", "still to come"),
        ("title", "", "required"),
        ("title", "x" * 121, "at most 120"),
        ("host", "a\0b", "Null characters"),
    ],
)
def test_a_plan_is_refused_at_the_field_that_is_wrong(world: World, field: str, value: object, message: str) -> None:
    response = owner_client(world).post(address(world.shop, "live_add"), live_values(world, **{field: value}))
    assert message in str(response.context["form"].errors[field])
    assert not Live.objects.exists()


@pytest.mark.parametrize("minutes", [10, 720])
def test_a_live_may_be_as_short_and_as_long_as_the_limits(world: World, minutes: int) -> None:
    owner_client(world).post(address(world.shop, "live_add"), live_values(world, minutes=minutes))
    assert Live.objects.get().minutes == minutes


def test_two_planned_lives_are_never_at_the_same_time_and_a_second_click_says_so(world: World) -> None:
    client, page = owner_client(world), address(world.shop, "live_add")
    LiveFactory(shop=world.other_shop, starts_at=whole(600), minutes=60)
    assert client.post(page, live_values(world)).status_code == 302
    response = client.post(page, live_values(world, title="The same time"))
    assert "Choose another time" in str(response.context["form"].non_field_errors())
    assert "The same time" in response.content.decode()
    assert Live.objects.of(world.shop).count() == 1


@pytest.mark.parametrize(
    ("minutes_from_now", "lasts", "is_free"),
    [(540, 60, True), (541, 60, False), (660, 10, True), (659, 10, False), (620, 10, False), (500, 720, False)],
)
def test_one_live_may_begin_when_another_ends(world: World, minutes_from_now: int, lasts: int, is_free: bool) -> None:
    starts_at = whole(0)
    LiveFactory(shop=world.shop, starts_at=starts_at + 600 * MINUTE, minutes=60)
    live = Live(
        shop=world.shop, title="Another", host="Robin", minutes=lasts, starts_at=starts_at + minutes_from_now * MINUTE
    )
    visit = visit_of(world.owner, world.shop)
    if is_free:
        assert actions.plan_live(live, by=visit).pk
        return
    with pytest.raises(Conflict, match="is planned from"):
        actions.plan_live(live, by=visit)


def test_a_cancelled_live_leaves_its_time_free(world: World) -> None:
    LiveFactory(shop=world.shop, starts_at=whole(600), status=Live.Status.CANCELLED)
    assert owner_client(world).post(address(world.shop, "live_add"), live_values(world)).status_code == 302


def test_a_live_is_changed_until_it_begins(world: World, clock: Clock) -> None:
    live = LiveFactory(shop=world.shop)
    visit = visit_of(world.owner, world.shop)
    clock.set(live.starts_at - timedelta(seconds=1))
    live = actions.edit_live(live, {"title": "Just in time"}, version=1, by=visit)
    clock.set(live.starts_at)
    with pytest.raises(Conflict, match="has begun"):
        actions.edit_live(live, {"title": "Too late"}, version=2, by=visit)
    with pytest.raises(Conflict, match="has begun"):
        actions.cancel_live(live, by=visit)


def test_a_live_keeps_its_own_time_when_it_is_changed_and_moves_into_no_other(world: World) -> None:
    live = LiveFactory(shop=world.shop, starts_at=whole(600), minutes=60)
    LiveFactory(shop=world.shop, starts_at=whole(700), minutes=60)
    client, page = owner_client(world), address(world.shop, "live_edit", live.uuid)
    assert client.post(page, live_values(world, title="Longer", minutes=100, version=1)).status_code == 302
    response = client.post(page, live_values(world, title="Longer", minutes=110, version=2))
    assert "Choose another time" in str(response.context["form"].non_field_errors())
    assert Live.objects.get(pk=live.pk).minutes == 100


def test_a_change_in_another_tab_is_shown(world: World) -> None:
    live = LiveFactory(shop=world.shop, starts_at=whole(600))
    client, page = owner_client(world), address(world.shop, "live_edit", live.uuid)
    client.post(page, live_values(world, title="From the other tab", version=1))
    response = client.post(page, live_values(world, title="Mine", version=1))
    assert "From the other tab" in str(response.context["form"].errors["title"])
    assert Live.objects.get().title == "From the other tab"


def test_a_live_is_cancelled_once(world: World) -> None:
    live = LiveFactory(shop=world.shop)
    client, button = owner_client(world), address(world.shop, "live_cancel", live.uuid)
    assert client.post(button).status_code == 302
    assert client.post(button).status_code == 409
    response = client.post(address(world.shop, "live_edit", live.uuid), live_values(world, version=2))
    assert "Plan a new one instead" in response.content.decode()


def test_those_to_come_stand_first_the_next_one_on_top(world: World) -> None:
    now = portal_now()
    for days, status in ((-2, "DONE"), (3, "PLANNED"), (-1, "DONE"), (1, "PLANNED"), (2, "CANCELLED")):
        LiveFactory(shop=world.shop, title=f"{days}", starts_at=now + days * DAY, status=status)
    listing = owner_client(world).get(address(world.shop, "live_list")).context["listing"]
    assert [live.title for live in listing.page] == ["1", "3", "2", "-1", "-2"]


def test_the_record_of_a_partners_plan_does_not_name_the_host(world: World) -> None:
    client = inside(world, {"content.live_schedule": Level.EDIT})
    assert client.post(address(world.shop, "live_add"), live_values(world)).status_code == 302
    changes = Activity.objects.changes().get().changes
    assert changes["title"] == [None, "Evening LIVE"]
    assert "Robin" not in str(changes)


def test_a_video_gets_another_title_and_is_hidden(world: World) -> None:
    video = VideoFactory(shop=world.shop, creator=CreatorFactory(shop=world.shop))
    page = address(world.shop, "video_edit", video.uuid)
    client = inside(world, {"content.videos": Level.EDIT})
    assert client.post(page, {"title": "Better", "version": 1}).status_code == 302
    saved = Video.objects.get()
    assert (saved.title, saved.is_shown) == ("Better", False)
    assert Activity.objects.changes().get().changes == {"title": [video.title, "Better"], "is_shown": [True, False]}
    assert "Changed by a member of Larkspur" in client.get(page).content.decode()


def test_a_second_click_changes_a_video_no_more_and_an_older_tab_is_told(world: World) -> None:
    video = VideoFactory(shop=world.shop)
    client, page = owner_client(world), address(world.shop, "video_edit", video.uuid)
    assert client.post(page, {"title": "Better", "is_shown": "on", "version": 1}).status_code == 302
    response = client.post(page, {"title": "Older", "is_shown": "on", "version": 1})
    assert "It is “Better” now" in str(response.context["form"].errors["title"])
    assert client.post(page, {"title": "", "version": 2}).context["form"].errors["title"]
    assert Video.objects.get().version == 2
