"""How a partner stands with each of its shops: the rows of Manage Authorization, computed by the database."""

from __future__ import annotations

from django.db import models
from django.db.models import Count, F, Q

from authorizations.models.bindings import Binding, ServiceAuthorization
from authorizations.models.grants import AccessGrant
from authorizations.models.requests import AccessRequest
from catalogue.models import ServiceCategory
from partners.models import Partner, Service
from sellers.models import Shop

SOONEST = F("ends_at").asc(nulls_last=True)
# What a list can be sorted by, the first being how it comes; a minus turns it round.
ORDERS = {
    "state": ("state_rank", SOONEST, "shop__name", "service__name", "uuid"),
    "-state": ("-state_rank", SOONEST, "shop__name", "service__name", "uuid"),
    "shop": ("shop__name", "service__name", "uuid"),
    "-shop": ("-shop__name", "service__name", "uuid"),
    "service": ("service__name", "shop__name", "uuid"),
    "-service": ("-service__name", "shop__name", "uuid"),
    "end": (SOONEST, "shop__name", "uuid"),
    "-end": (F("ends_at").desc(nulls_last=True), "shop__name", "uuid"),
    "changed": ("changed_at", "shop__name", "uuid"),
    "-changed": ("-changed_at", "shop__name", "uuid"),
}


class BoardRowQuerySet(models.QuerySet["BoardRow"]):
    def of_partner(self, partner_id: int) -> BoardRowQuerySet:
        return self.filter(partner=partner_id)

    def searching(self, words: str) -> BoardRowQuerySet:
        """Each of the words is in the shop's name or code, or in the service's name."""
        rows = self
        for word in words.split():
            rows = rows.filter(
                Q(shop__name__icontains=word) | Q(shop__code__icontains=word) | Q(service__name__icontains=word)
            )
        return rows

    def in_order(self, key: str) -> BoardRowQuerySet:
        """By one of `ORDERS`; any other key is the order of what wants doing."""
        return self.order_by(*ORDERS.get(key, ORDERS["state"]))

    def in_state(self, state: str) -> BoardRowQuerySet:
        """*Requested* is also where there is access and more is asked for."""
        return self.filter(is_waiting=True) if state == BoardRow.State.REQUESTED else self.filter(state=state)

    def figures(self) -> tuple[dict[str, int], int]:
        """How many rows `in_state` finds for each state, and how many rows there are."""
        rows = self.order_by().values("state")
        counted = rows.annotate(many=Count("uuid"), waiting=Count("uuid", filter=Q(is_waiting=True)))
        found: dict[str, int] = dict.fromkeys(BoardRow.State.values, 0)
        total = 0
        for state, many, waiting in counted.values_list("state", "many", "waiting"):
            total += many
            found[BoardRow.State.REQUESTED] += waiting
            if state != BoardRow.State.REQUESTED:
                found[state] = many
        return found, total

    def read(self, span: slice) -> list[BoardRow]:
        """The rows of this span, with all a page shows of them.

        They are found by few columns and then read by key: to sort thousands of wide rows would take far longer.
        """
        keys = list(self.values_list("uuid", "binding")[span])
        whole = BoardRow.objects.with_parties().filter(binding__in={binding for _, binding in keys})
        found = {row.uuid: row for row in whole.filter(uuid__in=[uuid for uuid, _ in keys])}
        return [found[uuid] for uuid, _ in keys if uuid in found]

    def with_parties(self) -> BoardRowQuerySet:
        """With all that a row of the list shows, in the same query."""
        related = ("partner", "shop", "service", "category", "binding", "service_authorization", "grant", "request")
        return self.select_related(*related)


class BoardRow(models.Model):
    """A shop and a service it takes of the partner, in the view of sql/access_board.sql; read only."""

    class State(models.TextChoices):
        NO_ACCESS = "no_access", "No access"
        REQUESTED = "requested", "Requested"
        ENDING_SOON = "ending_soon", "Ending soon"
        ACTIVE = "active", "Active"
        SUSPENDED = "suspended", "Suspended"
        ENDED = "ended", "Ended"
        UNAVAILABLE = "unavailable", "Not available"

    OPEN = (State.ACTIVE, State.ENDING_SOON, State.SUSPENDED)  # there is access that has not ended

    # The service authorization's, or the binding's when the shop takes no service.
    uuid = models.UUIDField(primary_key=True)
    binding = models.ForeignKey(Binding, models.DO_NOTHING, related_name="+")
    partner = models.ForeignKey(Partner, models.DO_NOTHING, related_name="+")
    shop = models.ForeignKey(Shop, models.DO_NOTHING, related_name="+")
    service_authorization = models.ForeignKey(ServiceAuthorization, models.DO_NOTHING, null=True, related_name="+")
    service = models.ForeignKey(Service, models.DO_NOTHING, null=True, related_name="+")
    category = models.ForeignKey(ServiceCategory, models.DO_NOTHING, null=True, related_name="+")
    grant = models.ForeignKey(AccessGrant, models.DO_NOTHING, null=True, related_name="+")
    request = models.ForeignKey(AccessRequest, models.DO_NOTHING, null=True, related_name="+")
    is_valid = models.BooleanField(help_text="Whether the service is valid for the shop now.")
    is_waiting = models.BooleanField(help_text="Whether the request is open and its link alive.")
    state = models.CharField(max_length=11, choices=State)
    state_rank = models.SmallIntegerField(help_text="The place of the state, from what wants doing to what is over.")
    ends_at = models.DateTimeField(null=True, help_text="When the access ends or ended.")
    changed_at = models.DateTimeField(help_text="When anything last changed between the two for this service.")

    objects = BoardRowQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "access_board"
        ordering = ["state_rank", "uuid"]

    def __str__(self) -> str:
        return f"{self.shop}: {self.get_state_display()}"

    @property
    def has_access(self) -> bool:
        """Whether there is access that has not ended, be it suspended."""
        return self.state in self.OPEN
