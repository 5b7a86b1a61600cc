"""How a partner stands with its shops, as its pages show it: each row with what can be done about it, or why not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from authorizations.access import is_lead
from authorizations.eligibility import opens_at, why_not_ask, why_partner_cannot_ask
from authorizations.models import AccessGrant, AccessRequest, BoardRow, PartnerBlock
from authorizations.pages.granted import Summary, summarize
from authorizations.pages.partner_stories import status_now
from authorizations.pages.request_links import link
from catalogue.models import Permission
from partners.models import PartnerMember

State = BoardRow.State
NO_SERVICE = "The shop takes none of your services at the moment, and access is always for a service."

HOW_IT_ENDED = {
    AccessGrant.Status.EXPIRED: "At its time",
    AccessGrant.Status.REVOKED: "Removed by the seller",
    AccessGrant.Status.RELINQUISHED: "Dropped by you",
    AccessGrant.Status.TERMINATED: "Ended by an operator",
    AccessGrant.Status.ENDED: "With the service",
}


def why_member_cannot_ask(member: PartnerMember) -> str:
    """Why this member can ask no shop at all for access; empty when it can."""
    reason = why_partner_cannot_ask(member.partner)
    if reason or is_lead(member):
        return reason
    return f"You can see everything here. Only the main account and the admins of {member.partner} can ask for access."


@dataclass(frozen=True)
class Line:
    """One row: the state of the access to a shop for a service, and what the member can do about it."""

    row: BoardRow
    may_ask: bool  # whether the member may ask any shop at all
    why_not: str  # why nobody can ask for this service of this shop now; empty when the partner can
    summary: Summary | None
    at: datetime
    renewal: AccessGrant | None = None  # agreed, from the end of the access on

    @property
    def can_ask_renewal(self) -> bool:
        """Whether the member can ask now for the access to go on after its end."""
        grant = self.row.grant
        if grant is None or not self.row.has_access or self.renewal or self.row.state == State.SUSPENDED:
            return False
        return self.can_ask and opens_at(grant.ends_at) <= self.at

    @property
    def can_ask(self) -> bool:
        return self.may_ask and not self.why_not

    @property
    def link(self) -> str:
        return link(self.row.request) if self.row.request and self.row.is_waiting else ""

    @property
    def request_status(self) -> str:
        """The status of the last request, unless access came of it or has come since."""
        request = self.row.request
        if request is None or request.status == AccessRequest.Status.COMPLETED:
            return ""
        grant = self.row.grant
        is_older = grant is not None and request.status_changed_at < grant.starts_at
        return "" if is_older and not self.row.is_waiting else str(status_now(request, self.at))

    @property
    def how_it_ended(self) -> str:
        """How the last access ended; an overdue one has expired."""
        grant = self.row.grant
        if grant is None or self.row.state != State.ENDED:
            return ""
        return HOW_IT_ENDED[AccessGrant.Status.EXPIRED if grant.is_open else AccessGrant.Status(grant.status)]

    @property
    def partner_stands_still(self) -> bool:
        """The access is there, but unusable because the partner is not approved."""
        grant = self.row.grant
        return self.row.state == State.SUSPENDED and grant is not None and grant.status != AccessGrant.Status.SUSPENDED

    @property
    def ask_label(self) -> str:
        if self.row.state == State.ENDING_SOON and not self.can_ask_renewal:
            return "Ask for longer"
        return "Ask for more" if self.row.state in (State.ACTIVE, State.ENDING_SOON) else "Request TSP Access"


def lines(rows: Iterable[BoardRow], member: PartnerMember, at: datetime) -> list[Line]:
    """The rows of one page; three queries more, however many there are."""
    rows = list(rows)
    agreed = AccessGrant.objects.open().filter(renews__in=[row.grant_id for row in rows if row.has_access])
    renewals = {grant.renews_id: grant for grant in agreed}
    permissions = {permission.number: permission for permission in Permission.objects.all()}
    may_ask = not why_member_cannot_ask(member)
    blocks = PartnerBlock.objects.active().filter(partner=member.partner_id)
    blocking = set(blocks.filter(seller__in={row.shop.seller_id for row in rows}).values_list("seller", flat=True))
    found = [line(row, permissions, at, may_ask=may_ask, is_blocked=row.shop.seller_id in blocking) for row in rows]
    return [replace(each, renewal=renewals.get(each.row.grant_id)) for each in found]


def line(
    row: BoardRow, permissions: Mapping[int, Permission], at: datetime, *, may_ask: bool, is_blocked: bool
) -> Line:
    shown = row.grant if row.has_access else None
    summary = summarize(shown, permissions) if shown else None
    return Line(row, may_ask, why_row_cannot_be_asked(row, at, is_blocked=is_blocked), summary, at)


def why_row_cannot_be_asked(row: BoardRow, at: datetime, *, is_blocked: bool) -> str:
    """Why access for this service cannot be asked for now, whoever asks; empty when it can."""
    authorization = row.service_authorization
    if authorization is None:
        return NO_SERVICE
    # Known from the row: nothing is asked of the database again.
    authorization.partner, authorization.shop, authorization.binding = row.partner, row.shop, row.binding
    grant = row.grant if row.has_access else None
    return why_not_ask(authorization, grant, row.request, at, is_blocked=is_blocked)


def choose(rows: Sequence[BoardRow], service: str) -> BoardRow | None:
    """The only row, or that of the service authorization `service`; None when the person has to choose."""
    if len(rows) == 1:
        return rows[0]
    return next((row for row in rows if service and str(row.uuid) == service), None)
