"""Entries: what they say, who stands behind them, that nothing changes them, and that each shop counts its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.tests.factories import UserFactory
from audit.clock import portal_now
from audit.lifecycle import amend, begin, move, record, record_many
from audit.models import Chain, Entry, EntryPerson
from audit.origin import Origin, current_origin, from_origin
from audit.tests.refusals import undone
from partners.models import Partner
from partners.tests.factories import PartnerFactory
from sellers.tests.factories import ShopFactory

pytestmark = pytest.mark.django_db


def entry_of(shop_id: int | None, **values) -> Entry:
    about = {"object_type": "sellers.shop", "object_pk": 1, "object_uuid": "00000000-0000-0000-0000-000000000001"}
    return Entry(at=portal_now(), verb="looked", shop_id=shop_id, **about, **values)


def numbers(shop) -> list[int]:
    return list(Entry.objects.of_shop(shop.pk).order_by("id").values_list("number", flat=True))


def test_beginning_saves_the_row_and_says_so():
    partner = Partner(code="LARKSPUR", name="Larkspur", legal_name="Larkspur Ltd", market="GB")
    at = portal_now()
    begin(partner, by=None, at=at)
    entry = Entry.objects.about(partner).get()
    assert (entry.verb, entry.before, entry.after, entry.actor, entry.at) == ("created", None, "PENDING", None, at)
    assert (entry.partner_id, entry.shop_id, entry.number) == (partner.pk, None, None)
    assert partner.status_changed_at == at


def test_the_person_and_where_they_came_from_are_kept_beside_the_entry():
    partner, operator = PartnerFactory(), UserFactory(name="Rowan", email="rowan@portal.example")
    with from_origin(Origin("192.0.2.7", "Firefox")):
        entry = move(partner, Partner.Status.SUSPENDED, by=operator)
    person = EntryPerson.objects.get(entry=entry)
    assert (person.name, person.email, person.address, person.browser) == (
        "Rowan",
        "rowan@portal.example",
        "192.0.2.7",
        "Firefox",
    )
    assert current_origin() == Origin()
    columns = [str(value) for value in vars(entry).values()]
    assert not any("rowan" in column.lower() or "192.0.2.7" in column for column in columns)


def test_what_the_system_does_by_itself_has_no_person():
    entry = move(PartnerFactory(), Partner.Status.SUSPENDED, by=None)
    assert not EntryPerson.objects.filter(entry=entry).exists()


def test_personal_data_can_be_erased_and_the_entry_stays():
    entry = move(PartnerFactory(), Partner.Status.SUSPENDED, by=UserFactory())
    EntryPerson.objects.filter(entry=entry).update(name="", email="", address=None, browser="")
    EntryPerson.objects.filter(entry=entry).delete()
    assert Entry.objects.filter(pk=entry.pk).exists()


def test_empty_details_are_left_out():
    entry = record(PartnerFactory(), verb="looked", by=None, at=portal_now(), reason="", count=0, note=None)
    assert entry.detail == {"count": 0}


@pytest.mark.parametrize("change", [{"verb": "never"}, {"at": None}, {"detail": {}}, {"number": 7}])
def test_an_entry_is_never_changed(change):
    entry = record(ShopFactory(), verb="looked", by=None, at=portal_now())
    with pytest.raises(IntegrityError, match="append-only: UPDATE refused"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(**change)


def test_an_entry_is_never_deleted():
    entry = record(ShopFactory(), verb="looked", by=None, at=portal_now())
    with (
        pytest.raises(IntegrityError, match="append-only: DELETE refused"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM audit_entry WHERE id = %s", [entry.pk])


def test_each_shop_counts_its_entries_from_one():
    first, second = ShopFactory(), ShopFactory()
    for shop in (first, second, first, first):
        record(shop, verb="looked", by=None, at=portal_now())
    assert (numbers(first), numbers(second)) == ([1, 2, 3, 4], [1, 2])  # the first entry says that it was created


def test_a_batch_of_entries_counts_on_for_every_shop():
    first, second = ShopFactory(), ShopFactory()
    record_many([entry_of(shop) for shop in (second.pk, first.pk, None, second.pk)], by=None)
    assert (numbers(first), numbers(second)) == ([1, 2], [1, 2, 3])
    assert Entry.objects.filter(verb="looked", shop_id=None).get().number is None


def test_a_number_is_given_once_per_shop():
    shop = ShopFactory()
    with pytest.raises(IntegrityError, match="entries_of_a_shop_are_numbered_once"), transaction.atomic():
        entry_of(shop.pk, number=1).save()


@pytest.mark.parametrize(
    "values", [{"shop_id": None, "number": 1}, {"shop_id": 7, "number": None}, {"shop_id": 7, "number": 0}]
)
def test_an_entry_has_a_number_exactly_when_it_has_a_shop(values):
    with pytest.raises(IntegrityError, match="entry_of_a_shop_has_a_number"), transaction.atomic():
        entry_of(**values).save()


def test_a_change_that_is_undone_leaves_no_gap():
    shop = ShopFactory()
    with undone():
        record(shop, verb="looked", by=None, at=portal_now())
    record(shop, verb="looked", by=None, at=portal_now())
    assert numbers(shop) == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_concurrent_writers_number_without_gaps_and_some_give_up_on_the_way():
    shops = [ShopFactory(), ShopFactory(), ShopFactory()]
    orders = [shops, shops[::-1], [shops[1], shops[0], shops[2]], shops]

    def write(order) -> None:
        try:
            for turn in range(12):
                try:
                    with transaction.atomic():
                        record_many([entry_of(shop.pk) for shop in order], by=None)
                        if turn % 4 == 3:
                            raise InterruptedError
                except InterruptedError:
                    continue
        finally:
            connection.close()

    with ThreadPoolExecutor(len(orders)) as pool:
        list(pool.map(write, orders))
    for shop in shops:
        assert sorted(numbers(shop)) == list(range(1, 1 + 1 + 4 * 9))
        assert Chain.objects.get(shop_id=shop.pk).last_number == 37


def test_a_correction_says_what_was_and_what_is():
    partner, operator = PartnerFactory(name="Larkspur"), UserFactory()
    entry = amend(partner, {"name": "Larkspur Studio", "legal_name": partner.legal_name}, by=operator)
    assert Partner.objects.get(pk=partner.pk).name == "Larkspur Studio"
    assert (entry.verb, entry.before, entry.after) == ("amended", {"name": "Larkspur"}, {"name": "Larkspur Studio"})


def test_a_correction_of_nothing_is_not_recorded():
    partner = PartnerFactory(name="Larkspur")
    before = Entry.objects.count()
    assert amend(partner, {"name": "Larkspur"}, by=None) is None
    assert Entry.objects.count() == before
