"""What becomes of a partner, its people and its services: the row, the entry, the letters, and who is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.tests.factories import OperatorFactory, UserFactory
from audit.clock import portal_now
from audit.lifecycle import IllegalTransition
from audit.models import Entry
from notifications.models import Notification
from partners import actions
from partners.models import Partner, PartnerMember, Service
from partners.tests.factories import PartnerFactory, PartnerMemberFactory, ServiceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator():
    return OperatorFactory()


def last_entry(row) -> Entry:
    return Entry.objects.about(row).first()


def letters(row: Partner) -> list[tuple[str, str]]:
    rows = Notification.objects.order_by("id")
    return [(letter.kind, letter.recipient.email) for letter in rows if letter.context["partner"] == row.name]


@pytest.mark.parametrize(
    ("start", "verb", "values", "end"),
    [
        ("PENDING", "approve_partner", {}, "APPROVED"),
        ("PENDING", "reject_partner", {"reason": "no licence"}, "REJECTED"),
        ("REJECTED", "resubmit_partner", {}, "PENDING"),
        ("APPROVED", "suspend_partner", {"reason": "complaints"}, "SUSPENDED"),
        ("SUSPENDED", "reinstate_partner", {}, "APPROVED"),
    ],
)
def test_an_operator_decides_about_a_partner_and_the_partner_is_told(operator, start, verb, values, end):
    partner = PartnerFactory(status=start)
    lead = PartnerMemberFactory(partner=partner, is_main=True)
    PartnerMemberFactory(partner=partner)
    Notification.objects.all().delete()
    getattr(actions, verb)(partner, by=operator, **values)
    partner.refresh_from_db()
    entry = last_entry(partner)
    assert (partner.status, partner.status_reason) == (end, values.get("reason", ""))
    assert (entry.before, entry.after, entry.actor, entry.detail) == (start, end, operator, values)
    told = {"approve_partner": "approved", "reject_partner": "rejected", "suspend_partner": "suspended"}
    kind = (told | {"reinstate_partner": "reinstated"}).get(verb)
    assert letters(partner) == ([(f"partner_{kind}", lead.user.email)] if kind else [])


VERBS = {
    "approve_partner": {"PENDING"},
    "reject_partner": {"PENDING"},
    "resubmit_partner": {"REJECTED"},
    "suspend_partner": {"APPROVED"},
    "reinstate_partner": {"SUSPENDED"},
}


@pytest.mark.parametrize("status", Partner.Status.values)
@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_is_for_its_own_status_only(operator, verb, status):
    partner = PartnerFactory(status=status)
    if status in VERBS[verb]:
        return
    before = (partner.approved_at, partner.status_reason, Entry.objects.count())
    values = {"reason": "x"} if verb in ("reject_partner", "suspend_partner") else {}
    with pytest.raises(IllegalTransition):
        getattr(actions, verb)(partner, by=operator, **values)
    partner.refresh_from_db()
    assert (partner.status, partner.approved_at, partner.status_reason, Entry.objects.count()) == (status, *before)


def test_a_suspension_leaves_the_day_of_the_approval_as_it_was(operator):
    partner = PartnerFactory(status="SUSPENDED")
    since = Partner.objects.get(pk=partner.pk).approved_at
    actions.reinstate_partner(partner, by=operator)
    assert Partner.objects.get(pk=partner.pk).approved_at == since


def test_a_new_partner_waits_for_approval(operator):
    partner = Partner(code="LARKSPUR", name="Larkspur", legal_name="Larkspur Ltd", market="GB")
    actions.create_partner(partner, by=operator)
    assert (partner.status, last_entry(partner).verb) == ("PENDING", "created")


# People


def test_a_person_is_invited_and_becomes_active(operator):
    partner, user = PartnerFactory(), UserFactory()
    member = actions.add_member(partner, user, by=operator, is_main=True, role=PartnerMember.Role.ADMIN)
    assert (member.status, member.is_main, member.role) == ("PENDING", True, "ADMIN")
    actions.activate_member(member, by=user)
    assert (member.status, last_entry(member).actor) == ("ACTIVE", user)
    actions.deactivate_member(member, by=operator)
    assert PartnerMember.objects.get(pk=member.pk).status == "DEACTIVATED"


def test_an_invitation_lapses_after_120_hours_to_the_microsecond(clock):
    member = PartnerMemberFactory(status="PENDING")
    active = PartnerMemberFactory()
    clock.set(member.status_changed_at + timedelta(hours=120, microseconds=-1))
    assert actions.lapse_due_members() == 0
    clock.advance(microseconds=1)
    assert (actions.lapse_due_members(), actions.lapse_due_members()) == (1, 0)
    member.refresh_from_db(), active.refresh_from_db()
    assert (member.status, active.status) == ("LAPSED", "ACTIVE")
    assert last_entry(member).actor is None


def test_a_lapsed_invitation_can_be_sent_again_and_has_its_time_anew(operator, clock):
    member = PartnerMemberFactory(status="LAPSED")
    clock.set(portal_now() + timedelta(days=30))
    actions.invite_member_again(member, by=operator)
    assert actions.lapse_due_members() == 0
    with pytest.raises(IllegalTransition):
        actions.invite_member_again(member, by=operator)


def test_invitations_lapse_in_batches(clock):
    PartnerMemberFactory.create_batch(3, status="PENDING")
    clock.advance(days=6)
    assert [actions.lapse_due_members(batch=2) for _ in range(3)] == [2, 1, 0]


# Services


def test_a_service_is_made_reviewed_and_turned_on_and_off(operator):
    service = actions.create_service(
        Service(partner=PartnerFactory(), category=ServiceFactory().category, name="Full care"), by=operator
    )
    actions.submit_service(service, by=operator)
    actions.reject_service(service, by=operator, reason="unclear")
    assert last_entry(service).detail == {"reason": "unclear"}
    actions.submit_service(service, by=operator)
    actions.turn_on_service(service, by=operator)
    actions.turn_off_service(service, by=operator)
    actions.turn_on_service(service, by=operator)
    verbs = list(Entry.objects.about(service).order_by("id").values_list("verb", flat=True))
    assert verbs == ["created", "under_review", "rejected", "under_review", "on", "off", "on"]


def test_a_service_is_not_turned_on_without_review(operator):
    service = ServiceFactory(status="DRAFT")
    with pytest.raises(IllegalTransition):
        actions.turn_on_service(service, by=operator)
