"""How access is edited: widening and lengthening are consented to, narrowing and shortening are not."""

from __future__ import annotations

import pytest

from audit.clock import portal_now
from audit.models import Entry
from authorizations.actions.grants import ReviewChanged
from authorizations.decision import decide, live
from authorizations.models import AuthorizationDraft, ConsentRecord
from authorizations.tests.factories import digest_of, fill_draft
from authorizations.tests.reading import forget_letters, fresh, letters, verbs_about
from authorizations.tests.rows import DAY, MOMENT, publish_new_terms
from catalogue.models import Level, Permission

pytestmark = pytest.mark.django_db
VIEW, EDIT = Level.VIEW, Level.EDIT


def test_widening_makes_a_revision_with_a_consent_of_its_own(world):
    grant = world.grant(levels={"orders.manage": VIEW})
    forget_letters()
    world.change(levels={"orders.manage": EDIT})
    grant = fresh(grant)
    assert (grant.revision_number, grant.revisions.count(), ConsentRecord.objects.count()) == (2, 2, 2)
    assert grant.levels[world.permission("orders.manage").number] == EDIT
    assert grant.revisions.get(number=2).consent.content["revision"] == 2
    entry = Entry.objects.about(grant).filter(verb="changed").get()
    assert (entry.before["revision"], entry.after["revision"]) == (1, 2)
    assert {kind for kind, _, _ in letters()} == {"access_changed"}
    assert decide(world.lead, world.shop, world.permission("orders.manage"), EDIT).revision_number == 2


def test_narrowing_needs_neither_terms_nor_consent(world):
    grant = world.grant(levels={"orders.manage": EDIT, "products.manage": EDIT})
    world.change(levels={"orders.manage": VIEW}, agree=False)
    grant = fresh(grant)
    assert (grant.revision_number, ConsentRecord.objects.count()) == (2, 1)
    assert not decide(world.lead, world.shop, world.permission("orders.manage"), EDIT)
    assert not decide(world.lead, world.shop, world.permission("products.manage"), VIEW)


def test_shortening_needs_neither_terms_nor_consent(world):
    grant = world.grant()
    world.change(ends_at=grant.ends_at - DAY, agree=False)
    assert (fresh(grant).ends_at, ConsentRecord.objects.count()) == (grant.ends_at - DAY, 1)


@pytest.mark.parametrize(
    "wider",
    [
        {"levels": {"orders.manage": EDIT}},
        {"levels": {"orders.manage": VIEW, "orders.shipping": VIEW}},
        {"areas": ("analytics.live",)},
    ],
)
def test_widening_without_agreed_terms_is_refused(world, wider):
    grant = world.grant(levels={"orders.manage": VIEW})
    with pytest.raises(ReviewChanged):
        world.change(**({"levels": {"orders.manage": VIEW}} | wider), agree=False)
    assert fresh(grant).revision_number == 1


def test_narrowing_here_and_widening_there_needs_consent(world):
    world.grant(levels={"orders.manage": EDIT})
    with pytest.raises(ReviewChanged):
        world.change(levels={"orders.shipping": VIEW}, agree=False)


def test_lengthening_needs_agreed_terms_and_keeps_the_grant_and_its_start(world):
    grant = world.grant()
    later = grant.ends_at + 10 * DAY
    with pytest.raises(ReviewChanged):
        world.change(ends_at=later, agree=False)
    world.change(ends_at=later)
    longer = fresh(grant)
    assert (longer.ends_at, longer.starts_at, longer.revision_number) == (later, grant.starts_at, 2)
    assert ConsentRecord.objects.count() == 2


def test_lengthening_never_goes_past_the_service(world):
    grant = world.grant()
    with pytest.raises(ReviewChanged):
        world.change(ends_at=world.authorization.valid_until + MOMENT)
    world.change(ends_at=world.authorization.valid_until)
    assert fresh(grant).ends_at == world.authorization.valid_until


def test_agreeing_to_terms_that_were_replaced_meanwhile_is_not_agreeing(world):
    world.grant(levels={"orders.manage": VIEW})
    fill_draft(world.authorization, by=world.owner, levels={"orders.manage": EDIT})
    publish_new_terms()
    with pytest.raises(ReviewChanged):
        world.authorize(digest_of(world.authorization, world.owner.drafts.get()))


def test_saving_what_is_there_already_changes_nothing_and_tells_nobody(world):
    grant = world.grant()
    forget_letters()
    world.change(ends_at=grant.ends_at)
    assert (fresh(grant).revision_number, letters(), verbs_about(grant)) == (1, set(), ["granted"])
    assert not AuthorizationDraft.objects.exists()


def test_a_retired_permission_allows_nothing_and_is_dropped_from_the_next_revision(world):
    grant = world.grant(levels={"orders.manage": VIEW, "products.manage": EDIT})
    orders = world.permission("orders.manage")
    Permission.objects.filter(key="orders.manage").update(retired_at=portal_now())
    assert not decide(world.lead, world.shop, orders, VIEW)
    assert not live(world.lead).filter(permission=orders.number).exists()
    assert orders.number in fresh(grant).levels
    world.change(levels={"products.manage": VIEW, "orders.manage": VIEW}, agree=False)
    assert orders.number not in fresh(grant).levels


def test_access_under_suspension_can_be_narrowed_and_stays_suspended(world):
    grant = world.grant(status="SUSPENDED")
    world.change(levels={"products.manage": VIEW}, agree=False)
    assert (fresh(grant).status, fresh(grant).revision_number) == ("SUSPENDED", 2)
