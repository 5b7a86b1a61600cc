"""What the database refuses about partners, their people and their services."""

import pytest
from django.core.exceptions import ValidationError

from audit.models import Scope
from audit.tests.refusals import refused, run
from partners.models import Partner
from partners.tests.factories import PartnerFactory, PartnerMemberFactory, ServiceFactory

pytestmark = pytest.mark.django_db


def test_a_partner_has_one_main_account_and_any_number_of_members():
    main = PartnerMemberFactory(is_main=True)
    PartnerMemberFactory(partner=main.partner)
    PartnerMemberFactory(is_main=True)
    with refused("partner_has_one_main_account"):
        PartnerMemberFactory(partner=main.partner, is_main=True)


def test_a_person_is_a_member_of_one_partner():
    member = PartnerMemberFactory()
    with refused("user"):
        PartnerMemberFactory(user=member.user)


@pytest.mark.parametrize("status", ["APPROVED", "SUSPENDED", "REMOVED"])
def test_a_partner_that_was_approved_says_since_when(status):
    partner = PartnerFactory(status=status)
    with refused("approved_partner_has_a_date"):
        Partner.objects.filter(pk=partner.pk).update(approved_at=None)


@pytest.mark.parametrize("column", ["partner_id", "user_id"])
def test_a_member_never_becomes_somebody_elses(column):
    member, other = PartnerMemberFactory(), PartnerMemberFactory()
    with refused(f"partnermember.{column} never changes"):
        run(f"UPDATE partners_partnermember SET {column} = %s WHERE id = %s", getattr(other, column), member.pk)


def test_a_code_belongs_to_one_partner():
    partner = PartnerFactory()
    with refused("code"):
        PartnerFactory(code=partner.code)


@pytest.mark.parametrize("code", ["LARK1", "larkspur", "LARKSPUR\n", "LARK SPUR", "A" * 13])
def test_a_code_that_could_not_stand_in_an_address_is_refused(code):
    with pytest.raises(ValidationError):
        Partner(code=code, name="L", legal_name="L", market="US").full_clean(exclude=["status_changed_at"])


@pytest.mark.parametrize(
    ("kind", "status", "may"),
    [
        ("TSP", "APPROVED", True),
        ("CAP", "APPROVED", False),
        ("TAP", "APPROVED", False),
        ("TSP", "PENDING", False),
        ("TSP", "REJECTED", False),
        ("TSP", "SUSPENDED", False),
        ("TSP", "REMOVED", False),
    ],
)
def test_only_an_approved_tsp_may_ask_for_access(kind, status, may):
    assert Partner(kind=kind, status=status).may_ask_for_access is may


def test_what_belongs_to_a_partner_is_its_affair():
    service, member = ServiceFactory(), PartnerMemberFactory()
    assert service.scope == Scope(partner_id=service.partner_id)
    assert member.scope == Scope(partner_id=member.partner_id)
    assert member.partner.scope == Scope(partner_id=member.partner_id)
