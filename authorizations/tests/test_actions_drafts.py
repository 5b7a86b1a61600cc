"""How a draft is kept: one per person, shop and service, and never older than what its form showed."""

from __future__ import annotations

import pytest

from audit.clock import portal_now
from authorizations.actions import drafts
from authorizations.actions.drafts import Duration, StaleDraft
from authorizations.models import AuthorizationDraft, TermsVersion
from authorizations.tests.factories import EMAIL, fill_draft, numbered
from authorizations.tests.reading import fresh
from authorizations.tests.rows import DAY
from catalogue.models import Level

pytestmark = pytest.mark.django_db
CHOSEN = {"orders.manage": Level.VIEW}


def step_one() -> Duration:
    return Duration("30", portal_now() + 30 * DAY, EMAIL, TermsVersion.objects.latest())


def new_draft(world) -> AuthorizationDraft:
    return drafts.fresh_draft(world.owner, world.authorization, None)


def test_a_fresh_draft_is_empty_and_not_stored(world):
    draft = new_draft(world)
    assert (draft.pk, draft.version, draft.duration, draft.ends_at, draft.agreed_terms) == (None, 0, "", None, None)
    assert (draft.levels, draft.step_reached) == ({}, 0)


def test_a_fresh_draft_for_access_that_is_there_holds_what_the_partner_has_but_no_agreement(world):
    grant = world.grant(levels=CHOSEN, areas=("analytics.live",))
    draft = drafts.fresh_draft(world.owner, world.authorization, grant)
    assert (draft.duration, draft.ends_at, draft.contact_email) == ("keep", grant.ends_at, grant.contact_email)
    assert (draft.levels, draft.agreed_terms, draft.version) == (grant.levels, None, 0)
    assert draft.analytics == [world.permission("analytics.live").number * 10 + 1]
    assert not set(draft.analytics) & set(draft.items)


def test_each_step_goes_on_from_the_version_its_form_showed(world):
    chosen = step_one()
    draft = drafts.save_duration(new_draft(world), chosen, version=0, by=world.owner)
    assert (draft.version, draft.step_reached) == (1, 1)
    draft = drafts.save_permissions(draft, "", numbered(CHOSEN), version=1, by=world.owner)
    draft = drafts.save_analytics(draft, numbered({"analytics.live": Level.VIEW}), version=2, by=world.owner)
    stored = fresh(draft)
    assert (stored.version, stored.step_reached, stored.ends_at) == (3, 3, chosen.ends_at)
    assert (stored.duration, stored.contact_email, stored.agreed_terms) == ("30", EMAIL, chosen.agreed_terms)
    assert stored.levels == numbered(CHOSEN | {"analytics.live": Level.VIEW})


def test_going_back_keeps_the_step_that_was_reached(world):
    draft = fill_draft(world.authorization, by=world.owner)
    drafts.save_duration(draft, step_one(), version=3, by=world.owner)
    assert (fresh(draft).version, fresh(draft).step_reached) == (4, 3)


@pytest.mark.parametrize("version", [0, 1, 2, 4, 99])
def test_a_form_that_showed_another_version_saves_nothing(world, version):
    draft = fill_draft(world.authorization, by=world.owner, levels=CHOSEN)
    with pytest.raises(StaleDraft) as refusal:
        drafts.save_permissions(draft, "", numbered({"finance.payments": Level.VIEW}), version=version, by=world.owner)
    assert refusal.value.draft == draft
    assert (fresh(draft).version, fresh(draft).items) == (3, draft.items)


def test_a_stale_form_does_not_even_note_the_step(world):
    request = world.request(status="OPENED")
    draft = drafts.save_duration(new_draft(world), step_one(), version=0, by=world.owner)
    with pytest.raises(StaleDraft):
        drafts.save_permissions(draft, "", numbered(CHOSEN), version=0, by=world.owner)
    assert fresh(request).step_reached == 1


def test_two_tabs_that_both_begin_make_one_draft(world):
    first, second = new_draft(world), new_draft(world)
    drafts.save_duration(first, step_one(), version=0, by=world.owner)
    with pytest.raises(StaleDraft):
        drafts.save_duration(second, step_one(), version=0, by=world.owner)
    assert AuthorizationDraft.objects.get().version == 1


def test_a_draft_that_is_gone_is_not_saved_on(world):
    draft = fill_draft(world.authorization, by=world.owner)
    drafts.discard(draft)
    with pytest.raises(StaleDraft):
        drafts.save_duration(draft, step_one(), version=3, by=world.owner)
    assert not AuthorizationDraft.objects.exists()


def test_each_person_has_a_draft_of_their_own(world):
    fill_draft(world.authorization, by=world.owner, levels=CHOSEN)
    fill_draft(world.authorization, by=world.staff, levels={"finance.payments": Level.VIEW})
    assert {draft.user: draft.levels for draft in AuthorizationDraft.objects.all()} == {
        world.owner: numbered(CHOSEN),
        world.staff: numbered({"finance.payments": Level.VIEW}),
    }
