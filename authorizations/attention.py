"""What needs a partner's attention, the most urgent first: its home in Partner Center."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from authorizations.access import board_of
from authorizations.boards import Line, lines
from authorizations.models import AccessGrant, AccessRequest, BoardRow
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
    """What the home shows. `counts` are the rows of the board by state."""

    counts: Mapping[str, int]
    ending: list[Line]
    waiting: list[AccessRequest]
    lost: list[Loss]
    lost_count: int

    @property
    def no_access(self) -> int:
        return self.counts.get(State.NO_ACCESS, 0)

    @property
    def waiting_count(self) -> int:
        return self.counts.get(State.REQUESTED, 0)

    @property
    def ending_count(self) -> int:
        return self.counts.get(State.ENDING_SOON, 0)

    @property
    def active(self) -> int:
        return self.counts.get(State.ACTIVE, 0)

    @property
    def is_quiet(self) -> bool:
        """Whether there are shops, and nothing about them wants doing."""
        return bool(self.counts) and not (self.ending or self.waiting or self.lost or self.no_access)


def home(member: PartnerMember, at: datetime) -> Home:
    """The same queries for any number of shops."""
    board, partner = board_of(member), member.partner_id
    soonest = board.with_parties().filter(state=State.ENDING_SOON).in_order("end")
    waiting = AccessRequest.objects.waiting(at).with_parties().filter(partner=partner)
    lost = AccessGrant.objects.lost(partner, since=at - LOST_FOR, at=at)
    return Home(
        counts=board.figures(),
        ending=lines(soonest[:FEW], member, at),
        waiting=list(waiting.order_by("expires_at", "pk")[:FEW]),
        lost=_losses(list(lost.with_parties()[:FEW]), member, at),
        lost_count=lost.count(),
    )


def _losses(grants: list[AccessGrant], member: PartnerMember, at: datetime) -> list[Loss]:
    rows = board_of(member).with_parties().filter(grant__in=grants)
    by_grant = {each.row.grant_id: each for each in lines(rows, member, at)}
    return [Loss(grant, grant.lost_at, by_grant.get(grant.pk)) for grant in grants]
