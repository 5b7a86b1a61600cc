"""The crowd to measure with keeps what the portal keeps, gives the demo's accounts long lists, and can be measured."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Max
from pytest_django import DjangoDbBlocker

from audit.clock import portal_now
from audit.models import Chain, Entry
from authorizations.models import (
    AccessGrant,
    AccessRequest,
    Activity,
    Binding,
    ConsentRecord,
    GrantRevision,
    ServiceAuthorization,
)
from authorizations.review import content_digest
from tsp_portal.demo.crowd import make_activity, make_crowd
from tsp_portal.demo.load import load_demo
from tsp_portal.demo.shops import SMALLER

GRANTS, ACTIVITY = 400, 3000


def quietly(sentence: str) -> None:
    """Nobody listens."""


@pytest.fixture(scope="module")
def _made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The demo's data and a small crowd, made once for this module and undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_demo(quietly, times_smaller=SMALLER)
        make_crowd(GRANTS, say=quietly)
        make_activity(ACTIVITY, say=quietly)
        connection.check_constraints()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def crowd(_made: None, db: None) -> None:
    """The demo's data and a small crowd; what a test changes in them is undone."""


def of_the_crowd() -> list[AccessGrant]:
    found = AccessGrant.objects.filter(service_authorization__partner__code__startswith="CROWD")
    return list(found.with_parties())


@pytest.mark.usefixtures("crowd")
def test_there_are_about_as_many_grants_as_asked_for_in_several_states() -> None:
    assert GRANTS * 0.9 < len(of_the_crowd()) < GRANTS * 1.3
    for model in (AccessGrant, AccessRequest):
        assert len(set(model.objects.values_list("status", flat=True))) >= 6


@pytest.mark.usefixtures("crowd")
def test_the_demos_accounts_have_the_long_lists() -> None:
    assert Binding.objects.active().filter(partner__code="LARKSPUR").count() > 30
    assert ServiceAuthorization.objects.filter(shop__code="USFERN01").count() > 45


@pytest.mark.usefixtures("crowd")
def test_nothing_of_it_is_overdue() -> None:
    now = portal_now()
    for queryset in (AccessGrant.objects, AccessRequest.objects, ServiceAuthorization.objects):
        assert not queryset.overdue(now).exists()


@pytest.mark.usefixtures("crowd")
def test_each_revision_has_its_consent_and_each_consent_its_digest() -> None:
    grants = [grant.pk for grant in of_the_crowd()]
    revisions = GrantRevision.objects.filter(grant__in=grants)
    assert revisions.count() == ConsentRecord.objects.filter(revision__grant__in=grants).count()
    consent = ConsentRecord.objects.filter(revision__grant__in=grants).latest("pk")
    assert consent.content_sha256 == content_digest(consent.content)


@pytest.mark.usefixtures("crowd")
def test_the_entries_of_each_shop_are_numbered_without_gaps() -> None:
    for chain in Chain.objects.all():
        entries = Entry.objects.of_shop(chain.shop_id)
        assert entries.count() == entries.aggregate(last=Max("number"))["last"] == chain.last_number


@pytest.mark.usefixtures("crowd")
def test_the_activity_of_one_shop_is_long_and_keeps_its_indexes_and_its_people() -> None:
    activity = Activity.objects.filter(shop__code="USFERN01", person__name="Somebody of the crowd")
    assert activity.count() == ACTIVITY
    assert set(activity.values_list("kind", flat=True)) == set(Activity.Kind.values)
    assert 0.4 < activity.filter(partner__code="LARKSPUR").count() / ACTIVITY < 0.6
    assert activity.values("partner").distinct().count() > 10
    assert not activity.filter(at__gt=portal_now()).exists()
    with connection.cursor() as cursor:
        kept = connection.introspection.get_constraints(cursor, "authorizations_activity")
    assert {index.name for index in Activity._meta.indexes} <= kept.keys()
    assert len([name for name, each in kept.items() if each["foreign_key"]]) == 4


@pytest.mark.usefixtures("crowd")
def test_there_is_one_crowd() -> None:
    with pytest.raises(CommandError, match="already"):
        call_command("crowd")


@pytest.mark.usefixtures("crowd")
def test_every_page_is_measured_and_nothing_is_kept() -> None:
    said = StringIO()
    call_command("measure_pages", rounds=1, stdout=said)
    lines = said.getvalue().splitlines()
    assert {line.split()[-1] for line in lines[2:]} == {"200"}
    assert not Session.objects.exists()
