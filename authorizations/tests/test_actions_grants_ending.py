"""How access is taken away, dropped, suspended and resumed; and that what is over stays over."""

from __future__ import annotations

import pytest

from audit.lifecycle import Conflict, IllegalTransition
from audit.tests.walking import walk
from authorizations.actions import grants
from authorizations.decision import decide, live
from authorizations.models import AccessGrant
from authorizations.tests.reading import forget_letters, fresh, last_entry, letters
from authorizations.tests.rows import MOMENT
from catalogue.models import Level

pytestmark = pytest.mark.django_db
VIEW, EDIT = Level.VIEW, Level.EDIT


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
