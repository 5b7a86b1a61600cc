"""Collaborations, their commission and samples: what can be added, changed and answered, and what is refused."""

from decimal import Decimal
from typing import Any

import pytest

from authorizations.models import Activity
from authorizations.tests.worlds import World
from catalogue.models import Level
from seller_center.models import Collaboration, Product, Sample
from seller_center.tests.factories import CollaborationFactory, CreatorFactory, ProductFactory, SampleFactory
from seller_center.tests.inside import address, inside, owner_client


def collaboration_values(product: Product, **values: object) -> dict[str, object]:
    return {"product_words": product.sku, "kind": "open", "percent": "12.5", **values}


def rates(*rows: tuple[Collaboration, object], version: int = 1) -> dict[str, object]:
    """What the page of rates sends: of each row the rate, the one that was shown, and the version."""
    sent: dict[str, object] = {}
    for row, percent in rows:
        sent |= {
            f"percent_{row.uuid}": percent,
            f"initial-percent_{row.uuid}": row.percent,
            f"version_{row.uuid}": version,
        }
    return sent


def test_an_open_collaboration_begins_now(world: World) -> None:
    product = ProductFactory(shop=world.shop)
    response = owner_client(world).post(address(world.shop, "collaboration_add"), collaboration_values(product))
    assert response.status_code == 302
    added = Collaboration.objects.get()
    assert (added.product, added.creator, added.percent, added.since) == (
        product,
        None,
        Decimal("12.5"),
        added.changed_at,
    )


def test_a_targeted_one_is_for_the_creator_that_was_named(world: World) -> None:
    product, creator = ProductFactory(shop=world.shop), CreatorFactory(shop=world.shop, handle="rose")
    CreatorFactory(shop=world.shop, handle="rosemary")
    CreatorFactory(shop=world.other_shop, handle="rose")
    values = collaboration_values(product, kind="targeted", creator_words="@rose")
    assert owner_client(world).post(address(world.shop, "collaboration_add"), values).status_code == 302
    assert Collaboration.objects.get().creator == creator


def test_several_creators_with_the_words_are_offered_to_choose_from(world: World) -> None:
    product, creators = (
        ProductFactory(shop=world.shop),
        [CreatorFactory(shop=world.shop, handle=f"rose{n}") for n in (1, 2)],
    )
    values = collaboration_values(product, kind="targeted", creator_words="rose")
    client, page = owner_client(world), address(world.shop, "collaboration_add")
    response = client.post(page, values)
    assert [key for key, _ in response.context["form"].fields["creator_choice"].choices] == ["rose1", "rose2"]
    assert client.post(page, {**values, "creator_choice": "rose2"}).status_code == 302
    assert Collaboration.objects.get().creator == creators[1]


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"percent": "0.9"}, "percent", "greater than or equal to 1"),
        ({"percent": "80.1"}, "percent", "less than or equal to 80"),
        ({"percent": "Infinity"}, "percent", "Enter a number"),
        ({"percent": "12.55"}, "percent", "1 decimal place"),
        ({"kind": "targeted"}, "creator_words", "Write the creator"),
        ({"kind": "targeted", "creator_words": "nobody"}, "creator_words", "Use other words"),
        ({"kind": "whatever"}, "kind", "valid choice"),
        ({"product_words": "nothing like it"}, "product_words", "Use other words"),
    ],
)
def test_a_collaboration_is_refused_at_the_field_that_is_wrong(
    world: World, values: dict[str, Any], field: str, message: str
) -> None:
    product = ProductFactory(shop=world.shop)
    response = owner_client(world).post(
        address(world.shop, "collaboration_add"), collaboration_values(product, **values)
    )
    assert message in str(response.context["form"].errors[field])
    assert not Collaboration.objects.exists()


@pytest.mark.parametrize("percent", ["1", "80"])
def test_a_commission_may_be_as_small_and_as_large_as_the_limits(world: World, percent: str) -> None:
    product = ProductFactory(shop=world.shop)
    owner_client(world).post(address(world.shop, "collaboration_add"), collaboration_values(product, percent=percent))
    assert Collaboration.objects.get().percent == Decimal(percent)


def test_a_second_click_adds_no_second_collaboration(world: World) -> None:
    product, creator = ProductFactory(shop=world.shop), CreatorFactory(shop=world.shop)
    client, page = owner_client(world), address(world.shop, "collaboration_add")
    for values in ({}, {"kind": "targeted", "creator_words": creator.handle}):
        assert client.post(page, collaboration_values(product, **values)).status_code == 302
        response = client.post(page, collaboration_values(product, **values))
        assert "already" in str(response.context["form"].non_field_errors())
    assert Collaboration.objects.count() == 2


def test_after_one_has_ended_another_may_begin(world: World) -> None:
    first = CollaborationFactory(shop=world.shop)
    client, button = owner_client(world), address(world.shop, "collaboration_end", first.uuid)
    assert client.post(button).status_code == 302
    assert client.post(button).status_code == 409
    assert client.post(address(world.shop, "collaboration_add"), collaboration_values(first.product)).status_code == 302


