"""Ad campaigns and their budgets: what can be added, changed and switched, who sees money, and what is refused."""

from datetime import timedelta
from decimal import Decimal

import pytest

from audit.clock import portal_now
from authorizations.models import Activity
from authorizations.tests.worlds import World
from catalogue.models import Level
from seller_center.models import Campaign
from seller_center.tests.factories import CampaignDayFactory, CampaignFactory
from seller_center.tests.inside import address, inside, owner_client
from sellers.times import local_day

DAY = timedelta(days=1)
CAMPAIGN = {"name": "Spring", "objective": "SALES", "daily_budget": "20"}


def budgets(*rows: tuple[Campaign, object], version: int = 1) -> dict[str, object]:
    """What the page of budgets sends: of each row the budget, the one that was shown, and the version."""
    sent: dict[str, object] = {}
    for row, amount in rows:
        sent |= {f"daily_budget_{row.uuid}": amount, f"version_{row.uuid}": version}
        sent[f"initial-daily_budget_{row.uuid}"] = row.daily_budget
    return sent


def test_a_campaign_begins_paused(world: World) -> None:
    assert owner_client(world).post(address(world.shop, "campaign_add"), CAMPAIGN).status_code == 302
    campaign = Campaign.objects.get()
    assert (campaign.status, campaign.daily_budget, campaign.since) == ("PAUSED", Decimal(20), campaign.changed_at)


def test_whoever_may_not_set_budgets_adds_a_campaign_with_the_least(world: World) -> None:
    client = inside(world, {"ads.campaigns": Level.EDIT, "ads.budget": Level.VIEW})
    assert "daily_budget" not in client.get(address(world.shop, "campaign_add")).context["form"].fields
    assert client.post(address(world.shop, "campaign_add"), CAMPAIGN).status_code == 302
    assert Campaign.objects.get().daily_budget == Decimal(1)


def test_a_name_is_used_once_in_a_shop_and_a_second_click_says_so(world: World) -> None:
    CampaignFactory(shop=world.other_shop, name="Spring")
    client, page = owner_client(world), address(world.shop, "campaign_add")
    assert client.post(page, CAMPAIGN).status_code == 302
    response = client.post(page, CAMPAIGN)
    assert "Use a different one" in str(response.context["form"].errors["name"])
    other = CampaignFactory(shop=world.shop, name="Summer")
    renamed = client.post(address(world.shop, "campaign_edit", other.uuid), {**CAMPAIGN, "version": 1})
    assert "Use a different one" in str(renamed.context["form"].errors["name"])


@pytest.mark.parametrize("amount", ["0.99", "1000000.01", "1.001", "NaN", "", "9" * 40])
def test_a_budget_outside_its_limits_is_refused(world: World, amount: str) -> None:
    campaign = CampaignFactory(shop=world.shop)
    client = owner_client(world)
    added = client.post(address(world.shop, "campaign_add"), {**CAMPAIGN, "daily_budget": amount})
    assert list(added.context["form"].errors) == ["daily_budget"]
    changed = client.post(address(world.shop, "budget"), budgets((campaign, amount)))
    assert list(changed.context["form"].errors) == [f"daily_budget_{campaign.uuid}"]
    assert Campaign.objects.get().daily_budget == Decimal(50)


def test_several_budgets_are_changed_at_once_up_to_the_limits(world: World) -> None:
    rows = CampaignFactory.create_batch(3, shop=world.shop)
    client = inside(world, {"ads.budget": Level.EDIT})
    sent = budgets((rows[0], "1"), (rows[1], "1000000"), (rows[2], "50.00"))
    assert client.post(address(world.shop, "budget"), sent).status_code == 302
    assert [(each.daily_budget, each.version) for each in Campaign.objects.order_by("pk")] == [
        (1, 2),
        (1_000_000, 2),
        (50, 1),
    ]
    assert Activity.objects.changes().count() == 2


def test_a_budget_changed_in_another_tab_is_shown(world: World) -> None:
    campaign = CampaignFactory(shop=world.shop)
    client, page = owner_client(world), address(world.shop, "budget")
    client.post(page, budgets((campaign, "60")))
    response = client.post(page, budgets((campaign, "70")))
    assert "It is 60.00 now" in str(response.context["form"].errors[f"daily_budget_{campaign.uuid}"])
    assert Campaign.objects.get().daily_budget == Decimal(60)


