"""What giving access leaves behind: the grant, its revision, the consent, the letters; and when none is given."""

from __future__ import annotations

from datetime import timedelta

import pytest

from audit.clock import portal_now
from audit.lifecycle import Conflict
from authorizations import review
from authorizations.actions import bindings, grants
from authorizations.actions.grants import AlreadyAuthorized, ReviewChanged
from authorizations.decision import decide
from authorizations.models import AccessGrant, AuthorizationDraft, ConsentRecord, TermsVersion
from authorizations.tests.factories import EMAIL, ServiceAuthorizationFactory, numbered
from authorizations.tests.reading import forget_letters, fresh, last_entry, letters, verbs_about
from authorizations.tests.rows import DAY, MOMENT, baseline
from catalogue.expansion import expand_preset, with_baseline
from catalogue.models import Level, Permission
from partners import actions as partner_actions

pytestmark = pytest.mark.django_db
VIEW, EDIT = Level.VIEW, Level.EDIT


def test_authorizing_gives_the_access_that_was_reviewed(world):
    ends_at = portal_now() + 30 * DAY
    chosen = {"products.manage": EDIT, "orders.manage": VIEW}
    digest = world.reviewed(levels=chosen, areas=("analytics.live",), ends_at=ends_at)
    forget_letters()
    grant = world.authorize(digest)
    assert (grant.status, grant.ends_at, grant.contact_email) == ("ACTIVE", ends_at, EMAIL)
    expected = with_baseline(numbered(chosen | {"analytics.live": VIEW}), Permission.objects.current())
    assert grant.levels == expected
    revision = grant.revisions.get()
    assert (revision.number, revision.levels, revision.made_by) == (1, expected, world.owner)
    assert (revision.starts_at, revision.ends_at, revision.preset) == (grant.starts_at, ends_at, "")
    entry = last_entry(grant)
    assert (entry.verb, entry.after, entry.actor, entry.at) == ("granted", "ACTIVE", world.owner, grant.starts_at)
    assert letters() == {
        ("access_granted", "partner", world.lead.user.email),
        ("access_granted", "seller", world.owner.email),
        ("access_granted", "seller", EMAIL),
    }
    assert not AuthorizationDraft.objects.exists()


def test_authorizing_records_the_consent_with_the_terms_and_the_labels_shown(world):
    terms = TermsVersion.objects.latest()
    consent = world.grant(levels={"orders.manage": EDIT}, areas=("analytics.live",)).revisions.get().consent
    assert (consent.terms, consent.terms_sha256, consent.given_by) == (terms, terms.sha256, world.owner)
    assert consent.content_sha256 == review.content_digest(consent.content)
    assert consent.content["partner"]["legal_name"] == world.partner.legal_name
    assert consent.content["terms"] == {"version": terms.number, "sha256": terms.sha256}
    orders = next(p for p in consent.content["permissions"] if p["key"] == "orders.manage")
    assert (orders["label"], orders["level_label"], orders["sensitive"]) == ("Manage orders", "View & edit", True)
    assert [area["label"] for area in consent.content["analytics"]] == ["LIVE"]
    assert verbs_about(consent) == ["consented"]


def test_a_preset_is_expanded_at_consent_and_later_changes_of_the_catalogue_do_not_widen_it(world):
    grant = world.grant(preset="full_access")
    permissions = list(Permission.objects.current())
    assert grant.levels == with_baseline(expand_preset("full_access", permissions), permissions)
    assert grant.preset == "full_access"
    Permission.objects.create(
        number=2999,
        key="new.thing",
        label="New",
        section_key="new",
        section_label="New",
        position=999,
        offers_view=True,
        offers_edit=True,
    )
    assert not decide(world.lead, world.shop, world.permission("new.thing"), VIEW)
    assert 2999 not in fresh(grant).levels


def test_full_access_holds_no_owner_only_permission_and_no_analytics_area(world):
    held = Permission.objects.filter(number__in=world.grant(preset="full_access").levels)
    assert not held.filter(owner_only=True).exists()
    assert not held.filter(is_analytics=True).exists()


def test_analytics_areas_alone_can_be_granted_and_come_with_the_baseline(world):
    grant = world.grant(levels={}, areas=("analytics.live",))
    assert grant.items == sorted([*baseline(), world.permission("analytics.live").number * 10 + 1])


def test_an_owner_only_permission_in_an_edited_draft_is_dropped(world):
    grant = world.grant(levels={"orders.manage": VIEW, "finance.withdraw": EDIT, "my_account.bank": EDIT})
    assert set(grant.levels) == set(with_baseline(numbered({"orders.manage": VIEW}), Permission.objects.current()))


def test_nothing_chosen_is_nothing_to_authorize(world):
    with pytest.raises(ReviewChanged) as refusal:
        world.grant(levels={})
    assert any("Choose in step 2" in problem for problem in refusal.value.review.problems(portal_now()))


def test_granting_completes_the_open_request_for_the_same_service(world):
    request = world.request(status="OPENED")
    world.grant(levels={"products.manage": VIEW})  # less than was asked for
    completed = fresh(request)
    assert (completed.status, last_entry(request).actor) == ("COMPLETED", world.owner)


