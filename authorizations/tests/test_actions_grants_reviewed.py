"""What was reviewed is what is granted: whatever changed in between brings the review again."""

from __future__ import annotations

import pytest

from audit.clock import portal_now
from authorizations.actions import drafts, grants, requests
from authorizations.actions.grants import ReviewChanged
from authorizations.models import AccessGrant
from authorizations.tests.factories import digest_of, fill_draft, numbered
from authorizations.tests.rows import DAY, MOMENT, publish_new_terms
from catalogue.models import Level, Permission
from partners.models import Partner, Service

pytestmark = pytest.mark.django_db
VIEW, EDIT = Level.VIEW, Level.EDIT


def change_draft(world) -> None:
    draft = world.owner.drafts.get()
    drafts.save_permissions(draft, "", numbered({"orders.manage": EDIT}), version=draft.version, by=world.owner)


def change_email(world) -> None:
    draft = world.owner.drafts.get()
    chosen = drafts.Duration("date", draft.ends_at, "other@fernhollow.example", draft.agreed_terms)
    drafts.save_duration(draft, chosen, version=draft.version, by=world.owner)


CHANGES = {
    "terms": lambda world: publish_new_terms(),
    "a label of the catalogue": lambda world: Permission.objects.filter(key="orders.manage").update(label="Other"),
    "a sensitive mark": lambda world: Permission.objects.filter(key="orders.manage").update(sensitive=False),
    "a retired permission": lambda world: Permission.objects.filter(key="orders.manage").update(
        retired_at=portal_now()
    ),
    "a permission that became owner-only": lambda w: Permission.objects.filter(key="orders.manage").update(
        owner_only=True
    ),
    "the baseline": lambda world: Permission.objects.filter(key="home.message_centre").update(baseline=True),
    "the service's name": lambda world: Service.objects.filter(pk=world.service.pk).update(name="Other"),
    "the service's period": lambda world: (
        type(world.authorization)
        .objects.filter(pk=world.authorization.pk)
        .update(valid_until=world.authorization.valid_until - DAY)
    ),
    "the partner's legal name": lambda w: Partner.objects.filter(pk=w.partner.pk).update(legal_name="Other Ltd"),
    "a request that came": lambda world: world.request(),
    "the draft": change_draft,
    "the e-mail": change_email,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_changed_since_the_review_was_shown_brings_the_review_again(world, change):
    digest = world.reviewed()
    change(world)
    with pytest.raises(ReviewChanged) as refusal:
        world.authorize(digest)
    assert not AccessGrant.objects.exists()
    assert refusal.value.review.digest() != digest


def test_a_request_that_went_since_the_review_was_shown_brings_the_review_again(world):
    request = world.request()
    digest = world.reviewed()
    requests.withdraw_request(request, by=world.lead)
    with pytest.raises(ReviewChanged):
        world.authorize(digest)


def test_access_that_changed_since_the_review_was_shown_brings_the_review_again(world):
    world.grant()
    shown = world.reviewed(levels={"orders.manage": EDIT})
    other = fill_draft(world.authorization, by=world.staff, levels={"finance.payments": VIEW})
    grants.authorize(world.authorization, reviewed=digest_of(world.authorization, other), by=world.staff)
    with pytest.raises(ReviewChanged):
        world.authorize(shown)


def test_access_that_ended_since_the_review_was_shown_brings_the_review_again(world):
    grant = world.grant()
    world.change(levels={"orders.manage": EDIT})
    shown = world.reviewed(levels={"orders.manage": VIEW})
    grants.revoke(grant, by=world.owner)
    with pytest.raises(ReviewChanged):
        world.authorize(shown)


def test_the_end_that_was_chosen_must_not_have_passed(world, clock):
    ends_at = portal_now() + DAY
    digest = world.reviewed(ends_at=ends_at)
    clock.set(ends_at)
    with pytest.raises(ReviewChanged):
        world.authorize(digest)
    clock.set(ends_at - MOMENT)
    world.authorize(digest)


def test_a_review_that_did_not_change_is_granted_on_any_device_and_at_any_later_time(world, clock):
    digest = world.reviewed()
    clock.advance(hours=20)
    assert world.authorize(digest).starts_at == clock.now
