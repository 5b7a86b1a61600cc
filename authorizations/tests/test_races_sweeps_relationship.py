"""A person and a sweep at the very instant of an end, with real threads, again and again: one of them is first.

RACE_ROUNDS=1300 runs each race that often; an error of the database, such as a deadlock, fails the test by itself, also
where a sweep would only have logged it and gone on.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

import pytest

from audit.clock import portal_now
from audit.lifecycle import Conflict
from authorizations.actions import (
    access_reviews,
    acting,
    bindings,
    blocks,
    cancellations,
    extensions,
    grants,
    inactivity,
    invitations,
    notices,
    requests,
    review_rounds,
    sweeps,
)
from authorizations.actions.requests import Proposal
from authorizations.models import (
    AccessGrant,
    Binding,
    BindingCancellation,
    PermissionUse,
    ReviewPolicy,
)
from authorizations.review_rounds import Policy
from authorizations.tests.factories import ASKED, numbered
from authorizations.tests.factories_reviews import AccessReviewFactory
from authorizations.tests.laws import broken_laws
from authorizations.tests.reading import fresh, verbs_about
from authorizations.tests.threads import racers, winners
from authorizations.tests.tracks import DAY, SOON, Lane, Track, Verb
from authorizations.tests.worlds import make_world
from conftest import Clock
from notifications.models import Notification
from sellers.tests.factories import ShopFactory

pytestmark = [pytest.mark.django_db(transaction=True)]
ROUNDS = range(int(os.environ.get("RACE_ROUNDS", "40")))


@pytest.fixture
def track(clock: Clock, caplog: pytest.LogCaptureFixture) -> Iterator[Track]:
    world = make_world()
    with racers(2) as two:
        yield Track(world, two, clock)
    assert broken_laws() == {}
    assert [record for record in caplog.get_records("call") if record.exc_info] == []


def renewal_of(lane: Lane) -> AccessGrant | None:
    return AccessGrant.objects.open().filter(renews=lane.grant).first()


def told(kind: str) -> int:
    return Notification.objects.filter(kind=kind).count()


# The end of an access


def test_renew_and_expire_end_it_either_for_good_or_with_its_renewal(track):
    for turn in ROUNDS:
        lane, before = track.lane(room=0 if turn % 2 else 180), told("access_expired")
        until = lane.end + 60 * DAY if turn % 2 else None
        renew = track.renewing(lane, at=lane.end - SOON, service_until=until)
        renewed, _ = track.race(renew, partial(sweeps.expire_due_grants, at=lane.end))
        sweeps.expire_due_grants(at=lane.end)  # where the first one found it locked
        assert fresh(lane.grant).status == "EXPIRED"
        assert renewal_of(lane) == (None if isinstance(renewed, Conflict) else renewed)
        assert (told("access_expired") > before) == isinstance(renewed, Conflict)


def test_renew_and_the_end_of_its_service_end_it_either_for_good_or_with_its_renewal(track):
    for _ in ROUNDS:
        lane = track.lane(room=0)
        renew = track.renewing(lane, at=lane.end - SOON, service_until=lane.end + 60 * DAY)
        renewed, _ = track.race(renew, partial(sweeps.expire_due_services, at=lane.end))
        sweeps.expire_due_services(at=lane.end)
        sweeps.expire_due_grants(at=lane.end)
        assert (fresh(lane.authorization).status, fresh(lane.grant).status) == ("EXPIRED", "EXPIRED")
        assert renewal_of(lane) == (None if isinstance(renewed, Conflict) else renewed)


def test_extend_and_expire_extend_it_or_end_it_for_good(track):
    for _ in ROUNDS:
        lane = track.lane()
        extension = track.extension(lane)
        track.race(partial(extensions.extend_due, at=lane.end - SOON), partial(sweeps.expire_due_grants, at=lane.end))
        is_extended = fresh(extension).status == "USED"
        assert (renewal_of(lane) is not None) == is_extended
        assert is_extended or fresh(lane.grant).status == "EXPIRED"


# What extends itself


def test_extend_and_stop_do_either(track):
    for _ in ROUNDS:
        lane = track.lane()
        extension, at = track.extension(lane), lane.end - 2 * DAY
        stop = partial(extensions.stop_extension, extension, by=track.world.owner, at=at)
        _, stopped = track.race(partial(extensions.extend_due, at=at), stop)
        assert fresh(extension).status == ("USED" if isinstance(stopped, Conflict) else "STOPPED")
        assert (renewal_of(lane) is not None) == isinstance(stopped, Conflict)


def test_extend_and_revoke_leave_no_access(track):
    for _ in ROUNDS:
        lane = track.lane()
        track.extension(lane)
        at = lane.end - 2 * DAY
        _, revoked = track.race(
            partial(extensions.extend_due, at=at), partial(grants.revoke, lane.grant, by=track.world.owner, at=at)
        )
        assert not isinstance(revoked, Conflict)
        assert not AccessGrant.objects.open().filter(service_authorization=lane.authorization).exists()


def test_two_runs_extend_it_once(track):
    for _ in ROUNDS:
        lane = track.lane()
        extension = track.extension(lane)
        extend = partial(extensions.extend_due, at=lane.end - 2 * DAY)
        assert sum(track.race(extend, extend)) == 1
        assert AccessGrant.objects.filter(renews=lane.grant).count() == 1
        assert fresh(extension).status == "USED"


def test_widen_to_what_never_extends_itself_and_the_age_of_the_consent_stop_it_once(track):
    for _ in ROUNDS:
        lane = track.lane()
        extension = track.extension(lane, given_at=portal_now() - 365 * DAY)
        widen = track.authorizing(lane, levels=ASKED)
        widened, _ = track.race(widen, extensions.stop_what_stands_for_nothing)
        assert not isinstance(widened, Conflict)
        assert fresh(extension).status == "STOPPED"
        assert verbs_about(extension).count("stopped") == 1


# Invitations and requests whose time is over


@pytest.mark.parametrize("is_open_link", [False, True])
def test_accept_and_lapse_do_either(track, is_open_link):
    for _ in ROUNDS:
        shop = track.shop()
        invited = track.invitation(None if is_open_link else shop)
        at = invited.expires_at - SOON
        accept = partial(invitations.accept_invitation, invited, shop=shop, by=track.world.owner, at=at)
        lapse = partial(invitations.lapse_due_invitations, at=invited.expires_at)
        accepted, lapsed = track.race(accept, lapse)
        assert lapsed == int(isinstance(accepted, Conflict))
        assert fresh(invited).status == ("LAPSED" if lapsed else "ACCEPTED")
        assert Binding.objects.filter(shop=shop).exists() is not bool(lapsed)


def test_block_and_the_end_of_an_invitation_and_a_request_close_both(track):
    world = track.world
    for _ in ROUNDS:
        track.later()
        seller = track.seller()
        lane = track.lane(ShopFactory(seller=seller))
        request = requests.request_access(lane.authorization, Proposal(numbered(ASKED), 30), by=world.lead)
        end = request.expires_at
        # left open between two that an operator bound
        invited = track.invitation(lane.shop, expires_at=end)
        blocked, _ = track.race(
            partial(blocks.block_partner, seller, world.partner, by=world.owner, at=end - SOON), partial(lapse_all, end)
        )
        assert not isinstance(blocked, Conflict)
        assert fresh(request).status == ("CLOSED" if blocked.requests else "EXPIRED")
        assert fresh(invited).status == ("DECLINED" if blocked.invitations else "LAPSED")


def lapse_all(at: datetime) -> int:
    return sweeps.expire_due_requests(at=at) + invitations.lapse_due_invitations(at=at)


# The end of the time to answer a partner that wants to stop


def refuse(track: Track, asked: BindingCancellation) -> Verb:
    reason = "We need you"
    return partial(cancellations.refuse, asked, by=track.world.owner, reason=reason, at=asked.answer_by - SOON)


def agree(track: Track, asked: BindingCancellation) -> Verb:
    return partial(cancellations.agree, asked, by=track.world.owner, at=asked.answer_by - SOON)


def unbind(track: Track, asked: BindingCancellation) -> Verb:
    return partial(bindings.unbind, asked.binding, by=track.world.owner, at=asked.answer_by - SOON)


@pytest.mark.parametrize("answer", [refuse, agree, unbind])
def test_answer_and_silence_lead_to_one_of_the_two(track, answer):
    for _ in ROUNDS:
        lane = track.lane()
        asked = cancellations.ask_to_cancel(lane.binding, by=track.world.lead)
        sweep = partial(cancellations.end_unanswered_cancellations, at=asked.answer_by)
        answered, ended = track.race(answer(track, asked), sweep)
        assert ended == int(isinstance(answered, Conflict))
        said = "REFUSED" if answer is refuse else "AGREED"
        assert fresh(asked).status == ("AUTOMATIC" if ended else said)
        goes_on = answer is refuse and not ended
        assert fresh(lane.binding).status == ("ACTIVE" if goes_on else "ENDED")
        assert AccessGrant.objects.open().filter(pk=lane.grant.pk).exists() is goes_on


# Access that nobody uses


def unused(track: Track) -> tuple[Lane, datetime]:
    """Access of which both sides were told that it ends unused, and when that is."""
    lane = track.lane(days=90, start=portal_now())
    AccessGrant.objects.filter(pk=lane.grant.pk).update(ends_unused_after=30, unused_counts_from=lane.grant.starts_at)
    end = lane.grant.starts_at + 30 * DAY
    assert inactivity.notice_unused_grants(at=end - 3 * DAY) == 1
    return lane, end


def come_and_use(track: Track, lane: Lane, at: datetime) -> None:
    acting.enter_shop(track.world.lead, lane.shop, browser=f"{lane.shop.pk}", by=track.world.lead.user, at=at)
    PermissionUse.objects.create(grant=lane.grant, permission=1, level=1, last_used_at=at)


def test_a_use_saves_unused_access_or_comes_too_late(track):
    for _ in ROUNDS:
        lane, end = unused(track)
        sweep = partial(inactivity.end_unused_grants, at=end)
        used, ended = track.race(partial(come_and_use, track, lane, end - SOON), sweep)
        assert ended or not isinstance(used, Conflict)
        assert fresh(lane.grant).status == ("REVOKED" if ended else "ACTIVE")
        assert sweep() == 0


def test_another_rule_saves_unused_access_or_comes_too_late(track):
    for _ in ROUNDS:
        lane, end = unused(track)
        choose = partial(inactivity.set_unused_rule, lane.grant, 60, by=track.world.owner, at=end - SOON)
        chosen, ended = track.race(choose, partial(inactivity.end_unused_grants, at=end))
        assert ended == int(isinstance(chosen, Conflict))
        assert fresh(lane.grant).status == ("REVOKED" if ended else "ACTIVE")


# Notices


def test_two_runs_tell_of_an_end_once(track):
    for _ in ROUNDS:
        lane, before = track.lane(), told("access_ends_soon")
        tell = partial(notices.send_due_notices, at=lane.end - 6 * DAY)
        assert sum(track.race(tell, tell)) == 1
        assert told("access_ends_soon") == before + 3  # the main account of each side, and the e-mail of the wizard
        assert fresh(lane.grant).noticed_days == 7


def test_a_notice_is_of_the_end_there_was(track):
    for _ in ROUNDS:
        lane, before = track.lane(), told("access_ends_soon")
        at = lane.end - 6 * DAY
        lengthened, sent = track.race(track.authorizing(lane, at=at), partial(notices.send_due_notices, at=at))
        assert not isinstance(lengthened, Conflict)
        assert told("access_ends_soon") == before + 3 * sent
        assert (fresh(lane.grant).ends_at, fresh(lane.grant).noticed_days) == (lane.end + 10 * DAY, None)


# Reviews


@pytest.mark.parametrize("chosen", ["KEEP", "END"])
def test_an_answer_counts_or_the_rule_does(track, chosen):
    world = track.world
    rule = Policy(90, ReviewPolicy.NoAnswer.END)
    access_reviews.set_review_policy(world.seller, rule, by=world.owner)
    for _ in ROUNDS:
        lane = track.lane()
        opened = portal_now() - 14 * DAY - timedelta(seconds=1)
        review = AccessReviewFactory(seller=world.seller, opened_at=opened, grants=(lane.grant,))
        item = review.items.get()
        answer = partial(access_reviews.answer, review, {item.uuid: chosen}, by=world.owner, at=review.answer_by - SOON)
        results = track.race(answer, partial(review_rounds.settle_due_reviews, at=review.answer_by))
        is_answered = winners(results)[0]
        assert fresh(review).status == "DONE"
        assert fresh(item).answer == (chosen if is_answered else "END")
        assert (fresh(item).answered_by is not None) is is_answered
        assert fresh(lane.grant).status == ("ACTIVE" if is_answered and chosen == "KEEP" else "REVOKED")