def test_several_rates_are_changed_at_once_and_the_others_are_left_alone(world: World) -> None:
    rows = CollaborationFactory.create_batch(3, shop=world.shop)
    client = inside(world, {"affiliate.commission": Level.EDIT})
    sent = rates((rows[0], "1"), (rows[1], "80"), (rows[2], "12.0"))
    assert client.post(address(world.shop, "commission"), sent).status_code == 302
    assert [(each.percent, each.version) for each in Collaboration.objects.order_by("pk")] == [(1, 2), (80, 2), (12, 1)]
    assert sorted(each.changes["percent"] for each in Activity.objects.changes()) == [["12.0", "1"], ["12.0", "80"]]


@pytest.mark.parametrize("percent", ["0.9", "80.1", "", "NaN", "1e9", "x"])
def test_one_wrong_rate_changes_none_and_is_kept(world: World, percent: str) -> None:
    rows = CollaborationFactory.create_batch(2, shop=world.shop)
    response = owner_client(world).post(address(world.shop, "commission"), rates((rows[0], "20"), (rows[1], percent)))
    assert list(response.context["form"].errors) == [f"percent_{rows[1].uuid}"]
    assert f'value="{percent}"' in response.content.decode() or not percent
    assert set(Collaboration.objects.values_list("percent", flat=True)) == {Decimal(12)}


def test_a_rate_changed_in_another_tab_is_shown_and_saving_again_goes_on(world: World) -> None:
    rows = CollaborationFactory.create_batch(2, shop=world.shop)
    client, page = owner_client(world), address(world.shop, "commission")
    client.post(page, rates((rows[0], "30")))
    assert client.post(page, rates((rows[0], "12.0"), (rows[1], "15"))).status_code == 302  # this tab left it alone
    response = client.post(page, rates((rows[0], "40"), (rows[1], "12.0")))
    form = response.context["form"]
    assert form.errors[f"percent_{rows[0].uuid}"] == ["It is 30.0 now. Save again to set what stands here."]
    again = rates((rows[0], "40")) | {f"version_{rows[0].uuid}": form[f"version_{rows[0].uuid}"].value()}
    assert client.post(page, again).status_code == 302
    assert [each.percent for each in Collaboration.objects.order_by("pk")] == [40, 15]


def test_the_rate_of_one_that_ended_meanwhile_stays(world: World) -> None:
    ended = CollaborationFactory(shop=world.shop, status=Collaboration.Status.ENDED)
    response = owner_client(world).post(address(world.shop, "commission"), rates((ended, "20")))
    assert "has ended" in str(response.context["form"].non_field_errors())
    assert Collaboration.objects.get().percent == Decimal(12)


def test_rates_of_another_shop_are_not_there(world: World) -> None:
    ours, theirs = CollaborationFactory(shop=world.shop), CollaborationFactory(shop=world.other_shop)
    client, page = owner_client(world), address(world.shop, "commission")
    assert client.post(page, rates((ours, "20"), (theirs, "20"))).status_code == 404
    assert client.post(page, {"version_nobody": "1"}).status_code == 404
    assert client.post(page, rates((ours, "20"))).status_code == 302


def test_a_sample_is_approved_without_words_and_refused_only_with_them(world: World) -> None:
    first, second = SampleFactory.create_batch(2, shop=world.shop)
    client = owner_client(world)
    page = address(world.shop, "sample_answer", first.uuid)
    assert client.post(page, {"verdict": "APPROVED", "answer": "", "version": 1}).status_code == 302
    page = address(world.shop, "sample_answer", second.uuid)
    response = client.post(page, {"verdict": "REFUSED", "answer": " ", "version": 1})
    assert "why you refuse" in str(response.context["form"].errors["answer"])
    assert "valid choice" in str(client.post(page, {"verdict": "ASKED"}).context["form"].errors["verdict"])
    assert client.post(page, {"verdict": "REFUSED", "answer": "x" * 300, "version": 1}).status_code == 302
    assert [each.status for each in Sample.objects.order_by("pk")] == ["APPROVED", "REFUSED"]


def test_a_sample_is_answered_once(world: World) -> None:
    sample = SampleFactory(shop=world.shop)
    client, page = owner_client(world), address(world.shop, "sample_answer", sample.uuid)
    assert client.post(page, {"verdict": "APPROVED", "version": 1}).status_code == 302
    response = client.post(page, {"verdict": "REFUSED", "answer": "No.", "version": 1})
    assert "no longer possible" in response.content.decode() or "changed meanwhile" in response.content.decode()
    assert "novalidate" not in response.content.decode()
    assert Sample.objects.get().status == Sample.Status.APPROVED


def test_the_record_of_a_partners_answer_does_not_say_its_words(world: World) -> None:
    sample = SampleFactory(shop=world.shop)
    client = inside(world, {"affiliate.samples": Level.EDIT})
    client.post(
        address(world.shop, "sample_answer", sample.uuid), {"verdict": "REFUSED", "answer": "No, Robin.", "version": 1}
    )
    changes = Activity.objects.changes().get().changes
    assert changes["status"] == ["ASKED", "REFUSED"]
    assert "Robin" not in str(changes)
    assert Sample.objects.get().answer == "No, Robin."
