"""Whatever is done, in whatever order and however late: it succeeds or says why not, and no law is broken."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.clock import portal_now
from audit.lifecycle import Conflict
from audit.tests.refusals import undone
from authorizations.actions import bindings, grants, requests
from authorizations.decision import decide, live, why_not
from authorizations.models import AccessGrant, AccessRequest, Binding, ServiceAuthorization
from authorizations.tasks import end_what_is_due
from authorizations.tests.laws import broken_laws
from authorizations.tests.worlds import World
from catalogue.models import Level, Permission
from partners import actions as partner_actions
from partners.models import Partner

EXAMPLES = int(os.environ.get("ACTION_SEQUENCES", "40"))
DAY = timedelta(days=1)
LATER = [timedelta(hours=1), DAY, 7 * DAY, 30 * DAY, 100 * DAY]
Step = Callable[[World], object]


def grant(world: World) -> AccessGrant:
    return AccessGrant.objects.order_by("-id").first() or _nothing()


def request(world: World) -> AccessRequest:
    return AccessRequest.objects.order_by("-id").first() or _nothing()


def binding(world: World) -> Binding:
    return Binding.objects.filter(partner=world.partner).latest("id")


def partner(world: World) -> Partner:
    return Partner.objects.get(pk=world.partner.pk)


def _nothing():
    raise Conflict("There is nothing yet to do this with.")


def take_service(world: World) -> None:
    """From now or from the end of the last one, for 20 days."""
    last_end = ServiceAuthorization.objects.active().filter(shop=world.shop).order_by("-valid_until").first()
    start = max(portal_now(), last_end.valid_until) if last_end else portal_now()
    world.authorization = bindings.authorize_service(
        binding(world), world.service, valid_from=start, valid_until=start + 20 * DAY, by=world.operator
    )


def retire(world: World) -> None:
    Permission.objects.filter(key="orders.manage").update(retired_at=portal_now())


CHOICES = [
    {"levels": {"products.manage": Level.EDIT}},
    {"levels": {"products.manage": Level.VIEW, "orders.manage": Level.EDIT}, "areas": ("analytics.live",)},
    {"preset": "full_access"},
    {"agree": False},
]
STEPS: dict[str, Step] = {
    "ask": lambda world: world.request(levels={"products.manage": Level.VIEW}),
    "open": lambda world: requests.open_request(request(world), by=world.owner),
    "look": lambda world: requests.note_look(request(world), by=world.staff),
    "ask the main account": lambda world: requests.ask_main_account(request(world), by=world.staff),
    "decline": lambda world: requests.decline_request(request(world), by=world.owner, reason="no"),
    "withdraw": lambda world: requests.withdraw_request(request(world), by=world.lead),
    "revoke": lambda world: grants.revoke(grant(world), by=world.owner),
    "relinquish": lambda world: grants.relinquish(grant(world), by=world.lead),
    "terminate": lambda world: grants.terminate(grant(world), by=world.operator, reason="x"),
    "suspend": lambda world: grants.suspend(grant(world), by=world.operator, reason="x"),
    "resume": lambda world: grants.resume(grant(world), by=world.operator),
    "cancel the service": lambda world: bindings.cancel_service(world.authorization, by=world.owner),
    "deactivate the service": lambda w: bindings.deactivate_service(w.authorization, by=w.operator, reason="x"),
    "take the service": take_service,
    "unbind": lambda world: bindings.unbind(binding(world), by=world.owner),
    "bind": lambda world: bindings.bind(world.partner, world.shop, by=world.operator),
    "suspend the partner": lambda w: partner_actions.suspend_partner(partner(w), by=w.operator, reason="x"),
    "reinstate the partner": lambda world: partner_actions.reinstate_partner(partner(world), by=world.operator),
    "remove the partner": lambda w: bindings.remove_partner(partner(w), by=w.operator, reason="x"),
    "retire a permission": retire,
    "sweep": lambda world: end_what_is_due(),
}
USUAL = ["ask", "open", "take the service", "bind", "sweep", "resume", "reinstate the partner"]
AUTHORIZE = st.tuples(st.just("authorize"), st.sampled_from(CHOICES), st.sampled_from([None, DAY, 10 * DAY]))
ONE_STEP = st.one_of(
    AUTHORIZE,
    AUTHORIZE,
    st.tuples(st.just("wait"), st.sampled_from(LATER)),
    st.tuples(st.sampled_from([*STEPS, *USUAL])),
)


def take_step(world: World, clock, step: tuple) -> None:
    if step[0] == "wait":
        clock.set(clock.now + step[1])
    elif step[0] == "authorize":
        ends_at = portal_now() + step[2] if step[2] else None
        world.change(ends_at=ends_at, **step[1])
    else:
        STEPS[step[0]](world)


@pytest.mark.django_db
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(ONE_STEP, min_size=4, max_size=16))
def test_no_order_of_steps_breaks_a_law(world, clock, steps):
    taken, told = world.authorization, []
    with undone():
        clock.set(clock.now)
        for step in steps:
            try:
                with transaction.atomic():
                    take_step(world, clock, step)
            except Conflict as conflict:
                told.append(conflict.message)
            check(world)
    world.authorization = taken
    assert all(message.endswith(".") for message in told)


def check(world: World) -> None:
    assert broken_laws() == {}
    for key in ("products.manage", "orders.manage"):
        permission = world.permission(key)
        answer = decide(world.lead, world.shop, permission, Level.VIEW)
        assert (why_not(world.lead, world.shop, permission, Level.VIEW) is None) is bool(answer)
        assert live(world.lead).filter(permission=permission.number).exists() is bool(answer)
