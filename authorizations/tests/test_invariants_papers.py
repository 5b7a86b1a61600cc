"""What the database refuses about requests, drafts, consents and terms, whoever asks: invariants 2, 8 and 11."""

from __future__ import annotations

import json

import pytest

from accounts.tests.factories import UserFactory
from audit.clock import portal_now
from audit.origin import Origin, from_origin
from audit.tests.refusals import refused, run
from audit.tests.walking import walk
from authorizations.models import AccessRequest, AuthorizationDraft, ConsentPerson, ConsentRecord, TermsVersion
from authorizations.tests.rows import DAY, MOMENT

pytestmark = pytest.mark.django_db
REQUESTS = "authorizations_accessrequest"


def insert_request(like: AccessRequest, **values) -> AccessRequest:
    """A request of the same partner for the same service."""
    at = portal_now()
    known = {"partner": like.partner, "shop": like.shop, "service": like.service, "requested_by": like.requested_by}
    period = {"sent_at": at, "expires_at": at + DAY, "status_changed_at": at, "duration_days": 30}
    return AccessRequest.objects.create(**(known | period | values))


# 2. Requests


@pytest.mark.parametrize("status", ["SENT", "OPENED"])
def test_shop_and_service_have_one_open_request(world, status):
    request = world.request(status=status)
    with refused("shop_and_service_have_one_open_request"):
        insert_request(request)


@pytest.mark.parametrize("status", ["COMPLETED", "DECLINED", "EXPIRED", "WITHDRAWN", "CLOSED"])
def test_a_request_that_is_over_is_in_nobodys_way(world, status):
    request = world.request(status=status)
    insert_request(request)


def test_a_request_expires_after_it_is_sent(world):
    request = walk(world.request(), "WITHDRAWN")
    at = portal_now()
    with refused("request_expires_after_it_is_sent"):
        insert_request(request, sent_at=at, expires_at=at)
    insert_request(request, sent_at=at, expires_at=at + MOMENT)


@pytest.mark.parametrize("days", [0, 366])
def test_a_request_never_asks_for_less_than_a_day_or_more_than_365(world, days):
    request = walk(world.request(), "WITHDRAWN")
    with refused("requested_duration_is_1_to_365_days"):
        insert_request(request, duration_days=days)


@pytest.mark.parametrize("days", [1, 365])
def test_a_request_asks_for_one_to_365_days(world, days):
    insert_request(walk(world.request(), "WITHDRAWN"), duration_days=days)


@pytest.mark.parametrize("facts", [{}, {"opened_at": True}, {"opened_by": True}])
def test_an_opened_request_says_when_and_by_whom(world, facts):
    request = world.request()
    known = {"opened_at": portal_now(), "opened_by": world.owner}
    with refused("opened_request_says_when_and_by_whom"):
        AccessRequest.objects.filter(pk=request.pk).update(status="OPENED", **{name: known[name] for name in facts})


def test_a_token_points_to_one_request(world):
    request = walk(world.request(), "WITHDRAWN")
    with refused("token"):
        insert_request(request, token=request.token)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("token", "'x'"),
        ("items", "'{}'"),
        ("reasons", '\'{"orders.manage": "other"}\''),
        ("duration_days", "31"),
        ("message", "'other'"),
        ("sent_at", "sent_at - interval '1 day'"),
        ("partner_id", "0"),
        ("shop_id", "0"),
        ("service_id", "0"),
    ],
)
def test_what_was_asked_for_never_changes(world, column, value):
    request = world.request()
    with refused(f"accessrequest.{column} never changes"):
        run(f"UPDATE {REQUESTS} SET {column} = {value} WHERE id = %s", request.pk)


# 8. Consents and terms


@pytest.fixture
def consent(world) -> ConsentRecord:
    with from_origin(Origin("192.0.2.7", "Firefox")):
        return world.grant(contact_email="confirm@fernhollow.example").revisions.get().consent


@pytest.mark.parametrize("change", ["content = '{}'", "given_at = now()", "terms_sha256 = ''", "content_sha256 = ''"])
def test_a_consent_is_never_changed(consent, change):
    with refused("consentrecord is append-only: UPDATE refused"):
        run(f"UPDATE authorizations_consentrecord SET {change} WHERE id = %s", consent.pk)


def test_a_consent_is_never_deleted(consent):
    ConsentPerson.objects.filter(consent=consent).delete()
    with refused("consentrecord is append-only: DELETE refused"):
        run("DELETE FROM authorizations_consentrecord WHERE id = %s", consent.pk)


def test_terms_are_never_edited_or_deleted():
    terms = TermsVersion.objects.latest()
    with refused("termsversion is append-only: UPDATE refused"):
        TermsVersion.objects.filter(pk=terms.pk).update(text="other")
    with refused("termsversion is append-only: DELETE refused"):
        run("DELETE FROM authorizations_termsversion WHERE id = %s", terms.pk)


def test_terms_have_a_number_and_a_text_of_their_own():
    terms = TermsVersion.objects.latest()
    again = {"text": terms.text, "published_at": portal_now()}
    with refused("number"):
        TermsVersion.objects.create(number=terms.number, sha256="0" * 64, **again)
    with refused("sha256"):
        TermsVersion.objects.create(number=terms.number + 1, sha256=terms.sha256, **again)


def test_a_revision_is_consented_to_once(world, consent):
    with refused("revision"):
        ConsentRecord.objects.create(
            revision=consent.revision,
            terms=consent.terms,
            content={},
            given_at=portal_now(),
            given_by=world.owner,
        )


# 11. Personal data is in nothing that cannot be erased


def test_a_consent_keeps_personal_data_apart_where_it_can_be_erased(world, consent):
    person = ConsentPerson.objects.get(consent=consent)
    assert (person.name, person.account_email, person.contact_email, person.address, person.browser) == (
        world.owner.name,
        world.owner.email,
        "confirm@fernhollow.example",
        "192.0.2.7",
        "Firefox",
    )
    kept = json.dumps({field.attname: str(getattr(consent, field.attname)) for field in consent._meta.concrete_fields})
    for personal in (world.owner.name, world.owner.email, "confirm@fernhollow.example", "192.0.2.7", "Firefox"):
        assert personal not in kept
    ConsentPerson.objects.filter(consent=consent).update(name="", account_email="", contact_email="", address=None)
    assert ConsentRecord.objects.filter(pk=consent.pk).exists()


# Drafts


def test_a_user_has_one_draft_per_shop_and_service(world):
    values = {"shop": world.shop, "service": world.service, "saved_at": portal_now()}
    AuthorizationDraft.objects.create(user=world.owner, **values)
    AuthorizationDraft.objects.create(user=UserFactory(), **values)
    with refused("user_has_one_draft_per_shop_and_service"):
        AuthorizationDraft.objects.create(user=world.owner, **values)
    with refused("draft_version_is_from_1"):
        AuthorizationDraft.objects.filter(user=world.owner).update(version=0)
