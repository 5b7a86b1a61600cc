"""Whom of a partner we owe a word, and the letters about the partner's own standing."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from accounts.models import User
from notifications.actions import notify
from partners.models import Partner, PartnerMember


def partner_people(partner_id: int, *members: PartnerMember) -> list[User]:
    """The partner's main account, and those of the members named who are still active, each once."""
    main = PartnerMember.objects.filter(partner=partner_id, is_main=True, status=PartnerMember.Status.ACTIVE)
    people = [member.user for member in main.select_related("user")]
    return list(dict.fromkeys([*people, *(member.user for member in members if member.status == member.Status.ACTIVE)]))


def tell_partner(partner: Partner, kind: str, *, at: datetime, reason: str = "") -> None:
    """A letter about the partner's own standing, such as its suspension."""
    for person in partner_people(partner.pk):
        notify(
            to=person,
            kind=kind,
            template=f"partners/email/{kind}.txt",
            url=reverse("partner_center:home"),
            context={"partner": partner.name, "reason": reason},
            at=at,
        )
