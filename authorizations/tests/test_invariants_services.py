"""What the database refuses about bindings and service authorizations, whoever asks: invariants 1, 2 and 3."""

from __future__ import annotations

from datetime import timedelta

import pytest

from audit.tests.refusals import refused, run
from audit.tests.walking import walk
from authorizations.models import Binding, ServiceAudience, ServiceAuthorization
from authorizations.tests.factories import BindingFactory, ServiceAuthorizationFactory
from authorizations.tests.rows import DAY, MOMENT, insert_service_authorization
from partners.tests.factories import PartnerFactory, ServiceFactory
from sellers.tests.factories import ShopFactory

pytestmark = pytest.mark.django_db
SERVICES = "authorizations_serviceauthorization"
OVER = ["EXPIRED", "CANCELLED", "DEACTIVATED", "ENDED"]


@pytest.fixture
def taken() -> ServiceAuthorization:
    return ServiceAuthorizationFactory()


def rival(taken, category: str = "shop_management") -> ServiceAuthorization:
    """What another partner, bound to the same shop, has there: a service of `category`, later than `taken`."""
    binding = BindingFactory(shop=taken.shop)
    service = ServiceFactory(partner=binding.partner, category=category)
    later = taken.valid_until + 400 * DAY
    return ServiceAuthorizationFactory(binding=binding, service=service, valid_from=later, valid_until=later + DAY)


# 2. Bindings


def test_partner_and_shop_have_one_active_binding(taken):
    with refused("partner_and_shop_have_one_active_binding"):
        Binding.objects.create(
            partner=taken.partner, shop=taken.shop, started_at=taken.valid_from, status_changed_at=taken.valid_from
        )


def test_partner_and_shop_may_work_together_again_after_a_binding_ended(taken):
    walk(taken, "ENDED")
    walk(taken.binding, "ENDED")
    BindingFactory(partner=taken.partner, shop=taken.shop)


@pytest.mark.parametrize("column", ["partner_id", "shop_id", "started_at"])
def test_what_a_binding_is_about_never_changes(column):
    binding, other = BindingFactory(), BindingFactory()
    with refused(f"authorizations_binding.{column} never changes"):
        run(f"UPDATE authorizations_binding SET {column} = %s WHERE id = %s", getattr(other, column), binding.pk)


# 1. How long, and under what


@pytest.mark.parametrize("length", [365 * DAY, MOMENT])
def test_a_service_is_taken_for_up_to_365_days(taken, length):
    start = taken.valid_until
    insert_service_authorization(taken, start, start + length)


def test_a_service_is_never_taken_for_longer_than_365_days(taken):
    with refused("service_authorization_is_at_most_365_days_long"):
        insert_service_authorization(taken, taken.valid_until, taken.valid_until + 365 * DAY + MOMENT)
    with refused("service_authorization_is_at_most_365_days_long"):
        run(f"UPDATE {SERVICES} SET valid_until = valid_from + interval '8761 hours' WHERE id = %s", taken.pk)


@pytest.mark.parametrize("length", [timedelta(0), -MOMENT])
def test_a_service_authorization_ends_after_it_starts(taken, length):
    with refused("service_authorization_ends_after_it_starts|range lower bound"):
        insert_service_authorization(taken, taken.valid_until, taken.valid_until + length)


def test_a_service_authorization_begins_under_an_active_binding_only(taken):
    walk(taken, "ENDED")
    walk(taken.binding, "ENDED")
    with refused("a service authorization begins under an active binding"):
        insert_service_authorization(taken, taken.valid_until, taken.valid_until + DAY)


# 2. One active service authorization of a service at a time


def test_a_service_may_be_taken_again_from_the_instant_the_last_one_ends(taken):
    insert_service_authorization(taken, taken.valid_until, taken.valid_until + DAY)
    insert_service_authorization(taken, taken.valid_from - DAY, taken.valid_from)


