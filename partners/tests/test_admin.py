"""How operators record partners and their people, and what their buttons do."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.tests.factories import OperatorFactory, UserFactory
from audit.models import Entry
from partners.models import MemberStatus, Partner, PartnerMember, Service
from partners.tests.factories import PartnerFactory, PartnerMemberFactory, ServiceFactory

pytestmark = pytest.mark.django_db
WANTED = {"code": "LARKSPUR", "name": "Larkspur", "legal_name": "Larkspur Ltd", "kind": "TSP", "market": "GB"}


@pytest.fixture
def operator(client: Client) -> Client:
    client.force_login(OperatorFactory())
    return client


def press(client: Client, row: Any, verb: str, **given: str) -> Any:
    return client.post(reverse(f"admin:partners_{row._meta.model_name}_press", args=[row.pk, verb]), given, follow=True)


def add_member(client: Client, partner: Partner, user: User, **given: Any) -> Any:
    return client.post(
        reverse("admin:partners_partnermember_add"),
        {"partner": partner.pk, "user": user.pk, "role": "MEMBER", **given},
    )


def errors(answer: Any) -> dict[str, list[str]]:
    return answer.context["adminform"].form.errors


def test_a_partner_is_recorded_and_waits_for_approval(operator: Client) -> None:
    operator.post(reverse("admin:partners_partner_add"), WANTED)
    partner = Partner.objects.get(code="LARKSPUR")
    assert partner.status == Partner.Status.PENDING
    assert Entry.objects.about(partner).get().verb == "created"


def test_a_code_that_is_taken_is_said_at_its_field(operator: Client) -> None:
    PartnerFactory(code="LARKSPUR")
    assert errors(operator.post(reverse("admin:partners_partner_add"), WANTED)) == {
        "code": ["Another partner has this code."]
    }


def test_details_are_corrected_and_recorded(operator: Client) -> None:
    partner = PartnerFactory(name="Larkspr")
    given = {"name": "Larkspur", "legal_name": partner.legal_name, "tier": "GOLD", "website": "", "code": "STOLEN"}
    operator.post(reverse("admin:partners_partner_change", args=[partner.pk]), given)
    entry = Entry.objects.about(partner).first()
    assert (entry.verb, entry.before, entry.after) == (
        "amended",
        {"name": "Larkspr", "tier": ""},
        {"name": "Larkspur", "tier": "GOLD"},
    )


@pytest.mark.parametrize(
    ("start", "verb", "end"),
    [
        ("PENDING", "approve", "APPROVED"),
        ("PENDING", "reject", "REJECTED"),
        ("REJECTED", "resubmit", "PENDING"),
        ("APPROVED", "suspend", "SUSPENDED"),
        ("SUSPENDED", "reinstate", "APPROVED"),
    ],
)
def test_a_partner_goes_where_its_button_says(operator: Client, start: str, verb: str, end: str) -> None:
    partner = PartnerFactory(status=start)
    page = operator.get(reverse("admin:partners_partner_change", args=[partner.pk])).content.decode()
    assert f'href="../press/{verb}/"' in page
    press(operator, partner, verb, reason="Because")
    partner.refresh_from_db()
    assert partner.status == end


@pytest.mark.parametrize("verb", ["reject", "suspend"])
def test_a_refusal_needs_its_reason(operator: Client, verb: str) -> None:
    partner = PartnerFactory(status="PENDING" if verb == "reject" else "APPROVED")
    before = partner.status
    assert "This field is required." in press(operator, partner, verb, reason="  ").content.decode()
    partner.refresh_from_db()
    assert partner.status == before


def test_a_partner_has_one_main_account_and_a_person_one_partner(operator: Client) -> None:
    partner, user = PartnerFactory(), UserFactory()
    main = PartnerMemberFactory(partner=partner, is_main=True)
    assert (
        f"has a main account already: {main.user}"
        in errors(add_member(operator, partner, user, is_main="on"))["is_main"][0]
    )
    assert "is a member of a partner already" in errors(add_member(operator, PartnerFactory(), main.user))["user"][0]
    add_member(operator, partner, user)
    assert PartnerMember.objects.get(user=user).status == MemberStatus.PENDING


def test_a_member_is_deactivated_and_activated_again(operator: Client) -> None:
    member = PartnerMemberFactory()
    press(operator, member, "deactivate")
    member.refresh_from_db()
    assert member.status == MemberStatus.DEACTIVATED
    press(operator, member, "activate")
    member.refresh_from_db()
    assert member.status == MemberStatus.ACTIVE


def test_a_service_is_recorded_reviewed_and_turned_off(operator: Client) -> None:
    partner, category = PartnerFactory(), ServiceFactory().category
    given = {"partner": partner.pk, "category": category.pk, "name": "Care", "markets": "US,GB"}
    operator.post(reverse("admin:partners_service_add"), given)
    service = Service.objects.get(name="Care")
    for verb in ("submit", "turn-on", "turn-off"):
        press(operator, service, verb)
    service.refresh_from_db()
    assert (service.status, service.markets) == (Service.Status.OFF, ["US", "GB"])
