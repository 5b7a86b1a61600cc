"""How what happened between partners and shops is played: each deed is the action people would have used."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from audit.lifecycle import Conflict
from authorizations.actions import acting, bindings, grants, requests
from authorizations.models import Binding, GrantAssignment, ServiceAuthorization
from catalogue.models import Level
from tsp_portal.demo import dealings, standing, words
from tsp_portal.demo.choices import template_of
from tsp_portal.demo.pairs import LEADS, OWNERS, ZONES, Pair, Taken
from tsp_portal.demo.stage import OPERATOR, Stage
from tsp_portal.demo.tables.larkspur import LARKSPUR
from tsp_portal.demo.tables.others import ELSEWHERE, FERNHOLLOW
from tsp_portal.demo.wizard import authorize, fill_in

# Working together


def plan_story(stage: Stage) -> None:
    for works in (*LARKSPUR, *FERNHOLLOW, *ELSEWHERE):
        if works.invited is not None:
            dealings.plan_invitation(stage, works.invited, partial(_begin, stage, works))
            continue
        bound = stage.instant(works.since, ZONES[works.shop])
        stage.plan(bound, OPERATOR, partial(_bind, stage, works))


def _bind(stage: Stage, works: words.Works, at: datetime) -> None:
    binding = bindings.bind(stage.partners[works.partner], stage.shops[works.shop], by=stage.operator, at=at)
    _begin(stage, works, binding)


def _begin(stage: Stage, works: words.Works, binding: Binding) -> None:
    """They work together: what they do from now on."""
    pair = Pair(stage, works, binding)
    for takes in works.takes:
        agreed = takes.since if takes.agreed is None else takes.agreed
        by = OPERATOR if works.invited is None else OWNERS[works.shop]
        stage.plan(stage.instant(agreed, pair.zone), by, partial(_take, pair, takes))
    if works.refused:
        stage.plan(stage.instant(works.refused.day, pair.zone), OPERATOR, partial(_refuse, pair, works.refused))
    if works.ended is not None:
        stage.plan(stage.instant(works.ended, pair.zone), OWNERS[works.shop], partial(_unbind, pair))
    if works.cancels is not None:
        dealings.plan_cancellation(pair, works.cancels)


def _unbind(pair: Pair, at: datetime) -> None:
    bindings.unbind(pair.binding, by=pair.owner, reason=pair.works.reason, at=at)


def _refuse(pair: Pair, refused: words.Refused, at: datetime) -> None:
    """Try to record a service that is in another partner's way, which must fail."""
    until = pair.stage.end_of(refused.until, pair.zone)
    service = pair.service(refused.offer)
    by = pair.stage.operator
    try:
        bindings.authorize_service(pair.binding, service, valid_from=at, valid_until=until, by=by, at=at)
    except Conflict:
        return
    raise AssertionError(f"No other partner has the category of {refused.offer} at {pair.works.shop}.")


def _take(pair: Pair, takes: words.Takes, at: datetime) -> None:
    stage = pair.stage
    # A service that begins later begins where the day before ends.
    since = at if takes.agreed is None else stage.end_of(int(takes.since) - 1, pair.zone)
    until = stage.end_of(takes.until, pair.zone)
    service = pair.service(takes.offer)
    authorization = _taker(pair)(pair.binding, service, valid_from=since, valid_until=until, at=at)
    stage.plan_sweep(until)
    for deed in takes.deeds:
        happening, by = DEEDS[type(deed)]
        actor = getattr(deed, "by", "") or by(pair.works)
        plan = partial(happening, Taken(pair, authorization), deed)
        stage.plan(stage.instant(deed.day, pair.zone), actor, plan)


def _taker(pair: Pair) -> Callable[..., ServiceAuthorization]:
    """Who began by an invitation takes services itself; for the others an operator wrote them down."""
    if pair.works.invited is not None:
        return partial(bindings.take_service, by=pair.owner)
    return partial(bindings.authorize_service, by=pair.stage.operator)


# Deeds


def _ask(taken: Taken, deed: words.Asked, at: datetime) -> None:
    levels = template_of(taken.authorization.category.key, deed.more, taken.stage)
    reasons = {written.partition("=")[0]: reason for written, reason in deed.more.items()}
    by = taken.stage.members[deed.by] if deed.by else taken.pair.lead
    proposal = requests.Proposal(levels, deed.days, reasons, deed.message)
    request = requests.request_access(taken.authorization, proposal, by=by, at=at)
    taken.stage.plan_sweep(request.expires_at)


