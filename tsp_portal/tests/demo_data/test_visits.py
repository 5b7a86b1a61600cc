"""What the demo's data holds of acting for a shop: who may, what was done there, what was never used."""

from __future__ import annotations

from datetime import timedelta

import pytest

from audit.clock import portal_now
from authorizations.models import AccessGrant, Activity, GrantAssignment, GrantRevision, PermissionUse
from seller_center.models import Message, Product
from sellers.models import SellerMember

pytestmark = pytest.mark.usefixtures("demo")


def test_sub_accounts_have_seller_roles_and_members_assignments() -> None:
    held = set(SellerMember.objects.filter(status="ACTIVE").values_list("roles__role__name", flat=True))
    assert held >= {"Main Administrator", "Order Specialist", "Data Analyst", "Packing table"}
    agents = GrantAssignment.objects.active().filter(member__user__email="agent@larkspur.example")
    assert agents.filter(level=1).exists()
    assert agents.filter(sections__isnull=False, grant__service_authorization__shop__code="USFERN01").exists()


def test_partners_people_were_in_the_fernhollow_shops_and_some_were_refused() -> None:
    here = Activity.objects.filter(shop__code="USFERN01")
    assert set(here.values_list("kind", flat=True)) == set(Activity.Kind.values)
    assert here.filter(partner__code="LARKSPUR").values("member").distinct().count() == 3
    assert here.filter(kind="REFUSED").count() >= 3
    assert not Activity.objects.filter(at__gt=portal_now()).exists()
    assert not Activity.objects.filter(person=None).exists()
    assert Message.objects.filter(on_behalf_by__code="LARKSPUR").exists()


def test_nobody_did_what_the_access_did_not_allow() -> None:
    done = Activity.objects.exclude(kind="REFUSED").filter(permission__isnull=False).select_related("grant")
    terms = {(revision.grant_id, revision.number): revision for revision in GrantRevision.objects.all()}
    for activity in done:
        revision = terms[activity.grant_id, activity.revision_number]
        assert revision.levels[activity.permission] >= activity.level
        assert max(revision.starts_at, revision.made_at) <= activity.at < revision.ends_at


def test_what_a_partner_changed_last_carries_its_mark() -> None:
    changed = Activity.objects.changes().filter(shop__code="USFERN01", partner__code="LARKSPUR", object_type="product")
    rows = dict(Product.objects.filter(shop__code="USFERN01").values_list("uuid", "changed_at"))
    assert changed.count() > 20
    assert all(rows[activity.object_uuid] == activity.at for activity in changed)


def test_an_older_access_holds_permissions_that_nobody_used() -> None:
    (grant,) = AccessGrant.objects.filter(
        status="ACTIVE", service_authorization__shop__code="USFERN01", revision_number=3
    )
    used = set(PermissionUse.objects.filter(grant=grant).values_list("permission", flat=True))
    assert grant.starts_at < portal_now() - timedelta(days=30)
    assert used & grant.levels.keys()
    assert len(grant.levels.keys() - used) >= 3