@pytest.mark.parametrize("status", ["SENT", "OPENED"])
def test_an_edit_in_my_services_completes_the_open_request_too(world, status):
    world.grant()
    request = world.request(status=status)
    world.change(levels={"orders.manage": EDIT})
    assert fresh(request).status == "COMPLETED"


def test_a_request_that_is_overdue_is_expired_and_not_completed(world, clock):
    request = world.request()
    clock.set(request.expires_at)
    world.grant()
    assert fresh(request).status == "EXPIRED"


def test_access_after_access_that_ended_is_a_grant_of_its_own(world, clock):
    first = world.grant()
    clock.set(first.ends_at)
    second = world.grant()
    assert second.pk != first.pk
    assert (fresh(first).status, second.starts_at) == ("EXPIRED", first.ends_at)
    assert ConsentRecord.objects.count() == 2


def test_exactly_365_days_are_granted_and_not_a_moment_more(world):
    world.authorization = taken_for_a_year(world)
    at = world.authorization.valid_from
    for length, may in [(timedelta(days=365, microseconds=1), False), (timedelta(days=365), True)]:
        digest = world.reviewed(ends_at=at + length)
        values = {"reviewed": digest, "by": world.owner, "at": at}
        if may:
            assert grants.authorize(world.authorization, **values).ends_at == at + length
        else:
            with pytest.raises(ReviewChanged):
                grants.authorize(world.authorization, **values)


def taken_for_a_year(world):
    """The same service anew, for as long as there is."""
    bindings.cancel_service(world.authorization, by=world.owner)
    start = portal_now()
    return ServiceAuthorizationFactory(
        binding=world.binding, service=world.service, valid_from=start, valid_until=start + 365 * DAY
    )


# Refused


@pytest.mark.parametrize("status", ["SUSPENDED", "REMOVED"])
def test_no_access_is_given_to_a_partner_that_is_not_approved(world, status):
    digest = world.reviewed()
    partner_actions.suspend_partner(world.partner, by=world.operator, reason="x")
    if status == "REMOVED":
        bindings.remove_partner(world.partner, by=world.operator, reason="x")
    with pytest.raises(Conflict, match="not an approved partner"):
        world.authorize(digest)
    assert not AccessGrant.objects.exists()


@pytest.mark.parametrize("end", [bindings.cancel_service, "unbind"])
def test_no_access_is_given_for_a_service_that_ended(world, end):
    digest = world.reviewed()
    if end == "unbind":
        bindings.unbind(world.binding, by=world.owner)
    else:
        end(world.authorization, by=world.owner)
    with pytest.raises(Conflict, match=r"cancelled|no longer work together"):
        world.authorize(digest)


def test_no_access_is_given_from_the_instant_the_service_ends(world, clock):
    until = world.authorization.valid_until
    digest = world.reviewed(ends_at=until)
    clock.set(until)
    with pytest.raises(Conflict, match="is expired"):
        world.authorize(digest)
    clock.set(until - MOMENT)
    assert world.authorize(digest).ends_at == until


def take_later(world):
    """The service once more, from where the present period ends."""
    world.authorization = ServiceAuthorizationFactory(
        binding=world.binding,
        service=world.service,
        valid_from=world.authorization.valid_until,
        valid_until=world.authorization.valid_until + 10 * DAY,
    )


def test_access_given_before_the_service_begins_begins_with_it(world, clock):
    take_later(world)
    begins = world.authorization.valid_from
    grant = world.grant(ends_at=world.authorization.valid_until)
    assert grant.starts_at == begins
    clock.set(begins - MOMENT)
    assert not decide(world.lead, world.shop, world.permission("products.manage"), VIEW)
    clock.set(begins)
    assert decide(world.lead, world.shop, world.permission("products.manage"), VIEW)


def test_a_review_made_before_the_service_began_is_shown_again_when_it_has(world, clock):
    take_later(world)
    digest = world.reviewed(ends_at=world.authorization.valid_until)
    clock.set(world.authorization.valid_from)
    with pytest.raises(ReviewChanged):
        world.authorize(digest)
    assert world.authorize(world.reviewed(ends_at=world.authorization.valid_until)).starts_at == portal_now()


def test_without_agreed_terms_no_access_is_given(world):
    digest = world.reviewed(agree=False)
    with pytest.raises(ReviewChanged) as refusal:
        world.authorize(digest)
    assert refusal.value.review.problems(portal_now()) == ["Agree to the terms and conditions in step 1."]


def test_without_an_email_no_access_is_given(world):
    with pytest.raises(ReviewChanged):
        world.grant(contact_email="")


def test_authorizing_twice_grants_once_and_says_so(world):
    digest = world.reviewed()
    world.authorize(digest)
    forget_letters()
    with pytest.raises(AlreadyAuthorized):
        world.authorize(digest)
    assert (AccessGrant.objects.count(), letters()) == (1, set())


def test_authorizing_without_ever_filling_anything_in_grants_nothing(world):
    with pytest.raises(AlreadyAuthorized):
        world.authorize("0" * 64)


def test_a_draft_of_somebody_else_is_not_authorized(world):
    digest = world.reviewed()
    with pytest.raises(AlreadyAuthorized):
        grants.authorize(world.authorization, reviewed=digest, by=world.other_owner)
