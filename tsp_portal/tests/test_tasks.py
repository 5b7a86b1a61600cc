"""What time does to memberships and sessions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from tsp_portal import tasks
from tsp_portal.tests.people import invited_partner_member, invited_seller_member

if TYPE_CHECKING:
    from conftest import Clock


@pytest.mark.parametrize(("hours", "status"), [(119, "PENDING"), (121, "LAPSED")])
def test_an_invitation_lapses_after_120_hours(clock: Clock, hours: int, status: str) -> None:
    members = [invited_partner_member(), invited_seller_member()]
    clock.advance(hours=hours)
    tasks.lapse_memberships()
    tasks.lapse_memberships()
    for member in members:
        member.refresh_from_db()
    assert [member.status for member in members] == [status, status]


@pytest.mark.django_db
def test_sessions_that_are_over_are_deleted() -> None:
    now = timezone.now()
    Session.objects.create(session_key="over", session_data="", expire_date=now - timedelta(days=1))
    Session.objects.create(session_key="running", session_data="", expire_date=now + timedelta(days=1))
    tasks.tidy_sessions()
    assert [session.pk for session in Session.objects.all()] == ["running"]
