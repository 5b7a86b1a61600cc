"""The demo's data: loaded once, whole or not at all, and always the same, counted from now."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection, transaction

from accounts.models import User
from audit.clock import portal_now
from authorizations.models import TermsVersion
from catalogue.models import Permission, ServiceCategory
from notifications.actions import count_as_read, count_as_sent
from tsp_portal.demo.cast import make_users, plan_cast, plan_custom_services
from tsp_portal.demo.dealings import plan_dealings
from tsp_portal.demo.rounds import plan_rounds
from tsp_portal.demo.shops import fill_shops
from tsp_portal.demo.stage import Stage
from tsp_portal.demo.steps import Say
from tsp_portal.demo.story import plan_story
from tsp_portal.demo.visits import play_visits

LOCK = 20_260_101  # any number that no other advisory lock of the portal has
MAILED, UNREAD = timedelta(days=1), timedelta(days=3)  # how far back mails are sent, and notices unread


def is_loaded() -> bool:
    return User.objects.filter(is_demo=True).exists()


@transaction.atomic
def load_demo(say: Say, *, times_smaller: int = 1) -> bool:
    """Load the demo's data unless it is there; whether it was loaded now. Of two that run at once, one waits.

    For tests, `times_smaller` makes that many times fewer products and orders.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    if is_loaded():
        return False
    stage = _set()
    say(f"Made {len(stage.users)} accounts.")
    plan_cast(stage)
    plan_custom_services(stage)
    plan_story(stage)
    plan_dealings(stage)
    plan_rounds(stage)
    say("Playing what happened in the last year and a half …")
    say(f"{stage.play()} things happened.")
    fill_shops(stage.now, say=say, times_smaller=times_smaller)
    say(f"The partners' people did {play_visits(stage)} things in the shops.")
    count_as_sent(before=stage.now - MAILED)
    count_as_read(before=stage.now - UNREAD)
    return True


def _set() -> Stage:
    stage = Stage(
        now=portal_now(),
        terms=TermsVersion.objects.latest(),
        permissions={permission.key: permission for permission in Permission.objects.current()},
        categories={category.key: category for category in ServiceCategory.objects.all()},
    )
    make_users(stage)
    return stage
