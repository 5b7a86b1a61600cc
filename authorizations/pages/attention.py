"""What needs a partner's attention, the most urgent first: its home in Partner Center."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from authorizations.access import board_of
from authorizations.models import AccessGrant, AccessRequest, BoardRow
from authorizations.pages.answers_needed import Needs
from authorizations.pages.answers_of_partner import needs_of_partner
from authorizations.pages.boards import Line, lines
from partners.models import PartnerMember

FEW = 5  # rows a section shows
LOST_FOR = timedelta(days=30)
State = BoardRow.State


@dataclass(frozen=True)
class Loss:
    """Access that is gone or stands still; with its row of the board where the two still work together."""

    grant: AccessGrant
    lost_at: datetime
    line: Line | None

    @property
    def status(self) -> str:
        """What became of it; what is overdue has expired."""
        Status = AccessGrant.Status
        return str(Status.EXPIRED if self.grant.is_open and self.lost_at == self.grant.ends_at else self.grant.status)


@dataclass(frozen=True)
class Home:
    """What the home shows: a few of each, and how many rows of the board are in each state."""

    counts: Mapping[str, int]
    total: int
    needs: Needs
    waiting: list[AccessRequest]
    lost: list[Loss]
    lost_more: bool

    @property
    def no_access(self) -> int:
        return self.counts[State.NO_ACCESS]

    @property
    def waiting_count(self) -> int:
        return self.counts[State.REQUESTED]

    @property
    def ending_count(self) -> int:
        return self.counts[State.ENDING_SOON]

    @property
    def active(self) -> int:
        return self.counts[State.ACTIVE]


def home(member: PartnerMember, at: datetime, *, everything: bool = False) -> Home:
    """The same queries for any number of shops."""
    board, partner = board_of(member), member.partner_id
    counts, total = board.figures()
    needs = needs_of_partner(member, at, everything=everything)
    waiting = AccessRequest.objects.waiting(at).with_parties().filter(partner=partner)
    lost = _lost(partner, at, but=needs.about())
    return Home(
        counts=counts,
        total=total,
        needs=needs,
        waiting=list(waiting.order_by("expires_at", "pk")[:FEW]),
        lost=_losses(lost[:FEW], member, at),
        lost_more=len(lost) > FEW,
    )


def _lost(partner: int, at: datetime, *, but: Collection[tuple[int, int]]) -> list[AccessGrant]:
    """The last few, and one more; not those whose shop and service are named as what needs an answer."""
    rows = AccessGrant.objects.lost(partner, since=at - LOST_FOR, at=at).select_related("service_authorization")
    found = rows[: FEW + 1 + len(but)]
    shown = [g for g in found if (g.service_authorization.shop_id, g.service_authorization.service_id) not in but]
    return shown[: FEW + 1]


def _losses(lost: Sequence[AccessGrant], member: PartnerMember, at: datetime) -> list[Loss]:
    lost_at = {grant.pk: grant.lost_at for grant in lost}
    grants = AccessGrant.objects.with_parties().in_bulk(lost_at)
    bindings = {grant.service_authorization.binding_id for grant in grants.values()}
    rows = board_of(member).with_parties().filter(binding__in=bindings, grant__in=lost_at)
    by_grant = {line.row.grant_id: line for line in lines(rows, member, at)}
    return [Loss(grants[key], when, by_grant.get(key)) for key, when in lost_at.items()]
