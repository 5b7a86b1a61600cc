"""How access of the demo goes on after its end, extends itself, or ends because nobody uses it."""

from __future__ import annotations

from datetime import datetime

from authorizations.actions import drafts, extensions, inactivity, renewals, requests
from authorizations.durations import DATE
from authorizations.models import AutoExtension
from tsp_portal.demo import words
from tsp_portal.demo.pairs import Taken


def ask_to_renew(taken: Taken, deed: words.AskedToRenew, at: datetime) -> None:
    proposal = requests.Proposal(taken.grant.levels, deed.days, message=deed.message)
    request = requests.request_renewal(taken.grant, proposal, by=taken.pair.lead, at=at)
    taken.stage.plan_sweep(request.expires_at)


def renew(taken: Taken, deed: words.Renewed, at: datetime) -> None:
    """As it is: what the main account reviews is what the partner has."""
    grant, owner = taken.grant, taken.pair.owner
    draft = drafts.fresh_draft(owner, taken.authorization, grant)
    draft.duration, draft.ends_at = DATE, taken.stage.end_of(deed.until, taken.pair.zone)
    draft.agreed_terms = taken.stage.terms
    renewal = renewals.Renewal(draft)
    reviewed = renewals.review_of(renewal, grant, None).digest()
    made = renewals.renew(grant, renewal, reviewed=reviewed, by=owner, at=at)
    taken.stage.plan_sweep(made.ends_at)


def let_extend(taken: Taken, deed: words.LetExtend, at: datetime) -> None:
    extensions.extend_automatically(taken.grant, terms=taken.stage.terms, by=taken.pair.owner, at=at)


def stop_extending(taken: Taken, deed: words.StoppedExtending, at: datetime) -> None:
    extension = AutoExtension.objects.on().get(grant=taken.grant)
    extensions.stop_extension(extension, by=taken.pair.owner, reason=deed.reason, at=at)


def end_unused(taken: Taken, deed: words.EndsUnused, at: datetime) -> None:
    inactivity.set_unused_rule(taken.grant, deed.days, by=taken.pair.owner, at=at)
