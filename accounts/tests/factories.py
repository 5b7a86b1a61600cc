"""People for tests. Their password is `PASSWORD`."""

from functools import cache

import factory
from django.contrib.auth.hashers import make_password

from accounts.models import User

PASSWORD = "a-long-enough-password"


@cache
def hashed() -> str:
    """The hash of `PASSWORD`, made once: argon2 is slow on purpose."""
    return make_password(PASSWORD)


class UserFactory(factory.django.DjangoModelFactory[User]):
    class Meta:
        model = User

    name = factory.Faker("name")
    email = factory.Sequence(lambda number: f"person{number}@people.example")
    password = factory.LazyFunction(hashed)


class OperatorFactory(UserFactory):
    is_staff = True
    is_superuser = True
