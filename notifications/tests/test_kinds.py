"""Every kind is registered once, concerns somebody, and what nobody may miss cannot be turned off."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from accounts.tests.factories import UserFactory
from audit.clock import portal_now
from notifications import kinds
from notifications.actions import notify, owed
from notifications.models import Notification
from notifications.tests.conftest import ALWAYS, PARTNERS, TIPS, WEEKLY

pytestmark = pytest.mark.usefixtures("some_kinds")
LETTER = {"template": "accounts/email/password_reset.txt", "context": {"name": "Rowan"}}


def test_a_kind_that_is_registered_twice_is_one() -> None:
    kinds.register(kinds.Kind(*WEEKLY))
    assert kinds.kinds_for(kinds.Audience.BOTH) == [ALWAYS, TIPS, PARTNERS, WEEKLY]


def test_two_kinds_under_one_name_are_a_mistake() -> None:
    with pytest.raises(ImproperlyConfigured, match="weekly_report"):
        kinds.register(WEEKLY._replace(label="Another report"))


def test_a_side_has_its_own_kinds_and_those_of_both_by_topic_then_label() -> None:
    assert kinds.kinds_for(kinds.Audience.SELLER) == [ALWAYS, TIPS, WEEKLY]
    assert kinds.kinds_for(kinds.Audience.PARTNER) == [ALWAYS, TIPS, PARTNERS]
    assert kinds.kinds_for(kinds.Audience.NOBODY) == []


@pytest.mark.parametrize("topic", kinds.Topic)
def test_only_what_is_about_security_or_access_that_ends_cannot_be_turned_off(topic: kinds.Topic) -> None:
    assert TIPS._replace(topic=topic).is_optional == (topic not in {kinds.Topic.SECURITY, kinds.Topic.ENDING})


@pytest.mark.django_db
def test_a_kind_that_nobody_registered_is_never_written() -> None:
    with pytest.raises(ImproperlyConfigured, match="'tipps'"):
        owed(to=UserFactory(), kind="tipps", at=portal_now(), **LETTER)
    with pytest.raises(ImproperlyConfigured, match="'tipps'"):
        notify(to=UserFactory(), kind="tipps", at=portal_now(), **LETTER)
    assert notify(to=UserFactory(), kind=TIPS.kind, at=portal_now(), **LETTER)
    assert [row.kind for row in Notification.objects.all()] == [TIPS.kind]
