"""How partners and sellers of the demo invite each other, ask to part, and what a seller does against a partner."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from accounts.models import User
from authorizations.actions import access_reviews, blocks, cancellations, invitations
from authorizations.models import Binding, BindingCancellation, Invitation, PartnerReport
from authorizations.review_rounds import NoAnswer, Policy
from tsp_portal.demo import words
from tsp_portal.demo.choices import template_of
from tsp_portal.demo.pairs import LEADS, OWNERS, ZONES, Pair
from tsp_portal.demo.stage import OPERATOR, Stage
from tsp_portal.demo.tables.between import BLOCKED, INVITED, REPORTED, REVIEWED_EVERY
from tsp_portal.demo.tables.sellers import SELLERS

NOWHERE = "UTC"  # an open link names no shop that has a time zone
Status = Invitation.Status
FIRST_SHOPS = {seller.code: seller.shops[0].code for seller in SELLERS}
Begin = Callable[[Binding], None]


def plan_dealings(stage: Stage) -> None:
    for invited in INVITED:
        plan_invitation(stage, invited)
    for blocked in BLOCKED:
        shop = FIRST_SHOPS[blocked.seller]
        stage.plan(stage.instant(blocked.day, ZONES[shop]), OWNERS[shop], partial(_block, stage, blocked))
    for reported in REPORTED:
        at = stage.instant(reported.day, ZONES[reported.shop])
        stage.plan(at, OWNERS[reported.shop], partial(_report, stage, reported))
    for every in REVIEWED_EVERY:
        shop = FIRST_SHOPS[every.seller]
        stage.plan(stage.instant(every.day, ZONES[shop]), OWNERS[shop], partial(_review_every, stage, every))


# Invitations


def plan_invitation(stage: Stage, invited: words.Invited, begin: Begin | None = None) -> None:
    """Let it be sent, and then what became of it; `begin` where it was accepted."""
    by = OWNERS[invited.shop] if invited.is_sellers else LEADS[invited.partner]
    stage.plan(_instant(stage, invited, invited.day), by, partial(_invite, stage, invited, begin))


def _instant(stage: Stage, invited: words.Invited, day: float) -> datetime:
    return stage.instant(day, ZONES.get(invited.shop, NOWHERE))


def _invite(stage: Stage, invited: words.Invited, begin: Begin | None, at: datetime) -> None:
    invitation = _send(stage, invited, at)
    stage.plan_sweep(invitation.expires_at)
    asked = LEADS[invited.partner] if invited.is_sellers else OWNERS.get(invited.shop, "")
    if invited.opened is not None:
        look = partial(_open, invitation, stage.users[asked])
        stage.plan(_instant(stage, invited, invited.opened), asked, look)
    if invited.ends in {Status.SENT, Status.LAPSED}:
        return
    ended = _instant(stage, invited, invited.ended)
    if invited.ends == Status.WITHDRAWN:
        stage.plan(ended, "", lambda then: invitations.withdraw_invitation(invitation, by=invitation.sent_by, at=then))
        return
    answer = partial(_accept, begin) if begin else partial(_decline, invited.reason)
    stage.plan(ended, asked, partial(answer, invitation, stage.users[asked]))


def _send(stage: Stage, invited: words.Invited, at: datetime) -> Invitation:
    partner, shop = stage.partners[invited.partner], stage.shops.get(invited.shop)
    if shop and invited.is_sellers:
        by = stage.users[OWNERS[invited.shop]]
        return invitations.invite_partner(partner, shop, message=invited.message, by=by, at=at)
    proposal, lead = _proposal(stage, invited), stage.leads[invited.partner]
    if shop:
        return invitations.invite_shop(shop, message=invited.message, proposal=proposal, by=lead, at=at)
    return invitations.make_open_link(message=invited.message, proposal=proposal, by=lead, at=at)


def _proposal(stage: Stage, invited: words.Invited) -> invitations.InvitationProposal | None:
    if not invited.offer:
        return None
    service = stage.services[invited.partner, invited.offer]
    if invited.days is None:
        return invitations.InvitationProposal(service)
    levels = template_of(service.category.key, (), stage)
    return invitations.InvitationProposal(service, levels, invited.days, invited.reasons)


def _open(invitation: Invitation, by: User, at: datetime) -> None:
    invitations.open_invitation(invitation, by=by, at=at)


def _accept(begin: Begin, invitation: Invitation, by: User, at: datetime) -> None:
    begin(invitations.accept_invitation(invitation, by=by, at=at))


def _decline(reason: str, invitation: Invitation, by: User, at: datetime) -> None:
    invitations.decline_invitation(invitation, by=by, reason=reason, at=at)


# Parting


def plan_cancellation(pair: Pair, asked: words.AskedToCancel) -> None:
    at = pair.stage.instant(asked.day, pair.zone)
    pair.stage.plan(at, LEADS[pair.works.partner], partial(_ask_to_cancel, pair, asked))


def _ask_to_cancel(pair: Pair, asked: words.AskedToCancel, at: datetime) -> None:
    cancellation = cancellations.ask_to_cancel(pair.binding, by=pair.lead, reason=asked.reason, at=at)
    if asked.answered is None:
        pair.stage.plan_sweep(cancellation.answer_by)
        return
    answered = pair.stage.instant(asked.answered, pair.zone)
    pair.stage.plan(answered, OWNERS[pair.works.shop], partial(_answer, pair, asked, cancellation))


def _answer(pair: Pair, asked: words.AskedToCancel, cancellation: BindingCancellation, at: datetime) -> None:
    if asked.refusal:
        cancellations.refuse(cancellation, by=pair.owner, reason=asked.refusal, at=at)
    else:
        cancellations.agree(cancellation, by=pair.owner, at=at)


# Against a partner


def _block(stage: Stage, blocked: words.Blocked, at: datetime) -> None:
    shop = FIRST_SHOPS[blocked.seller]
    seller, owner = stage.sellers[blocked.seller], stage.users[OWNERS[shop]]
    done = blocks.block_partner(seller, stage.partners[blocked.partner], by=owner, at=at)
    if blocked.lifted is not None:
        lifted = stage.instant(blocked.lifted, ZONES[shop])
        stage.plan(lifted, owner.email, lambda then: blocks.lift_block(done.block, by=owner, at=then))


def _report(stage: Stage, reported: words.Reported, at: datetime) -> None:
    shop, partner = stage.shops[reported.shop], stage.partners[reported.partner]
    report = blocks.report_partner(
        shop.seller,
        partner,
        reported.category,
        reported.text,
        by=stage.users[OWNERS[reported.shop]],
        shop=shop,
        at=at,
    )
    if reported.ends != PartnerReport.Status.OPEN:
        answered = stage.instant(reported.ended, ZONES[reported.shop])
        stage.plan(answered, OPERATOR, partial(_answer_report, stage, reported, report))


def _answer_report(stage: Stage, reported: words.Reported, report: PartnerReport, at: datetime) -> None:
    blocks.answer_report(report, reported.ends, reported.answer, by=stage.operator, at=at)


def _review_every(stage: Stage, every: words.ReviewedEvery, at: datetime) -> None:
    by = stage.users[OWNERS[FIRST_SHOPS[every.seller]]]
    chosen = Policy(every.interval, NoAnswer.REMIND)
    access_reviews.set_review_policy(stage.sellers[every.seller], chosen, by=by, at=at)
