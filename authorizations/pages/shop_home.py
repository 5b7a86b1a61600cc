"""What a seller sees in a shop below what needs an answer: what stopped or is not used, and who has access now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from authorizations.models import AccessGrant
from authorizations.pages.service_rows import Row, rows
from authorizations.pages.shop_services import SeenService, Services, services_of
from authorizations.pages.states import AccessState
from authorizations.pages.unused import in_shop, sentence
from authorizations.unused import Unused
from catalogue.models import Permission
from sellers.models import Shop

MOST = 5  # of each kind on the home page; the rest is in My Services
LATELY = timedelta(days=14)
Thing = tuple[int, int]  # the keys of a shop and a service


@dataclass(frozen=True)
class Item:
    """One thing that is worth knowing, with the one thing to do about it."""

    state: str
    icon: str
    title: str
    text: str
    url: str
    action: str


@dataclass(frozen=True)
class Home:
    """The page of one shop. `may_write` is the main account's."""

    shop: Shop
    now: datetime
    may_write: bool
    told: Collection[Thing] = ()  # the shops and services that stand in the list of answers already

    @property
    def _services(self) -> Services:
        return services_of([self.shop], self.now)

    def attention(self) -> list[Item]:
        """What stands still, what ended lately, what is not used."""
        return [*self._suspended(), *self._ended(), *self._unused()]

    def with_access(self) -> list[Row]:
        """Who can act in the shop now, the soonest end first."""
        live = self._services.filter(access_state__in=[AccessState.ACTIVE, AccessState.ENDING_SOON])
        return rows(live.order_by("access_ends_at", "partner__name", "pk")[:MOST], self.now)

    # Each kind of item

    def _suspended(self) -> list[Item]:
        still = self._services.filter(access_state=AccessState.SUSPENDED).order_by("-status_changed_at", "-pk")
        return [
            self._item(
                row,
                icon="player-pause",
                title=f"Access of {row.authorization.partner} is suspended",
                text="An operator suspended the partner." if row.partner_stands_still else "An operator suspended it.",
            )
            for row in rows(still[:MOST], self.now)
        ]

    def _ended(self) -> list[Item]:
        since = self.now - LATELY
        lately = AccessGrant.objects.filter(service_authorization=OuterRef("pk")).filter(
            Q(status_changed_at__gte=since) | Q(status__in=AccessGrant.OPEN, ends_at__gte=since)
        )
        found = self._services.filter(Exists(lately), access_state=AccessState.ENDED)
        newest = lately.order_by("-status_changed_at").values("status_changed_at")[:1]
        found = found.annotate(ended=newest).order_by(F("ended").desc(), "-pk")
        return [
            self._item(
                row,
                icon="circle-x",
                title=f"Access of {row.authorization.partner} has ended",
                text=f"{row.how_it_ended}, {row.ended_words}.",
                edit="" if row.ended_as == AccessGrant.Status.REVOKED else "Give TSP access",
            )
            for row in rows(found[:MOST], self.now)
        ]

    def _unused(self) -> list[Item]:
        """Access of which most was not used; its page says what, and narrows it."""
        permissions = {permission.number: permission for permission in Permission.objects.all()}
        found = in_shop(self.shop, permissions, self.now, MOST)
        keys = [each.grant.service_authorization_id for each in found]
        services = {service.pk: service for service in self._services.filter(pk__in=keys)}
        shown = [(services[each.grant.service_authorization_id], each.unused) for each in found]
        return [
            self._unused_item(service, unused)
            for service, unused in shown
            if (service.shop_id, service.service_id) not in self.told
        ]

    def _unused_item(self, service: SeenService, unused: Unused) -> Item:
        url = reverse("seller_center:service_authorization_detail", args=[self.shop.code, service.uuid])
        return Item(
            state=service.access_state,
            icon="clock-hour-4",
            title=f"{service.partner} does not use all of its access",
            text=f"{service.service}. {sentence(unused)}.",
            url=f"{url}#unused",
            action="Narrow to what is used" if self.may_write else "View",
        )

    def _item(self, row: Row, *, icon: str, title: str, text: str, edit: str = "") -> Item:
        """An item about a service; `edit` names the way into the wizard, where it is open to this person."""
        may_edit = bool(edit) and self.may_write and not row.obstacle
        view = "access_duration" if may_edit else "service_authorization_detail"
        return Item(
            state=row.authorization.access_state,
            icon=icon,
            title=title,
            text=f"{row.authorization.service}. {text}",
            url=reverse(f"seller_center:{view}", args=[self.shop.code, row.authorization.uuid]),
            action=edit if may_edit else "View",
        )
