"""What an operator may do to a person: look, add, deactivate; never take an account over."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from accounts.tests.factories import OperatorFactory, UserFactory

ADD = "/admin/accounts/user/add/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client: Client) -> User:
    operator = OperatorFactory()
    client.force_login(operator)
    return operator


def page_of(user: User) -> str:
    return reverse("admin:accounts_user_change", args=[user.pk])


def test_an_operator_adds_a_person_who_has_no_password_yet(client: Client, operator: User) -> None:
    client.post(
        ADD, {"email": "New.Person@Fernhollow.example", "name": "New Person", "is_staff": "on", "password": "x"}
    )
    person = User.objects.get(email="new.person@fernhollow.example")
    assert (person.has_usable_password(), person.is_active, person.is_staff) == (False, True, False)


def test_two_people_never_share_an_address(client: Client, operator: User) -> None:
    UserFactory(email="owner@fernhollow.example")
    answer = client.post(ADD, {"email": "Owner@fernhollow.example", "name": "Another"})
    assert "There is a person with this e-mail address already." in answer.content.decode()


def test_an_operator_deactivates_a_person(client: Client, operator: User) -> None:
    person = UserFactory()
    client.post(page_of(person), {"name": person.name})
    person.refresh_from_db()
    assert not person.is_active


def test_a_deactivated_person_is_out_at_once(client: Client) -> None:
    person = UserFactory()
    client.force_login(person)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert client.get("/notifications/").status_code == 302


def test_an_operator_changes_neither_address_nor_password_nor_rights(client: Client, operator: User) -> None:
    person = UserFactory()
    before = (person.email, person.password, person.is_staff, person.is_superuser)
    forged = {"email": "thief@people.example", "password": "stolen", "is_staff": "on", "is_superuser": "on"}
    client.post(page_of(person), {"name": "New name", "is_active": "on", **forged})
    person.refresh_from_db()
    assert person.name == "New name"
    assert (person.email, person.password, person.is_staff, person.is_superuser) == before


def test_an_operator_does_not_lock_themselves_out(client: Client, operator: User) -> None:
    client.post(page_of(operator), {"name": operator.name})
    operator.refresh_from_db()
    assert operator.is_active


def test_nobody_is_deleted(client: Client, operator: User) -> None:
    person = UserFactory()
    assert client.post(reverse("admin:accounts_user_delete", args=[person.pk]), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("name", ["account_emailaddress", "auth_group"])
def test_there_is_no_page_to_add_a_second_address_or_a_group(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(f"admin:{name}_changelist")