def test_active_authorizations_of_a_service_never_overlap(taken):
    with refused("active_authorizations_of_a_service_never_overlap"):
        insert_service_authorization(taken, taken.valid_until - MOMENT, taken.valid_until + DAY)
    with refused("active_authorizations_of_a_service_never_overlap"):
        insert_service_authorization(taken, taken.valid_from - DAY, taken.valid_from + MOMENT)


@pytest.mark.parametrize("status", OVER)
def test_a_service_that_is_over_may_be_taken_anew(taken, status):
    walk(taken, status)
    insert_service_authorization(taken, taken.valid_from, taken.valid_until)


# 3. One partner per category


def test_a_shop_takes_one_partner_per_category_at_a_time(taken):
    other = rival(taken)
    for start, end in [
        (taken.valid_until - MOMENT, taken.valid_until + DAY),
        (taken.valid_from - DAY, taken.valid_from + MOMENT),
        (taken.valid_from, taken.valid_until),
    ]:
        with refused("shop_takes_one_partner_per_category_at_a_time"):
            insert_service_authorization(other, start, end)


def test_partners_of_one_category_may_follow_each_other(taken):
    other = rival(taken)
    insert_service_authorization(other, taken.valid_until, taken.valid_until + DAY)
    insert_service_authorization(other, taken.valid_from - DAY, taken.valid_from)


def test_partners_of_different_categories_are_in_nobodys_way(taken):
    other = rival(taken, "live_management")
    insert_service_authorization(other, taken.valid_from, taken.valid_until)


def test_a_partner_may_offer_two_services_of_one_category_at_once(taken):
    second = ServiceFactory(partner=taken.partner)
    insert_service_authorization(taken, taken.valid_from, taken.valid_until, service=second)


@pytest.mark.parametrize("status", OVER)
def test_a_partner_whose_service_is_over_is_in_nobodys_way(taken, status):
    other = rival(taken)
    walk(taken, status)
    insert_service_authorization(other, taken.valid_from, taken.valid_until)


# 3. What a service authorization repeats is true


@pytest.mark.parametrize(
    ("repeated", "constraint"),
    [
        ("partner", "service_authorization_is_of_its_(binding|service)"),
        ("shop", "service_authorization_is_of_its_binding"),
        ("category", "service_authorization_is_of_its_service"),
    ],
)
def test_partner_shop_and_category_are_those_of_binding_and_service(taken, repeated, constraint):
    elsewhere = ServiceAuthorizationFactory(service__category="live_management")
    with refused(constraint):
        insert_service_authorization(
            taken, taken.valid_until, taken.valid_until + DAY, **{repeated: getattr(elsewhere, repeated)}
        )


def test_the_service_of_another_partner_is_never_taken_under_a_binding(taken):
    with refused("service_authorization_is_of_its_service"):
        insert_service_authorization(taken, taken.valid_until, taken.valid_until + DAY, service=ServiceFactory())


@pytest.mark.parametrize("column", ["binding_id", "service_id", "partner_id", "shop_id", "category_id"])
def test_what_a_service_authorization_is_about_never_changes(taken, column):
    other = ServiceAuthorizationFactory(service__category="live_management")
    with refused(f"serviceauthorization.{column} never changes"):
        run(f"UPDATE {SERVICES} SET {column} = %s WHERE id = %s", getattr(other, column), taken.pk)


@pytest.mark.parametrize("column", ["partner_id", "category_id"])
def test_a_service_never_changes_its_partner_or_its_category(column):
    service, other = ServiceFactory(), ServiceFactory(category="live_management")
    with refused(f"partners_service.{column} never changes"):
        run(f"UPDATE partners_service SET {column} = %s WHERE id = %s", getattr(other, column), service.pk)


def test_a_custom_service_names_a_shop_once():
    service, shop = ServiceFactory(partner=PartnerFactory(), is_custom=True), ShopFactory()
    ServiceAudience.objects.create(service=service, shop=shop)
    with refused("custom_service_names_a_shop_once"):
        ServiceAudience.objects.create(service=service, shop=shop)