def test_budgets_of_an_ended_campaign_and_of_another_shop_stay(world: World) -> None:
    ended, theirs = CampaignFactory(shop=world.shop, status="ENDED"), CampaignFactory(shop=world.other_shop)
    client, page = owner_client(world), address(world.shop, "budget")
    assert "has ended" in str(client.post(page, budgets((ended, "60"))).context["form"].non_field_errors())
    assert client.post(page, budgets((theirs, "60"))).status_code == 404
    assert set(Campaign.objects.values_list("daily_budget", flat=True)) == {Decimal(50)}


def test_a_campaign_is_renamed_until_it_ends(world: World) -> None:
    campaign = CampaignFactory(shop=world.shop)
    client, page = owner_client(world), address(world.shop, "campaign_edit", campaign.uuid)
    assert client.post(page, {"name": "New", "objective": "LIVE", "version": 1}).status_code == 302
    stale = client.post(page, {"name": "Older", "objective": "LIVE", "version": 1})
    assert "It is “New” now" in str(stale.context["form"].errors["name"])
    client.post(address(world.shop, "campaign_switch", campaign.uuid), {"to": "ENDED"})
    response = client.post(page, {"name": "Newer", "objective": "LIVE", "version": 3})
    assert "can no longer be changed" in response.content.decode()
    assert Campaign.objects.get().name == "New"


def test_a_campaign_is_paused_run_and_ended_and_a_second_click_is_told(world: World) -> None:
    campaign = CampaignFactory(shop=world.shop)
    client, switch = owner_client(world), address(world.shop, "campaign_switch", campaign.uuid)
    for to, again in (("PAUSED", 409), ("RUNNING", 409), ("ENDED", 409)):
        assert client.post(switch, {"to": to}).status_code == 302
        assert Campaign.objects.get().status == to
        assert client.post(switch, {"to": to}).status_code == again
    assert client.post(switch, {"to": "RUNNING"}).status_code == 409
    assert client.post(switch, {"to": "whatever"}).status_code == 302
    assert Campaign.objects.get().status == "ENDED"


def test_spend_is_that_of_the_last_thirty_days_of_the_shop(world: World) -> None:
    campaign, today = CampaignFactory(shop=world.shop), local_day(portal_now(), world.shop.time_zone)
    for days_ago in (0, 1, 30, 31):
        CampaignDayFactory(
            subject=campaign, day=today - days_ago * DAY, cost=Decimal(10) ** days_ago if days_ago < 3 else days_ago
        )
    without = CampaignFactory(shop=world.shop)
    rows = owner_client(world).get(address(world.shop, "campaign_list"), {"sort": "spend"}).context["listing"].page
    assert [(row.pk, row.spend) for row in rows] == [(without.pk, 0), (campaign.pk, 40)]  # yesterday's 10 and 30


def test_money_is_shown_to_those_who_may_see_budgets_and_that_they_did_is_recorded(world: World) -> None:
    CampaignDayFactory(subject=CampaignFactory(shop=world.shop), cost=Decimal("12.34"))
    page = address(world.shop, "campaign_list")
    assert "12.34" not in inside(world, {"ads.campaigns": Level.VIEW}).get(page, {"sort": "spend"}).content.decode()
    client = inside(world, {"ads.campaigns": Level.VIEW, "ads.budget": Level.VIEW})
    assert "12.34" in client.get(page).content.decode()
    looks = Activity.objects.filter(kind=Activity.Kind.VIEWED, permission=world.permission("ads.budget").number)
    assert looks.count() == 1


def test_a_look_at_a_campaign_names_it(world: World) -> None:
    campaign = CampaignFactory(shop=world.shop)
    inside(world, {"ads.campaigns": Level.VIEW}).get(address(world.shop, "campaign_edit", campaign.uuid))
    assert Activity.objects.get(kind=Activity.Kind.VIEWED).object_uuid == campaign.uuid
