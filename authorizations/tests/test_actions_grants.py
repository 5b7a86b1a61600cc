"""What becomes of access: given, changed, taken away, dropped, suspended and resumed, and who is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from audit.clock import portal_now
from audit.lifecycle import Conflict, IllegalTransition
from audit.models import Entry
from audit.tests.walking import walk
from authorizations import review
from authorizations.actions import bindings, drafts, grants, requests
from authorizations.actions.grants import AlreadyAuthorized, ReviewChanged
from authorizations.decision import decide, live
from authorizations.models import AccessGrant, AuthorizationDraft, ConsentRecord, TermsVersion
from authorizations.tests.factories import EMAIL, ServiceAuthorizationFactory, digest_of, fill_draft, numbered
from authorizations.tests.reading import forget_letters, fresh, last_entry, letters, verbs_about
from authorizations.tests.rows import DAY, MOMENT, baseline
from catalogue.expansion import expand_preset, with_baseline
from catalogue.models import Level, Permission
from partners import actions as partner_actions
from partners.models import Partner, Service

pytestmark = pytest.mark.django_db
VIEW, EDIT = Level.VIEW, Level.EDIT


def publish_new_terms() -> TermsVersion:
    last = TermsVersion.objects.latest()
    at = portal_now()
    return TermsVersion.objects.create(number=last.number + 1, text="New.", sha256="f" * 64, published_at=at)


def authorize(world, digest: str) -> AccessGrant:
    return grants.authorize(world.authorization, reviewed=digest, by=world.owner)


def draft_and_digest(world, **values) -> str:
    return digest_of(world.authorization, fill_draft(world.authorization, by=world.owner, **values))


# Giving


def test_authorizing_gives_the_access_that_was_reviewed(world):
    ends_at = portal_now() + 30 * DAY
    chosen = {"products.manage": EDIT, "orders.manage": VIEW}
    digest = draft_and_digest(world, levels=chosen, areas=("analytics.live",), ends_at=ends_at)
    forget_letters()
    grant = authorize(world, digest)
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
        digest = draft_and_digest(world, ends_at=at + length)
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
    digest = draft_and_digest(world)
    partner_actions.suspend_partner(world.partner, by=world.operator, reason="x")
    if status == "REMOVED":
        bindings.remove_partner(world.partner, by=world.operator, reason="x")
    with pytest.raises(Conflict, match="not an approved partner"):
        authorize(world, digest)
    assert not AccessGrant.objects.exists()


@pytest.mark.parametrize("end", [bindings.cancel_service, "unbind"])
def test_no_access_is_given_for_a_service_that_ended(world, end):
    digest = draft_and_digest(world)
    if end == "unbind":
        bindings.unbind(world.binding, by=world.owner)
    else:
        end(world.authorization, by=world.owner)
    with pytest.raises(Conflict, match=r"cancelled|no longer work together"):
        authorize(world, digest)


def test_no_access_is_given_from_the_instant_the_service_ends(world, clock):
    until = world.authorization.valid_until
    digest = draft_and_digest(world, ends_at=until)
    clock.set(until)
    with pytest.raises(Conflict, match="is expired"):
        authorize(world, digest)
    clock.set(until - MOMENT)
    assert authorize(world, digest).ends_at == until


def test_no_access_is_given_before_the_service_begins(world, clock):
    world.authorization = ServiceAuthorizationFactory(
        binding=world.binding,
        service=world.service,
        valid_from=world.authorization.valid_until,
        valid_until=world.authorization.valid_until + 10 * DAY,
    )
    digest = draft_and_digest(world, ends_at=world.authorization.valid_until)
    clock.set(world.authorization.valid_from - MOMENT)
    with pytest.raises(Conflict, match="The service begins"):
        authorize(world, digest)
    clock.set(world.authorization.valid_from)
    authorize(world, digest)


def test_without_agreed_terms_no_access_is_given(world):
    digest = draft_and_digest(world, agree=False)
    with pytest.raises(ReviewChanged) as refusal:
        authorize(world, digest)
    assert refusal.value.review.problems(portal_now()) == ["Agree to the terms and conditions in step 1."]


def test_without_an_email_no_access_is_given(world):
    with pytest.raises(ReviewChanged):
        world.grant(contact_email="")


def test_authorizing_twice_grants_once_and_says_so(world):
    digest = draft_and_digest(world)
    authorize(world, digest)
    forget_letters()
    with pytest.raises(AlreadyAuthorized):
        authorize(world, digest)
    assert (AccessGrant.objects.count(), letters()) == (1, set())


def test_authorizing_without_ever_filling_anything_in_grants_nothing(world):
    with pytest.raises(AlreadyAuthorized):
        authorize(world, "0" * 64)


def test_a_draft_of_somebody_else_is_not_authorized(world):
    digest = draft_and_digest(world)
    with pytest.raises(AlreadyAuthorized):
        grants.authorize(world.authorization, reviewed=digest, by=world.other_owner)


# What was reviewed is what is granted


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
    digest = draft_and_digest(world)
    change(world)
    with pytest.raises(ReviewChanged) as refusal:
        authorize(world, digest)
    assert not AccessGrant.objects.exists()
    assert refusal.value.review.digest() != digest


def test_a_request_that_went_since_the_review_was_shown_brings_the_review_again(world):
    request = world.request()
    digest = draft_and_digest(world)
    requests.withdraw_request(request, by=world.lead)
    with pytest.raises(ReviewChanged):
        authorize(world, digest)


def test_access_that_changed_since_the_review_was_shown_brings_the_review_again(world):
    world.grant()
    shown = draft_and_digest(world, levels={"orders.manage": EDIT})
    other = fill_draft(world.authorization, by=world.staff, levels={"finance.payments": VIEW})
    grants.authorize(world.authorization, reviewed=digest_of(world.authorization, other), by=world.staff)
    with pytest.raises(ReviewChanged):
        authorize(world, shown)


def test_access_that_ended_since_the_review_was_shown_brings_the_review_again(world):
    grant = world.grant()
    world.change(levels={"orders.manage": EDIT})
    shown = draft_and_digest(world, levels={"orders.manage": VIEW})
    grants.revoke(grant, by=world.owner)
    with pytest.raises(ReviewChanged):
        authorize(world, shown)


def test_the_end_that_was_chosen_must_not_have_passed(world, clock):
    ends_at = portal_now() + DAY
    digest = draft_and_digest(world, ends_at=ends_at)
    clock.set(ends_at)
    with pytest.raises(ReviewChanged):
        authorize(world, digest)
    clock.set(ends_at - MOMENT)
    authorize(world, digest)


def test_a_review_that_did_not_change_is_granted_on_any_device_and_at_any_later_time(world, clock):
    digest = draft_and_digest(world)
    clock.advance(hours=20)
    assert authorize(world, digest).starts_at == clock.now


# Changing


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
        authorize(world, digest_of(world.authorization, world.owner.drafts.get()))


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


# Ending, suspending, resuming


def end(world, verb: str, grant: AccessGrant, **values) -> None:
    actor = {"revoke": world.owner, "relinquish": world.lead}.get(verb, world.operator)
    reason = {} if verb == "resume" else {"reason": "no longer needed"}
    getattr(grants, verb)(grant, by=actor, **(reason | values))


ENDS = [
    ("revoke", "REVOKED", "access_revoked"),
    ("relinquish", "RELINQUISHED", "access_relinquished"),
    ("terminate", "TERMINATED", "access_terminated"),
]


@pytest.mark.parametrize("start", ["ACTIVE", "SUSPENDED"])
@pytest.mark.parametrize(("verb", "status", "kind"), ENDS)
def test_access_is_ended_at_once_and_both_sides_are_told(world, verb, status, kind, start):
    grant = world.grant(status=start, contact_email=world.owner.email)
    forget_letters()
    end(world, verb, grant)
    ended = fresh(grant)
    assert (ended.status, ended.status_reason, ended.revision_number) == (status, "no longer needed", 1)
    entry = last_entry(grant)
    assert (entry.verb, entry.before, entry.after, entry.detail) == (
        status.lower(),
        start,
        status,
        {"reason": "no longer needed"},
    )
    actor = {"revoke": world.owner, "relinquish": world.lead.user}.get(verb, world.operator)
    assert entry.actor == actor
    assert letters() == {(kind, "partner", world.lead.user.email), (kind, "seller", world.owner.email)}
    assert not live(world.lead).exists()


@pytest.mark.parametrize("status", sorted(AccessGrant.ENDINGS))
@pytest.mark.parametrize("verb", ["revoke", "relinquish", "terminate", "suspend", "resume"])
def test_access_that_is_over_stays_over(world, verb, status):
    grant = walk(world.grant(), status)
    forget_letters()
    with pytest.raises(IllegalTransition):
        end(world, verb, grant)
    assert (fresh(grant).status, fresh(grant).status_reason, letters()) == (status, "", set())


@pytest.mark.parametrize("verb", ["revoke", "relinquish", "terminate", "suspend"])
def test_access_that_reached_its_end_is_no_longer_ended_however_late_the_sweep_is(world, clock, verb):
    grant = world.grant()
    clock.set(grant.ends_at)
    with pytest.raises(Conflict, match="reached its end"):
        end(world, verb, grant)
    assert fresh(grant).status == "ACTIVE"  # for the sweep to expire
    clock.set(grant.ends_at - MOMENT)
    end(world, verb, grant)


def test_access_is_suspended_and_resumed(world):
    grant, orders = world.grant(), world.permission("orders.manage")
    forget_letters()
    end(world, "suspend", grant)
    assert (fresh(grant).status, fresh(grant).status_reason) == ("SUSPENDED", "no longer needed")
    assert not decide(world.lead, world.shop, orders, VIEW)
    end(world, "resume", grant)
    assert (fresh(grant).status, fresh(grant).status_reason) == ("ACTIVE", "")
    assert decide(world.lead, world.shop, orders, VIEW)
    assert {(kind, side) for kind, side, _ in letters()} == {
        (kind, side) for kind in ("access_suspended", "access_resumed") for side in ("partner", "seller")
    }


@pytest.mark.parametrize(("verb", "start"), [("suspend", "SUSPENDED"), ("resume", "ACTIVE")])
def test_access_is_suspended_once_and_resumed_once(world, verb, start):
    grant = world.grant(status=start)
    with pytest.raises(IllegalTransition):
        end(world, verb, grant)


def test_access_that_ended_under_suspension_is_not_resumed(world, clock):
    grant = world.grant(status="SUSPENDED")
    clock.set(grant.ends_at)
    with pytest.raises(Conflict, match="reached its end"):
        end(world, "resume", grant)
