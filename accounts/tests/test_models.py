"""Who a person is, as the database keeps it."""

import pytest
from django.core.cache import cache
from django.db import IntegrityError

from accounts.models import User
from accounts.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_an_address_is_kept_in_lower_case() -> None:
    assert User.objects.create_user("Owner@Fernhollow.example", "Rowan").email == "owner@fernhollow.example"
    with pytest.raises(IntegrityError, match="user_email_is_lower_case"):
        UserFactory(email="Owner@Copperkettle.example")


def test_a_person_made_without_a_password_cannot_sign_in_with_one() -> None:
    assert not User.objects.create_user("owner@fernhollow.example", "Rowan").has_usable_password()


def test_passwords_are_kept_at_the_cost_we_chose() -> None:
    user = User.objects.create_user("owner@fernhollow.example", "Rowan", "a-long-enough-password")
    assert user.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_migrating_makes_the_table_of_the_cache() -> None:
    cache.set("key", {"attempts": 3}, timeout=60)
    assert cache.get("key") == {"attempts": 3}
