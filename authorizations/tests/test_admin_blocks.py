"""What operators see and do of reports, blocks, cancellations and invitations."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from authorizations.actions import invitations
from authorizations.models import PartnerReport
from authorizations.tests.factories_cancellations import (
    BindingCancellationFactory,
    PartnerBlockFactory,
    PartnerReportFactory,
)
from authorizations.tests.reading import fresh
from authorizations.tests.worlds import World
from sellers.tests.factories import ShopFactory


@pytest.fixture
def operator(client: Client, world: World) -> Client:
    client.force_login(world.operator)
    return client


def test_open_reports_stand_first_on_the_operators_first_page_and_lead_to_their_list(
    operator: Client, world: World
) -> None:
    world.grant(status="SUSPENDED")
    PartnerReportFactory()
    PartnerReportFactory(status="RESOLVED")
    content = operator.get(reverse("admin:index")).content.decode()
    assert content.index("reports about partners to answer") < content.index("suspended grants")
    listed = operator.get(reverse("admin:authorizations_partnerreport_changelist"), {"status": "OPEN"})
    assert len(listed.context["cl"].result_list) == 1


def test_open_reports_come_before_answered_ones_whatever_is_newer(operator: Client) -> None:
    older, newer = PartnerReportFactory(), PartnerReportFactory(status="DISMISSED")
    listed = operator.get(reverse("admin:authorizations_partnerreport_changelist"))
    assert list(listed.context["cl"].result_list) == [older, newer]


@pytest.mark.parametrize(("verb", "status"), [("resolve", "RESOLVED"), ("dismiss", "DISMISSED")])
def test_a_report_is_answered_with_words_and_once(operator: Client, verb: str, status: str) -> None:
    report = PartnerReportFactory()
    press = reverse("admin:authorizations_partnerreport_press", args=[report.pk, verb])
    assert "This field is required." in operator.post(press).content.decode()
    operator.post(press, {"reason": "We talked to them."})
    assert (fresh(report).status, fresh(report).answer) == (status, "We talked to them.")
    assert "is not possible" in operator.post(press, {"reason": "Again."}, follow=True).content.decode()


@pytest.mark.parametrize("model", ["partnerblock", "bindingcancellation", "invitation", "partnerreport"])
def test_operators_look_and_change_nothing(operator: Client, world: World, model: str) -> None:
    made = {
        "partnerblock": PartnerBlockFactory,
        "bindingcancellation": BindingCancellationFactory,
        "invitation": lambda: invitations.invite_shop(ShopFactory(), by=world.lead),
        "partnerreport": PartnerReportFactory,
    }[model]()
    assert operator.get(reverse(f"admin:authorizations_{model}_changelist")).status_code == 200
    change = reverse(f"admin:authorizations_{model}_change", args=[made.pk])
    assert operator.get(change).status_code == 200
    assert operator.post(change, {"status": "LIFTED"}).status_code == 403
    assert operator.get(reverse(f"admin:authorizations_{model}_add")).status_code == 403


def test_the_link_of_an_invitation_is_not_shown(operator: Client, world: World) -> None:
    sent = invitations.invite_shop(ShopFactory(), by=world.lead)
    page = operator.get(reverse("admin:authorizations_invitation_change", args=[sent.pk])).content.decode()
    assert sent.token not in page


def test_the_partner_never_reads_a_report(client: Client, world: World) -> None:
    PartnerReportFactory(seller=world.seller, partner=world.partner, text="They call every night.")
    client.force_login(world.lead.user)
    for name in ("home", "manage_authorization", "activity"):
        assert "They call every night." not in client.get(reverse(f"partner_center:{name}")).content.decode()
    assert PartnerReport.objects.count() == 1