def _open(taken: Taken, deed: words.Opened, at: datetime) -> None:
    requests.open_request(taken.request, by=taken.pair.owner, at=at)


def _look(taken: Taken, deed: words.Looked, at: datetime) -> None:
    by = taken.stage.users[deed.by]
    requests.note_look(taken.request, by=by, at=at)
    requests.ask_main_account(taken.request, by=by, at=at)


def _fill(taken: Taken, deed: words.Filled, at: datetime) -> None:
    fill_in(taken.stage, taken.authorization, deed, by=taken.pair.owner, at=at, steps=deed.step)


def _grant(taken: Taken, deed: words.Granted, at: datetime) -> None:
    grant = authorize(taken.stage, taken.authorization, deed, by=taken.pair.owner, at=at)
    taken.stage.plan_sweep(grant.ends_at)


def _decline(taken: Taken, deed: words.Declined, at: datetime) -> None:
    requests.decline_request(taken.request, by=taken.pair.owner, reason=deed.reason, at=at)


def _withdraw(taken: Taken, deed: words.Withdrawn, at: datetime) -> None:
    requests.withdraw_request(taken.request, by=taken.pair.lead, at=at)


def _revoke(taken: Taken, deed: words.Revoked, at: datetime) -> None:
    grants.revoke(taken.grant, by=taken.pair.owner, reason=deed.reason, at=at)


def _relinquish(taken: Taken, deed: words.Relinquished, at: datetime) -> None:
    grants.relinquish(taken.grant, by=taken.pair.lead, reason=deed.reason, at=at)


def _terminate(taken: Taken, deed: words.Terminated, at: datetime) -> None:
    grants.terminate(taken.grant, by=taken.stage.operator, reason=deed.reason, at=at)


def _suspend(taken: Taken, deed: words.Suspended, at: datetime) -> None:
    grants.suspend(taken.grant, by=taken.stage.operator, reason=deed.reason, at=at)


def _resume(taken: Taken, deed: words.Resumed, at: datetime) -> None:
    grants.resume(taken.grant, by=taken.stage.operator, at=at)


def _assign(taken: Taken, deed: words.Assigned, at: datetime) -> None:
    member, sections = taken.stage.members[deed.to], deed.sections.split() or None
    level = Level[deed.level.upper()]
    acting.assign(taken.grant, member, level=level, sections=sections, by=taken.pair.lead.user, at=at)


def _unassign(taken: Taken, deed: words.Unassigned, at: datetime) -> None:
    held = GrantAssignment.objects.active().get(grant=taken.grant, member=taken.stage.members[deed.to])
    acting.end_assignment(held, by=taken.pair.lead.user, at=at)


def _cancel(taken: Taken, deed: words.Cancelled, at: datetime) -> None:
    bindings.cancel_service(taken.authorization, by=taken.pair.owner, reason=deed.reason, at=at)


def _deactivate(taken: Taken, deed: words.Deactivated, at: datetime) -> None:
    bindings.deactivate_service(taken.authorization, by=taken.stage.operator, reason=deed.reason, at=at)


# Who does what, as the e-mail address whose doing it is


def _owner(works: words.Works) -> str:
    return OWNERS[works.shop]


def _lead(works: words.Works) -> str:
    return LEADS[works.partner]


def _operator(works: words.Works) -> str:
    return OPERATOR


DEEDS: dict[type[words.Deed], tuple[Callable[..., Any], Callable[[words.Works], str]]] = {
    words.Asked: (_ask, _lead),
    words.Opened: (_open, _owner),
    words.Looked: (_look, _owner),
    words.Filled: (_fill, _owner),
    words.Granted: (_grant, _owner),
    words.Declined: (_decline, _owner),
    words.Withdrawn: (_withdraw, _lead),
    words.Revoked: (_revoke, _owner),
    words.Relinquished: (_relinquish, _lead),
    words.Terminated: (_terminate, _operator),
    words.Suspended: (_suspend, _operator),
    words.Resumed: (_resume, _operator),
    words.AskedToRenew: (standing.ask_to_renew, _lead),
    words.Renewed: (standing.renew, _owner),
    words.LetExtend: (standing.let_extend, _owner),
    words.StoppedExtending: (standing.stop_extending, _owner),
    words.EndsUnused: (standing.end_unused, _owner),
    words.Assigned: (_assign, _lead),
    words.Unassigned: (_unassign, _lead),
    words.Cancelled: (_cancel, _owner),
    words.Deactivated: (_deactivate, _operator),
}
